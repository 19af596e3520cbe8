package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"zhiyin.dev"
	"zhiyin.dev/emotion"
	"zhiyin.dev/node"
)

// emotionCmd measures and refits how moods are told from voices.
type emotionCmd struct {
	Eval  emotionEvalCmd  `cmd:"" help:"Measure on a folder of recordings with a labels.tsv (file, speaker, emotion) how well anger is told."`
	Train emotionTrainCmd `cmd:"" help:"Refit the weights to your own recordings."`
}

type emotionEvalCmd struct {
	Dir     string `arg:"" help:"Folder of recordings with a labels.tsv: file, speaker, emotion." type:"existingdir"`
	Weights string `help:"Weights file instead of the shipped one." type:"existingfile"`
	JSON    bool   `name:"json" help:"Print the figures as one JSON object."`
}

func (e emotionEvalCmd) Run() error {
	w, err := weightsOf(e.Weights)
	if err != nil {
		return err
	}
	rows, err := labelled(e.Dir)
	if err != nil {
		return err
	}
	report := emotion.Evaluate(rows, w)
	if e.JSON {
		return json.NewEncoder(os.Stdout).Encode(report)
	}
	printMood(os.Stdout, report)
	return nil
}

func printMood(out io.Writer, r emotion.Report) {
	fmt.Fprintf(out, "%d recordings of %d speakers, through µ-law\n\n", r.Rows, r.Speakers)
	fmt.Fprintf(out, "%-44s %6s %6s\n", "anger against the rest", "AUC", "UAR")
	fmt.Fprintf(out, "%-44s %6.3f %6.3f\n", "weights as they are", r.FrozenAUC, r.FrozenUAR)
	if !r.Refitted {
		fmt.Fprintln(out, "not refitted: that needs two speakers, and ten angry and ten other recordings besides each")
		return
	}
	fmt.Fprintf(out, "%-44s %6.3f %6.3f\n\n", "refitted, leaving each speaker out", r.LosoAUC, r.LosoUAR)
	fmt.Fprintf(out, "%-20s %6s %6s   (refitted, leaving each speaker out)\n", "emotion", "rows", "recall")
	for _, name := range slices.Sorted(maps.Keys(r.Emotions)) {
		fmt.Fprintf(out, "%-20s %6d %6.3f\n", name, r.Emotions[name], r.Recall[name])
	}
	fmt.Fprintf(out, "%-20s %6d %6.3f\n", "mean (UAR)", r.Rows, r.UAR)
}

type emotionTrainCmd struct {
	From        []string `arg:"" optional:"" help:"Folders of recordings with a labels.tsv." type:"existingdir"`
	Corrections bool     `help:"Learn from the moods that agents corrected, too."`
	Out         string   `short:"o" required:"" help:"Weights file to write." type:"path"`
	Base        string   `help:"Weights whose other parts (words, context, thresholds) are kept; the shipped ones by default." type:"existingfile"`
}

func (t emotionTrainCmd) Run(ctx context.Context, c *cli) error {
	base, err := weightsOf(t.Base)
	if err != nil {
		return err
	}
	var rows []emotion.Row
	for _, dir := range t.From {
		more, err := labelled(dir)
		if err != nil {
			return err
		}
		rows = append(rows, more...)
	}
	sources := baseNames(t.From)
	if t.Corrections {
		more, err := corrections(ctx, c)
		if err != nil {
			return err
		}
		rows, sources = append(rows, more...), append(sources, "agents' corrections")
	}
	w, err := emotion.Train(rows, base, fmt.Sprintf("Fitted to %d turns of %s.", len(rows), strings.Join(sources, ", ")))
	if err != nil {
		return err
	}
	file, err := w.JSON()
	if err != nil {
		return err
	}
	if err := os.WriteFile(t.Out, file, 0o644); err != nil {
		return fmt.Errorf("emotion: write weights: %w", err)
	}
	fmt.Printf("%s: fitted to %d turns\n", t.Out, len(rows))
	return nil
}

func corrections(ctx context.Context, c *cli) ([]emotion.Row, error) {
	cfg, err := c.settings()
	if err != nil {
		return nil, err
	}
	return node.MoodRows(ctx, cfg, c.logger())
}

func baseNames(paths []string) (out []string) {
	for _, p := range paths {
		out = append(out, filepath.Base(p))
	}
	return out
}

func weightsOf(path string) (*emotion.Weights, error) {
	if path == "" {
		return emotion.Shipped(), nil
	}
	file, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("emotion: %v: %w", err, zhiyin.NotFound)
	}
	return emotion.ReadWeights(file)
}

// labelled reads a folder of labelled recordings and says what was left out.
func labelled(dir string) ([]emotion.Row, error) {
	rows, equallyLoud, err := emotion.ReadRows(os.DirFS(dir))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", dir, err)
	}
	if equallyLoud {
		fmt.Fprintf(os.Stderr, "%s: the recordings were made equally loud: loudness is left out\n", dir)
	}
	return rows, nil
}
