// Command recipe makes the demo model of the streaming recogniser from nothing but
// espeak-ng and a seed: it has the sentences said, trains the net, and writes the
// model. See docs/demo-model.md.
package main

import (
	"flag"
	"log/slog"
	"os"
)

func main() {
	dir := flag.String("dir", "bin/ctc-recipe", "where the corpus is kept")
	seed := flag.Uint64("seed", 1, "of every draw")
	share := flag.Float64("share", 1, "of the corpus; less for a try")
	epochs := flag.Int("epochs", 12, "how often every take is shown")
	flag.Parse()
	log := slog.New(slog.NewTextHandler(os.Stderr, nil))
	if err := run(*dir, *seed, *share, *epochs, log); err != nil {
		log.Error("recipe failed", "error", err)
		os.Exit(1)
	}
}

func run(dir string, seed uint64, share float64, epochs int, log *slog.Logger) error {
	all, err := corpus(dir, seed, share, log)
	if err != nil {
		return err
	}
	c := newCourse(all, seed, epochs, log)
	return c.run(func(int, float64) error { return nil })
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
