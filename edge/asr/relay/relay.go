// Package relay keeps a leg's recognition going over a link that may break: to
// the speech process, or to a server elsewhere. It holds the last seconds of
// audio, opens the link anew with growing pauses, says again what the other side
// can't have turned into words yet, and answers each Finish in time whatever
// happens there.
package relay

import (
	"context"
	"fmt"
	"log/slog"
	"sync/atomic"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/edge/asr"
)

// Link is one connection to what recognises. Send, Expect and Finish are called
// by one goroutine, Receive by another. Each fails for good: the link is then
// closed and another one opened.
type Link interface {
	Send(frame []int16) error // asr.FrameSamples
	Expect(a asr.Ask) error
	Finish() error
	// Receive waits for the next partial or final; times count what was sent over
	// this link. A final that nobody asked for ends a piece of the turn, not the turn.
	Receive() (zhiyin.Utterance, error)
	// Close makes the others fail. It may be called again, and from any goroutine.
	Close() error
}

// Dialler opens a link, for a leg of which a is expected. It ends with ctx.
type Dialler func(ctx context.Context, a asr.Ask) (Link, error)

// Config of an engine behind links.
type Config struct {
	Name string // stands in Utterance.Engine
	Dial Dialler
	// OneTurn: a link ends with its first Finish, and the next turn has a new one.
	OneTurn bool
	// Hold is how much audio is kept for saying again and for the time without a
	// link; 0 is 3 s: one that is repeated, and two without a link.
	Hold time.Duration
	// FinalWithin is how long a Finish waits for the other side; 0 is 3 s. What is
	// known by then is the answer, and the link is given up.
	FinalWithin time.Duration
	// DialWithin bounds one attempt to open a link; 0 is 3 s.
	DialWithin time.Duration
	// Patient: Dial itself waits until it can work, nothing is spared by pauses.
	Patient bool
	// MostStreams are open at once; 0 is 1000.
	MostStreams int
}

// repeated is how much of what was sent is sent again when a link broke: words
// that began within it may come twice, none is lost.
const repeated = time.Second

func (c Config) filled() Config {
	fill := func(d *time.Duration, v time.Duration) {
		if *d == 0 {
			*d = v
		}
	}
	fill(&c.Hold, 3*time.Second)
	fill(&c.FinalWithin, 3*time.Second)
	fill(&c.DialWithin, 3*time.Second)
	if c.MostStreams == 0 {
		c.MostStreams = 1000
	}
	return c
}

// Relay opens streams over links. Its methods may be called from several
// goroutines.
type Relay struct {
	cfg     Config
	log     *slog.Logger
	breaker breaker
	counts  counts
}

// counts are read by Figures.
type counts struct {
	streams, opened, dials, refused, broken, late, dropped, wrong atomic.Int64
}

// New makes a relay.
func New(cfg Config, log *slog.Logger) *Relay {
	return &Relay{cfg: cfg.filled(), log: log, breaker: breaker{off: cfg.Patient}}
}

// Figures are counted since the start, but Streams, which are open now.
type Figures struct {
	Streams int64
	Opened  int64 // streams
	Dials   int64 // links
	Refused int64 // links that could not be opened
	Broken  int64 // links that broke
	Late    int64 // finals that the other side did not give in time
	Dropped int64 // frames that nobody took
	Wrong   int64 // answers that can't be true, and were left out or mended
	Resting bool  // the breaker is open
}

// Figures returns the counts.
func (r *Relay) Figures() Figures {
	c := &r.counts
	return Figures{c.streams.Load(), c.opened.Load(), c.dials.Load(), c.refused.Load(), c.broken.Load(), c.late.Load(), c.dropped.Load(),
		c.wrong.Load(), r.breaker.resting(time.Now())}
}

// Resting says why no stream is opened now; "" when one is.
func (r *Relay) Resting() string {
	if r.breaker.resting(time.Now()) {
		return "does not answer"
	}
	return ""
}

// Open implements asr.Engine.Open. A link is opened with the first frame.
func (r *Relay) Open(ctx context.Context, a asr.Ask) (asr.Stream, error) {
	if r.breaker.resting(time.Now()) {
		return nil, fmt.Errorf("asr: %s does not answer: %w", r.cfg.Name, zhiyin.Unavailable)
	}
	if r.counts.streams.Add(1) > int64(r.cfg.MostStreams) {
		r.counts.streams.Add(-1)
		return nil, fmt.Errorf("asr: %s has %d streams: %w", r.cfg.Name, r.cfg.MostStreams, zhiyin.Busy)
	}
	r.counts.opened.Add(1)
	return start(ctx, r, a), nil
}
