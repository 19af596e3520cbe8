package store

import (
	"context"
	"fmt"
	"reflect"
	"sync"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/store/engine"
)

const (
	// queueRequests is how many requests may wait: a fifth of a second of commits
	// at full load. Append refuses beyond it, AppendWait waits.
	queueRequests = 4096
	// groupEvents ends a group. Pages of indexes are written once a commit, so that a
	// large group writes less; one makes its first request wait about a tenth of a
	// second for its last.
	groupEvents = 2000

	// A group waits for more where the one before had manyRequests and fewer than
	// fewWaiting are there, for as long as some come in each lull, at most linger: one
	// sender who waits for each answer never waits for it, and neither does a full queue.
	linger       = 2 * time.Millisecond
	lull         = 250 * time.Microsecond
	manyRequests = 4
	fewWaiting   = 1000
)

// request is one thing to be done in one transaction, whole or not at all.
type request struct {
	events   []zhiyin.Event
	parts    []parts         // of the events' bodies
	work     func(*tx) error // runs before the events; nil for most
	mark     mark            // that work takes; it orders what is said at one instant
	ahead    bool            // the mark is taken with those of the group: nothing but the mark stops the request quietly
	followed []zhiyin.Event  // kept because of these, set by the writer
	done     func(error)     // may be nil

	mu   sync.Mutex // held while work runs: it may write into what its caller reads afterwards
	left bool       // the caller waits no more and work is not begun again; guarded by mu
}

// errLeft stops the work of a caller that waits no more; it never leaves the package.
var errLeft = fmt.Errorf("left by its caller: %w", zhiyin.Conflict)

// begin runs work, unless its caller has left.
func (r *request) begin(t *tx) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.left {
		return errLeft
	}
	return r.work(t)
}

// leave returns when work does not run and never will again.
func (r *request) leave() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.left = true
}

// parts are the two JSON objects of one body, the identifiers that it names, and the
// event's row of the ledger.
type parts struct {
	open, sealed []byte
	keys         []key
	said         zhiyin.Body // see remembered
	row          []any       // with room for what only the writer knows: rowPosition, rowRecorded, rowSealed
}

// Places in a row of the ledger, see batches.
const (
	rowPartition = 0
	rowPosition  = 1
	rowSubject   = 6
	rowRecorded  = 9
	rowSealed    = 13
)

// ledgerRow is made by whoever queues the event: the writer has no time to spare.
func ledgerRow(e *zhiyin.Event, open []byte) []any {
	return []any{e.Partition, nil, string(e.ID), string(e.Kind), e.Version, string(e.Unit), e.Subject, e.Person,
		engine.Micros(e.At), nil, e.By, string(e.Cause), string(open), nil}
}

// weight is the request's share of a group.
func (r *request) weight() int { return max(1, len(r.events)) }

// writer is the queue before the committing goroutine.
type writer struct {
	queue chan *request // queueRequests; full: see there

	ended   chan struct{} // closed first when Run ends: whoever waits for room gives up
	gate    sync.RWMutex  // held shared while a request is put in
	stopped bool          // guarded by gate
}

func (w *writer) init() {
	w.queue = make(chan *request, queueRequests)
	w.ended = make(chan struct{})
}

// stop lets nobody in any more. What was let in before is still committed.
func (w *writer) stop() {
	close(w.ended)
	w.gate.Lock()
	defer w.gate.Unlock()
	w.stopped = true
}

// offer queues r unless the queue is full (Busy) or closed (Unavailable).
func (w *writer) offer(r *request) error {
	w.gate.RLock()
	defer w.gate.RUnlock()
	if w.stopped {
		return zhiyin.Unavailable
	}
	select {
	case w.queue <- r:
		return nil
	default:
		return zhiyin.Busy
	}
}

