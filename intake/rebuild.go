package intake

import (
	"context"
	"fmt"
	"slices"
	"time"

	"zhiyin.dev"
)

// Timers tells when persons are to be looked at again.
type Timers interface {
	// TagTimers leaves out those of whom nothing changes by time alone.
	TagTimers(ctx context.Context, customers []zhiyin.CustomerID) (map[zhiyin.CustomerID]time.Time, error)
}

// Rebuild judges persons from all their facts and returns what differs from what is
// kept: tags, their ends, timers, and what is in shadow. With keep it is kept. Records that stand for
// nobody are left out. It is for those who do not Run.
func (f *Follower) Rebuild(ctx context.Context, timers Timers, records []zhiyin.CustomerID, keep bool) (differs map[zhiyin.CustomerID][]string, err error) {
	if f.using = f.tagger.Load(); f.using == nil {
		return nil, fmt.Errorf("intake: rebuild: no tags: %w", zhiyin.Internal)
	}
	f.shelf.clear()
	people, err := f.people(ctx, records)
	if err != nil {
		return nil, err
	}
	for r, k := range people {
		if k == nil || k.id != r {
			delete(people, r)
		}
	}
	work := Tagging{}
	if err := f.judge(ctx, people, nil, &work); err != nil {
		return nil, err
	}
	due, err := timers.TagTimers(ctx, records)
	if err != nil {
		return nil, err
	}
	differs = work.differs(due)
	if keep && len(differs) > 0 {
		err = f.cfg.Facts.KeepTags(ctx, Consumer, work)
	}
	return differs, err
}

// differs names what a judgement would change.
func (w *Tagging) differs(due map[zhiyin.CustomerID]time.Time) map[zhiyin.CustomerID][]string {
	out := map[zhiyin.CustomerID][]string{}
	note := func(id zhiyin.CustomerID, what string) { out[id] = append(out[id], what) }
	changes := func(id zhiyin.CustomerID, c zhiyin.CustomerTagged) {
		for _, t := range c.Added {
			note(id, "tags/"+t.ID)
		}
		for _, t := range c.Removed {
			note(id, "tags/"+t)
		}
	}
	for _, e := range w.Events {
		changes(zhiyin.CustomerID(e.Subject), e.Body.(zhiyin.CustomerTagged))
	}
	for _, s := range w.Shadows {
		changes(s.Customer, s.Change)
	}
	for _, e := range w.Ends {
		note(e.Customer, "tags/"+e.Tag)
	}
	for id, at := range w.Sooner {
		if stands := due[id]; stands.IsZero() || stands.After(at) { // an earlier one is moved on when it fires
			note(id, "timers/tags")
		}
	}
	for _, list := range out {
		slices.Sort(list)
	}
	return out
}
