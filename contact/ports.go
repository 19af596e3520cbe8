package contact

import (
	"context"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/pcm"
)

// Line is one party's telephone as the Conductor uses it. Calls return at once;
// what comes of them arrives later as an input. A Line may be used from several
// goroutines. After Hangup every method does nothing.
type Line interface {
	// ID names the leg.
	ID() zhiyin.LegID
	// Answer takes the customer's call (SIP: 200 OK; browser: media starts).
	Answer() error
	// Play sends src to this party and replaces whatever it heard. done (may be
	// nil) is called once, from the pacer, and must not block: heard is how much
	// was sent, whole is false when the source was replaced, stopped or the
	// party left.
	Play(src pcm.Source, done func(heard time.Duration, whole bool))
	// Stop ends playing; done of the source is called with whole false.
	Stop()
	// SendDigits sends RFC 4733 events to this party: 0-9 * # A-D, 100 ms each.
	SendDigits(digits string)
	// Mute stops forwarding what this party says (true), or forwards it again.
	Mute(on bool)
	// Echo gives this party back what it says (true), instead of anything else, or
	// ends that.
	Echo(on bool)
	// Hangup ends the leg; the reason becomes the protocol's own code.
	Hangup(reason zhiyin.EndReason)
}

// Switch joins two lines. It is edge/rtp behind both telephones and browsers.
type Switch interface {
	// Join lets a and b hear each other; what either was playing stops.
	Join(a, b Line) error
	// Seat lets more than two hear each other, and nobody else of them; it changes who
	// they are without a gap. Join or Part of any ends it for that one.
	Seat(s Seats) error
	// Part separates the line from its partner; both then hear silence.
	Part(l Line)
}

// Ledger keeps events. Append returns at once; done (may be nil) is called from
// the committing goroutine when the events are durable, or with the error; it
// must not block. Appends that follow each other become durable in that order.
type Ledger interface {
	Append(events []zhiyin.Event, done func(error))
}

// Acquaintance knows the customers.
type Acquaintance interface {
	// Meet returns what is known of whoever presents from (E.164, or "" when
	// withheld) to the unit at now. It fails only when the store does; an unknown caller is a
	// Snapshot with Known None.
	Meet(ctx context.Context, from string, unit zhiyin.UnitID, now time.Time) (zhiyin.Snapshot, error)
	// MeetBy is Meet by an identifier that was proven.
	MeetBy(ctx context.Context, id zhiyin.Identifier, unit zhiyin.UnitID, now time.Time) (zhiyin.Snapshot, error)
	// Snapshot returns what is known of one customer at now. NotFound: there is none.
	Snapshot(ctx context.Context, customer zhiyin.CustomerID, now time.Time) (zhiyin.Snapshot, error)
}

// Waiting is the lobby as the Conductor uses it.
type Waiting interface {
	// Enter puts the contact into its queue; the lobby answers through the
	// contact's Inbox with Reserved, Unreserved, Accepted and Position.
	Enter(contact zhiyin.ContactID, wanted zhiyin.Wanted, snapshot zhiyin.Snapshot, since time.Time)
	// Leave takes it out and cancels a pending reservation.
	Leave(contact zhiyin.ContactID)
	// Invite rings at the desk of colleague, whom agent asks into the contact; the lobby
	// answers as for Enter, Unreserved without a reservation when they can't be rung.
	Invite(contact zhiyin.ContactID, agent, colleague zhiyin.AgentID)
	// Free says that the agent's contact is over (wrap-up completed).
	Free(agent zhiyin.AgentID, contact zhiyin.ContactID)
	// Escalate asks for a senior colleague of plea.From, who talks with the contact's angry
	// customer, if the plan of its queue says so or a supervisor wishes it; Escalated
	// follows when one takes it. A senior one who helped already suffices.
	Escalate(contact zhiyin.ContactID, wanted zhiyin.Wanted, snapshot zhiyin.Snapshot, plea zhiyin.Plea)
	// Deescalate takes that back; why is EscalationSettled's.
	Deescalate(contact zhiyin.ContactID, why string)
	// Release says that the agent is done with a contact that goes on without them, or is
	// no longer invited to it.
	Release(agent zhiyin.AgentID, contact zhiyin.ContactID)
}

// Dialler calls out.
type Dialler interface {
	// Dial calls to (E.164) showing from, and returns once it is ringing or
	// refused; far hears the rest, maybe before Dial returns.
	Dial(ctx context.Context, to, from string, far Far) (Line, error)
}

// Far hears of a party whom we call. Answered comes at most once, or Refused in
// its place after it rang; then what Inbox takes. Nothing comes after our own
// Hangup. None may block.
type Far interface {
	Answered()
	Refused(why zhiyin.Error)
	Keyed(d rune)
	PeerHeld(on bool)
	HungUp()
	MediaLost()
	MediaFound()
}

// Agents finds an agent's telephone.
type Agents interface {
	// AgentLine returns the agent's connected line; ok is false when it is down.
	AgentLine(agent zhiyin.AgentID) (line Line, ok bool)
}
