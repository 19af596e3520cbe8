package store

import (
	"context"
	"fmt"
	"log/slog"
	"maps"
	"slices"
	"time"

	"zhiyin.dev"
)

const (
	// pollEvery is how long a follower sleeps when nobody wakes it: the longest
	// delay that a lost wake-up can cause.
	pollEvery = time.Second
	// followBatch bounds what one call of a follower gets: about a megabyte.
	followBatch = 1000
)

// gatherFor lets the commits of a few milliseconds be read together: a busy
// ledger commits several hundred times a second, and nobody sees 15 ms.
const gatherFor = 15 * time.Millisecond

// Follow hands every kept event to fn, in the order of its partition, until ctx
// ends (it then returns nil) or fn fails (its error, wrapped). A batch holds events of one
// partition. It looks when wake yields and at least once a second; a nil wake
// leaves the second. consumer names the reader: its cursor is saved after each
// batch that fn took, so a restart begins there and may repeat the last batch.
// The empty consumer sees what is kept from now on, and no cursor is saved.
func (db *DB) Follow(ctx context.Context, consumer string, wake <-chan struct{}, fn func([]zhiyin.Event) error) error {
	f := &follower{db: db, consumer: consumer, fn: fn}
	return f.run(ctx, wake, f.start(ctx))
}

// Mark is a place in the ledger: what came before it, and what came after.
type Mark map[int]int64

// Mark returns the ledger's present end.
func (db *DB) Mark(ctx context.Context) (Mark, error) {
	heads, err := db.heads(ctx)
	if err != nil {
		return nil, fmt.Errorf("store: mark: %w", err)
	}
	return heads, nil
}

// Want is what a reader of the ledger wants of a kind of event.
type Want int

// What a reader may want.
const (
	Whole  Want = iota
	Header      // without its body
	Nothing
)

// FollowFrom is Follow without a cursor, for whatever is kept after mark: a
// reader that takes a mark, then reads the state, then follows misses nothing. wants
// says what fn gets of each kind; nil: everything.
func (db *DB) FollowFrom(ctx context.Context, mark Mark, wake <-chan struct{}, wants func(zhiyin.Kind) Want, fn func([]zhiyin.Event) error) error {
	f := &follower{db: db, fn: fn, at: maps.Clone(mark), wants: wants}
	return f.run(ctx, wake, nil)
}

func (f *follower) run(ctx context.Context, wake <-chan struct{}, err error) error {
	tick := time.NewTicker(pollEvery)
	defer tick.Stop()
	for err == nil {
		woken := wake
		err = f.catchUp(ctx)
		waits := f.canWait(err) && ctx.Err() == nil
		if waits && !f.waiting {
			f.db.log.Warn("ledger not followed, its reader waits", slog.String("consumer", f.consumer), slog.Any("error", err))
		}
		if f.waiting = waits; waits {
			woken, err = nil, nil
		}
		if err != nil {
			break
		}
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		case _, open := <-woken:
			if !open {
				wake = nil
			}
			time.Sleep(gatherFor)
		}
	}
	if ctx.Err() != nil {
		return nil
	}
	return fmt.Errorf("store: follow as %q: %w", f.consumer, err)
}

// canWait tells an outage, of the database's server or of the room on a disk, from
// what its reader or a file can't do. A reader with a cursor keeps what follows from
// the ledger, and keeps it once there is room.
func (f *follower) canWait(err error) bool {
	if zhiyin.KindOf(err) != zhiyin.Unavailable {
		return false
	}
	return f.unkept || f.broken && f.consumer != "" || f.db.cfg.URL != "" && !f.broken
}

// follower is one reader of the ledger.
type follower struct {
	db       *DB
	consumer string
	fn       func([]zhiyin.Event) error
	whom     func([]zhiyin.CustomerID) error // instead of fn
	wants    func(zhiyin.Kind) Want          // nil: everything
	at       map[int]int64                   // partition → last position taken
	unsaved  map[int]int64                   // of these, what the cursor does not say yet
	asked    time.Time                       // when the database was asked for its heads
	broken   bool                            // fn failed
	unkept   bool                            // the cursor could not be saved
	waiting  bool                            // for a server that is away
}

