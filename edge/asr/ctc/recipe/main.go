// Command recipe makes the demo model of the streaming recogniser from nothing but
// espeak-ng and a seed: it has the sentences said, trains the net, and writes the
// model. See docs/demo-model.md.
package main

import (
	"flag"
	"log/slog"
	"math"
	"os"

	"zhiyin.dev/edge/asr/ctc"
)

type options struct {
	dir    string
	out    string
	seed   uint64
	share  float64
	epochs int
	train  bool
	from   string
	peak   float64
}

func main() {
	var o options
	flag.StringVar(&o.dir, "dir", "bin/ctc-recipe", "where corpus and weights are kept")
	flag.StringVar(&o.out, "out", "edge/asr/ctc/demo.zyctc", "the model to write")
	flag.Uint64Var(&o.seed, "seed", 1, "of every draw")
	flag.Float64Var(&o.share, "share", 1, "of the corpus; less for a try")
	flag.IntVar(&o.epochs, "epochs", 5, "how often every take is shown")
	flag.BoolVar(&o.train, "train", true, "false: write the model of the weights of -from, else of -dir")
	flag.StringVar(&o.from, "from", "", "a directory with weights, or a model, to go on from")
	flag.Float64Var(&o.peak, "peak", 2.5e-3, "the highest rate")
	flag.Parse()
	log := slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelDebug}))
	if err := run(o, log); err != nil {
		log.Error("recipe failed", "error", err)
		os.Exit(1)
	}
}

func run(o options, log *slog.Logger) error {
	all, err := corpus(o.dir, o.seed, o.share, log)
	if err != nil {
		return err
	}
	c := newCourse(all, o.seed, o.epochs, o.peak, log)
	if o.from == "" && !o.train {
		o.from = o.dir
	}
	if o.from != "" {
		if err := c.goOn(o.from); err != nil {
			return err
		}
	}
	if o.train {
		if err := c.run(func() error { return keepWeights(o.dir, c.net) }); err != nil {
			return err
		}
	}
	return c.write(o.out)
}

// write measures the model and writes it with its card.
func (c *course) write(path string) error {
	h, err := c.head()
	if err != nil {
		return err
	}
	raw, err := ctc.Encode(h, c.net)
	if err != nil {
		return err
	}
	m, err := ctc.Decode(raw)
	if err != nil {
		return err
	}
	h.Card.Plumbing = plumbing(m, c.judged, c.seed, c.log)
	for name, v := range h.Card.Plumbing {
		h.Card.Plumbing[name] = math.Round(v*1e4) / 1e4
	}
	c.log.Info("plumbing on synthetic speech of held-out voices", "figures", h.Card.Plumbing, "words", len(h.Words), "rare", len(h.Rare))
	if raw, err = ctc.Encode(h, c.net); err != nil {
		return err
	}
	return os.WriteFile(path, raw, 0o644)
}

// corpus reads what an earlier run had said, or has it said.
func corpus(dir string, seed uint64, share float64, log *slog.Logger) ([]take, error) {
	all, err := load(dir)
	if all != nil || err != nil {
		return all, err
	}
	all = plan(seed, share)
	log.Info("speaking", "takes", len(all))
	if err := speak(all, log); err != nil {
		return nil, err
	}
	return all, keep(dir, all)
}
