package lobby_test

import (
	"fmt"
	"math/rand/v2"
	"sync"
	"time"

	"zhiyin.dev"
)

// trialLedger keeps what the room decides, a disk's fsync later, and holds it against
// what must be true of every prefix. It forgets what is over.
type trialLedger struct {
	mu       sync.Mutex
	epoch    int // the writer's; a crash begins the next
	inFlight []*write
	broken   bool
	wanted   map[zhiyin.ContactID]zhiyin.Wanted // who was admitted and is not closed
	pending  map[zhiyin.ReservationID]pendingRing
	rings    map[zhiyin.ContactID]zhiyin.ReservationID
	desks    map[zhiyin.AgentID]zhiyin.ReservationID
	owner    map[zhiyin.ContactID]zhiyin.AgentID
	work     map[zhiyin.AgentID]zhiyin.ContactID
	presence map[zhiyin.AgentID]*zhiyin.Presence
	staff    map[zhiyin.AgentID]zhiyin.Agent
	breaches []string
	kept     int
}

type write struct {
	epoch  int
	events []zhiyin.Event
	done   func(error)
}

type pendingRing struct {
	contact zhiyin.ContactID
	agent   zhiyin.AgentID
	expires time.Time
}

func newTrialLedger(staff []zhiyin.Agent) *trialLedger {
	l := &trialLedger{wanted: map[zhiyin.ContactID]zhiyin.Wanted{}, pending: map[zhiyin.ReservationID]pendingRing{}, rings: map[zhiyin.ContactID]zhiyin.ReservationID{},
		desks: map[zhiyin.AgentID]zhiyin.ReservationID{}, owner: map[zhiyin.ContactID]zhiyin.AgentID{}, work: map[zhiyin.AgentID]zhiyin.ContactID{},
		presence: map[zhiyin.AgentID]*zhiyin.Presence{}, staff: map[zhiyin.AgentID]zhiyin.Agent{}}
	for _, a := range staff {
		l.staff[a.ID], l.presence[a.ID] = a, &zhiyin.Presence{Agent: a.ID, Status: zhiyin.Offline}
	}
	return l
}

// writer is the ledger as one life of the process has it: what it appends after its
// end is refused.
type writer struct {
	*trialLedger
	epoch int
}

func (w writer) Append(events []zhiyin.Event, done func(error)) {
	one := &write{w.epoch, events, done}
	w.mu.Lock()
	w.inFlight = append(w.inFlight, one)
	w.mu.Unlock()
	time.AfterFunc(2*time.Millisecond, w.commit)
}

// commit takes the oldest write.
func (l *trialLedger) commit() {
	l.mu.Lock()
	if len(l.inFlight) == 0 {
		l.mu.Unlock()
		return // a crash took it
	}
	one := l.inFlight[0]
	l.inFlight = l.inFlight[1:]
	var err error
	switch {
	case one.epoch != l.epoch:
		err = fmt.Errorf("trial: a writer of the past: %w", zhiyin.Conflict)
	case l.broken:
		err = fmt.Errorf("trial: disk full: %w", zhiyin.Unavailable)
	default:
		l.apply(one.events)
	}
	l.mu.Unlock()
	one.done(err)
}

// crash ends the writer: of what was on its way a part became durable, and nobody is
// told.
func (l *trialLedger) crash(rng *rand.Rand) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, one := range l.inFlight[:rng.IntN(len(l.inFlight)+1)] {
		if !l.broken {
			l.apply(one.events)
		}
	}
	l.epoch++
	l.inFlight, l.broken = nil, false
}

func (l *trialLedger) breach(invariant, format string, args ...any) {
	l.breaches = append(l.breaches, invariant+": "+fmt.Sprintf(format, args...))
}

// apply folds durable events. The caller holds mu.
func (l *trialLedger) apply(events []zhiyin.Event) {
	for _, e := range events {
		l.kept++
		switch b := e.Body.(type) {
		case zhiyin.ReservationMade:
			l.made(zhiyin.ContactID(e.Subject), b)
		case zhiyin.ReservationSettled:
			l.settled(zhiyin.ContactID(e.Subject), b, e.At)
		case zhiyin.AgentStatusChanged:
			p := l.presence[zhiyin.AgentID(e.Subject)]
			p.Status, p.Reason, p.Next, p.Why, p.Since = b.Status, b.Reason, b.Next, b.Why, e.At
		case zhiyin.AgentLineChanged:
			l.presence[zhiyin.AgentID(e.Subject)].Line = b.Up
		}
	}
}

func (l *trialLedger) made(c zhiyin.ContactID, b zhiyin.ReservationMade) {
	if l.rings[c] != "" || l.owner[c] != "" {
		l.breach("I1", "%s reserved at %s while it rings (%q) or is with %q", c, b.Agent, l.rings[c], l.owner[c])
	}
	if l.desks[b.Agent] != "" || l.work[b.Agent] != "" {
		l.breach("I2", "%s rings for %s while it rings (%q) or talks with %q", b.Agent, c, l.desks[b.Agent], l.work[b.Agent])
	}
	if w, admitted := l.wanted[c]; admitted && !able(l.staff[b.Agent], w) {
		l.breach("I6", "%s may not take %s", b.Agent, c)
	}
	l.pending[b.Reservation] = pendingRing{c, b.Agent, b.Expires}
	l.rings[c], l.desks[b.Agent] = b.Reservation, b.Reservation
}

func (l *trialLedger) settled(c zhiyin.ContactID, b zhiyin.ReservationSettled, at time.Time) {
	p, known := l.pending[b.Reservation]
	if !known {
		l.breach("I1", "%s of %s, which is not pending", b.State, b.Reservation)
		return
	}
	if at.After(p.expires.Add(time.Second)) {
		l.breach("I4", "%s ended %s after its time", b.Reservation, at.Sub(p.expires))
	}
	delete(l.pending, b.Reservation)
	delete(l.rings, p.contact)
	delete(l.desks, p.agent)
	if _, open := l.wanted[c]; b.State == zhiyin.Accepted && open {
		l.owner[c], l.work[p.agent] = p.agent, c
	}
}

// able is the hard part of what a contact asks: nothing relaxes it.
func able(a zhiyin.Agent, w zhiyin.Wanted) bool {
	serves := false
	for _, q := range a.Queues {
		serves = serves || q == w.Queue
	}
	for _, want := range w.Skills {
		has := false
		for _, s := range a.Skills {
			has = has || s.ID == want.ID && s.Level >= want.Level
		}
		serves = serves && has
	}
	return serves
}

// rescind ends what rang when the process ended, as a node does when it starts.
func (l *trialLedger) rescind(now time.Time) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for id, p := range l.pending {
		at := now
		if p.expires.Before(now) {
			at = p.expires // nobody was there to end it
		}
		l.settled(p.contact, zhiyin.ReservationSettled{Reservation: id, Agent: p.agent, State: zhiyin.Rescinded}, at)
	}
}

// close forgets a contact that is over.
func (l *trialLedger) close(c zhiyin.ContactID) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if a := l.owner[c]; a != "" && l.work[a] == c {
		delete(l.work, a)
	}
	delete(l.owner, c)
	delete(l.wanted, c)
}
