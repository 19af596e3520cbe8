package store

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/store/engine"
)

// Run is the committing writer, and keeps the lead where this node has it. It
// returns when ctx has ended and everything that was queued until then is
// settled; or with a Conflict when another node has taken over: nothing is kept
// from then on.
func (db *DB) Run(ctx context.Context) error {
	var beside sync.WaitGroup
	defer beside.Wait()
	working, end := context.WithCancel(ctx)
	defer end() // also when another node has taken over
	beside.Go(func() { db.keepTidy(ctx) })
	beside.Go(func() { db.keepSettling(working) })
	settled, lost := make(chan struct{}), make(chan error, 1)
	defer close(settled) // the lead is given up when the last commit is through
	beside.Go(func() { db.keepLead(settled, lost) })
	s := &session{db: db, ctx: ctx}
	defer s.close()
	for s.lost == nil {
		select {
		case r := <-db.writer.queue:
			s.settle(s.gather(r))
			continue
		case s.lost = <-lost:
			continue
		case <-ctx.Done():
		}
		db.writer.stop()
		for len(db.writer.queue) > 0 {
			s.settle(db.writer.gather(<-db.writer.queue))
		}
		return nil
	}
	db.writer.stop()
	for len(db.writer.queue) > 0 {
		refuse(db.writer.gather(<-db.writer.queue), s.lost)
	}
	return fmt.Errorf("store: %w", s.lost)
}

// refuse settles a group that nobody commits any more.
func refuse(group []*request, err error) {
	for _, r := range group {
		if r.done != nil {
			r.done(err)
		}
	}
}

// gather takes what waits behind first, up to groupEvents. Where the group before was
// of many, it lets those come first who were answered with it: a commit costs as much
// as ten events.
func (s *session) gather(first *request) []*request {
	if s.crowd >= manyRequests {
		s.linger()
	}
	group := s.db.writer.gather(first)
	s.crowd = len(group)
	return group
}

// linger waits while more is coming.
func (s *session) linger() {
	w := &s.db.writer
	for began, were := time.Now(), -1; len(w.queue) > were && len(w.queue) < fewWaiting && time.Since(began) < linger; {
		were = len(w.queue)
		s.rest(lull)
	}
}

// gather takes what waits behind first, up to groupEvents.
func (w *writer) gather(first *request) []*request {
	group, weight := []*request{first}, first.weight()
	for weight < groupEvents {
		select {
		case r := <-w.queue:
			group, weight = append(group, r), weight+r.weight()
		default:
			return group
		}
	}
	return group
}

// settle commits the group, tells everybody in order, then calls the hooks.
func (s *session) settle(group []*request) {
	began := time.Now()
	outcome := s.commit(group)
	took := time.Since(began)
	var kept []zhiyin.Event
	for i, r := range group {
		if outcome[i] == nil {
			kept = append(append(kept, r.events...), r.followed...)
		} else if kind := zhiyin.KindOf(outcome[i]); kind == zhiyin.Unavailable || kind == zhiyin.Internal {
			s.db.log.Error("commit failed", slog.String("kind", string(kind)), slog.Any("error", outcome[i]))
		}
		if r.done != nil {
			r.done(outcome[i])
		}
	}
	if len(kept) == 0 {
		return
	}
	if s.db.cfg.Committing != nil {
		s.db.cfg.Committing(took, len(kept))
	}
	s.db.mu.Lock()
	hooks := s.db.hooks
	s.db.mu.Unlock()
	for _, hook := range hooks {
		hook(kept)
	}
}

// commit tries the group as a whole. When one of its requests can't be applied,
// it does the group again with a savepoint around each, so that only that one
// fails.
func (s *session) commit(group []*request) []error {
	outcome := make([]error, len(group))
	err := s.persist(group, outcome, func(t *tx) error { return t.together(group, outcome) })
	if errors.Is(err, errTakenOver) {
		s.lost = err
	} else if err != nil && zhiyin.KindOf(err) != zhiyin.Unavailable && len(group) > 1 {
		err = s.persist(group, outcome, func(t *tx) error { return t.singly(group, outcome) })
	}
	if err != nil {
		for i := range outcome {
			outcome[i] = err
		}
	}
	return outcome
}

