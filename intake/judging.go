package intake

import (
	"context"
	"maps"
	"slices"
	"time"

	"zhiyin.dev"
)

// judge judges every person once and writes down what follows.
func (f *Follower) judge(ctx context.Context, people map[zhiyin.CustomerID]*known, last map[zhiyin.CustomerID]zhiyin.Event, work *Tagging) error {
	if err := f.renew(ctx, people); err != nil {
		return err
	}
	done := map[*known]bool{}
	for _, record := range slices.Sorted(maps.Keys(people)) {
		k := people[record]
		if k == nil || done[k] {
			continue
		}
		done[k] = true
		f.judgeOne(k, last[record], work)
	}
	return nil
}

// renew makes those anew whose facts came too late to be fitted in.
func (f *Follower) renew(ctx context.Context, people map[zhiyin.CustomerID]*known) error {
	of := map[zhiyin.CustomerID][]zhiyin.CustomerID{}
	for _, k := range people {
		if k != nil && k.person.Stale() {
			of[k.id] = k.records
		}
	}
	if len(of) == 0 {
		return nil
	}
	made, err := f.make(ctx, of)
	for r, k := range people {
		if k != nil && of[k.id] != nil && err == nil {
			people[r] = made[k.id]
		}
	}
	return err
}

func (f *Follower) judgeOne(k *known, cause zhiyin.Event, work *Tagging) {
	f.tell(k, cause, work)
	if due := k.next(); !due.IsZero() && (k.due.IsZero() || due.Before(k.due)) {
		k.due = due
		work.sooner(k.id, due)
	}
	f.shelf.weigh(k)
	if f.sweep != nil && f.sweep.judged != nil {
		f.sweep.judged[k.id] = true
	}
}

// tell judges and writes down what changed.
func (f *Follower) tell(k *known, cause zhiyin.Event, work *Tagging) {
	now, out := f.cfg.Now(), &f.out
	k.person.JudgeInto(now, out)
	told, shadow := parted(out.Change)
	if len(shadow.Added)+len(shadow.Removed) > 0 {
		work.Shadows = append(work.Shadows, Shadow{k.id, now, shadow})
	}
	if len(told.Added)+len(told.Removed) > 0 {
		e := zhiyin.NewEvent(string(k.id), told, now)
		e.Unit, e.Cause = cause.Unit, cause.ID
		work.Events = append(work.Events, e)
	}
	for _, end := range out.Ends {
		work.Ends = append(work.Ends, End{k.id, end.Tag, end.Until})
	}
}

// next is when the person is to be looked at again; zero: not by time alone.
func (k *known) next() time.Time {
	if next := k.person.Next(); next < farthest {
		return instant(next)
	}
	return time.Time{}
}

func instant(us int64) time.Time { return time.UnixMicro(us).UTC() }

// farthest is the last instant for which a timer is kept (µs): the year 2200.
var farthest = time.Date(2200, 1, 1, 0, 0, 0, 0, time.UTC).UnixMicro()

func (w *Tagging) timer(id zhiyin.CustomerID, due time.Time) {
	if w.Timers == nil {
		w.Timers = map[zhiyin.CustomerID]time.Time{}
	}
	w.Timers[id] = due
}

func (w *Tagging) sooner(id zhiyin.CustomerID, due time.Time) {
	if w.Sooner == nil {
		w.Sooner = map[zhiyin.CustomerID]time.Time{}
	}
	w.Sooner[id] = due
}
