package store

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"

	"zhiyin.dev"
)

// Once guards events by the sender's own id of what it sent: of all Onces with
// one source and id, one keeps its events, whatever the sender repeats.
type Once struct {
	Source string // who sends: "crm"
	ID     string // the sender's message id
	Events []zhiyin.Event

	// Releases is a quarantined message that this is: it leaves the quarantine with
	// the same transaction, or nothing is kept where it was gone already.
	Releases string
}

// Outcome is what became of a Once. Fresh is false for a repetition, whose
// events are dropped without an error.
type Outcome struct {
	Fresh bool
	Full  bool // a customer would have more traits than Config.Traits; nothing was kept
	Err   error
}

// AppendOnce keeps the events of each Once with its id in one transaction, waits
// until all are durable, and returns an outcome for each. They become durable in
// order and fail apart from each other.
func (db *DB) AppendOnce(ctx context.Context, list ...Once) []Outcome {
	out := make([]Outcome, len(list))
	type answer struct {
		at  int
		err error
	}
	answers := make(chan answer, len(list)) // one answer each
	waiting := 0
	for i, o := range list {
		r, err := db.newRequest(o.Events)
		if err == nil {
			m := mark(db.seenHash(o.Source, o.ID))
			r.mark, r.ahead, r.work = m, o.Releases == "", func(t *tx) error {
				if err := t.released(o.Releases); err != nil {
					return err
				}
				return t.first(m)
			}
			r.done = func(err error) { answers <- answer{i, err} }
			err = db.writer.put(ctx, r)
		}
		if out[i].Err = err; err == nil {
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

func outcome(err error) Outcome {
	switch {
	case err == nil:
		return Outcome{Fresh: true}
	case errors.Is(err, errRepeated):
		return Outcome{}
	case errors.Is(err, errFull):
		return Outcome{Full: true}
	}
	return Outcome{Err: fmt.Errorf("store: append once: %w", err)}
}

// mark is the hash of a row of seen; empty: none.
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

// takeMarks writes the marks that are not there yet, many with one statement and in
// their order, so that neighbours share a page.
func (t *tx) takeMarks(marks []mark) error {
	marks = slices.Compact(slices.Sorted(slices.Values(marks)))
	for _, m := range marks {
		t.marks[m] = before
	}
	for _, n := range sizes {
		for ; len(marks) >= n; marks = marks[n:] {
			args := make([]any, 0, 2*n)
			for _, m := range marks[:n] {
				args = append(args, []byte(m), t.now)
			}
			if err := t.rows(t.batchText(seenRows, n), args, t.tookMark); err != nil {
				return err
			}
		}
	}
	return nil
}

func (t *tx) tookMark(s scanner) error {
	hash, err := plain[[]byte](s)
	t.marks[mark(hash)] = ours
	return err
}

// Seen tells whether the id was kept before.
func (db *DB) Seen(ctx context.Context, source, id string) (bool, error) {
	n, err := single(ctx, db, `select count(*) from seen where hash = $1`, []any{db.seenHash(source, id)}, plain[int])
	if err != nil {
		return false, fmt.Errorf("store: seen %s: %w", source, err)
	}
	return n > 0, nil
}

// seenHash is keyed: some senders put a phone number into their ids.
func (db *DB) seenHash(source, id string) []byte {
	hash := db.keys.Blind("seen:"+source, id)
	return hash[:min(16, len(hash))]
}
