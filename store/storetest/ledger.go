package storetest

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/store"
)

func gapless(t *testing.T, db *store.DB) {
	const producers, each = 64, 20
	var wg sync.WaitGroup
	for p := range producers {
		wg.Go(func() {
			for i := range each {
				e := zhiyin.NewEvent(fmt.Sprintf("ct_%d_%d", p, i%5), zhiyin.PromptHeard{Prompt: "hello", HeardMs: i}, T0)
				if err := db.AppendWait(t.Context(), e); err != nil {
					t.Error(err)
				}
			}
		})
	}
	wg.Wait()
	total := 0
	for p := range zhiyin.Partitions {
		events := must[[]zhiyin.Event](t)(db.Partition(t.Context(), p, 0, 10000))
		for i, e := range events {
			same(t, "position", e.Position, int64(i+1))
			same(t, "partition", zhiyin.Partition(e.Subject), p)
		}
		total += len(events)
	}
	same(t, "events", total, producers*each)
}

func roundTrip(t *testing.T, db *store.DB) {
	sent := arrived("ct_round", "+8613800138000", T0)
	keep(t, db, sent)
	got := must[[]zhiyin.Event](t)(db.Events(t.Context(), "ct_round", 0, 10))
	if len(got) != 1 {
		t.Fatalf("%d events, want 1", len(got))
	}
	if got[0].RecordedAt.IsZero() || got[0].Position < 1 {
		t.Errorf("the ledger set neither its time nor its position: %+v", got[0])
	}
	want := sent
	want.Position, want.RecordedAt = got[0].Position, got[0].RecordedAt
	if !reflect.DeepEqual(got[0], want) {
		t.Errorf("got  %+v\nwant %+v", got[0], want)
	}
	same(t, "by id", must[zhiyin.Event](t)(db.Event(t.Context(), sent.ID)).Subject, "ct_round")
	_, err := db.Event(t.Context(), "ev_none")
	fails(t, err, zhiyin.NotFound)
	after := must[[]zhiyin.Event](t)(db.Events(t.Context(), "ct_round", got[0].Position, 10))
	same(t, "events after the last", len(after), 0)
}

func ordered(t *testing.T, db *store.DB) {
	const n = 300
	done := make(chan int, n) // one answer each
	for i := range n {
		e := zhiyin.NewEvent("ct_ordered", zhiyin.PromptHeard{Prompt: "p", HeardMs: i}, T0)
		db.Append([]zhiyin.Event{e}, func(err error) {
			if err != nil {
				t.Error(err)
			}
			done <- i
		})
	}
	for i := range n {
		same(t, "done", <-done, i)
	}
	for i, e := range must[[]zhiyin.Event](t)(db.Events(t.Context(), "ct_ordered", 0, n)) {
		same(t, "order", e.Body.(zhiyin.PromptHeard).HeardMs, i)
	}
}

// poisoned puts a request that can't be applied between good ones, all queued
// while the writer is held up, so that they share a group.
func poisoned(t *testing.T, db *store.DB) {
	hold, held := make(chan struct{}), make(chan struct{})
	db.Append([]zhiyin.Event{zhiyin.NewEvent("ct_hold", zhiyin.PromptHeard{}, T0)}, func(error) { close(held); <-hold })
	<-held
	results := make(chan error, 5) // one answer each
	done := func(err error) { results <- err }
	twice := zhiyin.NewEvent("ct_twice", zhiyin.PromptHeard{}, T0)
	db.Append([]zhiyin.Event{zhiyin.NewEvent("ct_a", zhiyin.PromptHeard{}, T0)}, done)
	db.Append([]zhiyin.Event{zhiyin.NewEvent("ct_b", zhiyin.PromptHeard{}, T0), zhiyin.NewEvent("cu_b", zhiyin.CustomerTracked{Source: "shop", Name: "Order Placed"}, T0)}, done)
	db.Append([]zhiyin.Event{twice}, done)
	db.Append([]zhiyin.Event{twice}, done)
	db.Append([]zhiyin.Event{zhiyin.NewEvent("ct_c", zhiyin.ContactQueued{Queue: "q"}, T0)}, done)
	close(hold)
	for i, want := range []zhiyin.Error{"", zhiyin.Invalid, "", zhiyin.Conflict, zhiyin.NotFound} {
		if err := <-results; zhiyin.KindOf(err) != want {
			t.Errorf("request %d: %v, want %q", i, err, want)
		}
	}
	for subject, want := range map[string]int{"ct_a": 1, "ct_b": 0, "cu_b": 0, "ct_twice": 1, "ct_c": 0} {
		same(t, subject, len(must[[]zhiyin.Event](t)(db.Events(t.Context(), subject, 0, 10))), want)
	}
	keep(t, db, zhiyin.NewEvent("ct_b", zhiyin.PromptHeard{}, T0))
	p := zhiyin.Partition("ct_b")
	for i, e := range must[[]zhiyin.Event](t)(db.Partition(t.Context(), p, 0, 100)) {
		same(t, "position after a failure", e.Position, int64(i+1))
	}
}

func everyKind(t *testing.T, db *store.DB) {
	for kind, body := range zhiyin.Kinds() {
		e := zhiyin.NewEvent("x_"+string(kind), body, T0)
		err := db.AppendWait(t.Context(), e)
		if k := zhiyin.KindOf(err); err != nil && k != zhiyin.NotFound && k != zhiyin.Invalid {
			t.Errorf("%s: %v", kind, err)
		}
	}
	e := zhiyin.NewEvent("x", zhiyin.PromptHeard{}, T0)
	e.Kind = "contact.arrived"
	fails(t, db.AppendWait(t.Context(), e), zhiyin.Invalid)
	e = zhiyin.NewEvent("x", zhiyin.PromptHeard{}, T0)
	e.By = ""
	fails(t, db.AppendWait(t.Context(), e), zhiyin.Invalid)
}