func (f *follower) start(ctx context.Context) (err error) {
	if f.consumer == "" {
		f.at, err = f.db.heads(ctx)
		return err
	}
	f.at, err = f.db.positions(ctx, `select partition, position from cursors where consumer = $1`, f.consumer)
	return err
}

// catchUp reads each partition that has moved, until none has more.
func (f *follower) catchUp(ctx context.Context) error {
	f.broken, f.unkept = false, false
	heads, err := f.heads(ctx)
	if err != nil {
		return err
	}
	if f.unsaved == nil {
		f.unsaved = map[int]int64{}
	}
	for partition, head := range heads {
		for f.at[partition] < head && err == nil {
			err = f.take(ctx, partition)
		}
		if err != nil {
			break
		}
	}
	if len(f.unsaved) == 0 || f.consumer == "" {
		return err
	}
	saving := f.save(ctx, maps.Clone(f.unsaved)) // the writer reads it after a cancelled wait
	if saving == nil {
		clear(f.unsaved)
	}
	if err == nil {
		err, f.unkept = saving, saving != nil
	}
	return err
}

// heads are the partitions' ends as far as something is new there: what this node has
// just kept, and once a second, or when that is nothing, what the database says.
func (f *follower) heads(ctx context.Context) (map[int]int64, error) {
	if time.Since(f.asked) < pollEvery {
		if recent := f.db.tail.ahead(f.at); len(recent) > 0 {
			return recent, nil
		}
	}
	f.asked = time.Now()
	f.db.tail.age(f.asked)
	return f.db.heads(ctx)
}

// take hands the next batch of the partition to fn.
func (f *follower) take(ctx context.Context, partition int) error {
	if f.whom != nil {
		return f.takeIdentified(ctx, partition)
	}
	events, last, err := f.db.ledgerAfter(ctx, partition, f.at[partition], f.wants)
	if err != nil {
		return err
	}
	if len(events) > 0 {
		if err := f.fn(events); err != nil {
			f.broken = true
			return err
		}
	}
	f.at[partition], f.unsaved[partition] = last, last
	return nil
}

// ledgerAfter returns what is wanted of the events of a partition after a position, at
// most followBatch, and the position up to which that is all.
func (db *DB) ledgerAfter(ctx context.Context, partition int, after int64, wants func(zhiyin.Kind) Want) (events []zhiyin.Event, last int64, err error) {
	if recent, ok := db.tail.after(partition, after, followBatch); ok {
		events, err = wanted(recent, wants)
		return events, recent[len(recent)-1].Position, err
	}
	events, err = db.Partition(ctx, partition, after, followBatch)
	if err != nil {
		return nil, after, err
	}
	if next := after + 1; len(events) == 0 || events[0].Position != next {
		return nil, after, fmt.Errorf("partition %d has no position %d: %w", partition, next, zhiyin.Internal)
	}
	last = events[len(events)-1].Position
	if wants != nil {
		events = slices.DeleteFunc(events, func(e zhiyin.Event) bool { return wants(e.Kind) == Nothing })
	}
	return events, last, nil
}

// wanted reads of the events what a reader wants of them.
func wanted(list []*fresh, wants func(zhiyin.Kind) Want) (events []zhiyin.Event, err error) {
	for _, k := range list {
		want := Whole
		if wants != nil {
			want = wants(k.Kind)
		}
		if want == Nothing {
			continue
		}
		e := k.Event
		if want == Whole {
			if e, err = k.body(); err != nil {
				return nil, fmt.Errorf("event %s: %w", k.ID, err)
			}
		}
		events = append(events, e)
	}
	return events, nil
}

// save moves the cursors forward; one behind is never written over one ahead.
func (f *follower) save(ctx context.Context, taken map[int]int64) error {
	return f.db.change(ctx, func(t *tx) error {
		for _, partition := range slices.Sorted(maps.Keys(taken)) {
			t.later(cursorRows, f.consumer, partition, taken[partition], f.consumer)
		}
		return t.insert(cursorRows)
	})
}
