package profile

import (
	"reflect"
	"slices"
	"sort"
	"time"

	"zhiyin.dev/rule"
)

// run is a stretch of time during which sources said the same of a trait.
type run struct {
	first, last int64 // µs: the first and the last time that it was said
	raw         any   // as in Traits; nil: taken away
	told        Told
}

// mostRuns bounds the changes of one trait that are remembered.
const mostRuns = 16

// history is what was said of one trait, in the order in which it was said, so
// that the order of arrival does not matter.
type history []run

func (h history) place(at int64) int {
	for i := len(h) - 1; i >= 0; i-- {
		if h[i].first <= at {
			return i
		}
	}
	return -1
}

func (h history) with(at int64, raw any) history {
	told, _ := Traits{"x": raw}.Get("x")
	fresh := run{first: at, last: at, raw: raw, told: told}
	i := h.place(at)
	switch {
	case i >= 0 && reflect.DeepEqual(h[i].raw, raw):
		h[i].last = max(h[i].last, at)
		return h
	case i >= 0 && h[i].last > at: // said again later: two stretches
		rest := h[i]
		rest.first = rest.last
		h[i].last = h[i].first
		h = slices.Insert(h, i+1, fresh, rest)
	case i+1 < len(h) && reflect.DeepEqual(h[i+1].raw, raw):
		h[i+1].first = at
	default:
		h = slices.Insert(h, i+1, fresh)
	}
	if len(h) > mostRuns {
		h = slices.Delete(h, 0, len(h)-mostRuns)
	}
	return h
}

// at is what was said last until now; ok is false when nothing is known.
func (h history) at(now int64) (r run, ok bool) {
	for i := len(h) - 1; i >= 0; i-- {
		if h[i].first <= now {
			return h[i], h[i].raw != nil
		}
	}
	return run{}, false
}

// trait is an open trait as it was told.
type trait struct{ name string }

func (t trait) value(p *Person, now int64) (any, bool) {
	r, ok := p.traits[t.name].at(now)
	return r.told.Value, ok && r.told.Value != nil
}

func (trait) changes(*Person, int64) int64 { return rule.Never }

func (t trait) facts(p *Person, _ int64, to []int64) []int64 {
	for _, r := range p.traits[t.name] {
		to = append(to, r.first)
	}
	return to
}

// dated is a number that follows from a date that was told, and from today.
type dated struct {
	trait
	of func(date string, today time.Time) (any, bool)
	in *time.Location
}

var datedTraits = map[string]dated{
	"member_years": {trait: trait{"member_from"}, of: func(date string, today time.Time) (any, bool) {
		years, ok := MemberYears(date, today)
		return float64(years), ok
	}},
	"contract_days": {trait: trait{"contract_until"}, of: daysUntil},
}

func (d dated) value(p *Person, now int64) (any, bool) {
	v, _ := d.trait.value(p, now)
	date, ok := v.(string)
	if !ok {
		return nil, false
	}
	return d.of(date, time.UnixMicro(now).In(d.in))
}

// changes: at the next midnight at the earliest.
func (d dated) changes(p *Person, now int64) int64 {
	if _, ok := d.trait.value(p, now); !ok {
		return rule.Never
	}
	return midnight(now, 1, d.in)
}

// lookAhead is how many midnights crosses looks ahead; a timer then looks again.
const lookAhead = 366

// crosses finds the midnight at which the comparison turns. A known number only
// grows, or only falls, so that it turns once, but for (un)equal.
func (d dated) crosses(p *Person, now int64, leaf comparison) int64 {
	if _, ok := d.trait.value(p, now); !ok {
		return rule.Never
	}
	turned := func(day int) bool {
		v, ok := d.value(p, midnight(now, day+1, d.in))
		n, is := v.(float64)
		return (ok && is && compares(leaf.Leaf, n)) != leaf.Holds
	}
	day := lookAhead
	if _, known := d.value(p, now); !known || leaf.Op == "==" || leaf.Op == "!=" {
		for day = 0; day < lookAhead && !turned(day); day++ {
		}
	} else if turned(lookAhead - 1) {
		day = sort.Search(lookAhead, turned)
	}
	return midnight(now, day+1, d.in)
}
