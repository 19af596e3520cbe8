package scenario

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"testing"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/store"
)

// pairAudit holds every prefix of a ledger of chats against the invariants of
// docs/routing.md.
type pairAudit struct {
	breaches                             []string
	contacts, served, left, reservations int

	died []time.Time // when the node that acted was killed

	pending map[zhiyin.ReservationID]zhiyin.ReservationMade
	rings   map[zhiyin.ContactID]zhiyin.ReservationID
	owner   map[zhiyin.ContactID]owner
	hand    map[zhiyin.AgentID]int // what rings and what is talked about
	ended   map[zhiyin.ContactID]bool
}

// owner is who accepted a contact, and whether the two were connected.
type owner struct {
	agent     zhiyin.AgentID
	since     time.Time
	connected bool
}

func audited(t *testing.T, db *store.DB, k *pairTrial) *pairAudit {
	t.Helper()
	a := &pairAudit{died: k.died, pending: map[zhiyin.ReservationID]zhiyin.ReservationMade{}, rings: map[zhiyin.ContactID]zhiyin.ReservationID{}, owner: map[zhiyin.ContactID]owner{},
		hand: map[zhiyin.AgentID]int{}, ended: map[zhiyin.ContactID]bool{}}
	for _, e := range wholeLedger(t, db) {
		a.take(e)
	}
	for id, r := range a.pending {
		a.breach("I4", "%s at %s was never settled", id, r.Agent)
	}
	k.told.Range(func(c, _ any) bool { // one that its page was not told of waits for it in vain, for a while
		if !a.ended[c.(zhiyin.ContactID)] {
			a.breach("I3", "%s never ended", c)
		}
		return true
	})
	return a
}

// wholeLedger is what happened, in order: ids are made in the order of time by the one
// node that acts.
func wholeLedger(t *testing.T, db *store.DB) (all []zhiyin.Event) {
	t.Helper()
	for p := range zhiyin.Partitions {
		for after := int64(0); ; {
			page, err := db.Partition(context.Background(), p, after, 10000)
			if err != nil {
				t.Fatal(err)
			}
			if len(page) == 0 {
				break
			}
			all, after = append(all, page...), page[len(page)-1].Position
		}
	}
	slices.SortStableFunc(all, func(a, b zhiyin.Event) int { return cmp.Or(a.At.Compare(b.At), cmp.Compare(a.ID, b.ID)) })
	return all
}

func (a *pairAudit) breach(invariant, format string, args ...any) {
	a.breaches = append(a.breaches, invariant+": "+fmt.Sprintf(format, args...))
}

func (a *pairAudit) take(e zhiyin.Event) {
	c := zhiyin.ContactID(e.Subject)
	switch b := e.Body.(type) {
	case zhiyin.ContactArrived:
		a.contacts++
		a.ended[c] = false
	case zhiyin.ReservationMade:
		a.forgone(c, e.At)
		a.made(c, b)
	case zhiyin.ReservationSettled:
		a.settled(c, b, e.At)
	case zhiyin.ContactConnected:
		o := a.owner[c]
		if o.agent != b.Agent {
			a.breach("I1", "%s is connected with %s and was taken by %q", c, b.Agent, o.agent)
		}
		o.connected = true
		a.owner[c] = o
	case zhiyin.TaskMade:
		a.left++
	case zhiyin.ContactEnded:
		a.end(c)
	}
}

// forgone lets go of a contact that was accepted by a node that died before it connected
// the two: it waits again.
func (a *pairAudit) forgone(c zhiyin.ContactID, now time.Time) {
	o, taken := a.owner[c]
	if taken && !o.connected && slices.ContainsFunc(a.died, func(at time.Time) bool { return at.After(o.since) && at.Before(now) }) {
		a.hand[o.agent]--
		delete(a.owner, c)
	}
}

func (a *pairAudit) made(c zhiyin.ContactID, b zhiyin.ReservationMade) {
	a.reservations++
	if a.rings[c] != "" || a.owner[c].agent != "" || a.ended[c] {
		a.breach("I1", "%s reserved at %s while it rings (%q), is with %q or has ended (%t)", c, b.Agent, a.rings[c], a.owner[c].agent, a.ended[c])
	}
	if a.hand[b.Agent] >= zhiyin.ChatsAtOnce {
		a.breach("I2", "%s rings for %s with %d in hand", b.Agent, c, a.hand[b.Agent])
	}
	a.pending[b.Reservation], a.rings[c] = b, b.Reservation
	a.hand[b.Agent]++
}

func (a *pairAudit) settled(c zhiyin.ContactID, b zhiyin.ReservationSettled, at time.Time) {
	r, known := a.pending[b.Reservation]
	if !known {
		a.breach("I1", "%s of %s, which is not pending", b.State, b.Reservation)
		return
	}
	if at.After(r.Expires.Add(takesOverWithin)) { // what rings when its node dies is ended by the one that goes on
		a.breach("I4", "%s ended %s after its time", b.Reservation, at.Sub(r.Expires))
	}
	delete(a.pending, b.Reservation)
	delete(a.rings, c)
	if b.State == zhiyin.Accepted {
		a.owner[c] = owner{agent: r.Agent, since: at}
		return
	}
	a.hand[r.Agent]--
}

func (a *pairAudit) end(c zhiyin.ContactID) {
	if a.ended[c] {
		a.breach("I3", "%s ended twice", c)
	}
	a.ended[c] = true
	if o := a.owner[c]; o.agent != "" {
		a.served++
		a.hand[o.agent]--
		delete(a.owner, c)
	}
}
