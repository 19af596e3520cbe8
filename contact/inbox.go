package contact

import (
	"cmp"
	"context"
	"fmt"
	"time"

	"zhiyin.dev"
)

// Inbox is how the customer's side of a contact reports to it. Its methods
// never wait and may be called from any goroutine.
type Inbox struct{ k *conducted }

// Keyed reports one key: 0-9 * # A-D.
func (i *Inbox) Keyed(d rune) { i.k.put(Key{Digit: string(d)}) }

// PeerHeld reports that the customer's telephone put us on hold (true) or took us back.
func (i *Inbox) PeerHeld(on bool) { i.k.put(PeerHeld{On: on}) }

// HungUp reports that the customer left.
func (i *Inbox) HungUp() { i.k.put(HungUp{}) }

// MediaLost reports that nothing is heard from the customer's telephone.
func (i *Inbox) MediaLost() { i.k.put(MediaLost{}) }

// MediaFound ends MediaLost.
func (i *Inbox) MediaFound() { i.k.put(MediaFound{}) }

// Contact returns whose inbox it is.
func (i *Inbox) Contact() zhiyin.ContactID { return i.k.id }

// What the lobby reports about a contact. An unknown contact is over already.

// Reserved reports that an agent's desk rings for the contact.
func (c *Conductor) Reserved(id zhiyin.ContactID, agent zhiyin.AgentID, r zhiyin.ReservationID, expires time.Time) {
	c.tell(id, Reserved{Reservation: r, Agent: agent, Expires: expires})
}

// Unreserved reports that the reservation ended without the agent taking it.
func (c *Conductor) Unreserved(id zhiyin.ContactID, r zhiyin.ReservationID, state zhiyin.ReservationState) {
	c.tell(id, Unreserved{Reservation: r, State: state})
}

// Accepted reports that the agent took the contact.
func (c *Conductor) Accepted(id zhiyin.ContactID, agent zhiyin.AgentID, r zhiyin.ReservationID) {
	c.tell(id, Accepted{Reservation: r, Agent: agent})
}

// Position reports the place in the queue, 1 is next, and how long the wait will
// still take, where that can be said.
func (c *Conductor) Position(id zhiyin.ContactID, position int, wait zhiyin.Estimate) {
	c.tell(id, Moved{Position: position, Estimate: wait})
}

// Unserved reports that nobody who could take the contact is signed in.
func (c *Conductor) Unserved(id zhiyin.ContactID) { c.tell(id, Unserved{}) }

// Overflowed shows the way out of the queue that the contact's plan has.
func (c *Conductor) Overflowed(id zhiyin.ContactID, way zhiyin.Overflow) { c.tell(id, Overflowed{way}) }

func (c *Conductor) tell(id zhiyin.ContactID, in Input) {
	if k, ok := c.find(id); ok {
		k.put(in)
	}
}

// What the agent wishes. Each call returns when the wish is durable; Denied
// when the contact is another agent's, NotFound when it is over, Conflict when
// its state does not allow the wish.

// Mute keeps the agent's voice from the customer, or lets it through.
func (c *Conductor) Mute(ctx context.Context, id zhiyin.ContactID, agent zhiyin.AgentID, on bool) error {
	return c.askAny(ctx, id, agent, Mute{Agent: agent, On: on}, Contact.takesPart, anyhow)
}

// Hold plays music to the customer, or takes them back; not in a conference.
func (c *Conductor) Hold(ctx context.Context, id zhiyin.ContactID, agent zhiyin.AgentID, on bool) error {
	in := Hold{On: on}
	return c.askIf(ctx, id, agent, in, func(now Contact) error { return conflictUnless(now.mayHold(), id, in) })
}

// Digits sends keys to the customer's side.
func (c *Conductor) Digits(ctx context.Context, id zhiyin.ContactID, agent zhiyin.AgentID, digits string) error {
	return c.ask(ctx, id, agent, Digits{Digits: digits})
}

