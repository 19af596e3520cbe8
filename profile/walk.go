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

// Bounds of one walk: a person with more is judged from the latest facts only, and
// one with more than is held from hotFacts, so that nobody waits for them for long.
const (
	mostFacts = 4096
	hotFacts  = 512
	mostSteps = 3 * mostFacts
)

// decides is the rule that does: stays where the tag is on and has one.
func (d *Definition) decides(on bool) *rule.Rule {
	if on && d.stays != nil {
		return d.stays
	}
	return d.when
}

// active is the same as it is judged.
func (d *judged) active(on bool) *node {
	if on && d.stays != nil {
		return &d.remains
	}
	return &d.begins
}

// from walks from the beginning.
func (w *walk) from(born, now int64) { w.through(born, now) }

// resume goes on from an instant at which the tag stood as was says.
func (w *walk) resume(was *standing, from, now int64) {
	if was != nil {
		w.on, w.since, w.off = was.on, was.since, was.off
	}
	w.through(from, now)
}

// through steps at from, at every fact after it and at every flip by time.
func (w *walk) through(from, now int64) {
	p := w.view.p
	instants := append(w.view.instants[:0], from)
	for _, s := range w.d.facts {
		instants = s.facts(p, from, instants)
	}
	if p.reject != nil {
		for _, r := range p.reject[w.d.tag()] {
			instants = append(instants, r.from, r.until)
		}
	}
	w.view.instants = instants
	instants = slices.DeleteFunc(instants, func(at int64) bool { return at < from || at > now })
	slices.Sort(instants)
	instants = slices.Compact(instants)
	most := mostFacts
	if p.hot {
		most = hotFacts
	}
	if n := len(instants); n > most {
		instants = instants[n-most:]
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
		w.view.at = at
		was := w.on
		holds, next := w.d.active(was).next(w.view)
		w.turn(at, holds)
		if w.on != was && w.d.stays != nil {
			_, next = w.d.active(w.on).next(w.view)
		}
		at = next
	}
}

// step looks at one instant.
func (w *walk) step(at int64) {
	w.view.at = at
	w.turn(at, w.d.active(w.on).holds(w.view))
}

func (w *walk) turn(at int64, holds bool) {
	holds = holds && !w.view.p.suppressed(w.d.tag(), at)
	switch {
	case holds && !w.on:
		w.on, w.since, w.off = true, at, 0
	case !holds && w.on:
		w.on, w.off = false, at
		if p := w.view.p; len(w.d.dependents) > 0 {
			p.times = append(p.times, stretch{w.d.n, w.since, at})
		}
	}
}

// ahead is the next instant at which time may turn the tag.
func (w *walk) ahead(now int64) int64 {
	w.view.at = now
	_, next := w.d.active(w.on).next(w.view)
	if w.view.p.reject == nil {
		return next
	}
	for _, r := range w.view.p.reject[w.d.tag()] {
		if r.until > now {
			next = min(next, r.until)
		}
	}
	return next
}

// mostAhead bounds how many flips of leaves are looked through to find the end
// of a tag.
const mostAhead = 64

// ends is the instant at which time alone turns a tag that is on off; 0 where it
// does not, or where the end is too many steps away: a timer looks again then.
func (j *judgement) ends(d *judged, next int64) int64 {
	defer func() { j.view.at = j.now }()
	for range mostAhead {
		if next == rule.Never {
			return 0
		}
		j.view.at = next
		holds, after := d.active(true).next(j.view)
		if !holds {
			return next
		}
		next = after
	}
	return 0
}
