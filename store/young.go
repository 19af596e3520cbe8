package store

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"maps"
	"slices"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/store/engine"
)

const (
	// youngMost is how many marks may be young before they are brought into seen: a
	// piece of them then has several neighbours on each page of a table of some million
	// rows, and they take about 10 MB of memory.
	youngMost = 1 << 17
	// settledAtOnce bounds a piece, so that no commit waits for it longer than for a
	// large group: about 10 ms. settlePause lets commits through between two.
	settledAtOnce = 2000
	settlePause   = 20 * time.Millisecond
)

// hash is a row's key in seen.
type hash [16]byte

// young are the marks that stand in seen_groups, and not all in seen yet. The
// committing goroutine owns them. They are what the table has unless another process
// has added to it: our next group is then not the newest one, its insert fails, and
// they are read anew.
type young struct {
	last     int64          // number of the newest group
	marks    map[hash]int64 // since when, µs
	settling map[hash]int64 // likewise, of those that are being brought into seen; nil: none are
	left     []hash         // of settling, what seen may not have yet, in order
	upto     int64          // the newest group of settling
}

// markGroup is a row of seen_groups.
type markGroup struct {
	id, at int64
	marks  []hash
}

func newYoung() *young { return &young{marks: map[hash]int64{}} }

func (y *young) has(h hash) bool {
	_, fresh := y.marks[h]
	_, settling := y.settling[h]
	return fresh || settling
}

func (y *young) add(g markGroup) {
	for _, h := range g.marks {
		y.marks[h] = g.at
	}
	y.last = g.id
}

// settle begins to bring all marks into seen.
func (y *young) settle() {
	y.settling, y.marks, y.upto = y.marks, map[hash]int64{}, y.last
	y.left = slices.SortedFunc(maps.Keys(y.settling), func(a, b hash) int { return bytes.Compare(a[:], b[:]) })
}

// settled takes note that the first n of those left are in seen.
func (y *young) settled(n int) {
	if y.left = y.left[n:]; len(y.left) == 0 {
		y.settling, y.left = nil, nil
	}
}

// young returns the session's, read from the table when it has none.
func (t *tx) young() (*young, error) {
	if t.s.young != nil {
		return t.s.young, nil
	}
	y := newYoung()
	if err := t.rows(`select id, at, hashes from seen_groups order by id`, nil, func(s engine.Scanner) error {
		var g markGroup
		var all []byte
		if err := s.Scan(&g.id, &g.at, &all); err != nil {
			return err
		}
		for one := range slices.Chunk(all, len(hash{})) {
			g.marks = append(g.marks, hash(one))
		}
		y.add(g)
		return nil
	}); err != nil {
		return nil, err
	}
	t.s.young = y
	return y, nil
}

// groupInsert fails where a group is there that is not older: its number is then null.
const groupInsert = `insert into seen_groups (id, at, hashes) values ((select case when coalesce(max(id), 0) < $1 then $1 end from seen_groups), $2, $3)`

// writeMarks puts the marks that were taken since the last time into a group.
func (t *tx) writeMarks() error {
	if len(t.fresh) == 0 {
		return nil
	}
	y, err := t.young()
	if err != nil {
		return err
	}
	g := markGroup{y.last + int64(len(t.groups)) + 1, t.now, t.fresh}
	all := make([]byte, 0, len(g.marks)*len(hash{}))
	for _, h := range g.marks {
		all = append(all, h[:]...)
	}
	t.groups, t.fresh = append(t.groups, g), nil
	if err := t.send(groupInsert, g.id, g.at, all); err != nil {
		return t.outnumbered(err)
	}
	return nil
}

// outnumbered has the transaction done again, with the marks read anew, where another
// process has written the group's number.
func (t *tx) outnumbered(err error) error {
	t.s.young = nil
	if t.s.db.Dialect.Kind(err) == zhiyin.Conflict {
		return fmt.Errorf("marks of another process: %v: %w", err, zhiyin.Busy)
	}
	return err
}

// marksSettled takes note of what this transaction did, once it is durable.
func (t *tx) marksSettled() {
	y := t.s.young
	if y == nil { // it will be read
		return
	}
	for _, g := range t.groups {
		y.add(g)
	}
	if t.settledMarks > 0 {
		y.settled(t.settledMarks)
	}
	t.s.db.youngMarks.Store(int64(len(y.marks)))
}

// settleMarks brings a piece of the young marks into seen; of fewer than least it
// leaves all where they are. done tells that none is left to be brought.
func (t *tx) settleMarks(least int) (done bool, err error) {
	y, err := t.young()
	if err != nil {
		return false, err
	}
	if y.settling == nil {
		if len(y.marks) == 0 || len(y.marks) < least {
			return true, nil
		}
		y.settle()
	}
	piece := y.left[:min(len(y.left), settledAtOnce)]
	for _, h := range piece {
		t.later(seenRows, h[:], y.settling[h])
	}
	if err := t.insert(seenRows); err != nil {
		return false, err
	}
	t.settledMarks = len(piece)
	if len(piece) < len(y.left) {
		return false, nil
	}
	if err := t.send(`delete from seen_groups where id < $1`, y.upto); err != nil {
		return false, err
	}
	return true, t.send(`update seen_groups set hashes = $2 where id = $1`, y.upto, []byte{})
}

// settleAll brings the young marks into seen, piece by piece: those that were there
// when it began, unless others were under way; then those.
func (db *DB) settleAll(ctx context.Context, least int, pause time.Duration) error {
	for {
		var done bool
		if err := db.change(ctx, func(t *tx) (err error) {
			done, err = t.settleMarks(least)
			return err
		}); err != nil || done {
			return err
		}
		select {
		case <-ctx.Done():
			return nil
		case <-time.After(pause):
		}
	}
}

// keepSettling does it whenever there are many, until ctx ends.
func (db *DB) keepSettling(ctx context.Context) {
	tick := time.NewTicker(tidyEvery)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		if db.youngMarks.Load() < youngMost {
			continue
		}
		if err := db.settleAll(ctx, youngMost, settlePause); err != nil && ctx.Err() == nil {
			db.log.Warn("marks of messages wait to be sorted in", slog.Any("error", err))
		}
	}
}

// marked tells of marks which were taken before, by memory and by seen.
func (t *tx) marked(marks []hash) (map[hash]bool, error) {
	y, err := t.young()
	if err != nil {
		return nil, err
	}
	before, ask := map[hash]bool{}, make([][]byte, 0, len(marks))
	for _, h := range marks {
		if y.has(h) {
			before[h] = true
		} else {
			ask = append(ask, h[:])
		}
	}
	for among, args := range engine.Among(t.s.db.Engine, ask) {
		if err := t.rows(`select hash from seen where hash `+among, args, func(s engine.Scanner) error {
			one, err := engine.Plain[[]byte](s)
			if err == nil && len(one) == len(hash{}) {
				before[hash(one)] = true
			}
			return err
		}); err != nil {
			return nil, fmt.Errorf("marks: %w", err)
		}
	}
	return before, nil
}
