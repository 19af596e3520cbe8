package store

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"

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
			m := mark{o.Source, string(db.seenHash(o.Source, o.ID))}
			r.mark, r.work = &m, func(t *tx) error {
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

// mark is a row of seen.
type mark struct{ source, hash string }

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
	if _, known := t.marks[m]; !known {
		if err := t.readMarks([]mark{m}); err != nil {
			return err
		}
	}
	if t.marks[m] {
		return errRepeated
	}
	t.marks[m] = true
	t.later(seenRows, m.source, []byte(m.hash), t.now, "api:"+m.source)
	return nil
}

// readMarks finds out which marks are there, many with one statement.
func (t *tx) readMarks(marks []mark) error {
	bySource := map[string][]any{}
	for _, m := range marks {
		t.marks[m] = false
		bySource[m.source] = append(bySource[m.source], []byte(m.hash))
	}
	for source, hashes := range bySource {
		for _, n := range sizes {
			for len(hashes) >= n {
				if err := t.someMarks(source, hashes[:n]); err != nil {
					return err
				}
				hashes = hashes[n:]
			}
		}
	}
	return nil
}

func (t *tx) someMarks(source string, hashes []any) error {
	n := len(hashes)
	query := `select hash from seen where hash in ` + t.s.db.engine.values(1, n) + ` and source = $` + strconv.Itoa(n+1)
	return t.rows(query, append(slices.Clone(hashes), source), func(s scanner) error {
		hash, err := plain[[]byte](s)
		if err == nil {
			t.marks[mark{source, string(hash)}] = true
		}
		return err
	})
}

// Seen tells whether the id was kept before.
func (db *DB) Seen(ctx context.Context, source, id string) (bool, error) {
	n, err := single(ctx, db, `select count(*) from seen where source = $1 and hash = $2`, []any{source, db.seenHash(source, id)}, plain[int])
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
