package routing

import (
	"slices"
	"time"

	"zhiyin.dev"
)

// Taught is how one contact went, as far as it is known.
type Taught struct {
	Agent   zhiyin.AgentID
	Segment string
	Outcome float64 // 0 (bad) to 1 (good)
}

// Learned is what outcomes taught of the agents of one match group: their affinities by
// segment, each shrunk and clipped (Learner). It is not changed once it is made, so
// several goroutines may read it. nil: nothing is learned, and affinity counts for nobody.
type Learned struct {
	numbers map[string]int16 // of segments; append-only from one Learned to the next
	of      map[zhiyin.AgentID][]float64
	off     map[zhiyin.QueueID]bool
}

// mostSegments bounds what is kept of each agent. A match group has five groups of
// customers for each reason and queue, and seldom a dozen of those; a segment that comes
// later counts as a middling one.
const mostSegments = 64

// Learn makes a Learned of outcomes in any order. Each counts about the mean of its
// segment, so that nobody looks worse for serving the difficult ones. Segments keep the
// numbers that they have in before, nil for none; off are the queues for which nothing
// learned counts.
func Learn(list []Taught, before *Learned, off []zhiyin.QueueID) *Learned {
	l := &Learned{numbers: map[string]int16{}, of: map[zhiyin.AgentID][]float64{}, off: map[zhiyin.QueueID]bool{}}
	for _, q := range off {
		l.off[q] = true
	}
	l.number(list, before)
	all, means := count{}, map[string]count{}
	for _, t := range list {
		m := means[t.Segment]
		all.add(t.Outcome)
		m.add(t.Outcome)
		means[t.Segment] = m
	}
	var a Learner
	for _, t := range list {
		mean := means[t.Segment].shrunk(all.shrunk(unlearned, overallStrength), overallStrength)
		a.Observe(string(t.Agent), l.segment(t.Segment), unlearned+(t.Outcome-mean)/2) // halved, it lies within 0 and 1
	}
	for _, t := range list {
		if l.of[t.Agent] == nil {
			l.of[t.Agent] = a.affinities(string(t.Agent), len(l.numbers), 2*scaled)
		}
	}
	return l
}

// number gives numbers to segments: those of before, then the others by name.
func (l *Learned) number(list []Taught, before *Learned) {
	if before != nil {
		for name, n := range before.numbers {
			l.numbers[name] = n
		}
	}
	var names []string
	for _, t := range list {
		if _, has := l.numbers[t.Segment]; !has {
			names = append(names, t.Segment)
		}
	}
	slices.Sort(names)
	for _, name := range slices.Compact(names) {
		if len(l.numbers) < mostSegments {
			l.numbers[name] = int16(len(l.numbers))
		}
	}
}

// segment is the number of a name; one without is beyond all, so that nothing is known
// of anybody there.
func (l *Learned) segment(name string) int16 {
	if n, has := l.numbers[name]; has {
		return n
	}
	return mostSegments
}

// counts tells whether what was learned counts for the contact.
func (l *Learned) counts(c *Contact) bool {
	return l != nil && c.Segment != "" && !l.off[c.Wanted.Queue]
}

// affinities of an agent, by segment; nil: nothing is learned of them.
func (l *Learned) affinities(id zhiyin.AgentID) []float64 {
	if l == nil {
		return nil
	}
	return l.of[id]
}

// Affinity of an agent to a segment, 0.3 to 0.7; ½ where nothing is learned.
func (l *Learned) Affinity(agent zhiyin.AgentID, segment string) float64 {
	s := Seat{Affinity: l.affinities(agent)}
	if l == nil {
		return unlearned
	}
	return s.affinity(l.segment(segment))
}

// Learn lets what was learned count from now on, for those who wait already as well.
func (b *Board) Learn(l *Learned, now time.Time) {
	before := b.learned
	b.learned = l
	for i := range b.sides {
		for n, s := range b.seats {
			b.sides[i].index.learn(n, l.affinities(s.ID))
		}
		b.sides[i].index.forget()
	}
	var changed []Contact
	for _, w := range b.contacts {
		if w.slot >= 0 && before.counts(&w.Contact) != l.counts(&w.Contact) {
			changed = append(changed, w.Contact)
		}
	}
	Order(changed)
	for _, c := range changed {
		b.Return(c, now)
	}
}

// learn gives a seat other affinities; forget follows the last.
func (x *Index) learn(seat int, affinity []float64) { x.seats[seat].Affinity = affinity }

// forget drops what was expected of the seats as they were.
func (x *Index) forget() { clear(x.prospects) }
