package main

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"sync"
	"text/tabwriter"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/edge/asr"
	"zhiyin.dev/edge/asr/measure"
	"zhiyin.dev/node/voice"
)

// refusal is why a model is refused, for a table.
func refusal(err error) string {
	if err == nil {
		return ""
	}
	return "refused: " + err.Error()
}

// speechCmd is about recognition.
type speechCmd struct {
	Eval    speechEvalCmd    `cmd:"" help:"Measure how engines hear a folder of recordings with a labels.tsv (file TAB text)."`
	Engines speechEnginesCmd `cmd:"" help:"List the engines that could hear callers now, and the models that could speak to them."`
}

// engines starts the recognisers as the platform would, does something and ends them.
func engines(ctx context.Context, c *cli, do func(context.Context, *voice.Recognisers) error) error {
	cfg, err := c.settings()
	if err != nil {
		return err
	}
	r, err := voice.NewRecognisers(cfg.Speech, cfg.ModelsDir(), true, c.logger())
	if err != nil {
		return err
	}
	running, end := context.WithCancel(ctx)
	var beside sync.WaitGroup
	beside.Go(func() { _ = r.Run(running) })
	defer beside.Wait()
	defer end()
	within, stop := context.WithTimeout(ctx, startWithin)
	defer stop()
	if err := r.Up(within); err != nil {
		return fmt.Errorf("speech: the speech process does not start: %w", zhiyin.Unavailable)
	}
	return do(ctx, r)
}

// startWithin bounds the start of the speech process: it reads every model.
const startWithin = time.Minute

type speechEnginesCmd struct{}

func (speechEnginesCmd) Run(ctx context.Context, c *cli) error {
	return engines(ctx, c, func(_ context.Context, r *voice.Recognisers) error {
		t := tabwriter.NewWriter(os.Stdout, 0, 4, 2, ' ', 0)
		fmt.Fprintln(t, "NAME\tTYPE\tLANGUAGES\tHEARS\tSAYS")
		for _, i := range r.Infos() {
			hears := "free speech"
			if i.Grammar {
				hears = "what is awaited"
			}
			if len(i.Languages) == 0 {
				hears = "—"
			}
			if i.DemoOnly {
				hears = "the demo's callers"
			}
			fmt.Fprintf(t, "%s\t%s\t%s\t%s\t%s\n", i.Name, i.Type, spoken(i.Languages), hears, cmp.Or(i.Says, i.Caution()))
		}
		for _, i := range r.Voices() {
			fmt.Fprintf(t, "%s\t%s\t%s\tspeaks\t%s\n", i.Name, i.Type, spoken(i.Languages), cmp.Or(i.Says, i.Caution()))
		}
		return t.Flush()
	})
}

type speechEvalCmd struct {
	Dir      string   `arg:"" type:"existingdir" help:"Folder with WAV files and labels.tsv."`
	Engine   []string `help:"Names of engines. None: all that hear the language, but the demo's, whose figures on people mean nothing." placeholder:"NAME"`
	Language string   `help:"cmn, yue or en." default:"cmn"`
	Expect   string   `help:"What the engine is told to await: free, digits, yesno, or menu with the labels' texts as its phrases." enum:"free,digits,yesno,menu" default:"menu"`
	AtOnce   int      `help:"Calls at once." default:"4"`
	Pace     float64  `help:"1: as fast as people talk. Latencies are true at 1 alone." default:"1"`
	Wrong    bool     `help:"List what was misheard."`
	JSON     bool     `help:"One line of JSON for each engine."`
}

func (s speechEvalCmd) Run(ctx context.Context, c *cli) error {
	rows, err := measure.Read(s.Dir)
	if err != nil {
		return err
	}
	ask := asr.Ask{Language: zhiyin.Language(s.Language), Phrases: measure.Vocabulary(rows)}
	if s.Expect != "free" {
		ask.Expect = asr.Expected(s.Expect)
	}
	return engines(ctx, c, func(ctx context.Context, r *voice.Recognisers) error {
		var reports []measure.Report
		for _, i := range r.Infos() {
			if len(s.Engine) > 0 && !slices.Contains(s.Engine, i.Name) || len(s.Engine) == 0 && (!i.Ready() || !i.Speaks(ask.Language) || i.DemoOnly) {
				continue
			}
			e, err := r.Engine(i.Name)
			if err != nil {
				return err
			}
			report, err := measure.Run(ctx, e, rows, measure.Options{Ask: ask, AtOnce: s.AtOnce, Pace: s.Pace, Used: r.Used})
			if err != nil {
				return err
			}
			reports = append(reports, report)
		}
		if len(reports) == 0 {
			return fmt.Errorf("speech: no such engine hears %s: %w", s.Language, zhiyin.NotFound)
		}
		return s.print(reports)
	})
}

func (s speechEvalCmd) print(reports []measure.Report) error {
	if s.JSON {
		for _, r := range reports {
			if !s.Wrong {
				r.Wrong = nil
			}
			if err := json.NewEncoder(os.Stdout).Encode(r); err != nil {
				return err
			}
		}
		return nil
	}
	t := tabwriter.NewWriter(os.Stdout, 0, 4, 2, ' ', 0)
	fmt.Fprintln(t, "ENGINE\tROWS\tAUDIO s\tWER %\tCER %\tEXACT %\tRTF\tPARTIAL ms p50/p95\tFINAL ms p50/p95")
	for _, r := range reports {
		fmt.Fprintf(t, "%s\t%d\t%.1f\t%.1f\t%.1f\t%.1f\t%.4f\t%.0f/%.0f\t%.0f/%.0f\n", r.Engine, r.Rows, r.Seconds, r.WER, r.CER, r.Exact, r.RTF,
			r.PartialP50, r.PartialP95, r.FinalP50, r.FinalP95)
	}
	if s.Wrong {
		for _, r := range reports {
			for _, w := range r.Wrong {
				fmt.Fprintf(t, "%s\t%s\t%q heard as %q\n", r.Engine, w.File, w.Text, w.Heard)
			}
		}
	}
	return t.Flush()
}