func hooks(t *testing.T, db *store.DB) {
	seen := make(chan zhiyin.Event, 10) // more than the test keeps
	db.Committed(func(events []zhiyin.Event) {
		for _, e := range events {
			seen <- e
		}
	})
	keep(t, db, zhiyin.NewEvent("ct_hook", zhiyin.PromptHeard{HeardMs: 7}, T0))
	e := <-seen
	same(t, "subject", e.Subject, "ct_hook")
	same(t, "position", e.Position, int64(1))
}

// follow starts a follower and returns what it sees, and its end.
func follow(ctx context.Context, db *store.DB, consumer string, wake <-chan struct{}, seen chan<- zhiyin.Event) <-chan error {
	ended := make(chan error, 1)
	go func() {
		ended <- db.Follow(ctx, consumer, wake, func(events []zhiyin.Event) error {
			for _, e := range events {
				seen <- e
			}
			return nil
		})
	}()
	return ended
}

func followFromMark(t *testing.T, db *store.DB) {
	keep(t, db, zhiyin.NewEvent("ct_mark", zhiyin.PromptHeard{HeardMs: 1}, T0))
	mark := must[store.Mark](t)(db.Mark(t.Context()))
	keep(t, db, zhiyin.NewEvent("ct_mark", zhiyin.PromptHeard{HeardMs: 2}, T0), zhiyin.NewEvent("ct_other", zhiyin.PromptHeard{HeardMs: 3}, T0))
	ctx, stop := context.WithCancel(t.Context())
	seen := make(chan int, 10)
	ended := make(chan error, 1)
	go func() {
		ended <- db.FollowFrom(ctx, mark, nil, nil, func(events []zhiyin.Event) error {
			for _, e := range events {
				seen <- e.Body.(zhiyin.PromptHeard).HeardMs
			}
			return nil
		})
	}()
	same(t, "events between mark and follower", (<-seen)+(<-seen), 2+3)
	stop()
	if err := <-ended; err != nil {
		t.Error(err)
	}
}

func followWoken(t *testing.T, db *store.DB) {
	ctx, stop := context.WithCancel(t.Context())
	wake := make(chan struct{}, 1)
	seen := make(chan zhiyin.Event, 10)
	ended := follow(ctx, db, "woken", wake, seen)
	for i := range 5 {
		keep(t, db, zhiyin.NewEvent("ct_woken", zhiyin.PromptHeard{HeardMs: i}, T0))
		start := time.Now()
		wake <- struct{}{}
		same(t, "event", (<-seen).Body.(zhiyin.PromptHeard).HeardMs, i)
		if i > 0 && time.Since(start) > 900*time.Millisecond {
			t.Errorf("event %d took %s: the follower polled instead of being woken", i, time.Since(start))
		}
	}
	stop()
	if err := <-ended; err != nil {
		t.Error(err)
	}
}

func followPolling(t *testing.T, db *store.DB) {
	keep(t, db, zhiyin.NewEvent("ct_before", zhiyin.PromptHeard{}, T0))
	ctx, stop := context.WithCancel(t.Context())
	seen := make(chan zhiyin.Event, 10)
	ended := follow(ctx, db, "", nil, seen)
	// The empty consumer has a beginning only once it has looked: keep until one is seen.
	var first zhiyin.Event
	for i := 0; first.ID == ""; i++ {
		keep(t, db, zhiyin.NewEvent("ct_after", zhiyin.PromptHeard{HeardMs: i}, T0))
		select {
		case first = <-seen:
		case <-time.After(100 * time.Millisecond):
		}
	}
	same(t, "first event", first.Subject, "ct_after")
	stop()
	if err := <-ended; err != nil {
		t.Error(err)
	}
}

func followResumes(t *testing.T, db *store.DB) {
	seen := make(chan zhiyin.Event, 100)
	for round := range 3 {
		ctx, stop := context.WithCancel(t.Context())
		keep(t, db, zhiyin.NewEvent("ct_resume", zhiyin.PromptHeard{HeardMs: round}, T0), zhiyin.NewEvent("ct_other", zhiyin.PromptHeard{HeardMs: round}, T0))
		wake := make(chan struct{})
		ended := follow(ctx, db, "resumes", wake, seen)
		for range 2 {
			same(t, "round", (<-seen).Body.(zhiyin.PromptHeard).HeardMs, round)
		}
		wake <- struct{}{} // taken only after the cursor was saved
		stop()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	}
	same(t, "seen twice", len(seen), 0)
}

func followFails(t *testing.T, db *store.DB) {
	keep(t, db, zhiyin.NewEvent("ct_fails", zhiyin.PromptHeard{}, T0))
	broken := errors.New("the reader broke")
	err := db.Follow(t.Context(), "fails", nil, func([]zhiyin.Event) error { return broken })
	if !errors.Is(err, broken) {
		t.Errorf("got %v, want the reader's error", err)
	}
	var again atomic.Int32
	err = db.Follow(t.Context(), "fails", nil, func(events []zhiyin.Event) error {
		again.Add(int32(len(events)))
		return broken
	})
	if !errors.Is(err, broken) {
		t.Errorf("got %v, want the reader's error", err)
	}
	same(t, "events repeated", again.Load(), int32(1))
}