// End hangs up: on the customer, or, where another agent talks to them too, for the
// agent alone; a senior who came to an angry customer's agent goes.
func (c *Conductor) End(ctx context.Context, id zhiyin.ContactID, agent zhiyin.AgentID) error {
	if c.Advises(agent, id) {
		return c.leaveCounsel(ctx, id, agent)
	}
	return c.askAny(ctx, id, agent, End{Agent: agent}, Contact.takesPart, anyhow)
}

// Transfer hands the customer to a queue or to a telephone number (E.164); Conflict for
// a queue that is closed.
func (c *Conductor) Transfer(ctx context.Context, id zhiyin.ContactID, agent zhiyin.AgentID, queue zhiyin.QueueID, to string) error {
	if _, ok := c.cfg.Directory.Queues()[queue]; queue != "" && !ok {
		return fmt.Errorf("contact: transfer %s to queue %s: %w", id, queue, zhiyin.NotFound)
	}
	if (queue == "") == (to == "") {
		return fmt.Errorf("contact: transfer %s: one target: %w", id, zhiyin.Invalid)
	}
	if c.closed(queue) {
		return fmt.Errorf("contact: transfer %s to queue %s, which is closed: %w", id, queue, zhiyin.Conflict)
	}
	in := Transfer{Queue: queue, To: to}
	return c.askIf(ctx, id, agent, in, func(now Contact) error {
		return conflictUnless(!now.conference.up() && (queue != "" || !now.consult.desk), id, in)
	})
}

// Identify says which of the candidates the customer is: Denied when they are
// none of them, Conflict when it is known already.
func (c *Conductor) Identify(ctx context.Context, id zhiyin.ContactID, agent zhiyin.AgentID, customer zhiyin.CustomerID) error {
	snap, err := c.cfg.People.Snapshot(ctx, customer, c.cfg.Now())
	if err != nil {
		return fmt.Errorf("contact: identify for %s: %w", id, err)
	}
	if k, ok := c.find(id); ok {
		k.likely(ctx, &snap)
	}
	return c.askIf(ctx, id, agent, Identified{Snapshot: snap}, func(now Contact) error {
		switch {
		case now.Snapshot.Known != zhiyin.Several:
			return fmt.Errorf("contact: identify for %s: %w", id, zhiyin.Conflict)
		case !candidate(now.Snapshot, customer):
			return fmt.Errorf("contact: identify for %s: %w", id, zhiyin.Denied)
		}
		return nil
	})
}

// Note replaces the contact's note.
func (c *Conductor) Note(ctx context.Context, id zhiyin.ContactID, agent zhiyin.AgentID, text string) error {
	return c.askAny(ctx, id, agent, Note{Agent: agent, Text: text}, func(now Contact, who zhiyin.AgentID) bool {
		return now.takesPart(who) || now.wrapsUp(who)
	}, anyhow)
}

// WrapExtend gives the after-call work 30 s more, up to 15 minutes in all.
func (c *Conductor) WrapExtend(ctx context.Context, id zhiyin.ContactID, agent zhiyin.AgentID) error {
	return c.askWrapping(ctx, id, agent, WrapExtend{Agent: agent})
}

// WrapComplete ends the after-call work with an outcome.
func (c *Conductor) WrapComplete(ctx context.Context, id zhiyin.ContactID, agent zhiyin.AgentID, disposition string) error {
	return c.askWrapping(ctx, id, agent, WrapComplete{Agent: agent, Disposition: disposition})
}

// askWrapping is ask for after-call work: the contact's, or one beside it.
func (c *Conductor) askWrapping(ctx context.Context, id zhiyin.ContactID, agent zhiyin.AgentID, in Input) error {
	who := func(now Contact, agent zhiyin.AgentID) bool { return now.agent == agent || now.wrapsUp(agent) }
	return c.askAny(ctx, id, agent, in, who, func(now Contact) error { return conflictUnless(now.wrapsUp(agent), id, in) })
}

