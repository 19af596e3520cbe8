package routing

import (
	"container/heap"
	"math"
)

// hold asks for a ticket again.
type hold struct {
	at     float64
	slot   int32
	serial uint32
	retry  bool // a seat that refused may be asked again
}

type holds []hold

func (h holds) Len() int           { return len(h) }
func (h holds) Less(i, j int) bool { return h[i].at < h[j].at }
func (h holds) Swap(i, j int)      { h[i], h[j] = h[j], h[i] }
func (h *holds) Push(v any)        { *h = append(*h, v.(hold)) }
func (h *holds) Pop() any {
	last := len(*h) - 1
	v := (*h)[last]
	*h = (*h)[:last]
	return v
}

// recheck is how often a hold is looked at again, s.
const recheck = 1

// holds tells whether the ticket does better to wait a little than to take the
// seat: what the seats that come free are expected to match above it, each second,
// against the price of a second. It is asked again within a second, and never holds
// beyond the limit.
func (x *Index) holds(t *Ticket, slot int32, seat int, worth, now float64) bool {
	f := x.classes[t.Class].Tariff
	limit := f.Prices.Hold * f.Target
	if t.VIP {
		limit = f.Prices.HoldVIP * f.Target
	}
	if now >= t.Since+limit-1e-6 || x.lines[t.Class].len() > x.idles[t.Class]+crowd {
		return false
	}
	s := &x.tickets[slot]
	if x.gain(s, seat, worth, now) <= x.second(f) {
		return false
	}
	if !s.held {
		if s.held = true; !s.spared {
			s.spared, s.sparedAt = true, now
		}
		heap.Push(&x.held, hold{at: min(now+recheck, t.Since+limit), slot: slot, serial: s.serial})
	}
	return true
}

// second is the price of a second: what choice gains grows with it, and so does the
// price, or large centres would hold too many.
func (x *Index) second(f *Tariff) float64 {
	return f.Prices.Second * math.Pow(x.choice/usualChoice, 0.65)
}

// usualChoice is the number of seats per contact that Second and Fairness are told for.
const usualChoice = 50

// crowd is how many more may wait in a class than there are seats for it, while its
// contacts are held: in a queue everybody waits for better already.
const crowd = 16

// gain is the match above worth that the ticket may expect of each second's wait:
// every busy seat comes free once in a turn.
func (x *Index) gain(s *ticketState, seat int, worth, now float64) float64 {
	busy := 1 - float64(x.idleCount)/float64(x.present)
	gain := x.prospect(s).above(worth) * busy
	if k := int(s.Known); k >= 0 && k < len(x.seats) && k != seat && !x.states[k].idle && x.able[s.Class].has(k) && x.awaits(s, now) {
		gain += max(0, x.worth(&s.Ticket, k, s.weight)-worth)
	}
	return gain / x.turn
}

// awaits tells whether the ticket may still be held for who knows the customer.
func (x *Index) awaits(s *ticketState, now float64) bool {
	most := x.classes[s.Class].Tariff.Known
	return most <= 0 || now-s.Since < most
}
