package store

import (
	"context"
	"errors"
	"fmt"
	"time"

	"zhiyin.dev"
)

// Once guards events by the sender's own id of what it sent: of all Onces with
// one source and id, one keeps its events, whatever the sender repeats.
type Once struct {
	Source string // who sends: "crm"
	ID     string // the sender's message id
	Events []zhiyin.Event
}

// Outcome is what became of a Once. Fresh is false for a repetition, whose
// events are dropped without an error.
type Outcome struct {
	Fresh bool
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
		r, err := newRequest(o.Events)
		if err == nil {
			r.work = db.firstTime(o)
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
	}
	return Outcome{Err: fmt.Errorf("store: append once: %w", err)}
}

func (db *DB) firstTime(o Once) func(*tx) error {
	return func(t *tx) error {
		n, err := t.exec(`insert into seen (source, hash, at, by) values ($1, $2, $3, $4) on conflict (source, hash) do nothing`,
			o.Source, db.seenHash(o.Source, o.ID), t.now, "api:"+o.Source)
		if err == nil && n == 0 {
			err = errRepeated
		}
		return err
	}
}

// Seen tells whether the id was kept before.
func (db *DB) Seen(ctx context.Context, source, id string) (bool, error) {
	n, err := single(ctx, db, `select count(*) from seen where source = $1 and hash = $2`, []any{source, db.seenHash(source, id)}, plain[int])
	if err != nil {
		return false, fmt.Errorf("store: seen %s: %w", source, err)
	}
	return n > 0, nil
}

// ForgetSeen drops ids that were kept before the moment: a sender does not
// repeat itself for ever.
func (db *DB) ForgetSeen(ctx context.Context, before time.Time) error {
	err := db.change(ctx, func(t *tx) error {
		_, err := t.exec(`delete from seen where at < $1`, micros(before))
		return err
	})
	if err != nil {
		return fmt.Errorf("store: forget seen: %w", err)
	}
	return nil
}

// seenHash is keyed: some senders put a phone number into their ids.
func (db *DB) seenHash(source, id string) []byte {
	hash := db.keys.Blind("seen:"+source, id)
	return hash[:min(16, len(hash))]
}
