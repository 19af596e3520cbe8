// Package learning owns what a node learns of outcomes: of agents for the waiting rooms,
// of the reasons why customers are in touch, and of the manner in which they are best
// served.
package learning

import (
	"context"
	"fmt"
	"log/slog"
	"maps"
	"slices"
	"sync"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/desk"
	"zhiyin.dev/node/catalog"
	"zhiyin.dev/routing"
	"zhiyin.dev/routing/affinity"
	"zhiyin.dev/store"
	"zhiyin.dev/store/definition"
)

// Affinity is what outcomes teach of agents: read from the ledger at the start, kept up
// to date from it, put in force in the waiting rooms, and switched off queue by queue
// where the trial speaks against it.
type Affinity struct {
	db      *store.DB
	defs    definition.DB
	catalog *catalog.Catalog
	rooms   Rooms
	now     func() time.Time
	log     *slog.Logger

	mu       sync.Mutex // guards what follows
	book     *affinity.Book
	due      map[zhiyin.ContactID]bool // whose events are to be read again
	switches map[zhiyin.QueueID]switching
	learned  map[string]*routing.Learned // by match group
	trials   []affinity.Trial            // by queue's id, as last looked at

	says affinity.Settles // dispositions; of run's goroutine
}

// switching is the last of a queue.
type switching struct {
	zhiyin.AffinitySwitched
	at    time.Time
	began time.Time // of the last that switched it on; zero: it was on from the first
}

// Rooms are the waiting rooms, one for each match group.
type Rooms interface {
	// Groups are the queues of each.
	Groups() map[string][]zhiyin.QueueID
	// Learn puts what is learned of a group's agents in force.
	Learn(map[string]*routing.Learned)
}

// NewAffinity knows nothing until it is run.
func NewAffinity(db *store.DB, c *catalog.Catalog, rooms Rooms, now func() time.Time, log *slog.Logger) *Affinity {
	return &Affinity{db: db, defs: definition.Of(db.Engine), catalog: c, rooms: rooms, now: now, log: log, book: affinity.NewBook(), due: map[zhiyin.ContactID]bool{},
		switches: map[zhiyin.QueueID]switching{}, learned: map[string]*routing.Learned{}}
}

// learnEvery is how often what came in is taken in: an outcome more or less moves
// nothing, and it costs a look at every contact of the book.
const learnEvery = time.Minute

// Run reads what is kept and then learns by the minute.
func (l *Affinity) Run(ctx context.Context) error {
	tick := time.NewTicker(learnEvery)
	defer tick.Stop()
	for read := false; ; {
		if !read {
			err := l.begin(ctx)
			if read = err == nil; !read && ctx.Err() == nil {
				l.log.Warn("outcomes not read", "kind", zhiyin.KindOf(err), "err", err)
			}
		}
		if read {
			if err := l.refresh(ctx); err != nil && ctx.Err() == nil {
				l.log.Warn("affinity not learned", "kind", zhiyin.KindOf(err), "err", err)
			}
		}
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		}
	}
}

// begin reads the switches, and the contacts of the book's age, the newest first, a page
// at a time.
func (l *Affinity) begin(ctx context.Context) error {
	if err := l.dispose(ctx); err != nil {
		return err
	}
	for id := range l.catalog.Queues() {
		events, err := l.db.AllEvents(ctx, zhiyin.AffinitySubject(id))
		if err != nil {
			return err
		}
		for _, e := range events {
			l.switched(e)
		}
	}
	q := zhiyin.ContactQuery{From: l.now().Add(-affinity.Age), Limit: outcomesPage}
	for read := 0; read < affinity.Most; {
		page, err := l.db.ContactPage(ctx, q)
		if err != nil {
			return fmt.Errorf("learning: outcomes: %w", err)
		}
		for _, c := range page {
			if !c.Ended.IsZero() && c.Queue != "" {
				if err := l.take(ctx, c.ID); err != nil {
					return err
				}
				read++
			}
		}
		if len(page) < outcomesPage {
			return nil
		}
		q.Before, q.ID = page[len(page)-1].Arrived, page[len(page)-1].ID
	}
	return nil
}

// dispose reads which dispositions say that a matter is settled, and which that it is not.
func (l *Affinity) dispose(ctx context.Context) error {
	all, err := l.defs.Definitions(ctx, "disposition")
	if err != nil {
		return fmt.Errorf("learning: dispositions: %w", err)
	}
	says := affinity.Settles{}
	for _, d := range all {
		if one, err := desk.ParseDisposition(d.Ref.ID, d.YAML); err == nil && one.Resolved != nil {
			says[one.ID] = *one.Resolved
		}
	}
	l.says = says
	return nil
}

