package sim

import "slices"

// steps relax who may be taken while a contact waits. A policy of steps takes
// contacts by priority, then by age, and agents by a key, then longest idle.
type steps struct {
	room
	wakes
	until    func(a Arrival) []float64 // ends of the steps before the last, s of waiting
	may      func(step int, a Arrival, agent int) bool
	key      func(class, agent int) int
	priority func(a Arrival, now float64) int
}

func (q *steps) Arrive(a Arrival, now float64) {
	q.room.Arrive(a, now)
	for _, end := range q.until(a) {
		q.wake(a.At + end)
	}
}

func (q *steps) Wake() float64 { return q.soonest() }

func (q *steps) Next(now float64) (contact, agent int, ok bool) {
	q.past(now)
	order := slices.Clone(q.waiting)
	slices.SortStableFunc(order, func(a, b Arrival) int { return q.priority(b, now) - q.priority(a, now) })
	for _, a := range order {
		step := 0
		for _, end := range q.until(a) {
			step += int(bit(now >= a.At+end))
		}
		if agent := q.best(a.Class, func(agent int) bool { return q.may(step, a, agent) }, q.key); agent >= 0 {
			q.seat(a.ID, agent)
			return a.ID, agent, true
		}
	}
	return 0, 0, false
}

// newTaskRouter has three steps: the known agent for 5 s, agents of seniority 4
// and more for VIPs and angry ones for 10 s, then all; by level. VIPs strictly
// first, who waits a minute goes with them.
func newTaskRouter(c *Centre) Policy {
	q := &steps{room: newRoom(c)}
	q.key = q.penalty
	q.until = func(a Arrival) []float64 {
		known := 5 * bit(a.Known >= 0)
		return []float64{known, known + 10*bit(!a.Regular())}
	}
	q.may = func(step int, a Arrival, agent int) bool {
		return step == 0 && agent == a.Known || step == 1 && c.People[agent].Seniority >= 4 || step == 2
	}
	q.priority = func(a Arrival, now float64) int { return int(bit(a.VIP || now-a.At >= 60)) }
	return q
}

// newBullseye has three rings: level 4 and the same dialect for 8 s, level 3 for
// 8 s, then all; VIPs first, agents longest idle.
func newBullseye(c *Centre) Policy {
	q := &steps{room: newRoom(c)}
	q.key = func(int, int) int { return 0 }
	q.until = func(Arrival) []float64 { return []float64{8, 16} }
	q.may = func(step int, a Arrival, agent int) bool {
		k, p := c.Classes[a.Class], c.People[agent]
		return p.Skills[k.Need] >= 4-step && (step > 0 || p.Languages[k.Language] == a.Dialect) || step == 2
	}
	q.priority = func(a Arrival, _ float64) int { return int(bit(a.VIP)) }
	return q
}
