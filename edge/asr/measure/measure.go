package measure

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/edge/asr"
)

// Options of a measuring.
type Options struct {
	Ask    asr.Ask
	AtOnce int     // streams at once; each is a call that says its share of the rows, one a turn
	Pace   float64 // 1: as fast as people talk; latencies mean something at 1 alone
	// Used reads the processor time that the engine has taken; nil: not measured.
	Used func() (time.Duration, bool)
}

// Report is what came out.
type Report struct {
	Engine     string  `json:"engine"`
	Rows       int     `json:"rows"`
	Seconds    float64 `json:"audio_s"`
	WER        float64 `json:"wer_pct"`
	CER        float64 `json:"cer_pct"`
	Exact      float64 `json:"exact_pct"` // rows without an error
	RTF        float64 `json:"rtf"`       // processor seconds of the engine to a second of audio; 0: not measured
	PartialP50 float64 `json:"partial_p50_ms"`
	PartialP95 float64 `json:"partial_p95_ms"` // from a word's end, as the engine places it, to its partial
	FinalP50   float64 `json:"final_p50_ms"`
	FinalP95   float64 `json:"final_p95_ms"` // from the turn's end to its final
	Wrong      []Wrong `json:"wrong,omitempty"`
}

// Wrong is a row that was misheard.
type Wrong struct {
	File  string `json:"file"`
	Text  string `json:"text"`
	Heard string `json:"heard"`
}

// pad is silence before and after each recording: turns do not begin with their
// first sound, nor end with the last.
const pad = 200 * time.Millisecond

// patience bounds the wait for one final.
const patience = 30 * time.Second

// Run has the engine hear the rows.
func Run(ctx context.Context, e asr.Engine, rows []Row, o Options) (Report, error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	o.AtOnce = max(1, min(o.AtOnce, len(rows)))
	heard := make([]turn, len(rows))
	failed := make([]error, o.AtOnce)
	before, measured := o.used()
	var all sync.WaitGroup
	for k := range o.AtOnce {
		from, to := k*len(rows)/o.AtOnce, (k+1)*len(rows)/o.AtOnce
		all.Go(func() {
			if failed[k] = call(ctx, e, rows[from:to], heard[from:to], o); failed[k] != nil {
				cancel()
			}
		})
	}
	all.Wait()
	for _, err := range failed {
		if err != nil && (ctx.Err() == nil || zhiyin.KindOf(err) != zhiyin.Internal) {
			return Report{}, err
		}
	}
	r := report(rows, heard)
	r.Engine = e.Info().Name
	if after, ok := o.used(); ok && measured {
		r.RTF = (after - before).Seconds() / r.Seconds
	}
	return r, ctx.Err()
}

func (o Options) used() (time.Duration, bool) {
	if o.Used == nil {
		return 0, false
	}
	return o.Used()
}

// turn is what became of one row.
type turn struct {
	text     string
	final    time.Duration
	partials []time.Duration
}

// call says rows on one stream.
func call(ctx context.Context, e asr.Engine, rows []Row, heard []turn, o Options) error {
	st, err := e.Open(ctx, o.Ask)
	if err != nil {
		return err
	}
	defer st.Close()
	c := &caller{stream: st, pace: o.Pace}
	for i, r := range rows {
		if heard[i], err = c.say(ctx, r); err != nil {
			return fmt.Errorf("measure: %s: %w", r.File, err)
		}
	}
	return nil
}

// caller speaks as fast as people do.
type caller struct {
	stream asr.Stream
	pace   float64
	frames int64
}

func (c *caller) say(ctx context.Context, r Row) (t turn, err error) {
	silence := make([]int16, int(pad/time.Millisecond)*asr.FrameSamples/asr.FrameMs)
	samples := slices.Concat(silence, r.Samples, silence)
	began, first := time.Now(), c.frames
	last := ""
	take := func(u zhiyin.Utterance) {
		if n := len(u.Words); n > 0 && u.Text != last {
			last = u.Text
			now := first*asr.FrameMs + int64(float64(time.Since(began).Milliseconds())*c.pace)
			t.partials = append(t.partials, time.Duration(now-u.Words[n-1].ToMs)*time.Millisecond)
		}
	}
	for ; len(samples) > 0; samples = samples[min(asr.FrameSamples, len(samples)):] {
		c.frames++
		due := began.Add(time.Duration(float64((c.frames-first)*asr.FrameMs) / c.pace * float64(time.Millisecond)))
		if err := c.wait(ctx, due, take); err != nil { // a frame can be had when it is over
			return t, err
		}
		c.stream.Write(samples[:min(asr.FrameSamples, len(samples))])
	}
	ended := time.Now()
	c.stream.Finish()
	for late := time.After(patience); ; {
		select {
		case u, ok := <-c.stream.Heard():
			if !ok {
				return t, fmt.Errorf("the engine ended the stream: %w", zhiyin.Unavailable)
			}
			if u.Final {
				t.text, t.final = u.Text, time.Since(ended)
				return t, nil
			}
		case <-late:
			return t, fmt.Errorf("no final after %s: %w", patience, zhiyin.Unavailable)
		}
	}
}

// wait lets time pass and takes the partials that come.
func (c *caller) wait(ctx context.Context, due time.Time, take func(zhiyin.Utterance)) error {
	left := time.NewTimer(time.Until(due))
	defer left.Stop()
	for {
		select {
		case u, ok := <-c.stream.Heard():
			if !ok {
				return fmt.Errorf("the engine ended the stream: %w", zhiyin.Unavailable)
			}
			if !u.Final {
				take(u)
			}
		case <-left.C:
			return nil
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

func report(rows []Row, heard []turn) (r Report) {
	var wrongWords, allWords, wrongChars, allChars, exact int
	var finals, partials []time.Duration
	for i, row := range rows {
		want, got := words(row.Text), words(heard[i].text)
		r.Seconds += float64(len(row.Samples)) / 8000
		errors := distance(want, got)
		wrongWords, allWords = wrongWords+errors, allWords+len(want)
		chars := characters(row.Text)
		wrongChars, allChars = wrongChars+distance(chars, characters(heard[i].text)), allChars+len(chars)
		if errors == 0 {
			exact++
		} else {
			r.Wrong = append(r.Wrong, Wrong{row.File, row.Text, strings.Join(got, " ")})
		}
		finals, partials = append(finals, heard[i].final), append(partials, heard[i].partials...)
	}
	r.Rows = len(rows)
	r.WER, r.CER, r.Exact = percent(wrongWords, allWords), percent(wrongChars, allChars), percent(exact, len(rows))
	r.FinalP50, r.FinalP95 = quantile(finals, 0.5), quantile(finals, 0.95)
	r.PartialP50, r.PartialP95 = quantile(partials, 0.5), quantile(partials, 0.95)
	return r
}

func percent(part, of int) float64 {
	if of == 0 {
		return 0
	}
	return 100 * float64(part) / float64(of)
}

// quantile is in ms; 0 of nothing.
func quantile(all []time.Duration, q float64) float64 {
	if len(all) == 0 {
		return 0
	}
	slices.Sort(all)
	return float64(all[int(q*float64(len(all)-1))].Microseconds()) / 1000
}
