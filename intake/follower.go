package intake

import (
	"context"
	"fmt"
	"log/slog"
	"maps"
	"slices"
	"sync/atomic"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/profile"
)

// Facts is the ledger as a Follower reads it, and where it keeps what follows.
type Facts interface {
	Heads(ctx context.Context) (map[int]int64, error)
	// Ahead returns the heads of partitions where this process has kept something
	// beyond a cursor, without asking the database.
	Ahead(cursor map[int]int64) map[int]int64
	Cursor(ctx context.Context, consumer string) (map[int]int64, error)
	// FactsAfter returns the facts of a partition after a position, open parts
	// only, and the position up to which that is all. Of what customers did, events
	// of other names than these may come without properties; no names: of none.
	FactsAfter(ctx context.Context, partition int, after int64, limit int, names ...string) ([]zhiyin.Event, int64, error)
	// FactsOf returns all facts of each record in the order of their positions, with
	// names as in FactsAfter.
	FactsOf(ctx context.Context, records []zhiyin.CustomerID, names ...string) (map[zhiyin.CustomerID][]zhiyin.Event, error)
	// EachFact is FactsOf for whoever holds none of them.
	EachFact(ctx context.Context, records []zhiyin.CustomerID, take func(zhiyin.Event), names ...string) error
	// TagsOf returns the tags that stand, of these ids where there are some, those
	// whose time is over included.
	TagsOf(ctx context.Context, customers []zhiyin.CustomerID, ids ...string) (map[zhiyin.CustomerID][]zhiyin.Tag, error)
	// DueTags returns whose timers are due, and when the next one will be; zero: never.
	DueTags(ctx context.Context, until time.Time, limit int) ([]zhiyin.CustomerID, time.Time, error)
	// KeepTags keeps tags, timers and the consumer's cursor in one transaction.
	KeepTags(ctx context.Context, consumer string, w Tagging) error
	Sweeps
}

// Tagging is what follows from some facts or from the time.
type Tagging struct {
	Events  []zhiyin.Event // CustomerTagged
	Ends    []End          // tags that stay, with another end
	Shadows []Shadow
	Timers  map[zhiyin.CustomerID]time.Time // when to look at the person again; zero: not by time alone
	Sooner  map[zhiyin.CustomerID]time.Time // likewise, unless that is to be sooner anyway
	Cursor  map[int]int64                   // of the consumer
	Sweeps  []zhiyin.Backfill
}

// End is when time alone ends a customer's tag; zero: never.
type End struct {
	Customer zhiyin.CustomerID
	Tag      string
	Until    time.Time
}

// Persons knows which records are one person.
type Persons interface {
	// PersonsOf returns for each record all records of its person, the canonical one first.
	PersonsOf(ctx context.Context, records ...zhiyin.CustomerID) (map[zhiyin.CustomerID][]zhiyin.CustomerID, error)
}

// FollowerConfig is what a Follower works with.
type FollowerConfig struct {
	Facts   Facts
	Persons Persons
	Tagger  *profile.Tagger
	Now     func() time.Time
	Log     *slog.Logger
	Memory  int // bytes for persons in memory; 64 MB when 0
}

// Consumer names the cursor of the Follower.
const Consumer = "profile"

// Bounds of one transaction of a Follower.
const (
	mostFacts   = 1000 // of one partition
	mostBatch   = 2000
	behindBatch = 8000 // when more than one batch was there: a wait for the ledger's writer for more facts
	mostDue     = 500
	sweepAnyway = 8                      // turns: so often a sweep goes on although there is more to follow
	lookEvery   = time.Second            // the longest delay that a lost wake-up causes
	gatherFor   = 10 * time.Millisecond  // commits of a few milliseconds are read together
	retryAfter  = 200 * time.Millisecond // when the database is away
)

// Follower lets tags follow the ledger: it takes kept facts in batches, brings
// the persons in memory up to date, judges what the facts and the time can have
// changed, and keeps what follows with its cursor. One goroutine, Run's, owns the
// persons; one Follower runs for a database.
type Follower struct {
	cfg     FollowerConfig
	tagger  atomic.Pointer[profile.Tagger]
	changed chan struct{} // capacity 1: one wake-up stands for all before it

	using   *profile.Tagger
	shelf   *shelf
	keeping *keeping // nil: everything that follows is durable
	cursor  map[int]int64
	sweep   *sweep          // nil: none under way
	asked   time.Time       // when the database was asked for its heads
	behind  bool            // more than one batch was there
	passed  int             // turns
	out     profile.Outcome // of the last Judge, for the next
}

