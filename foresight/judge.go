package foresight

import (
	"math"
	"slices"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/rule"
)

// judging is one reason asked of one customer, and of one affair where it is about one.
type judging struct {
	known  *Known
	now    time.Time
	def    *Definition
	affair *zhiyin.Affair // nil: about the customer as a whole
}

// holds tells whether the rule holds.
func (j *judging) holds() bool {
	features := map[string]*rule.Feature{}
	for _, f := range j.def.when.Features() {
		features[f.Key] = &f
	}
	asked := map[string]bool{}
	for _, id := range j.def.when.Tags() {
		asked[rule.TagPath(id)] = j.known.Snapshot.HasTag(id)
	}
	return j.def.when.Holds(func(path string) (any, bool) {
		if f := features[path]; f != nil {
			return j.known.feature(f, j.now)
		}
		if has, is := asked[path]; is {
			return has, true
		}
		return j.value(path)
	})
}

// value is what stands at a path.
func (j *judging) value(path string) (any, bool) {
	s := &j.known.Snapshot
	switch path {
	case "customer.tier":
		return s.Customer.Tier, s.Customer.Tier != ""
	case "customer.age_band":
		return s.Customer.AgeBand, s.Customer.AgeBand != ""
	case "customer.speaks":
		return string(s.Customer.Speaks), s.Customer.Speaks != ""
	case "tags":
		ids := make([]string, len(s.Tags))
		for i, t := range s.Tags {
			ids[i] = t.ID
		}
		return ids, true
	case "contacts.count":
		return len(s.Contacts), true
	}
	if v, ok := j.past(path); ok {
		return v, true
	}
	if j.affair == nil {
		return nil, false
	}
	return j.affairs(path)
}

// past reads the earlier contacts, newest first.
func (j *judging) past(path string) (any, bool) {
	list := j.known.Snapshot.Contacts
	own := slices.Clone(list)
	own = slices.DeleteFunc(own, func(c zhiyin.PastContact) bool { return !j.def.Was(c.Topic) })
	switch {
	case path == "again.count":
		return len(own), true
	case path == "again.days" && len(own) > 0:
		return wholeDays(own[0].At, j.now), true
	case path == "contacts.days" && len(list) > 0:
		return wholeDays(list[0].At, j.now), true
	case path == "contacts.topic" && len(list) > 0:
		return list[0].Topic, list[0].Topic != ""
	}
	return nil, false
}

// affairs reads the affair.
func (j *judging) affairs(path string) (any, bool) {
	a, zone := j.affair, j.known.zone()
	switch path {
	case "affair.status":
		return a.Status, a.Status != ""
	case "affair.amount":
		return whole(a.Amount), a.Amount.Currency != ""
	case "affair.gain":
		if a.Gain == nil {
			return nil, false
		}
		return whole(*a.Gain), true
	case "affair.days":
		return wholeDays(a.At, j.now), true
	case "affair.moved":
		return wholeDays(a.Moved, j.now), true
	case "affair.due_days":
		return daysBetween(j.now, a.Due, zone), !a.Due.IsZero()
	case "affair.late_days":
		return lateDays(*a, j.now, zone)
	}
	return nil, false
}

func wholeDays(from, to time.Time) int { return int(to.Sub(from).Hours() / 24) }

// whole is an amount in whole units of its currency.
func whole(m zhiyin.Money) float64 {
	digits := 2
	if slices.Contains([]string{"JPY", "KRW", "VND"}, m.Currency) {
		digits = 0
	}
	return float64(m.Minor) / math.Pow10(digits)
}

// signs are the events that the rule holds for: the affair's newest, and the newest of
// each event that it counts.
func (j *judging) signs() []zhiyin.Sign {
	var out []zhiyin.Sign
	add := func(e zhiyin.Event, affair string) {
		name := e.Body.(zhiyin.CustomerTracked).Name
		if !slices.ContainsFunc(out, func(s zhiyin.Sign) bool { return s.Event == name && s.At.Equal(e.At) }) && len(out) < mostSigns {
			out = append(out, zhiyin.Sign{Event: name, Affair: affair, At: e.At})
		}
	}
	if j.affair != nil {
		if e, found := j.known.newest(j.now, func(b zhiyin.CustomerTracked) bool { return b.Open["order_id"] == j.affair.ID }); found {
			add(e, j.affair.ID)
		}
	}
	for _, f := range j.def.when.Features() {
		if in := j.known.selected(&f, j.now); len(in) > 0 {
			add(in[len(in)-1], "")
		}
	}
	for i := range out {
		out[i].Weight = 1 / float64(len(out))
	}
	return out
}

const mostSigns = 3

func (k *Known) newest(now time.Time, of func(zhiyin.CustomerTracked) bool) (found zhiyin.Event, ok bool) {
	for _, e := range k.Events {
		if b, is := e.Body.(zhiyin.CustomerTracked); is && of(b) && k.ours(e.Unit) && !e.At.After(now) && (!ok || e.At.After(found.At)) {
			found, ok = e, true
		}
	}
	return found, ok
}

// until is when the reason is not likely any more; zero: time alone does not end it.
func (j *judging) until(signs []zhiyin.Sign) time.Time {
	since := time.Time{}
	if j.affair != nil {
		since = j.affair.Moved
		if due := j.affair.Due; due.After(since) && due.Before(j.now) {
			since = due
		}
	}
	for _, s := range signs {
		if s.At.After(since) {
			since = s.At
		}
	}
	if since.IsZero() {
		return since
	}
	return since.AddDate(0, 0, j.def.Days)
}
