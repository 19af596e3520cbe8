package intake

import (
	"context"
	"encoding/json"
	"fmt"
	"sync"
	"time"

	"zhiyin.dev"
)

// Counts keep what came of sources' messages.
type Counts interface {
	AddSourceCounts(ctx context.Context, list ...zhiyin.SourceCount) error
}

// Tally counts what comes of each source's messages, by day and code, and how
// fast they come. It is kept every few seconds: a killed process forgets that
// much of a figure and nothing else. Safe for concurrent use.
type Tally struct {
	counts Counts

	mu      sync.Mutex
	waiting map[tallied]zhiyin.SourceCount // not yet kept
	pace    map[string]*pace               // by source
}

type tallied struct{ source, day, code string }

// pace is the messages of the last minute by the second, and the last one.
type pace struct {
	seconds [60]int
	at      int64 // Unix second of the newest
	last    time.Time
	sample  []byte
}

// Pace is how a source sends at present.
type Pace struct {
	PerMinute int             // messages in the last minute
	Last      time.Time       // of the last message since the start
	Lag       time.Duration   // from its own timestamp to when it came; negative: it has none
	Sample    json.RawMessage // it, with every value masked that may be personal
}

// NewTally makes a Tally that keeps its counts with counts.
func NewTally(counts Counts) *Tally {
	return &Tally{counts: counts, waiting: map[tallied]zhiyin.SourceCount{}, pace: map[string]*pace{}}
}

// mostPaced bounds the sources that are watched.
const mostPaced = 1000

func (t *Tally) note(source string, receipts []Receipt, sample []byte, now time.Time) {
	if t == nil || len(receipts) == 0 {
		return
	}
	day := now.UTC().Format(time.DateOnly)
	t.mu.Lock()
	defer t.mu.Unlock()
	for _, r := range receipts {
		key := tallied{source, day, string(r.Code)}
		c := t.waiting[key]
		c.Source, c.Day, c.Code, c.Count, c.Last = source, day, string(r.Code), c.Count+1, now
		t.waiting[key] = c
	}
	p := t.pace[source]
	if p == nil {
		if len(t.pace) >= mostPaced {
			return
		}
		p = &pace{}
		t.pace[source] = p
	}
	p.pass(now.Unix())
	p.seconds[p.at%60] += len(receipts)
	if p.last = now; sample != nil {
		p.sample = append(p.sample[:0], sample...)
	}
}

// pass empties the seconds between the newest and now.
func (p *pace) pass(now int64) {
	if now-p.at >= 60 {
		p.seconds = [60]int{}
		p.at = now
	}
	for p.at < now {
		p.at++
		p.seconds[p.at%60] = 0
	}
}

// Pace tells how a source sends; the zero Pace of one that did not.
func (t *Tally) Pace(source string, now time.Time) Pace {
	t.mu.Lock()
	p := t.pace[source]
	if p == nil {
		t.mu.Unlock()
		return Pace{}
	}
	p.pass(now.Unix())
	out := Pace{Last: p.last}
	for _, n := range p.seconds {
		out.PerMinute += n
	}
	sample := append([]byte(nil), p.sample...)
	t.mu.Unlock()
	out.Lag, out.Sample = lagOf(sample, out.Last), Masked(sample)
	return out
}

// tallyEvery is how often counts are kept.
const tallyEvery = 5 * time.Second

// Run keeps the counts until ctx ends, and once more then.
func (t *Tally) Run(ctx context.Context) error {
	tick := time.NewTicker(tallyEvery)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return t.Keep(context.WithoutCancel(ctx))
		case <-tick.C:
		}
		if err := t.Keep(ctx); err != nil && ctx.Err() == nil && zhiyin.KindOf(err) != zhiyin.Unavailable && zhiyin.KindOf(err) != zhiyin.Busy {
			return err
		}
	}
}

// Keep makes the counts durable; those that can't be kept wait for the next time.
func (t *Tally) Keep(ctx context.Context) error {
	t.mu.Lock()
	list := make([]zhiyin.SourceCount, 0, len(t.waiting))
	for _, c := range t.waiting {
		list = append(list, c)
	}
	t.waiting = map[tallied]zhiyin.SourceCount{}
	t.mu.Unlock()
	if len(list) == 0 {
		return nil
	}
	err := t.counts.AddSourceCounts(ctx, list...)
	if err == nil {
		return nil
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	for _, c := range list {
		key := tallied{c.Source, c.Day, c.Code}
		c.Count += t.waiting[key].Count
		t.waiting[key] = c
	}
	return fmt.Errorf("intake: tally: %w", err)
}

// lagOf is how long ago a message says that it happened; -1 where it does not say.
func lagOf(sample []byte, came time.Time) time.Duration {
	var said struct {
		Timestamp time.Time `json:"timestamp"`
	}
	if json.Unmarshal(sample, &said) != nil || said.Timestamp.IsZero() {
		return -1
	}
	return max(0, came.Sub(said.Timestamp))
}