func anyhow(Contact) error { return nil }

// ask puts the agent's wish to the contact and waits for what became of it.
func (c *Conductor) ask(ctx context.Context, id zhiyin.ContactID, agent zhiyin.AgentID, in Input) error {
	return c.askIf(ctx, id, agent, in, anyhow)
}

// askIf is ask for a wish that has a condition of its own.
func (c *Conductor) askIf(ctx context.Context, id zhiyin.ContactID, agent zhiyin.AgentID, in Input, and func(Contact) error) error {
	return c.askAny(ctx, id, agent, in, func(now Contact, agent zhiyin.AgentID) bool { return now.agent == agent }, and)
}

// askAny is askIf for a wish that others than the contact's agent may have.
func (c *Conductor) askAny(ctx context.Context, id zhiyin.ContactID, agent zhiyin.AgentID, in Input, who func(Contact, zhiyin.AgentID) bool, and func(Contact) error) error {
	k, ok := c.find(id)
	if !ok {
		return fmt.Errorf("contact: %s for %s: %w", in.name(), id, zhiyin.NotFound)
	}
	m := message{in: in, reply: make(chan error, 1), may: func(now Contact) error {
		switch {
		case !who(now, agent):
			return fmt.Errorf("contact: %s for %s: %w", in.name(), id, zhiyin.Denied)
		case !Stands(now.State, in) || now.Written() && spoken(in):
			return fmt.Errorf("contact: %s for %s while %s: %w", in.name(), id, now.State, zhiyin.Conflict)
		}
		return and(now)
	}}
	if !k.box.put(m) {
		return fmt.Errorf("contact: %s for %s: %w", in.name(), id, zhiyin.NotFound)
	}
	select {
	case err := <-m.reply:
		return err
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

// Standing is what others may know of a contact under way.
type Standing struct {
	State     zhiyin.ContactState
	Since     time.Time      // of the arrival
	Position  int            // in the queue, 1 is next; 0 unknown or not waiting
	Queue     zhiyin.QueueID // in which it waits on the line; empty: it does not
	Agent     zhiyin.AgentID
	Colleague zhiyin.AgentID // whom the agent consults, or who is in their conference
	Place     time.Time      // where the place of a customer who is to be called back counts from
	Connected time.Time      // when the present agent was joined; zero: not yet
	Language  zhiyin.Language
	Customer  zhiyin.CustomerID // empty: nobody we know
	Reason    zhiyin.EndReason  // why it is over
	Read      int               // the message up to which the agent has read a chat
	Later     Later             // what an agent can give in place of a queue that is closed
	Left      bool              // a message was left in a chat, which is answered there later
	Surveyed  bool              // the talk is over, and its customer is asked how it was
}

func (c Contact) standing() *Standing {
	s := &Standing{State: c.State, Since: c.Arrival.At, Agent: c.agent, Colleague: cmp.Or(c.conference.colleague, c.consult.colleague), Connected: c.connectedAt, Language: c.Voice.Language,
		Reason: c.ended, Read: c.writing.read[zhiyin.OfAgent], Left: c.writing.left, Surveyed: c.surveying}
	if c.agent != "" {
		s.Later = c.later()
	}
	if c.Snapshot.Known == zhiyin.One {
		s.Customer = c.Snapshot.Customer.ID
	}
	if c.State == zhiyin.Promised || c.State == zhiyin.Returning {
		s.Place = c.promise.since
	}
	if c.State == zhiyin.Queued || c.State == zhiyin.Reserved {
		s.Position, s.Queue = c.position, c.wanted.Queue
	}
	return s
}

// Standing tells how a contact stands; ok is false when it is over or unknown.
func (c *Conductor) Standing(id zhiyin.ContactID) (s Standing, ok bool) {
	k, ok := c.find(id)
	if !ok {
		return s, false
	}
	if shown := k.shown.Load(); shown != nil {
		return *shown, true
	}
	return Standing{State: zhiyin.Arriving}, true
}
