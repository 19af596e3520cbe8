package profile

import (
	"math"
	"math/bits"
	"slices"
	"sync"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/rule"
)

// Outcome is what Judge changed.
type Outcome struct {
	Change zhiyin.CustomerTagged // empty: nothing that has to be told
	Ends   []End                 // tags that stay, with another end
	Judged int                   // rules
}

// End is when time alone ends a tag.
type End struct {
	Tag   string
	Until time.Time // zero: never
}

// Told tells whether there is a change to be kept as an event.
func (o *Outcome) Told() bool { return len(o.Change.Added)+len(o.Change.Removed) > 0 }

// Judge brings the tags up to date with the facts that were taken and with the
// time. now is never before that of an earlier call.
func (p *Person) Judge(now time.Time) (out Outcome) {
	p.JudgeInto(now, &out)
	return out
}

// JudgeInto is Judge for whoever judges many: it uses what out has room for.
func (p *Person) JudgeInto(now time.Time, out *Outcome) {
	at := max(now.UnixMicro(), p.settled)
	out.Change, out.Ends, out.Judged = zhiyin.CustomerTagged{}, out.Ends[:0], 0
	j := judgements.Get().(*judgement)
	j.p, j.now, j.flipped, j.out = p, at, p.settled, out
	j.view.p, j.view.at = p, at
	j.all()
	if p.all {
		j.forget()
	}
	p.settled, p.judged, p.fresh, p.late, p.again, p.all = j.flipped, j.flipped, 0, 0, false, false
	p.times = p.times[:0]
	p.prune()
	j.p, j.out, j.view.p, j.view.d, j.view.sources = nil, nil, nil, nil, nil
	judgements.Put(j)
	if len(out.Change.Added) > 1 {
		slices.SortFunc(out.Change.Added, func(a, b zhiyin.Tag) int { return compareText(a.ID, b.ID) })
	}
	slices.Sort(out.Change.Removed)
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
	out     *Outcome
	flipped int64 // the latest flip
}

var judgements = sync.Pool{New: func() any { return &judgement{view: newView()} }}

