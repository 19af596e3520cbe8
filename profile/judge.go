package profile

import (
	"math"
	"math/bits"
	"slices"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/rule"
)

// Outcome is what Judge changed.
type Outcome struct {
	Change zhiyin.CustomerTagged // empty: nothing that has to be told
	Until  map[string]time.Time  // tags that stay, with another end; zero: none by time alone
	Judged int                   // rules
}

// Told tells whether there is a change to be kept as an event.
func (o Outcome) Told() bool { return len(o.Change.Added)+len(o.Change.Removed) > 0 }

// Judge brings the tags up to date with the facts that were taken and with the
// time. now is never before that of an earlier call.
func (p *Person) Judge(now time.Time) Outcome {
	at := max(now.UnixMicro(), p.settled)
	j := judgement{p: p, now: at, flipped: p.settled, view: p.view(at)}
	if p.all {
		for i := range p.touched {
			p.touched[i] = math.MaxUint64
		}
	}
	for _, w := range p.waiting {
		if w.at <= at {
			p.touch([]int32{w.rule})
		}
	}
	for i := range p.touched {
		for p.touched[i] != 0 { // dependents are set ahead of it meanwhile
			n := i*64 + bits.TrailingZeros64(p.touched[i])
			p.touched[i] &^= 1 << (n % 64)
			if n < len(p.tagger.rules) {
				j.rule(int32(n))
			}
		}
	}
	if p.all {
		j.forget()
	}
	p.settled, p.judged, p.late, p.all = j.flipped, j.flipped, false, false
	p.prune()
	slices.SortFunc(j.out.Change.Added, func(a, b zhiyin.Tag) int { return compareText(a.ID, b.ID) })
	slices.Sort(j.out.Change.Removed)
	return j.out
}

func compareText(a, b string) int {
	if a < b {
		return -1
	}
	return 1
}

// judgement is one call of Judge.
type judgement struct {
	p       *Person
	now     int64
	view    *view
	out     Outcome
	flipped int64 // the latest flip
}

// view is what a rule sees of a person at an instant.
type view struct {
	p      *Person
	d      *judged
	at     int64
	lookup rule.Lookup // value, bound once

	change   func(rule.Leaf) int64 // turns, bound once
	instants []int64               // of the present walk
}

func (p *Person) view(at int64) *view {
	v := &view{p: p, at: at}
	v.lookup, v.change = v.value, v.turns
	return v
}

func (v *view) value(path string) (any, bool) {
	s, ok := v.d.sources[path]
	if !ok {
		return nil, false
	}
	return s.value(v.p, v.at)
}

// next is the earliest instant after v.at at which time may turn r.
func (v *view) next(r *rule.Rule) int64 { return r.Next(v.lookup, v.change) }

// turns is the earliest instant after v.at at which time may turn a leaf.
func (v *view) turns(leaf rule.Leaf) int64 {
	first := rule.Never
	for _, path := range leaf.Paths {
		s, ok := v.d.sources[path]
		if !ok {
			continue
		}
		at := int64(0)
		if c, is := s.(crossing); is && leaf.Op != "" {
			at = c.crosses(v.p, v.at, leaf)
		} else {
			at = s.changes(v.p, v.at)
		}
		if at > v.at {
			first = min(first, at)
		}
	}
	return first
}

// rule judges one rule and notes what became of its tag.
func (j *judgement) rule(n int32) {
	p, d := j.p, &j.p.tagger.rules[n]
	j.view.d = d
	j.out.Judged++
	was := p.held[d.ID]
	w := walk{view: j.view, d: d}
	if p.belongs(d.Unit, j.now) && p.born > 0 {
		if p.all || p.late {
			w.from(p.born, j.now)
		} else {
			w.resume(was, min(p.judged, j.now), j.now)
		}
	} else if was != nil && was.off == 0 {
		w.off = j.now
	}
	j.flipped = max(j.flipped, w.since, w.off)
	j.note(n, d, was, &w)
}

