package lobby

import (
	"time"

	"zhiyin.dev"
)

// Ledger keeps events. Append returns at once; done is called when the events are
// durable, or with the error, and does not block. Appends of one goroutine become
// durable in its order.
type Ledger interface {
	Append(events []zhiyin.Event, done func(error))
}

// Bell tells contacts what became of their wait. It is called from the Host's
// goroutine and must not block or call the Host back and wait for it.
type Bell interface {
	// Reserved: agent's desk rings for the contact, until expires at the latest.
	Reserved(contact zhiyin.ContactID, agent zhiyin.AgentID, r zhiyin.ReservationID, expires time.Time)
	// Unreserved: the reservation ended without the agent taking the contact.
	Unreserved(contact zhiyin.ContactID, r zhiyin.ReservationID, state zhiyin.ReservationState)
	// Accepted: the agent takes the contact; it is out of the queue.
	Accepted(contact zhiyin.ContactID, agent zhiyin.AgentID, r zhiyin.ReservationID)
	// Position is the place in the queue; 1 is next. wait is how long it will still
	// take, zero where that can't be said. Changes within a second are told as one.
	Position(contact zhiyin.ContactID, position int, wait zhiyin.Estimate)
	// Overflowed: the plan shows the contact a way out of its queue, for it has waited
	// so long, or nobody is there who could take it. It waits on until it leaves; told
	// once for each time it entered.
	Overflowed(contact zhiyin.ContactID, way zhiyin.Overflow)
	// Asked: the senior agent's desk rings for what Escalate asked, until expires at the
	// latest; Unreserved or Escalated follows. The customer talks with somebody else.
	Asked(contact zhiyin.ContactID, agent zhiyin.AgentID, r zhiyin.ReservationID, expires time.Time)
	// Escalated: the senior agent takes what Escalate asked for, and is busy with the
	// contact until Free. how is Escalation's.
	Escalated(contact zhiyin.ContactID, agent zhiyin.AgentID, r zhiyin.ReservationID, how string)
	// Unserved: nobody who could take the contact is signed in. It waits on until
	// it leaves; told once for each time it entered.
	Unserved(contact zhiyin.ContactID)
}
