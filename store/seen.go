package store

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"

	"zhiyin.dev"
	"zhiyin.dev/intake"
)

// AppendOnce keeps the events of each Once with its id in one transaction, waits
// until all are durable, and returns an outcome for each. They become durable in
// order and fail apart from each other.
func (db *DB) AppendOnce(ctx context.Context, list ...intake.Once) []intake.Outcome {
	out := make([]intake.Outcome, len(list))
	type answer struct {
		at  int
		err error
	}
	answers := make(chan answer, len(list)) // one answer each
	requests := make([]*request, len(list))
	for i, o := range list {
		r, err := db.newRequest(o.Events)
		if requests[i], out[i].Err = r, err; err != nil {
			continue
		}
		h := db.seenHash(o.Source, o.ID)
		m := mark(h[:])
		r.mark, r.ahead, r.work = m, o.Releases == "", func(t *tx) error {
			if err := t.released(o.Releases); err != nil {
				return err
			}
			return t.first(m)
		}
		r.done = func(err error) { answers <- answer{i, err} }
	}
	waiting := 0
	for i, r := range requests { // at once, so that one commit takes them all
		if out[i].Err == nil {
			out[i].Err = db.writer.put(ctx, r)
		}
		if out[i].Err == nil {
			waiting++
		}
	}
	settled := make([]bool, len(list))
	for ; waiting > 0; waiting-- {
		select {
		case a := <-answers:
			out[a.at], settled[a.at] = outcome(a.err), true
		case <-ctx.Done():
			for i := range out {
				if !settled[i] && out[i].Err == nil {
					out[i].Err = fmt.Errorf("store: append once: %w: %w", context.Cause(ctx), zhiyin.Unavailable)
				}
			}
			return out
		}
	}
	return out
}

// errRepeated stops a request whose id was seen; it never leaves the package.
var errRepeated = fmt.Errorf("seen before: %w", zhiyin.Conflict)

func outcome(err error) intake.Outcome {
	switch {
	case err == nil:
		return intake.Outcome{Fresh: true}
	case errors.Is(err, errRepeated):
		return intake.Outcome{}
	case errors.Is(err, errFull):
		return intake.Outcome{Full: true}
	}
	return intake.Outcome{Err: fmt.Errorf("store: append once: %w", err)}
}

// mark is the hash of a message's source and id; empty: none.
type mark string

// taken is what a transaction knows of a mark.
type taken int

const (
	before  taken = iota + 1 // by an earlier message
	ours                     // by this transaction, for a request that is still to come
	carried                  // by this transaction's request
)

// released takes the message out of quarantine; errRepeated when it is not there.
func (t *tx) released(id string) error {
	if id == "" {
		return nil
	}
	if was, err := t.letGo(id); err != nil || !was {
		return cmp.Or(err, errRepeated)
	}
	return nil
}

// first marks a message as kept; errRepeated when it was before.
func (t *tx) first(m mark) error {
	if t.marks[m] == 0 {
		if err := t.takeMarks([]mark{m}); err != nil {
			return err
		}
	}
	if t.marks[m] != ours {
		return errRepeated
	}
	t.marks[m] = carried
	return nil
}

// takeMarks takes the marks that nobody took before, in their order.
func (t *tx) takeMarks(marks []mark) error {
	marks = slices.Compact(slices.Sorted(slices.Values(marks)))
	hashes := make([]hash, len(marks))
	for i, m := range marks {
		hashes[i] = hash([]byte(m))
	}
	was, err := t.marked(hashes)
	if err != nil {
		return err
	}
	for i, m := range marks {
		if t.marks[m] = before; !was[hashes[i]] {
			t.marks[m] = ours
			t.fresh = append(t.fresh, hashes[i])
		}
	}
	return nil
}

// Seen tells whether the id was kept before.
func (db *DB) Seen(ctx context.Context, source, id string) (bool, error) {
	h, seen := db.seenHash(source, id), false
	err := db.change(ctx, func(t *tx) error {
		was, err := t.marked([]hash{h})
		seen = was[h]
		return err
	})
	if err != nil {
		return false, fmt.Errorf("store: seen %s: %w", source, err)
	}
	return seen, nil
}

// seenHash is keyed: some senders put a phone number into their ids.
func (db *DB) seenHash(source, id string) (h hash) {
	copy(h[:], db.Ring.Blind("seen:"+source, id))
	return h
}
