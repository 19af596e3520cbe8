package sim

import (
	"math"
	"slices"
)

// tiers are mod_callcenter: level 3 and better at once, the others after 10 s;
// contacts by wait with a base score of 120 for a VIP and 30 for an angry one;
// agents by tier, then longest idle.
type tiers struct {
	room
	wakes
}

func (q *tiers) Arrive(a Arrival, now float64) {
	q.room.Arrive(a, now)
	q.wake(a.At + tierWait)
}

// tierWait is mod_callcenter's tier-rule-wait-second, s.
const tierWait = 10

func (q *tiers) Next(now float64) (contact, agent int, ok bool) {
	q.past(now)
	slices.SortStableFunc(q.waiting, func(a, b Arrival) int { return compare(a.At-score(a), b.At-score(b)) })
	for _, a := range q.waiting {
		tier := func(class, agent int) int { return int(bit(q.penalty(class, agent) > 2)) }
		may := func(agent int) bool { return tier(a.Class, agent) == 0 || now >= a.At+tierWait }
		if agent := q.best(a.Class, may, tier); agent >= 0 {
			q.seat(a.ID, agent)
			return a.ID, agent, true
		}
	}
	return 0, 0, false
}

func (q *tiers) Wake() float64 { return q.soonest() }

func score(a Arrival) float64 { return 120*bit(a.VIP) + 30*bit(a.Angry) }

func compare(a, b float64) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}

// wakes are moments at which a step relaxes, in order.
type wakes struct{ at []float64 }

func (w *wakes) wake(at float64) {
	i, _ := slices.BinarySearch(w.at, at)
	w.at = slices.Insert(w.at, i, at)
}

// past drops what has come.
func (w *wakes) past(now float64) {
	for len(w.at) > 0 && w.at[0] <= now {
		w.at = w.at[1:]
	}
}

func (w *wakes) soonest() float64 {
	if len(w.at) == 0 {
		return math.Inf(1)
	}
	return w.at[0]
}