// all judges every rule that is touched or whose time has come, each after those
// that it asks for.
func (j *judgement) all() {
	p := j.p
	if p.all {
		for i := range p.touched {
			p.touched[i] = math.MaxUint64
		}
	}
	if p.Next() <= j.now {
		for i := range p.rules {
			if s := &p.rules[i]; s.next <= j.now {
				p.touched[s.rule/64] |= 1 << (s.rule % 64)
			}
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
}

// rule judges one rule and notes what became of its tag.
func (j *judgement) rule(n int32) {
	p, d := j.p, &j.p.tagger.rules[n]
	j.view.d, j.view.sources = d, nil
	j.out.Judged++
	was := p.standing(n)
	belongs := p.born > 0 && p.belongs(d, j.now)
	if belongs && j.unmoved(d, was) {
		return
	}
	w := walk{view: j.view, d: d}
	switch {
	case belongs && (p.all || p.again || p.late > 0 && !d.held(was, p.late)):
		w.from(p.born, j.now)
	case belongs && p.late > 0:
		w.resume(was, p.late, j.now)
	case belongs:
		w.resume(was, min(p.judged, j.now), j.now)
	case was != nil && was.on:
		w.off = j.now
	}
	j.flipped = max(j.flipped, w.since, w.off)
	j.note(n, d, &w)
}

// held tells whether the rule's tag stood just before an instant as it stands
// now, so that it may be judged again from there. Rules that ask for tags, and
// those whose tags are asked for, are judged together from the beginning.
func (d *judged) held(was *standing, at int64) bool {
	return d.plain && len(d.dependents) == 0 && (was == nil || max(was.since, was.off) < at)
}

// unmoved tells whether a rule's tag stays as it is by the one fact since the last
// Judge, the common case, and moves its end along. It answers no where that has
// to be walked through.
func (j *judgement) unmoved(d *judged, was *standing) bool {
	p := j.p
	if p.all || p.again || p.late > 0 || p.fresh <= p.judged || !d.plain || p.reject != nil {
		return false
	}
	on, active, next := false, &d.begins, rule.Never
	if was != nil {
		on, next = was.on, was.next
		active = d.active(on)
	}
	if next <= p.fresh {
		return false
	}
	j.view.at = p.fresh
	holds, next := active.next(j.view)
	if holds != on || next <= j.now {
		return false
	}
	if j.now > p.fresh {
		j.view.at = j.now
		if holds, next = active.next(j.view); holds != on {
			return false
		}
	}
	if was == nil {
		if next == rule.Never {
			return true
		}
		was = p.stand(d.n)
	}
	p.wait(was, next)
	switch {
	case on:
		was.until = j.ends(d, next)
		j.end(d, was)
	case was.since == 0 && next == rule.Never:
		p.leave(d.n)
	}
	return true
}

// note compares with what the store has.
func (j *judgement) note(n int32, d *judged, w *walk) {
	p := j.p
	j.view.at = j.now
	next := rule.Never
	if p.born > 0 {
		next = w.ahead(j.now)
	}
	s := p.standing(n)
	if s == nil {
		if !w.on && w.since == 0 && next == rule.Never {
			return
		}
		s = p.stand(n)
	}
	turned := s.on != w.on || w.on && s.since != w.since
	s.on, s.since, s.off, s.until = w.on, w.since, w.off, 0
	if w.on {
		s.off, s.until = 0, j.ends(d, next)
	}
	p.wait(s, next)
	if turned {
		p.touch(d.dependents)
	}
	j.tell(d, s)
	if !s.was() && next == rule.Never {
		p.leave(n)
	}
}

// tell puts the difference to the store into the outcome.
func (j *judgement) tell(d *judged, s *standing) {
	if !s.on {
		if s.stored != nil {
			j.remove(*s.stored)
			s.stored, s.storedTill = nil, 0
		}
		return
	}
	tag := j.tag(d, s)
	if s.stored != nil && same(*s.stored, tag) {
		j.end(d, s)
		return
	}
	_, why := d.decides(true).Explain(j.view.lookup)
	d.decides(true).Contributed(&why, j.contributors)
	tag.Because = &why
	j.out.Change.Added = append(j.out.Change.Added, tag)
	kept := tag
	kept.Because = nil // told, and not asked for again
	s.stored, s.storedTill = &kept, s.until
}

// end tells another end of a tag that stays.
func (j *judgement) end(d *judged, s *standing) {
	if s.until == s.storedTill || s.stored == nil {
		return
	}
	s.storedTill = s.until
	end := End{Tag: d.ID}
	if s.until > 0 {
		end.Until = time.UnixMicro(s.until).UTC()
	}
	j.out.Ends = append(j.out.Ends, end)
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
func (j *judgement) tag(d *judged, s *standing) zhiyin.Tag {
	tag := zhiyin.Tag{ID: d.ID, Family: d.Family, Name: d.Name, Source: d.Source, Confidence: d.Confidence,
		Since: time.UnixMicro(s.since).UTC(), Sensitive: d.Sensitive, Label: zhiyin.Sensitivity(d.Label), Purpose: d.Purpose, Definition: d.Ref()}
	if s.until > 0 {
		tag.Until = time.UnixMicro(s.until).UTC()
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
	for _, t := range j.p.undefined {
		j.remove(t)
	}
	j.p.undefined = nil
}

// belongs tells whether a unit's rules look at the person at all: a source of
// the unit has a record of them, or told something that they did.
func (p *Person) belongs(d *judged, now int64) bool {
	if d.Unit == "" || p.units[d.Unit] {
		return true
	}
	r, ok := p.traits[d.unitTrait].at(now)
	yes, _ := r.told.Value.(bool)
	return ok && yes
}
