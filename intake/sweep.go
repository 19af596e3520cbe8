package intake

import (
	"context"
	"slices"

	"zhiyin.dev"
)

// Sweeps are the definitions whose tags are still to be brought to everybody.
type Sweeps interface {
	// Sweeping returns those that were published and not swept through yet.
	Sweeping(ctx context.Context, kind string) ([]zhiyin.Backfill, error)
	// CustomersAfter returns records that are not erased, in order.
	CustomersAfter(ctx context.Context, after zhiyin.CustomerID, limit int) ([]zhiyin.CustomerID, error)
}

// sweep goes through all customers, in the order of their ids, so that
// definitions reach those too whom nothing happens to. Its place is kept with the
// tags of each share: a sweep that was cut off goes on where it was.
type sweep struct {
	after zhiyin.CustomerID
	rows  []zhiyin.Backfill
}

// beginSweep takes up what is due of the tags that are used: one that was published
// a moment ago waits for the tagger that has it. Definitions that were begun before
// and new ones are swept together, from the earliest place.
func (f *Follower) beginSweep(ctx context.Context) error {
	rows, err := f.cfg.Facts.Sweeping(ctx, "tag")
	has := map[zhiyin.DefinitionRef]bool{}
	for _, d := range f.using.Definitions() {
		has[d.Ref()] = true
	}
	rows = slices.DeleteFunc(rows, func(r zhiyin.Backfill) bool { return !has[r.Ref] })
	if err != nil || len(rows) == 0 {
		return err
	}
	after := rows[0].After
	for i := range rows {
		after = min(after, rows[i].After)
	}
	for i := range rows {
		if rows[i].After != after { // counted anew from the earlier place
			rows[i].Seen, rows[i].Added, rows[i].Removed = 0, 0, 0
		}
	}
	f.sweep = &sweep{after: zhiyin.CustomerID(after), rows: rows}
	return nil
}

// sweepOn does the next share.
func (f *Follower) sweepOn(ctx context.Context) (more bool, err error) {
	s := f.sweep
	if s == nil {
		return false, nil
	}
	ids, err := f.cfg.Facts.CustomersAfter(ctx, s.after, mostSwept)
	if err != nil {
		return false, err
	}
	people, err := f.people(ctx, ids)
	if err != nil {
		return false, err
	}
	work := Tagging{}
	if err := f.judge(ctx, people, nil, &work); err != nil {
		return false, err
	}
	s.count(work.Events, len(ids))
	more = len(ids) == mostSwept
	if len(ids) > 0 {
		s.after = ids[len(ids)-1]
	}
	for i := range s.rows {
		s.rows[i].After, s.rows[i].Changed, s.rows[i].State = string(s.after), f.cfg.Now(), zhiyin.BackfillRunning
		if !more {
			s.rows[i].State = zhiyin.BackfillDone
		}
	}
	work.Sweeps = slices.Clone(s.rows)
	if err := f.cfg.Facts.KeepTags(ctx, Consumer, work); err != nil {
		return false, err
	}
	if !more {
		f.sweep = nil
	}
	return more, nil
}

// count adds the changes of one share to each definition's row.
func (s *sweep) count(events []zhiyin.Event, seen int) {
	added, removed := map[string]int64{}, map[string]int64{}
	for _, e := range events {
		change := e.Body.(zhiyin.CustomerTagged)
		for _, t := range change.Added {
			added[t.ID]++
		}
		for _, id := range change.Removed {
			removed[id]++
		}
	}
	for i := range s.rows {
		r := &s.rows[i]
		r.Seen, r.Added, r.Removed = r.Seen+int64(seen), r.Added+added[r.Ref.ID], r.Removed+removed[r.Ref.ID]
	}
}