// NewFollower makes a Follower. It is Invalid when a part is missing.
func NewFollower(cfg FollowerConfig) (*Follower, error) {
	if cfg.Facts == nil || cfg.Persons == nil || cfg.Tagger == nil || cfg.Now == nil || cfg.Log == nil {
		return nil, fmt.Errorf("intake: a part of the follower is missing: %w", zhiyin.Invalid)
	}
	if cfg.Memory <= 0 {
		cfg.Memory = 64 << 20
	}
	f := &Follower{cfg: cfg, changed: make(chan struct{}, 1), shelf: newShelf(cfg.Memory)}
	f.tagger.Store(cfg.Tagger)
	return f, nil
}

// Use puts other tags in force, also for those whom nothing happens to: they are
// swept through.
func (f *Follower) Use(tagger *profile.Tagger) {
	f.tagger.Store(tagger)
	select {
	case f.changed <- struct{}{}:
	default:
	}
}

// Tagger returns the tags in force.
func (f *Follower) Tagger() *profile.Tagger { return f.tagger.Load() }

// Run follows until ctx ends. It looks when wake yields, when a timer is due, and
// at least once a second. While the database is away it waits; any other error
// ends it.
func (f *Follower) Run(ctx context.Context, wake <-chan struct{}) error {
	for {
		next, busy, err := f.turn(ctx)
		wait := f.pause(next)
		switch {
		case ctx.Err() != nil:
			_ = f.kept() // ctx has ended it, and nobody asks
			return nil
		case zhiyin.KindOf(err) == zhiyin.Unavailable || zhiyin.KindOf(err) == zhiyin.Busy:
			f.cfg.Log.Warn("tags wait for the database", "err", err)
			f.restart()
			wait, busy = retryAfter, false
		case err != nil:
			return fmt.Errorf("intake: tags: %w", err)
		}
		if busy {
			continue
		}
		timer := time.NewTimer(wait)
		select {
		case <-ctx.Done():
		case <-timer.C:
		case <-f.changed:
		case _, open := <-wake:
			if !open {
				wake = nil
			}
			time.Sleep(gatherFor)
		}
		timer.Stop()
	}
}

// Settle brings everything up to date once: what is kept, what is due, and who
// has to be swept through. It is for those who do not Run.
func (f *Follower) Settle(ctx context.Context) error {
	for {
		_, busy, err := f.turn(ctx)
		if err != nil || !busy {
			return err
		}
	}
}

// restart forgets what may not be so any more.
func (f *Follower) restart() {
	f.shelf.clear()
	f.cursor, f.sweep, f.using, f.asked = nil, nil, nil, time.Time{}
}

func (f *Follower) pause(next time.Time) time.Duration {
	if next.IsZero() {
		return lookEvery
	}
	return min(lookEvery, max(0, next.Sub(f.cfg.Now())))
}

// turn does a share of each kind of work; busy tells that there is more. An error
// leaves nothing half done.
func (f *Follower) turn(ctx context.Context) (next time.Time, busy bool, err error) {
	next, busy, err = f.share(ctx)
	if err != nil || !busy {
		if lost := f.kept(); err == nil {
			err = lost
		}
	}
	if err != nil {
		f.restart()
	}
	return next, busy, err
}

// share is turn, of which the last batch may still be on its way into the ledger.
func (f *Follower) share(ctx context.Context) (next time.Time, busy bool, err error) {
	if err := f.prepare(ctx); err != nil {
		return next, false, err
	}
	behind, err := f.follow(ctx)
	more := false
	if err == nil {
		busy = behind
		next, more, err = f.time(ctx)
		busy = busy || more
	}
	if f.passed++; err == nil && (!behind || f.passed%sweepAnyway == 0) {
		more, err = f.sweepOn(ctx)
		busy = busy || more
	}
	return next, busy, err
}

// prepare takes the tags in force and the cursor.
func (f *Follower) prepare(ctx context.Context) (err error) {
	if t := f.tagger.Load(); t != f.using {
		f.using, f.sweep = t, nil
		f.shelf.clear()
		if err := f.beginSweep(ctx); err != nil {
			return err
		}
	}
	if f.cursor == nil {
		f.cursor, err = f.cfg.Facts.Cursor(ctx, Consumer)
	}
	return err
}

