package main

import (
	"context"
	"log/slog"
	"strings"
	"sync"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/edge/asr"
	"zhiyin.dev/edge/asr/ctc"
	"zhiyin.dev/hearing"
	"zhiyin.dev/speech"
)

// recogniser is an engine as hearing asks it.
type recogniser struct{ asr.Engine }

func (r recogniser) Listen(ctx context.Context, a hearing.Ask) (hearing.Stream, error) {
	s, err := r.Open(ctx, asked(a))
	if err != nil {
		return nil, err
	}
	return stream{s}, nil
}

type stream struct{ asr.Stream }

func (s stream) Expect(a hearing.Ask) { s.Stream.Expect(asked(a)) }

func asked(a hearing.Ask) asr.Ask {
	return asr.Ask{Language: a.Language, Expect: asr.Expected(a.Awaited), Phrases: a.Phrases, Hot: a.Hot}
}

func demo() (recogniser, error) {
	m, err := ctc.Demo()
	if err != nil {
		return recogniser{}, err
	}
	return recogniser{ctc.NewEngine(m)}, nil
}

// note is something that an Ear told, and when.
type note struct {
	what string // partial, heard, speaking, barged, streak
	text string
	at   time.Time
}

// call is a line on which one turn is spoken in real time.
type call struct {
	began time.Time // when the audio's first sample was spoken
	mu    sync.Mutex
	notes []note
}

func (c *call) note(what, text string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.notes = append(c.notes, note{what, text, time.Now()})
}

func (c *call) Speaking(bool) {}
func (c *call) OverPrompt(t speech.Turn) {
	if t.Has(speech.Barged) {
		c.note("barged", "")
	}
}
func (c *call) Heard(u zhiyin.Utterance, _ *zhiyin.Meaning) { c.note("heard", u.Text) }
func (c *call) Partial(u zhiyin.Utterance)                  { c.note("partial", u.Text) }
func (c *call) Felt(events []zhiyin.Body) {
	for _, e := range events {
		if e.Kind() == (zhiyin.AngerStreak{}).Kind() {
			c.note("streak", "")
		}
	}
}

// since is when something was told, in the audio's time.
func (c *call) since(n note) time.Duration { return n.at.Sub(c.began) }

// first is the first note of the kind that fits.
func (c *call) first(what string, fits func(note) bool) (note, bool) {
	for _, n := range c.notes {
		if n.what == what && fits(n) {
			return n, true
		}
	}
	return note{}, false
}

const frame = 20 * time.Millisecond

// play speaks audio into an Ear in real time and returns what was told.
func play(e hearing.Engines, language zhiyin.Language, prompting bool, audio []int16) *call {
	c := &call{}
	ear := hearing.New(hearing.Config{Engines: e, Contact: "ct_bench", Speaker: zhiyin.OfCustomer, Language: language, Now: time.Now, Told: c,
		Log: slog.New(slog.DiscardHandler)})
	frames := make(chan hearing.Frame, 25)
	done := make(chan struct{})
	go func() {
		defer close(done)
		hearing.Run(context.Background(), ear, frames, func(f *hearing.Frame) hearing.Frame { return *f })
	}()
	ear.Prompt(prompting, nil)
	ear.Mood(e.Gauge != nil)
	tick := time.NewTicker(frame)
	defer tick.Stop()
	c.began = time.Now()
	for i := 0; (i+1)*160 <= len(audio); i++ {
		if wait := time.Until(c.began.Add(time.Duration(i+1) * frame)); wait > 0 { // a frame is there when its last sample was spoken
			time.Sleep(wait)
		}
		frames <- hearing.Frame{At: time.Duration(i) * frame, Samples: audio[i*160 : (i+1)*160]}
	}
	time.Sleep(300 * time.Millisecond)
	close(frames)
	<-done
	return c
}

// plain is text without spaces and punctuation, for comparing.
func plain(text string) string {
	return strings.ToLower(strings.Map(func(r rune) rune {
		if strings.ContainsRune(" ,.?!，。？！、'", r) {
			return -1
		}
		return r
	}, text))
}

// each runs f for n things, so many at once.
func each(n, atOnce int, f func(i int)) {
	var wait sync.WaitGroup
	next := make(chan int)
	for range atOnce {
		wait.Go(func() {
			for i := range next {
				f(i)
			}
		})
	}
	for i := range n {
		next <- i
	}
	close(next)
	wait.Wait()
}
