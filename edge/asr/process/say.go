package process

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/edge/asr"
	"zhiyin.dev/edge/asr/wire"
)

// saying is a text that the process is asked to say.
type saying struct {
	conn    *conn
	number  uint32
	news    chan struct{} // capacity 1: something came
	frame   [asr.FrameSamples]int16
	mu      sync.Mutex // guards what follows
	samples []int16
	ended   bool
	why     error // once ended; nil: all was said
}

// Voices are the voices as the process last greeted; empty before it did.
func (s *Supervisor) Voices() []asr.Info {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.voices)
}

// Say has a voice say a text and returns all of its sound. It does not wait for a process
// that is away, nor longer than within for the next sound of one that is there: whoever
// waits on the line hears another engine instead. The error is Unavailable, Busy, Invalid
// or NotFound, or ctx's.
func (s *Supervisor) Say(ctx context.Context, voice string, text asr.Saying, within time.Duration) ([]int16, error) {
	s.mu.Lock()
	c := s.conn
	s.mu.Unlock()
	if c == nil {
		return nil, fmt.Errorf("speech: the speech process %s: %w", s.Says(), zhiyin.Unavailable)
	}
	t, err := c.say(voice, text)
	if err != nil {
		return nil, fmt.Errorf("speech: voice %s: %v: %w", voice, err, zhiyin.Unavailable)
	}
	defer t.close()
	samples, err := t.all(ctx, within)
	if err != nil {
		return nil, fmt.Errorf("speech: voice %s: %w", voice, err)
	}
	return samples, nil
}

func (c *conn) say(voice string, text asr.Saying) (*saying, error) {
	t := &saying{conn: c, news: make(chan struct{}, 1)}
	c.mu.Lock()
	if c.links == nil {
		c.mu.Unlock()
		return nil, errGone
	}
	c.next++
	t.number = c.next
	c.sayings[t.number] = t
	c.mu.Unlock()
	if err := c.out.Send(wire.Say, t.number, wire.Utterance{Voice: voice, Text: text}); err != nil {
		c.mu.Lock()
		delete(c.sayings, t.number)
		c.mu.Unlock()
		return nil, err
	}
	return t, nil
}

func (c *conn) saying(number uint32) *saying {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.sayings[number]
}

// endOf is the error of an ending; nil when all was said.
func endOf(e wire.Ending) error {
	if e.Kind == "" && e.Says == "" {
		return nil
	}
	return fmt.Errorf("%s: %w", e.Says, orUnavailable(e.Kind))
}

// hear keeps what came, up to asr.LongestSaid.
func (t *saying) hear(f wire.Frame) {
	t.mu.Lock()
	f.Samples(&t.frame, func(frame []int16) {
		if len(t.samples) < asr.LongestSaid {
			t.samples = append(t.samples, frame...)
		}
	})
	t.mu.Unlock()
	t.tell()
}

func (t *saying) over(why error) {
	t.mu.Lock()
	if !t.ended {
		t.ended, t.why = true, why
	}
	t.mu.Unlock()
	t.tell()
}

func (t *saying) tell() {
	select {
	case t.news <- struct{}{}:
	default:
	}
}

// all waits for the end, as long as something comes.
func (t *saying) all(ctx context.Context, within time.Duration) ([]int16, error) {
	late := time.NewTimer(within)
	defer late.Stop()
	for {
		select {
		case <-t.news:
			late.Reset(within)
		case <-late.C:
			return nil, fmt.Errorf("nothing came for %s: %w", within, zhiyin.Busy)
		case <-ctx.Done():
			return nil, ctx.Err()
		}
		t.mu.Lock()
		samples, ended, why := t.samples, t.ended, t.why
		t.mu.Unlock()
		if ended {
			return samples, orGone(why)
		}
	}
}

func orGone(why error) error {
	if why == errGone {
		return fmt.Errorf("%v: %w", why, zhiyin.Unavailable)
	}
	return why
}

// close forgets the text on both sides.
func (t *saying) close() {
	t.conn.mu.Lock()
	delete(t.conn.sayings, t.number)
	up := t.conn.links != nil
	t.conn.mu.Unlock()
	if up {
		_ = t.conn.out.Send(wire.Close, t.number, nil)
	}
}