// together carries the group whole.
func (t *tx) together(group []*request, outcome []error) error {
	if err := t.foresee(group); err != nil {
		return err
	}
	for i, r := range group {
		if outcome[i] = t.carry(r); outcome[i] != nil && !errors.Is(outcome[i], errRepeated) { // a repetition has changed nothing
			return outcome[i]
		}
	}
	return t.flush()
}

// foresee reads what the whole group will ask for, many rows with one statement.
func (t *tx) foresee(group []*request) error {
	var keys, customers []string
	var named []key
	var marks []mark
	asked := map[string]bool{}
	ask := func(list []string, mark, id string) []string {
		if asked[mark+id] {
			return list
		}
		asked[mark+id] = true
		return append(list, id)
	}
	for _, r := range group {
		if r.ahead {
			marks = append(marks, r.mark)
		}
		for i, e := range r.events {
			if string(r.parts[i].sealed) != "{}" && t.s.db.Ring.Get(e.Person) == nil {
				keys = ask(keys, "k", e.Person)
			}
			if _, is := e.Body.(zhiyin.CustomerIdentified); is {
				customers = ask(customers, "c", e.Subject)
			}
			for _, k := range r.parts[i].keys {
				if name := k.name(); k.blind != nil && !asked[name] {
					if asked[name] = true; !t.s.db.identities.knows(name) {
						named = append(named, k)
					}
				}
			}
		}
	}
	if err := t.takeMarks(marks); err != nil {
		return err
	}
	if err := t.readKeys(keys); err != nil {
		return err
	}
	if len(named) > 0 {
		if err := t.readHomes(named); err != nil {
			return err
		}
	}
	return t.readPersons(customers)
}

// singly carries each request behind a savepoint of its own.
func (t *tx) singly(group []*request, outcome []error) error {
	for i, r := range group {
		if _, err := t.exec(`savepoint one`); err != nil {
			return err
		}
		mark := t.mark()
		if outcome[i] = t.carry(r); outcome[i] == nil {
			outcome[i] = t.flush()
		}
		if outcome[i] == nil {
			outcome[i] = t.drain()
		}
		if outcome[i] != nil {
			if kind := zhiyin.KindOf(outcome[i]); kind == zhiyin.Unavailable || kind == zhiyin.Busy {
				return outcome[i] // the transaction is lost, not the request
			}
			t.reset(mark)
			if _, err := t.exec(`rollback to savepoint one`); err != nil {
				return err
			}
		}
		if _, err := t.exec(`release savepoint one`); err != nil {
			return err
		}
	}
	return nil
}

// carry does one request: its work, then each event is numbered, sealed,
// applied and put among the rows to insert.
func (t *tx) carry(r *request) error {
	t.message, t.followed = r.mark, nil
	defer func() { r.followed = t.followed }()
	if r.work != nil {
		if err := r.begin(t); err != nil {
			return err
		}
	}
	for i := range r.events {
		e := &r.events[i]
		if err := t.keep(e, r.parts[i]); err != nil {
			return fmt.Errorf("%s %s of %s: %w", e.Kind, e.ID, e.Subject, err)
		}
	}
	return nil
}

func (t *tx) keep(e *zhiyin.Event, p parts) error {
	if !t.held[e.Partition] {
		if err := t.lockHeads([]int{e.Partition}); err != nil {
			return err
		}
	}
	t.heads[e.Partition]++
	e.Position, e.RecordedAt = t.heads[e.Partition], engine.Instant(t.now)
	t.moved[e.Partition] = true
	var sealed []byte
	if string(p.sealed) != "{}" {
		var err error
		if sealed, err = t.seal(e.Person, e.By, p.sealed, string(e.ID)); err != nil {
			return err
		}
	}
	k := *e
	k.Body = nil
	t.kept = append(t.kept, &fresh{k, p.open, p.sealed, p.said})
	p.row[rowPosition], p.row[rowRecorded], p.row[rowSealed] = e.Position, t.nowValue, sealed
	t.later(ledgerRows, p.row...)
	if apply, ok := appliers[e.Kind]; ok {
		t.named = p.keys
		return apply(t, *e)
	}
	return nil
}

// background is the context of the writer's statements: a commit is carried
// out or refused by the database, never abandoned half-way.
var background = context.Background()
