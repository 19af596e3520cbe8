package intake

import (
	"context"
	"errors"
	"sync"
	"time"

	"zhiyin.dev"
)

// Limits keep one customer from taking all that there is for everybody: a script
// gone wild, a shared test account. What comes over HTTP is held against
// EventsPerSecond, imports excepted.
type Limits struct {
	EventsPerSecond int // of one customer, from all sources; 25 when 0
	Burst           int // that may come at once; a minute's worth when 0
	Traits          int // that a customer may have, for the event that tells of a refusal; the ledger enforces it
}

func (l Limits) settled() Limits {
	if l.EventsPerSecond <= 0 {
		l.EventsPerSecond = 25 // Segment's limit of a profile
	}
	if l.Burst <= 0 {
		l.Burst = 60 * l.EventsPerSecond
	}
	if l.Traits <= 0 {
		l.Traits = 6000 // likewise
	}
	return l
}

// guardedAtOnce bounds the customers that are watched: those without an event in
// the last minute are forgotten, and 100,000 active in one minute within their
// limit have had all of them watched.
const guardedAtOnce = 100_000

// guard counts customers' events: a bucket each, that fills evenly. Safe for
// concurrent use.
type guard struct {
	limits Limits

	mu      sync.Mutex
	buckets map[zhiyin.CustomerID]allowance
	told    map[toldOf]time.Time // when a refusal was last kept as an event
}

type allowance struct {
	left float64
	at   time.Time
}

type toldOf struct {
	customer zhiyin.CustomerID
	limit    string
}

func newGuard(l Limits) *guard {
	return &guard{limits: l.settled(), buckets: map[zhiyin.CustomerID]allowance{}, told: map[toldOf]time.Time{}}
}

// take counts one event of the customer, unless there were too many.
func (g *guard) take(customer zhiyin.CustomerID, now time.Time) bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	b, has := g.buckets[customer]
	if !has {
		if len(g.buckets) >= guardedAtOnce {
			g.sweep(now)
		}
		b = allowance{float64(g.limits.Burst), now}
	}
	b.left = min(float64(g.limits.Burst), b.left+now.Sub(b.at).Seconds()*float64(g.limits.EventsPerSecond))
	b.at = now
	ok := b.left >= 1
	if ok {
		b.left--
	}
	g.buckets[customer] = b
	return ok
}

// sweep forgets who has been quiet long enough for a full bucket, and everybody
// when nobody has.
func (g *guard) sweep(now time.Time) {
	full := time.Duration(g.limits.Burst/g.limits.EventsPerSecond+1) * time.Second
	for id, b := range g.buckets {
		if now.Sub(b.at) >= full || b.left >= float64(g.limits.Burst)-1 {
			delete(g.buckets, id)
		}
	}
	if len(g.buckets) >= guardedAtOnce {
		clear(g.buckets)
	}
}

// news tells whether a refusal should be kept as an event: once in a minute.
func (g *guard) news(customer zhiyin.CustomerID, limit string, now time.Time) bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	key := toldOf{customer, limit}
	if at, has := g.told[key]; has && now.Sub(at) < time.Minute {
		return false
	}
	if len(g.told) >= guardedAtOnce {
		clear(g.told)
	}
	g.told[key] = now
	return true
}

// tell keeps the refusals of a batch as events.
func (l *Line) tell(ctx context.Context, source Source, drafts []*draft) error {
	var list []Once
	for _, d := range drafts {
		limit, most := "", 0
		switch d.receipt.Code {
		case TooFast:
			limit, most = "events_per_second", l.guard.limits.EventsPerSecond
		case TooManyTraits:
			limit, most = "traits", l.guard.limits.Traits
		}
		if limit == "" || !d.known || !l.guard.news(d.receipt.Customer, limit, d.received) {
			continue
		}
		e := zhiyin.NewEvent(string(d.receipt.Customer), zhiyin.CustomerLimited{Source: source.Name, Limit: limit, Most: most}, d.received)
		e.Unit, e.By = source.Unit, "api:"+source.Name
		list = append(list, Once{Source: "limits", ID: string(e.ID), Events: []zhiyin.Event{e}})
	}
	if len(list) == 0 {
		return nil
	}
	var errs []error
	for _, out := range l.cfg.Ledger.AppendOnce(ctx, list...) {
		errs = append(errs, out.Err)
	}
	return errors.Join(errs...)
}