// note compares with what the store has.
func (j *judgement) note(n int32, d *judged, was *held, w *walk) {
	p := j.p
	h := &held{since: w.since, off: w.off}
	if was != nil {
		h.stored, h.storedTill = was.stored, was.storedTill
	}
	j.view.at = j.now
	next := rule.Never
	if p.born > 0 {
		next = w.ahead(j.now)
	}
	if w.on {
		h.off, h.until = 0, w.ends(j.now, next)
	}
	p.wait(n, next)
	turned := (was != nil && was.off == 0) != w.on || w.on && was != nil && was.since != w.since
	if w.on || w.since > 0 {
		p.held[d.ID] = h
	} else {
		delete(p.held, d.ID)
	}
	if turned || p.all {
		p.touch(d.dependents)
	}
	j.tell(d, h, w)
}

// tell puts the difference to the store into the outcome.
func (j *judgement) tell(d *judged, h *held, w *walk) {
	switch {
	case w.on:
		tag := j.tag(d, h)
		if h.stored == nil || !same(*h.stored, tag) {
			_, why := d.active(true).Explain(j.view.lookup)
			d.active(true).Contributed(&why, j.contributors)
			tag.Because = &why
			j.out.Change.Added = append(j.out.Change.Added, tag)
			h.stored, h.storedTill = &tag, h.until
		} else if h.until != h.storedTill {
			if j.out.Until == nil {
				j.out.Until = map[string]time.Time{}
			}
			j.out.Until[d.ID] = tag.Until
			h.storedTill = h.until
		}
	case h.stored != nil:
		j.remove(*h.stored)
		h.stored, h.storedTill = nil, 0
	}
}

// remove tells that a tag is gone, with its label: who may not read it is not
// told.
func (j *judgement) remove(t zhiyin.Tag) {
	c := &j.out.Change
	if c.Labels == nil {
		c.Labels = map[string]zhiyin.Sensitivity{}
	}
	c.Removed, c.Labels[t.ID] = append(c.Removed, t.ID), t.Labelled()
}

func (j *judgement) contributors(path string) []zhiyin.EventID {
	if e, is := j.view.d.sources[path].(*events); is {
		return e.contributors(j.p, j.view.at)
	}
	return nil
}

// tag is the tag as it is kept.
func (j *judgement) tag(d *judged, h *held) zhiyin.Tag {
	tag := zhiyin.Tag{ID: d.ID, Family: d.Family, Name: d.Name, Source: d.Source, Confidence: d.Confidence,
		Since: time.UnixMicro(h.since).UTC(), Sensitive: d.Sensitive, Label: zhiyin.Sensitivity(d.Label), Purpose: d.Purpose, Definition: d.Ref()}
	if h.until > 0 {
		tag.Until = time.UnixMicro(h.until).UTC()
	}
	if r, ok := j.p.traits[d.Trait].at(j.now); ok {
		if r.told.Source != "" {
			tag.Source = r.told.Source
		}
		if at := r.told.At; !at.IsZero() && at.UnixMicro() < j.now {
			tag.Since = at.Truncate(time.Microsecond)
		}
	}
	return tag
}

func same(a, b zhiyin.Tag) bool {
	return a.Source == b.Source && a.Confidence == b.Confidence && a.Sensitive == b.Sensitive && a.Label == b.Label && a.Purpose == b.Purpose &&
		a.Definition == b.Definition && a.Since.Equal(b.Since)
}

// forget removes tags whose definitions are gone.
func (j *judgement) forget() {
	for id, h := range j.p.held {
		if _, defined := j.p.tagger.byID[id]; !defined {
			if h.stored != nil {
				j.remove(*h.stored)
			}
			delete(j.p.held, id)
		}
	}
}

// belongs tells whether a unit's rules look at the person at all: a source of
// the unit has a record of them, or told something that they did.
func (p *Person) belongs(unit zhiyin.UnitID, now int64) bool {
	if unit == "" || p.units[unit] {
		return true
	}
	r, ok := p.traits[UnitTrait(unit)].at(now)
	yes, _ := r.told.Value.(bool)
	return ok && yes
}
