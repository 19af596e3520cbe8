package sim

import "math"

// appQueue is a well-configured app_queue: eligible agents by penalty = 5 − level,
// then longest idle; VIPs by weight first, then order of arrival.
type appQueue struct {
	room
}

func newAppQueue(c *Centre) Policy { return &appQueue{newRoom(c)} }

func (q *appQueue) Next(now float64) (contact, agent int, ok bool) {
	for _, vip := range []bool{true, false} {
		for _, a := range q.waiting {
			if a.VIP != vip {
				continue
			}
			if agent := q.best(a.Class, q.everybody, q.penalty); agent >= 0 {
				q.seat(a.ID, agent)
				return a.ID, agent, true
			}
		}
	}
	return 0, 0, false
}

// room is what the baselines share: who waits in order of arrival, who is free
// since when.
type room struct {
	centre  *Centre
	waiting []Arrival
	since   []float64 // agents: free since; +Inf: busy
	ables   [][]int   // by class: who may take it
	free    []int     // by class: how many of its agents are free
	serves  [][]int   // by agent: classes
}

func newRoom(c *Centre) room {
	r := room{centre: c, since: make([]float64, len(c.People)), ables: make([][]int, len(c.Classes)), free: make([]int, len(c.Classes)), serves: make([][]int, len(c.People))}
	for class := range c.Classes {
		for agent := range c.People {
			if c.able[class][agent] {
				r.ables[class] = append(r.ables[class], agent)
				r.serves[agent] = append(r.serves[agent], class)
				r.free[class]++
			}
		}
	}
	return r
}

func (r *room) Arrive(a Arrival, _ float64) { r.waiting = append(r.waiting, a) }

func (r *room) Abandon(contact int, _ float64) { r.leave(contact) }

func (r *room) Free(agent int, now float64) {
	r.since[agent] = now
	for _, class := range r.serves[agent] {
		r.free[class]++
	}
}

func (r *room) Away(agent int, _ float64) {
	r.since[agent] = math.Inf(1)
	for _, class := range r.serves[agent] {
		r.free[class]--
	}
}

func (r *room) Wake() float64 { return math.Inf(1) }

func (r *room) leave(contact int) {
	for i, a := range r.waiting {
		if a.ID == contact {
			r.waiting = append(r.waiting[:i], r.waiting[i+1:]...)
			return
		}
	}
}

// seat takes both out.
func (r *room) seat(contact, agent int) {
	r.leave(contact)
	r.Away(agent, 0)
}

// best is the free agent of the class with the lowest key among those who may;
// then who is free longest, then the lower id; −1: nobody.
func (r *room) best(class int, may func(agent int) bool, key func(class, agent int) int) int {
	if r.free[class] == 0 {
		return -1
	}
	best, lowest := -1, 0
	for _, agent := range r.ables[class] {
		if math.IsInf(r.since[agent], 1) || !may(agent) {
			continue
		}
		if k := key(class, agent); best < 0 || k < lowest || k == lowest && r.since[agent] < r.since[best] {
			best, lowest = agent, k
		}
	}
	return best
}

func (r *room) everybody(int) bool { return true }

func (r *room) penalty(class, agent int) int {
	return 5 - r.centre.People[agent].Skills[r.centre.Classes[class].Need]
}