// put queues r and waits for room.
func (w *writer) put(ctx context.Context, r *request) error {
	w.gate.RLock()
	defer w.gate.RUnlock()
	if w.stopped {
		return zhiyin.Unavailable
	}
	select {
	case w.queue <- r:
		return nil
	case <-w.ended:
		return zhiyin.Unavailable
	case <-ctx.Done():
		return fmt.Errorf("%w: %w", context.Cause(ctx), zhiyin.Busy)
	}
}

// Append queues the events to be kept, all or none, and returns at once. done
// (may be nil) is called once: by the committing goroutine, in the order of the
// queue, when the events are durable or with the error; or before Append
// returns, with Invalid for an event that can't be kept, Busy when the queue is
// full and Unavailable after the end of Run. It must not block. Appends of one
// goroutine become durable in its order. Errors of the commit: Conflict when an event is already kept or
// contradicts the state, NotFound when its subject is unknown, Unavailable when
// the disk is full or the database closed; nothing is tried again.
func (db *DB) Append(events []zhiyin.Event, done func(error)) {
	r, err := db.newRequest(events)
	if err == nil {
		r.done = done
		if err = db.writer.offer(r); err == nil {
			return
		}
	}
	if done != nil {
		done(fmt.Errorf("store: append: %w", err))
	}
}

// AppendWait keeps the events, all or none, and returns when they are durable.
// It waits while the queue is full. After ctx has ended the events may still
// become durable if they were already queued.
func (db *DB) AppendWait(ctx context.Context, events ...zhiyin.Event) error {
	r, err := db.newRequest(events)
	if err == nil {
		err = db.settle(ctx, r)
	}
	if err != nil {
		return fmt.Errorf("store: append: %w", err)
	}
	return nil
}

// change runs work in the writer's transaction and waits for its commit.
func (db *DB) change(ctx context.Context, work func(*tx) error) error {
	return db.settle(ctx, &request{work: work})
}

// settle queues r and waits for its end. When ctx ends first, what r's work has done may still become durable; work that
// has not begun never does.
func (db *DB) settle(ctx context.Context, r *request) error {
	settled := make(chan error, 1) // one answer
	r.done = func(err error) { settled <- err }
	if err := db.writer.put(ctx, r); err != nil {
		return err
	}
	select {
	case err := <-settled:
		return err
	case <-ctx.Done():
		r.leave()
		return fmt.Errorf("%w: %w", context.Cause(ctx), zhiyin.Unavailable)
	}
}

// newRequest checks the events and splits their bodies, on the caller's time.
// The events are copied: their positions are the writer's to set.
func (db *DB) newRequest(events []zhiyin.Event) (*request, error) {
	r := &request{events: make([]zhiyin.Event, len(events)), parts: make([]parts, len(events))}
	copy(r.events, events)
	for i := range r.events {
		e := &r.events[i]
		if err := check(e); err != nil {
			return nil, err
		}
		var err error
		if r.parts[i].open, r.parts[i].sealed, err = zhiyin.Split(e.Body); err != nil {
			return nil, fmt.Errorf("%s: %v: %w", e.ID, err, zhiyin.Invalid)
		}
		r.parts[i].keys, r.parts[i].said = db.keysOf(*e), remembered(e.Body)
		r.parts[i].row = ledgerRow(e, r.parts[i].open)
	}
	return r, nil
}

// check refuses an event that would not mean anything later.
func check(e *zhiyin.Event) error {
	switch {
	case e.Body == nil || reflect.TypeOf(e.Body).Kind() != reflect.Struct || e.Body.Kind() != e.Kind:
		return fmt.Errorf("event %s: body is not of kind %q: %w", e.ID, e.Kind, zhiyin.Invalid)
	case e.ID == "" || e.Subject == "" || e.By == "" || e.At.IsZero() || e.Version < 1:
		return fmt.Errorf("event %s %s: id, subject, by, at and version are needed: %w", e.ID, e.Kind, zhiyin.Invalid)
	}
	if e.Person == "" {
		e.Person = e.Subject
	}
	e.Partition = zhiyin.Partition(e.Subject)
	return nil
}

// Waiting is how many requests wait for the writer.
func (db *DB) Waiting() int { return len(db.writer.queue) }
