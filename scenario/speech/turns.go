package main

import (
	"fmt"
	"io/fs"
	"os"
	"strings"
	"time"

	"zhiyin.dev/edge/asr/ctc/sentences"
	"zhiyin.dev/hearing"
	"zhiyin.dev/nlu"
	"zhiyin.dev/packs"
	"zhiyin.dev/scenario/figure"
	"zhiyin.dev/speech"
)

// completeness is learned from what the packs say that callers say, and from every
// second of the demo's sentences; the turns are acted of the others.
func completeness() (*speech.Completeness, error) {
	files, err := fs.Glob(packs.FS, "*/intents.yaml")
	if err != nil {
		return nil, err
	}
	var whole []string
	for _, file := range files {
		text, err := fs.ReadFile(packs.FS, file)
		if err != nil {
			return nil, err
		}
		set, err := nlu.Parse(file, text)
		if err != nil {
			return nil, err
		}
		for _, e := range set.Examples {
			whole = append(whole, e.Text)
		}
	}
	return speech.NewCompleteness(append(whole, append(others(sentences.Mandarin(), 0), others(sentences.English(), 0)...)...)), nil
}

// turns measures words and turns: how soon a piece's last word is a partial, how
// soon a turn is over after its last word, and how many are cut at a pause.
func turns(b *bench) error {
	list, err := b.actedTurns(b.turns, true)
	if err != nil {
		return err
	}
	engine, err := demo()
	if err != nil {
		return err
	}
	whole, err := completeness()
	if err != nil {
		return err
	}
	calls := make([]*call, len(list))
	each(len(list), b.atOnce, func(i int) {
		calls[i] = play(hearing.Engines{Recognizer: engine, Complete: whole}, list[i].language, false, list[i].audio)
	})
	var partials, finals []float64
	cut := 0
	for i, a := range list {
		c, end := calls[i], a.ends[len(a.ends)-1]
		partials = append(partials, partial(c, a)...)
		if n, early := c.first("heard", func(n note) bool { return c.since(n) < end }); early {
			cut++
			if os.Getenv("VERBOSE") != "" {
				fmt.Fprintf(os.Stderr, "cut at %q (pause %v): %v\n", n.text, a.pauses, a.said)
			}
			continue
		}
		if n, over := c.first("heard", func(note) bool { return true }); over {
			finals = append(finals, ms(c.since(n)-end))
			if os.Getenv("VERBOSE") != "" {
				fmt.Fprintf(os.Stderr, "final %4.0f ms %q: %v\n", ms(c.since(n)-end), n.text, a.said)
			}
		}
	}
	b.report.Add("partial_p50_ms", "<= 250", figure.Median(partials))
	b.report.Add("partial_p95_ms", "", figure.Percentile(partials, 95))
	b.report.Add("final_p50_ms", "<= 350", figure.Median(finals))
	b.report.Add("final_p95_ms", "", figure.Percentile(finals, 95))
	b.report.Add("cutoff_pct", "<= 5", 100*float64(cut)/float64(len(list)))
	b.report.Add("turns", "", float64(len(list)))
	return nil
}

// partial is how long after the end of each piece its words stood in a partial, or
// in the final; pieces that were recognised otherwise say nothing.
func partial(c *call, a *acted) (out []float64) {
	said := ""
	for i, piece := range a.said {
		said += plain(piece)
		for _, n := range c.notes {
			if (n.what == "partial" || n.what == "heard") && strings.Contains(plain(n.text), said) {
				out = append(out, max(0, ms(c.since(n)-a.ends[i])))
				break
			}
		}
	}
	return out
}

func ms(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }

// bargein measures how soon a voice silences a prompt.
func bargein(b *bench) error {
	list, err := b.actedTurns(min(b.turns, 60), false)
	if err != nil {
		return err
	}
	engine, err := demo()
	if err != nil {
		return err
	}
	calls := make([]*call, len(list))
	each(len(list), b.atOnce, func(i int) {
		calls[i] = play(hearing.Engines{Recognizer: engine}, list[i].language, true, list[i].audio)
	})
	var took []float64
	for i, a := range list {
		if n, is := calls[i].first("barged", func(note) bool { return true }); is {
			took = append(took, ms(calls[i].since(n)-a.onset))
		}
	}
	if len(took) < len(list)*9/10 {
		return fmt.Errorf("%d of %d voices silenced the prompt", len(took), len(list))
	}
	b.report.Add("bargein_p50_ms", "<= 160", figure.Median(took))
	b.report.Add("bargein_p95_ms", "", figure.Percentile(took, 95))
	return nil
}
