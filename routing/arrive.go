package routing

import (
	"container/heap"
	"math"
)

type ticketState struct {
	Ticket
	weight float64 // of the parts of its match
	serial uint32  // counts the tickets of this slot
	there  bool
	held   bool // in held

	spared   bool // was held for a better seat
	sparedAt float64
}

// Arrive puts a contact in and returns its slot, which is given again after it left.
func (x *Index) Arrive(t Ticket, now float64) int {
	slot := x.Return(t, now)
	x.measure(now)
	return slot
}

// Return puts a contact in that is no arrival: it was given to a seat in vain, or
// changed what it asks for.
func (x *Index) Return(t Ticket, now float64) int {
	x.start(now)
	for x.waiting == 0 && x.freed.len() > 0 { // they found nobody; the contact chooses among them
		x.states[x.freed.take()].queued = false
	}
	slot := int32(len(x.tickets))
	if n := len(x.vacant); n > 0 {
		slot, x.vacant = x.vacant[n-1], x.vacant[:n-1]
	} else {
		x.tickets = append(x.tickets, ticketState{})
	}
	s := &x.tickets[slot]
	*s = ticketState{Ticket: t, weight: x.weightOf(&t), serial: s.serial + 1, there: true}
	x.line(&t).put(place{t, s.weight, slot})
	x.waiting++
	x.fresh.add(slot)
	for _, r := range t.Refused {
		if r.Until > now {
			heap.Push(&x.held, hold{at: r.Until, slot: slot, serial: s.serial, retry: true})
		}
	}
	return int(slot)
}

// line is where a ticket waits: VIPs and those of priority apart, so that neither
// hides the other.
func (x *Index) line(t *Ticket) *line {
	if t.VIP || t.Credit > 0 {
		return x.vips[t.Class].of(t.Credit)
	}
	return &x.lines[t.Class]
}

// measure follows the arrivals and the longest wait that the load alone makes:
// those who wait, at the rate at which they come.
func (x *Index) measure(now float64) {
	gap := max(now-x.last, 1e-3)
	fade := math.Exp(-gap / 600) // ten minutes: shorter than the day's swings, longer than bursts
	x.rate = x.rate*fade + (1-fade)/gap
	x.seen += (1 - x.seen) * (1 - fade)
	x.longest = max(x.longest*math.Exp(-gap/14400), float64(x.waiting-1)*x.seen/max(x.rate, 1e-9)) // four hours: a morning's peak tells of the afternoon's
	x.last = now
}

// Leave takes a contact out: it gave up, or was given elsewhere.
func (x *Index) Leave(slot int) {
	s := &x.tickets[slot]
	if !s.there {
		return
	}
	x.line(&s.Ticket).cut(s.Since, int32(slot))
	s.there = false
	x.waiting--
	x.vacant = append(x.vacant, int32(slot))
}

// Waiting is how many contacts wait.
func (x *Index) Waiting() int { return x.waiting }
