package routing

import (
	"container/heap"
	"math"
	"math/bits"
)

// comparisons is how many waiting tickets a free seat is compared with, spread
// over its classes: more choice adds little to the match, and costs. Of each class at
// least the fewest are compared, and as many VIPs beside them.
const comparisons, fewest = 32, 8

// Pair is a decision of the index: a contact's slot and the seat that gets it.
type Pair struct {
	Slot, Seat int
	Terms      Terms
	RunnerUp   int     // who came second: a seat, or a slot when BySeat; −1: nobody
	Other      Terms   // the second's
	Margin     float64 // value above the second's
	Held       float64 // how long it was held for a better seat, s
	Decided    Term    // what made most of the margin
	BySeat     bool    // a seat chose among contacts; else a contact among seats
	Unable     int     // seats without the skill or the language
	Taken      int     // able ones who were busy
	After      int     // who could have had it and came after: seats, or contacts of the compared
}

// Next takes one decision, as long as there is one; the pair is out then: the
// contact left its line, the seat is busy.
func (x *Index) Next(now float64) (Pair, bool) {
	for x.freed.len() > 0 {
		seat := int(x.freed.take())
		x.states[seat].queued = false
		if x.states[seat].idle && x.waiting > 0 {
			if p, ok := x.forSeat(seat, now); ok {
				return p, true
			}
		}
	}
	for x.fresh.len() > 0 {
		if slot := x.fresh.take(); x.tickets[slot].there {
			if p, ok := x.forTicket(slot, now); ok {
				return p, true
			}
		}
	}
	for len(x.held) > 0 && x.held[0].at <= now {
		h := heap.Pop(&x.held).(hold)
		s := &x.tickets[h.slot]
		if !s.there || s.serial != h.serial {
			continue
		}
		if !h.retry {
			s.held = false
		}
		if p, ok := x.forTicket(h.slot, now); ok {
			return p, true
		}
	}
	return Pair{}, false
}

// Wake is when Next should be asked though nothing happened; +Inf: never.
func (x *Index) Wake() float64 {
	for len(x.held) > 0 {
		h := x.held[0]
		if s := &x.tickets[h.slot]; s.there && s.serial == h.serial {
			return h.at
		}
		heap.Pop(&x.held)
	}
	return math.Inf(1)
}

// contest keeps the best and the second of those who were compared.
type contest struct {
	first, second int
	value, next   float64
	worth         float64 // match of the first
	compared      int
}

func newContest() contest {
	return contest{first: -1, second: -1, value: math.Inf(-1), next: math.Inf(-1)}
}

func (c *contest) enter(who int, value, worth float64) {
	c.compared++
	switch {
	case value > c.value:
		c.second, c.next = c.first, c.value
		c.first, c.value, c.worth = who, value, worth
	case value > c.next:
		c.second, c.next = who, value
	}
}

// forTicket is the idle seat of the highest value; none when nobody is there, or
// better ones are expected soon.
func (x *Index) forTicket(slot int32, now float64) (Pair, bool) {
	s := &x.tickets[slot]
	if x.idles[s.Class] == 0 {
		return Pair{}, false
	}
	c, able, f := newContest(), x.able[s.Class], x.classes[s.Class].Tariff
	fairness, scarcity := x.fairness(f), f.Prices.Scarcity
	for i, word := range x.idle {
		for word &= able[i]; word != 0; word &= word - 1 {
			seat := i<<6 | bits.TrailingZeros64(word)
			if s.bars(seat, now) {
				continue
			}
			w := x.worth(&s.Ticket, seat, s.weight)
			v := w - x.price(seat, fairness, scarcity, now) - s.reluctance(seat)
			if v == c.value && x.states[seat].since < x.states[c.first].since {
				v = math.Nextafter(v, math.Inf(1)) // equal ones: who has been idle longest
			}
			c.enter(seat, v, w)
		}
	}
	if c.first < 0 || x.holds(&s.Ticket, slot, c.first, c.worth, now) {
		return Pair{}, false
	}
	p := Pair{Slot: int(slot), Seat: c.first, RunnerUp: c.second, After: c.compared - 1}
	p.Terms = x.terms(&s.Ticket, c.first, now)
	if c.second >= 0 {
		p.Other = x.terms(&s.Ticket, c.second, now)
		p.Margin, p.Decided = c.value-c.next, p.Terms.decided(&p.Other)
	}
	x.charge(c)
	return x.out(p, now), true
}

// charge learns the rent of the seat that was taken.
func (x *Index) charge(c contest) {
	rent := mostRent
	if c.second >= 0 {
		rent = min(rent, c.value-c.next)
	}
	x.states[c.first].rent += (rent - x.states[c.first].rent) / 16 // about a morning's contacts
}

// mostRent bounds what one decision says of a seat's rent: being the only one there
// says little.
const mostRent = 0.2

// forSeat is the waiting ticket of the highest value that does not wait for better.
func (x *Index) forSeat(seat int, now float64) (Pair, bool) {
	c := newContest()
	each := max(fewest, comparisons/max(1, len(x.serves[seat])))
	for _, class := range x.serves[seat] {
		r := round{x.fit(int(class), seat), x.classes[class].Tariff, x.length(int(class)), 0}
		r.guard = x.guard(r.tariff)
		x.compare(&c, &r, &x.lines[class], each, now)
		most := fewest
		for _, rank := range x.vips[class] {
			if most -= x.compare(&c, &r, &rank.line, most, now); most == 0 {
				break
			}
		}
	}
	if c.first < 0 {
		return Pair{}, false
	}
	p := Pair{Slot: c.first, Seat: seat, RunnerUp: c.second, BySeat: true, After: c.compared - 1}
	p.Terms = x.terms(&x.tickets[c.first].Ticket, seat, now)
	if c.second >= 0 {
		p.Other = x.terms(&x.tickets[c.second].Ticket, seat, now)
		p.Margin, p.Decided = c.value-c.next, p.Terms.decided(&p.Other)
	}
	return x.out(p, now), true
}

// round is what a seat is compared by with the contacts of one class.
type round struct {
	fit
	tariff        *Tariff
	length, guard float64
}

// compare lets the first most of a line enter, and returns how many did; those whom the
// seat refused just now are passed by.
func (x *Index) compare(c *contest, r *round, l *line, most int, now float64) (n int) {
	waiting, seat := l.front(), int(r.seat)
	for i := 0; i < len(waiting) && n < most; i++ {
		t := &waiting[i]
		if t.bars(seat, now) {
			continue
		}
		n++
		w := r.worth(&t.Ticket) / t.weight
		v := w + r.tariff.urgency(now-t.Since, r.guard) + r.tariff.favour(&t.Ticket) - r.length - t.reluctance(seat)
		if v <= c.next || x.holds(&t.Ticket, t.slot, seat, w, now) {
			c.compared++
			continue
		}
		c.enter(int(t.slot), v, w)
	}
	return n
}

// out counts the excluded and takes the pair out.
func (x *Index) out(p Pair, now float64) Pair {
	s := &x.tickets[p.Slot]
	class := s.Class
	if s.spared {
		p.Held = now - s.sparedAt
	}
	p.Unable = x.present - x.ables[class]
	p.Taken = x.ables[class] - x.idles[class]
	x.Leave(p.Slot)
	x.Busy(p.Seat, now)
	return p
}
