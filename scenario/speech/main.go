// Command speech measures hearing and speaking: how soon words are there, whether
// turns of talk are cut, how soon a caller's voice silences a prompt, how soon a
// prompt is heard, and what listening costs. The speech is synthetic and the
// recogniser the demo's: these are figures of time, none of recognition.
package main

import (
	"flag"
	"fmt"
	"log/slog"
	"os"
	"slices"
	"strings"

	"zhiyin.dev/edge/tts/espeak"
	"zhiyin.dev/scenario/figure"
)

// bench is what the rows share.
type bench struct {
	report *figure.Report
	engine *espeak.Engine
	turns  int
	atOnce int
	seed   uint64
	acted  string
}

type row struct {
	name string
	run  func(*bench) error
}

// rows in the order in which they run.
var rows = []row{{"turns", turns}, {"bargein", bargein}, {"tts", synthesis}, {"listen", listening}, {"lag", lag}, {"anger", angerAlert}, {"voicealone", voiceAlone}}

func main() {
	b := &bench{report: &figure.Report{}, engine: espeak.New(espeak.Config{}, slog.New(slog.DiscardHandler))}
	only := flag.String("only", "", "rows, by commas: turns, bargein, tts, listen, lag, anger, voicealone; empty: all")
	flag.IntVar(&b.turns, "turns", 200, "acted turns of talk")
	flag.IntVar(&b.atOnce, "at-once", 10, "turns that are spoken at the same time")
	flag.Uint64Var(&b.seed, "seed", 1, "of what is acted")
	flag.StringVar(&b.acted, "acted", "../shared/data/emotion", "folder of acted recordings for voicealone (labels.tsv: file, speaker, emotion)")
	flag.Parse()
	if err := b.run(*only); err != nil {
		fmt.Fprintln(os.Stderr, "speech:", err)
		os.Exit(1)
	}
}

// run prints the report also of what was measured before a row failed.
func (b *bench) run(only string) error {
	var failed error
	for _, r := range rows {
		if only != "" && !slices.Contains(strings.Split(only, ","), r.name) {
			continue
		}
		fmt.Fprintln(os.Stderr, "row", r.name)
		if err := r.run(b); err != nil {
			failed = fmt.Errorf("%s: %w", r.name, err)
			break
		}
	}
	if err := b.report.Print(os.Stdout, "speech"); err != nil {
		return err
	}
	return failed
}
