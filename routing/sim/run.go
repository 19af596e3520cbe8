package sim

import (
	"container/heap"
	"fmt"
	"math"
)

// event is a moment of the day that was made by an earlier one.
type event struct {
	at   float64
	kind kind
	who  int // the agent who ends, the contact who gives up
}

type kind int8

// Ends and those who come go before those who give up at the same moment: who is
// free serves.
const (
	ends kind = iota
	comes
	goes
	givesUp
)

type events []event

func (e events) Len() int { return len(e) }
func (e events) Less(i, j int) bool {
	if e[i].at != e[j].at {
		return e[i].at < e[j].at
	}
	if e[i].kind != e[j].kind {
		return e[i].kind < e[j].kind
	}
	return e[i].who < e[j].who
}
func (e events) Swap(i, j int) { e[i], e[j] = e[j], e[i] }
func (e *events) Push(x any)   { *e = append(*e, x.(event)) }
func (e *events) Pop() any {
	last := len(*e) - 1
	x := (*e)[last]
	*e = (*e)[:last]
	return x
}

// Run is what became of a day's contacts.
type Run struct {
	centre *Centre
	day    *Day
	wait   []float64 // by contact: until answered or abandoned
	agent  []int32   // by contact: who answered; −1: nobody
	busy   []float64 // by agent, seconds
}

// state of a contact in a run.
const (
	unborn = iota
	waiting
	gone
)

// Simulate runs a day under a policy. It stops with an error when the policy
// takes a decision that is not its to take: a contact that does not wait, an agent
// who is not free or not able, or a contact left for ever.
func Simulate(c *Centre, d *Day, p Policy) (*Run, error) {
	w := &world{Centre: c, Day: d, policy: p, state: make([]int8, len(d.Arrivals)), taken: make([]bool, len(c.People)), away: make([]bool, len(c.People)),
		run: &Run{centre: c, day: d, wait: make([]float64, len(d.Arrivals)), agent: make([]int32, len(d.Arrivals)), busy: make([]float64, len(c.People))}}
	for i := range w.run.agent {
		w.run.agent[i] = -1
	}
	w.roster()
	for w.next() {
		for {
			contact, agent, ok := p.Next(w.now)
			if !ok {
				break
			}
			if err := w.take(contact, agent); err != nil {
				return nil, fmt.Errorf("simulating %s at %.3f s: %w", d.Name, w.now, err)
			}
		}
	}
	for i, s := range w.state {
		if s != gone {
			return nil, fmt.Errorf("simulating %s: contact %d was lost", d.Name, i)
		}
	}
	return w.run, nil
}

// world is the state of a run.
type world struct {
	*Centre
	*Day
	policy   Policy
	now      float64
	arrived  int // how many
	state    []int8
	taken    []bool // agents
	away     []bool // agents: not at work; they end what they have in hand first
	upcoming events
	run      *Run
}

// next moves to the next moment at which something happens; false: the day is over.
func (w *world) next() bool {
	w.forget()
	at, wake := math.Inf(1), w.policy.Wake()
	if w.arrived < len(w.Arrivals) {
		at = w.Arrivals[w.arrived].At
	}
	if len(w.upcoming) > 0 && w.upcoming[0].at <= min(at, wake) {
		w.happen(heap.Pop(&w.upcoming).(event))
		return true
	}
	if wake < at {
		w.now = max(w.now, wake)
		return len(w.upcoming) > 0 || w.arrived < len(w.Arrivals)
	}
	if math.IsInf(at, 1) {
		return false
	}
	w.now = at
	a := w.Arrivals[w.arrived]
	w.arrived++
	w.state[a.ID] = waiting
	heap.Push(&w.upcoming, event{at + w.fates[a.ID].patience, givesUp, a.ID})
	w.policy.Arrive(a, at)
	return true
}

// forget drops the giving-up of those who were served.
func (w *world) forget() {
	for len(w.upcoming) > 0 && w.upcoming[0].kind == givesUp && w.state[w.upcoming[0].who] == gone {
		heap.Pop(&w.upcoming)
	}
}

// roster enters when the agents come and go. A policy begins with all of them free:
// who is not there then goes at once.
func (w *world) roster() {
	for agent, spans := range w.absent {
		for _, s := range spans {
			heap.Push(&w.upcoming, event{s.From, goes, agent})
			heap.Push(&w.upcoming, event{s.Till, comes, agent})
		}
	}
}

func (w *world) happen(e event) {
	w.now = e.at
	switch e.kind {
	case ends:
		if w.taken[e.who] = false; !w.away[e.who] {
			w.policy.Free(e.who, e.at)
		}
		return
	case comes:
		if w.away[e.who] = false; !w.taken[e.who] {
			w.policy.Free(e.who, e.at)
		}
		return
	case goes:
		if w.away[e.who] = true; !w.taken[e.who] {
			w.policy.Away(e.who, e.at)
		}
		return
	}
	w.state[e.who] = gone
	w.run.wait[e.who] = w.fates[e.who].patience
	w.policy.Abandon(e.who, e.at)
}

func (w *world) take(contact, agent int) error {
	switch {
	case contact < 0 || contact >= len(w.state) || w.state[contact] != waiting:
		return fmt.Errorf("contact %d does not wait", contact)
	case agent < 0 || agent >= len(w.taken) || w.taken[agent] || w.away[agent]:
		return fmt.Errorf("agent %d is not free", agent)
	case !w.able[w.Arrivals[contact].Class][agent]:
		return fmt.Errorf("agent %d may not take contact %d", agent, contact)
	}
	a := w.Arrivals[contact]
	service := w.fates[contact].service * math.Exp(-w.LevelEffect*(w.level01(a.Class, agent)-0.5))
	w.state[contact], w.taken[agent] = gone, true
	w.run.wait[contact], w.run.agent[contact] = w.now-a.At, int32(agent)
	w.run.busy[agent] += service
	heap.Push(&w.upcoming, event{w.now + service, ends, agent})
	return nil
}
