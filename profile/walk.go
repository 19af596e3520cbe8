package profile

import (
	"slices"

	"zhiyin.dev/rule"
)

// walk follows one rule through time, from fact to fact and between them from
// flip to flip, so that a tag's Since is the instant at which it became true by
// the facts, whenever it was computed and in whatever order the facts came.
type walk struct {
	view *view
	d    *judged

	on         bool
	since, off int64 // of the latest time of being on; 0: there was none
	steps      int
}

// Bounds of one walk: a person with more is judged from the latest facts only.
const (
	mostFacts = 4096
	mostSteps = 3 * mostFacts
)

// active is the rule that decides: stays where the tag is on and has one.
func (d *Definition) active(on bool) *rule.Rule {
	if on && d.stays != nil {
		return d.stays
	}
	return d.when
}

// from walks from the beginning.
func (w *walk) from(born, now int64) { w.through(born, now) }

// resume goes on from an instant at which the tag stood as was says.
func (w *walk) resume(was *held, from, now int64) {
	if was != nil {
		w.on, w.since, w.off = was.off == 0, was.since, was.off
	}
	w.through(from, now)
}

// through steps at from, at every fact after it and at every flip by time.
func (w *walk) through(from, now int64) {
	instants := append(w.view.instants[:0], from)
	add := func(at int64) {
		if at > from && at <= now {
			instants = append(instants, at)
		}
	}
	for _, s := range w.d.facts {
		s.facts(w.view.p, from, add)
	}
	for _, r := range w.view.p.reject[w.d.ID] {
		add(r.from)
		add(r.until)
	}
	if w.d.Unit != "" {
		for _, r := range w.view.p.traits[UnitTrait(w.d.Unit)] {
			add(r.first)
		}
	}
	w.view.instants = instants
	slices.Sort(instants)
	instants = slices.Compact(instants)
	if n := len(instants); n > mostFacts {
		instants = instants[n-mostFacts:]
	}
	for i, at := range instants {
		until := now
		if i+1 < len(instants) {
			until = instants[i+1] - 1
		}
		w.stretch(at, until)
	}
	if w.steps >= mostSteps {
		w.step(now)
	}
}

// stretch goes from a fact to the next, flip by flip.
func (w *walk) stretch(at, until int64) {
	for at <= until && w.steps < mostSteps {
		w.steps++
		w.step(at)
		at = w.view.next(w.d.active(w.on))
	}
}

// step looks at one instant.
func (w *walk) step(at int64) {
	w.view.at = at
	holds := w.d.active(w.on).Holds(w.view.lookup) && !w.view.p.suppressed(w.d.ID, at)
	switch {
	case holds && !w.on:
		w.on, w.since, w.off = true, at, 0
	case !holds && w.on:
		w.on, w.off = false, at
	}
}

// ahead is the next instant at which time may turn the tag.
func (w *walk) ahead(now int64) int64 {
	w.view.at = now
	next := w.view.next(w.d.active(w.on))
	for _, r := range w.view.p.reject[w.d.ID] {
		if r.until > now {
			next = min(next, r.until)
		}
	}
	return next
}

// mostAhead bounds how many flips of leaves are looked through to find the end
// of a tag.
const mostAhead = 64

// ends is the instant at which time alone turns the tag off; 0 where it does
// not, or where the end is too many steps away: a timer looks again then.
func (w *walk) ends(now, next int64) int64 {
	defer func() { w.view.at = now }()
	for range mostAhead {
		if next == rule.Never {
			return 0
		}
		w.view.at = next
		if !w.d.active(true).Holds(w.view.lookup) {
			return next
		}
		next = w.view.next(w.d.active(true))
	}
	return 0
}