// follow takes one batch of facts.
func (f *Follower) follow(ctx context.Context) (more bool, err error) {
	heads, err := f.heads(ctx)
	if err != nil {
		return false, err
	}
	var facts []zhiyin.Event
	cursor, most := map[int]int64{}, mostBatch
	if f.behind {
		most = behindBatch
	}
	for _, partition := range slices.Sorted(maps.Keys(heads)) {
		if f.cursor[partition] >= heads[partition] {
			continue
		}
		if len(facts) >= most {
			more = true
			break
		}
		some, last, err := f.cfg.Facts.FactsAfter(ctx, partition, f.cursor[partition], mostFacts)
		if err != nil {
			return false, err
		}
		facts, cursor[partition] = append(facts, some...), last
		more = more || last < heads[partition]
	}
	if len(cursor) == 0 {
		return false, nil
	}
	if err := f.take(ctx, facts, cursor); err != nil {
		return false, err
	}
	maps.Copy(f.cursor, cursor)
	f.behind = more
	return more, nil
}

// heads are the partitions' ends as far as something is new there. The database is
// asked once a second, and when this process has kept nothing.
func (f *Follower) heads(ctx context.Context) (map[int]int64, error) {
	if !f.behind && time.Since(f.asked) < lookEvery {
		if recent := f.cfg.Facts.Ahead(f.cursor); len(recent) > 0 {
			return recent, nil
		}
	}
	f.asked = time.Now()
	return f.cfg.Facts.Heads(ctx)
}

// take brings the persons whom the facts are about up to date.
func (f *Follower) take(ctx context.Context, facts []zhiyin.Event, cursor map[int]int64) error {
	var records []zhiyin.CustomerID
	last := map[zhiyin.CustomerID]zhiyin.Event{}
	for _, e := range facts {
		id := zhiyin.CustomerID(e.Subject)
		records = append(records, f.regroup(e)...)
		if _, again := last[id]; !again {
			records = append(records, id)
		}
		last[id] = e
	}
	people, err := f.people(ctx, records)
	if err != nil {
		return err
	}
	for _, e := range facts {
		if k := people[zhiyin.CustomerID(e.Subject)]; k != nil {
			k.person.Take(e)
		}
	}
	work := Tagging{Cursor: cursor}
	if err := f.judge(ctx, people, last, &work); err != nil {
		return err
	}
	return f.keep(ctx, work, people)
}

// regroup forgets those of whom an event says that they are other persons now, or
// gone, and returns the records whose persons are to be judged.
func (f *Follower) regroup(e zhiyin.Event) (records []zhiyin.CustomerID) {
	switch b := e.Body.(type) {
	case zhiyin.CustomerErased:
	case zhiyin.CustomerMerged:
		records = b.Person.Records
	case zhiyin.CustomerUnmerged:
		for _, p := range b.Parts {
			records = append(records, p.Records...)
		}
	default:
		return nil
	}
	for _, r := range append(slices.Clone(records), zhiyin.CustomerID(e.Subject)) {
		f.shelf.drop(r)
	}
	return records
}

// time judges those whose timers are due, and sets each to its next instant. A timer
// that stands too early, because facts came that move the instant away, costs one look
// here and is not written again at every fact.
func (f *Follower) time(ctx context.Context) (next time.Time, more bool, err error) {
	now := f.cfg.Now()
	due, next, err := f.cfg.Facts.DueTags(ctx, now, mostDue)
	if err == nil && len(due) > 0 {
		err = f.kept()
	}
	if err != nil || len(due) == 0 {
		return next, false, err
	}
	people, err := f.people(ctx, due)
	if err != nil {
		return next, false, err
	}
	work := Tagging{}
	if err := f.judge(ctx, people, nil, &work); err != nil {
		return next, false, err
	}
	for _, id := range due {
		next := time.Time{} // moved to another record, erased, or not to be looked at any more
		if k := people[id]; k != nil && k.id == id {
			next = k.next()
			k.due = next
		}
		work.timer(id, next)
		delete(work.Sooner, id)
	}
	return next, true, f.cfg.Facts.KeepTags(ctx, Consumer, work)
}
