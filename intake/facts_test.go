package intake_test

import (
	"context"
	"log/slog"
	"slices"
	"testing"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/intake"
	"zhiyin.dev/profile"
)

func (k *kept) clock() time.Time {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.now
}

// follow makes the follower of this ledger.
func (k *kept) follow(t *testing.T, tagger *profile.Tagger) {
	t.Helper()
	var err error
	if k.follower, err = intake.NewFollower(intake.FollowerConfig{Facts: k, Persons: k, Tagger: tagger, Now: k.clock, Log: slog.New(slog.DiscardHandler)}); err != nil {
		t.Fatal(err)
	}
}

func (k *kept) settle(t *testing.T) {
	t.Helper()
	if err := k.follower.Settle(t.Context()); err != nil {
		t.Fatal(err)
	}
}

// later lets the clock go on.
func (k *kept) later(d time.Duration) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.now = k.now.Add(d)
}

func (k *kept) publish(id string) {
	k.mu.Lock()
	defer k.mu.Unlock()
	ref := zhiyin.DefinitionRef{Kind: "tag", ID: id, Version: 1}
	k.sweeps[ref] = zhiyin.Backfill{Ref: ref, State: zhiyin.BackfillDue}
}

func (k *kept) PersonsOf(_ context.Context, records ...zhiyin.CustomerID) (map[zhiyin.CustomerID][]zhiyin.CustomerID, error) {
	out := map[zhiyin.CustomerID][]zhiyin.CustomerID{}
	for _, r := range records {
		out[r] = k.personOf(r)
	}
	return out, nil
}

func (k *kept) Heads(context.Context) (map[int]int64, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	out := map[int]int64{}
	for p, at := range k.at {
		out[p] = at
	}
	return out, nil
}

// Ahead is what is beyond a cursor: this ledger is all this process's.
func (k *kept) Ahead(cursor map[int]int64) map[int]int64 {
	k.mu.Lock()
	defer k.mu.Unlock()
	out := map[int]int64{}
	for p, at := range k.at {
		if at > cursor[p] {
			out[p] = at
		}
	}
	return out
}

func (k *kept) Cursor(context.Context, string) (map[int]int64, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	out := map[int]int64{}
	for p, at := range k.cursor {
		out[p] = at
	}
	return out, nil
}

func fact(e zhiyin.Event) bool {
	switch e.Body.(type) {
	case zhiyin.CustomerIdentified, zhiyin.CustomerTracked, zhiyin.CustomerTagRejected, zhiyin.CustomerTagRestored:
		return true
	}
	return false
}

func (k *kept) FactsAfter(_ context.Context, partition int, after int64, limit int, _ ...string) (out []zhiyin.Event, last int64, err error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	last = after
	for _, e := range k.events {
		if e.Partition == partition && e.Position > after && limit > 0 {
			limit--
			if last = e.Position; fact(e) {
				out = append(out, e)
			}
		}
	}
	return out, last, k.down
}

func (k *kept) FactsOf(_ context.Context, records []zhiyin.CustomerID, _ ...string) (map[zhiyin.CustomerID][]zhiyin.Event, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	out := map[zhiyin.CustomerID][]zhiyin.Event{}
	for _, e := range k.events {
		if id := zhiyin.CustomerID(e.Subject); fact(e) && slices.Contains(records, id) {
			out[id] = append(out[id], e)
		}
	}
	return out, nil
}

func (k *kept) EachFact(ctx context.Context, records []zhiyin.CustomerID, take func(zhiyin.Event), names ...string) error {
	facts, err := k.FactsOf(ctx, records, names...)
	for _, r := range records {
		for _, e := range facts[r] {
			take(e)
		}
	}
	return err
}

func (k *kept) TagsOf(ctx context.Context, customers []zhiyin.CustomerID, only ...string) (map[zhiyin.CustomerID][]zhiyin.Tag, error) {
	out := map[zhiyin.CustomerID][]zhiyin.Tag{}
	for _, id := range customers {
		tags, err := k.Tags(ctx, id)
		if err != nil {
			return nil, err
		}
		k.mu.Lock()
		for i := range tags {
			if until, moved := k.ends[string(id)+tags[i].ID]; moved {
				tags[i].Until = until
			}
		}
		k.mu.Unlock()
		if len(only) > 0 {
			tags = slices.DeleteFunc(tags, func(t zhiyin.Tag) bool { return !slices.Contains(only, t.ID) })
		}
		out[id] = tags
	}
	return out, nil
}

func (k *kept) DueTags(_ context.Context, until time.Time, limit int) (due []zhiyin.CustomerID, next time.Time, err error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	for id, at := range k.timers {
		switch {
		case !at.After(until) && len(due) < limit:
			due = append(due, id)
		case at.After(until) && (next.IsZero() || at.Before(next)):
			next = at
		}
	}
	return due, next, nil
}

func (k *kept) KeepTags(_ context.Context, _ string, w intake.Tagging) error {
	time.Sleep(k.takes)
	k.mu.Lock()
	defer k.mu.Unlock()
	k.kept++
	if k.down != nil {
		return k.down
	}
	if k.breaks--; k.breaks == 0 {
		return zhiyin.Unavailable
	}
	for _, end := range w.Ends {
		k.ends[string(end.Customer)+end.Tag] = end.Until
	}
	for id, due := range w.Timers {
		if k.timers[id] = due; due.IsZero() {
			delete(k.timers, id)
		}
	}
	for id, due := range w.Sooner {
		if had, has := k.timers[id]; !has || due.Before(had) {
			k.timers[id] = due
		}
	}
	for p, at := range w.Cursor {
		k.cursor[p] = at
	}
	for _, b := range w.Sweeps {
		k.sweeps[b.Ref] = b
	}
	return k.add(w.Events)
}

func (k *kept) Sweeping(context.Context, string) (out []zhiyin.Backfill, err error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	for _, b := range k.sweeps {
		if b.State != zhiyin.BackfillDone {
			out = append(out, b)
		}
	}
	return out, nil
}
