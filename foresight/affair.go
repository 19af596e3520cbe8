package foresight

import (
	"slices"
	"time"

	"zhiyin.dev"
)

// Known is what is known of a customer when it is asked why they are in touch.
type Known struct {
	Snapshot zhiyin.Snapshot
	Events   []zhiyin.Event // what they did and what happened to them lately: CustomerTracked, open parts, in any order
	Unit     zhiyin.UnitID  // whose affairs and events count, beside those of no unit; empty: everybody's
	Zone     *time.Location // in whose days the unit reckons; nil: UTC
}

// affairs are the customer's, those that moved last first. What the snapshot does not
// say of one, when it is due and what it has gained, comes from its events.
func (k *Known) affairs(now time.Time) []zhiyin.Affair {
	out := make([]zhiyin.Affair, 0, len(k.Snapshot.Orders))
	for _, o := range k.Snapshot.Orders {
		if !k.ours(o.Unit) {
			continue
		}
		out = append(out, k.affair(o, now))
	}
	slices.SortStableFunc(out, func(a, b zhiyin.Affair) int { return b.Moved.Compare(a.Moved) })
	return out
}

// ours tells whether what a unit told of counts.
func (k *Known) ours(unit zhiyin.UnitID) bool { return k.Unit == "" || unit == "" || unit == k.Unit }

func (k *Known) affair(o zhiyin.Order, now time.Time) zhiyin.Affair {
	a := zhiyin.Affair{Kind: o.Kind, ID: o.ID, Title: o.Title, Status: o.Status, Amount: o.Amount, At: o.At, Moved: o.At}
	var first, last time.Time // when a due date was told
	for _, e := range k.Events {
		b, is := e.Body.(zhiyin.CustomerTracked)
		if id, _ := b.Open["order_id"].(string); !is || id != o.ID || !k.ours(e.Unit) || e.At.After(now) {
			continue
		}
		if e.At.After(a.Moved) {
			a.Moved = e.At
		}
		if due, is := dueIn(b.Open, k.zone()); is {
			if first.IsZero() || e.At.Before(first) {
				first, a.Promised = e.At, due
			}
			if last.IsZero() || !e.At.Before(last) {
				last, a.Due = e.At, due
			}
		}
		if gain, is := b.Open["gain_minor"].(float64); is {
			a.Gain = &zhiyin.Money{Minor: int64(gain), Currency: o.Amount.Currency}
		}
	}
	return a
}

func (k *Known) zone() *time.Location {
	if k.Zone == nil {
		return time.UTC
	}
	return k.Zone
}

// dueIn reads the date or time that an event names as due.
func dueIn(open map[string]any, in *time.Location) (time.Time, bool) {
	text, _ := open["due"].(string)
	if t, err := time.Parse(time.RFC3339, text); err == nil {
		return t.UTC(), true
	}
	t, err := time.ParseInLocation(time.DateOnly, text, in)
	return t.UTC(), err == nil
}

// over are the states of an affair of which nothing more is awaited.
var over = []string{"delivered", "refunded", "done", "cancelled"}

// lateDays is how many days later than was said first it is, or will be.
func lateDays(a zhiyin.Affair, now time.Time, in *time.Location) (int, bool) {
	if a.Promised.IsZero() {
		return 0, false
	}
	until := a.Due
	if now.After(until) && !slices.Contains(over, a.Status) {
		until = now
	}
	return max(0, daysBetween(a.Promised, until, in)), true
}

// daysBetween counts midnights from one moment to another.
func daysBetween(from, to time.Time, in *time.Location) int {
	day := func(t time.Time) time.Time {
		y, m, d := t.In(in).Date()
		return time.Date(y, m, d, 0, 0, 0, 0, time.UTC)
	}
	return int(day(to).Sub(day(from)).Hours() / 24)
}