// take enters a contact's outcome in the book.
func (l *Affinity) take(ctx context.Context, id zhiyin.ContactID) error {
	events, err := l.db.AllEvents(ctx, string(id))
	if err != nil {
		return fmt.Errorf("learning: outcome of %s: %w", id, err)
	}
	if o, is := affinity.Of(id, events, l.says); is {
		l.mu.Lock()
		l.book.Put(o)
		l.mu.Unlock()
	}
	return nil
}

// Teaching is what an outcome may change with.
func Teaching(k zhiyin.Kind) store.Want {
	switch k {
	case (zhiyin.ContactEnded{}).Kind(), (zhiyin.WrapCompleted{}).Kind(), (zhiyin.SurveyAnswered{}).Kind(), (zhiyin.CustomerErased{}).Kind():
		return store.Header
	case (zhiyin.AffinitySwitched{}).Kind():
		return store.Whole
	}
	return store.Nothing
}

// Follow notes what is to be read again.
func (l *Affinity) Follow(events []zhiyin.Event) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, e := range events {
		switch e.Kind {
		case (zhiyin.AffinitySwitched{}).Kind():
			l.note(e)
		case (zhiyin.CustomerErased{}).Kind():
			l.book.Forget(zhiyin.CustomerID(e.Subject))
		default:
			l.due[zhiyin.ContactID(e.Subject)] = true
		}
	}
	return nil
}

func (l *Affinity) switched(e zhiyin.Event) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.note(e)
}

// note remembers the newest switching of a queue; the caller holds mu.
func (l *Affinity) note(e zhiyin.Event) {
	b, is := e.Body.(zhiyin.AffinitySwitched)
	if !is || e.At.Before(l.switches[b.Queue].at) {
		return
	}
	began := l.switches[b.Queue].began
	if b.On {
		began = e.At
	}
	l.switches[b.Queue] = switching{b, e.At, began}
}

// refresh takes in what is due, looks at the trials, and puts what is learned in force.
func (l *Affinity) refresh(ctx context.Context) error {
	if err := l.dispose(ctx); err != nil {
		return err
	}
	l.mu.Lock()
	due := l.due
	l.due = map[zhiyin.ContactID]bool{}
	l.mu.Unlock()
	for id := range due {
		if err := l.take(ctx, id); err != nil {
			l.mu.Lock()
			maps.Copy(l.due, due)
			l.mu.Unlock()
			return err
		}
	}
	for _, t := range l.look() {
		if err := l.rollBack(ctx, t); err != nil {
			return err
		}
	}
	l.put()
	return nil
}

// look compares the arms of every queue, and returns those that fail while they are on.
func (l *Affinity) look() (failed []affinity.Trial) {
	queues := l.catalog.Queues()
	l.mu.Lock()
	defer l.mu.Unlock()
	now := l.now()
	l.book.Keep(now)
	var asked []affinity.Queue
	for _, id := range slices.Sorted(maps.Keys(queues)) {
		q := affinity.Queue{ID: id, Target: time.Duration(queues[id].TargetSeconds) * time.Second}
		if s, known := l.switches[id]; known {
			if q.Since = s.began; !s.On {
				q.Until = s.at
			}
		}
		asked = append(asked, q)
	}
	l.trials = l.book.Trials(now, asked)
	for _, t := range l.trials {
		if t.Failed != "" && l.on(t.Queue) {
			failed = append(failed, t)
		}
	}
	return failed
}

// on tells whether what was learned counts in a queue; the caller holds mu.
func (l *Affinity) on(id zhiyin.QueueID) bool {
	s, known := l.switches[id]
	return !known || s.On
}

// put makes what the rooms know of their agents anew.
func (l *Affinity) put() {
	groups := l.rooms.Groups()
	l.mu.Lock()
	now := l.now()
	for name, queues := range groups {
		taught := l.book.Taught(now, func(id zhiyin.QueueID) bool { return slices.Contains(queues, id) })
		if len(taught) == 0 && l.learned[name] == nil {
			continue // affinity counts once something is known
		}
		off := slices.DeleteFunc(slices.Clone(queues), l.on)
		l.learned[name] = routing.Learn(taught, l.learned[name], off)
	}
	learned := maps.Clone(l.learned)
	l.mu.Unlock()
	l.rooms.Learn(learned)
}
