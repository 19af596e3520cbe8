package lobby

import (
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"pgregory.net/rapid"

	"zhiyin.dev"
	"zhiyin.dev/routing"
)

// move is one thing that happens in the room.
type move struct {
	what    string
	contact zhiyin.ContactID
	agent   zhiyin.AgentID
	n       int
	pause   time.Duration // before the next move; 0: at the same moment
}

var moves = rapid.Custom(func(t *rapid.T) move {
	return move{
		what: rapid.SampledFrom([]string{"enter", "enter", "leave", "available", "available", "away", "offline", "line", "line", "no line",
			"accept", "accept", "reject", "free", "free", "wait"}).Draw(t, "what"),
		contact: zhiyin.ContactID(fmt.Sprint("k", rapid.IntRange(0, 4).Draw(t, "contact"))),
		agent:   zhiyin.AgentID(fmt.Sprint("a", rapid.IntRange(0, 3).Draw(t, "agent"))),
		n:       rapid.IntRange(0, 25).Draw(t, "n"),
		pause:   time.Duration(rapid.SampledFrom([]int{0, 1, 3, 1000}).Draw(t, "pause")) * time.Millisecond,
	}
})

// room plays moves and knows what must be true of them.
type room struct {
	*house
	here    map[zhiyin.ContactID]bool // entered and not left, as the contacts see it
	answers chan answer
	open    int // answers outstanding
}

type answer struct {
	contact zhiyin.ContactID
	agent   zhiyin.AgentID
	err     error
	accept  bool
}

func (r *room) play(m move) {
	switch m.what {
	case "enter":
		if r.here[m.contact] || r.atWork(m.contact) {
			return
		}
		r.here[m.contact] = true
		r.Enter(m.contact, zhiyin.Wanted{Queue: "care", Priority: m.n % 3, Skills: []zhiyin.Skill{{ID: "refund", Level: 1 + m.n%4}}}, zhiyin.Snapshot{}, time.Now())
	case "leave":
		delete(r.here, m.contact)
		r.Leave(m.contact)
	case "available", "away", "offline":
		r.SetStatus(m.agent, zhiyin.AgentStatus(m.what), "")
	case "line", "no line":
		r.SetLine(m.agent, m.what == "line", "")
	case "accept", "reject":
		id := r.ringing(m.contact)
		r.open++
		go func() {
			r.bell.mu.Lock()
			agent := r.bell.who[id]
			r.bell.mu.Unlock()
			if m.what == "accept" {
				r.answers <- answer{m.contact, agent, r.Accept(agent, id), true}
			} else {
				r.answers <- answer{m.contact, agent, r.Reject(agent, id, "busy"), false}
			}
		}()
	case "free":
		var contact zhiyin.ContactID
		r.inside(func() { contact = r.agents[m.agent].contact })
		if contact != "" {
			r.Free(m.agent, contact)
		}
	case "wait":
		time.Sleep(time.Duration(m.n) * time.Second)
	}
	time.Sleep(m.pause)
}

func (r *room) atWork(contact zhiyin.ContactID) (yes bool) {
	r.inside(func() {
		for _, a := range r.agents {
			yes = yes || a.contact == contact
		}
	})
	return yes
}

// check lets everything come to rest and returns what is wrong.
func (r *room) check() error {
	r.settled()
	for ; r.open > 0; r.open-- {
		if a := <-r.answers; a.accept && a.err == nil {
			delete(r.here, a.contact)
		}
	}
	r.settled()
	var wrong error
	r.inside(func() { wrong = r.look(time.Now()) })
	return wrong
}

// look compares the Host's state with what must be true.
func (r *room) look(now time.Time) error {
	for id := range r.here {
		if r.waiting[id] == nil {
			return fmt.Errorf("%s is lost", id)
		}
	}
	if len(r.waiting) != len(r.here) {
		return fmt.Errorf("%d wait, %d are here", len(r.waiting), len(r.here))
	}
	for _, e := range r.waiting {
		for _, a := range r.agents {
			if e.ring == nil && routing.Eligible(e.Contact, a.routable(), a.standing(), now) {
				return fmt.Errorf("%s waits though %s is free", e.ID, a.ID)
			}
		}
		if e.ring != nil && (e.ring.agent.ring != e.ring || e.ring.entry != e || e.ring.over) {
			return fmt.Errorf("%s rings at a desk that does not know", e.ID)
		}
	}
	for _, a := range r.agents {
		if a.contact != "" && a.ring != nil {
			return fmt.Errorf("%s rings while at work", a.ID)
		}
	}
	return r.checkLedger()
}

// checkLedger folds the kept events: never two pending reservations of a contact
// or an agent, one end for each, and what is pending there is pending here.
func (r *room) checkLedger() error {
	byContact, byAgent := map[string]zhiyin.ReservationID{}, map[zhiyin.AgentID]zhiyin.ReservationID{}
	for _, e := range r.book.kept() {
		switch b := e.Body.(type) {
		case zhiyin.ReservationMade:
			if byContact[e.Subject] != "" || byAgent[b.Agent] != "" {
				return fmt.Errorf("%s: second pending reservation at %s", e.Subject, b.Agent)
			}
			byContact[e.Subject], byAgent[b.Agent] = b.Reservation, b.Reservation
		case zhiyin.ReservationSettled:
			if byContact[e.Subject] != b.Reservation || byAgent[b.Agent] != b.Reservation {
				return fmt.Errorf("%s: %s of a reservation that is not pending", e.Subject, b.State)
			}
			delete(byContact, e.Subject)
			delete(byAgent, b.Agent)
		}
	}
	if len(byAgent) != len(r.rings) {
		return fmt.Errorf("%d pending in the ledger, %d here", len(byAgent), len(r.rings))
	}
	return nil
}

func TestNobodyWaitsForAFreeAgentNothingIsTwiceNothingIsLost(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		script := rapid.SliceOfN(moves, 8, 60).Draw(rt, "moves")
		var failed error
		synctest.Test(t, func(t *testing.T) {
			r := &room{house: open(t, "a0", "a1", "a2", "a3"), here: map[zhiyin.ContactID]bool{}, answers: make(chan answer, len(script))}
			r.present("a0", "a1", "a2")
			for i, m := range script {
				if r.play(m); i%4 == 3 || i == len(script)-1 {
					if failed = r.check(); failed != nil {
						return
					}
				}
			}
		})
		if failed != nil {
			rt.Fatal(failed)
		}
	})
}
