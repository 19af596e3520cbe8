package contact

import (
	"context"
	"fmt"

	"zhiyin.dev"
)

// OwnLine is the line of an agent's own telephone on which they dialled.
type OwnLine interface {
	Line
	// Refuse answers a line that still rings by what became of the call; one that was
	// answered is hung up.
	Refuse(why zhiyin.Error)
}

// Consultation is the agent's side of a call to somebody else while their customer
// waits; what its telephone does is told to it. Methods never wait and may be called
// from any goroutine.
type Consultation struct {
	k    *conducted
	line OwnLine
}

// HungUp reports that the agent hung up, or gave up while it rang.
func (c *Consultation) HungUp() { c.k.put(ConsultOver{Leg: c.line.ID(), Why: "agent"}) }

// Keyed, PeerHeld, MediaLost and MediaFound mean nothing here: keys reach the party
// with the audio, and who holds or is not heard is between the two.
func (c *Consultation) Keyed(rune) {}

// PeerHeld is nothing.
func (c *Consultation) PeerHeld(bool) {}

// MediaLost is nothing.
func (c *Consultation) MediaLost() {}

// MediaFound is nothing.
func (c *Consultation) MediaFound() {}

// Leg names the agent's second line.
func (c *Consultation) Leg() zhiyin.LegID { return c.line.ID() }

// Consult calls to (E.164) for an agent who talks to a customer, and connects line,
// a second one of their telephone, when it is answered. line hears the outcome:
// Busy while another consultation or transfer is under way. NotFound: the agent
// talks to nobody; Denied: the dial plan does not permit it; Unavailable: there is
// no way out.
func (c *Conductor) Consult(agent zhiyin.AgentID, to string, line OwnLine) (*Consultation, error) {
	k := c.talkOf(agent)
	switch {
	case k == nil:
		return nil, fmt.Errorf("contact: consult by %s: %w", agent, zhiyin.NotFound)
	case c.cfg.Dialler == nil:
		return nil, fmt.Errorf("contact: consult by %s: no trunk: %w", agent, zhiyin.Unavailable)
	case !c.permits(to):
		return nil, fmt.Errorf("contact: consult by %s: the dial plan does not permit it: %w", agent, zhiyin.Denied)
	}
	in := Consult{Leg: line.ID(), To: to}
	refused := func(err error) { line.Refuse(zhiyin.Busy) }
	m := message{in: in, own: line, refused: refused, may: func(now Contact) error {
		if now.agent != agent || !Stands(now.State, in) || !now.mayConsult() {
			return fmt.Errorf("contact: %s for %s while %s: %w", in.name(), k.id, now.State, zhiyin.Conflict)
		}
		return nil
	}}
	if !k.box.put(m) {
		return nil, fmt.Errorf("contact: consult by %s: %w", agent, zhiyin.NotFound)
	}
	return &Consultation{k: k, line: line}, nil
}

// Attend connects the agent's customer with whom they consult on leg, by the
// transfer button of their telephone. It never waits; done is called once with what
// became of it. NotFound: the agent talks to nobody.
func (c *Conductor) Attend(agent zhiyin.AgentID, leg zhiyin.LegID, done func(error)) error {
	k := c.talkOf(agent)
	if k == nil {
		return fmt.Errorf("contact: attend by %s: %w", agent, zhiyin.NotFound)
	}
	in := ConsultJoined{Leg: leg}
	m := message{in: in, done: done, may: func(now Contact) error {
		switch {
		case now.agent != agent || now.consult.leg != leg:
			return fmt.Errorf("contact: %s for %s: %w", in.name(), k.id, zhiyin.Denied)
		case !Stands(now.State, in) || now.consult.at.IsZero() || now.transfer != (transferring{}):
			return fmt.Errorf("contact: %s for %s while %s: %w", in.name(), k.id, now.State, zhiyin.Denied)
		}
		return nil
	}}
	if !k.box.put(m) {
		return fmt.Errorf("contact: attend by %s: %w", agent, zhiyin.NotFound)
	}
	return nil
}

// Talks tells whether the agent is in a contact, its after-call work included.
func (c *Conductor) Talks(agent zhiyin.AgentID) bool { return c.talkOf(agent) != nil }

// talkOf is the contact in which the agent talks; nil: none.
func (c *Conductor) talkOf(agent zhiyin.AgentID) *conducted {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.contacts[c.byAgent[agent]]
}

// consultation is the one under way, and the conference that it became. The contact's
// goroutine owns it.
type consultation struct {
	own       OwnLine        // nil: the agent has no second line
	colleague zhiyin.AgentID // empty: a telephone
	out       *outgoing      // nil until it is dialled
}

// consults takes the agent's second line, where they have one.
func (k *conducted) consults(m message) {
	if in, is := m.in.(Consult); is {
		k.consult = &consultation{own: m.own, colleague: in.Colleague}
	}
}

// dialConsult calls the party without holding up the contact.
func (k *conducted) dialConsult(c DialConsult) {
	if k.consult == nil { // taken back before it was durable
		return
	}
	ctx, cancel := context.WithTimeout(k.ctx, transferWithin)
	out, from := &outgoing{cancel: cancel}, k.state.Number.CallerID
	k.consult.out = out
	k.wg.Add(1)
	go func() {
		defer k.wg.Done()
		var news heldBack
		line, err := k.cfg.Dialler.Dial(ctx, c.To, from, party{k: k, leg: c.Leg, news: &news})
		switch {
		case err != nil && ctx.Err() == context.Canceled: // it was taken back
		case err != nil:
			k.put(ConsultOver{Leg: c.Leg, Why: unreached(zhiyin.KindOf(err))})
		case !k.box.put(message{dialled: line, out: out}):
			line.Hangup(zhiyin.EndedFailed)
		default:
			news.let()
		}
	}()
}

// joinConsult connects the two, and answers the agent's second line before. Who has no
// audio at the moment is joined when it is back.
func (k *conducted) joinConsult() {
	c := k.consult
	if c == nil {
		return
	}
	near, far, err := k.consulted(c)
	if err == nil && near != nil && far != nil {
		err = k.cfg.Switch.Join(near, far)
	}
	if err != nil {
		k.log.Info("consultation not joined", "err", err)
		k.put(ConsultOver{Leg: k.state.consult.leg, Why: "agent"})
	}
}

// consulted are the lines of the two; nil: there is none now.
func (k *conducted) consulted(c *consultation) (near, far Line, err error) {
	if c.own != nil {
		near, err = c.own, c.own.Answer()
	} else if line, ok := k.cfg.Agents.AgentLine(k.state.agent); ok {
		near = line
	}
	if c.colleague != "" {
		k.talks(k, c.colleague)
		if line, ok := k.cfg.Agents.AgentLine(c.colleague); ok {
			far = line
		}
	} else if c.out != nil && c.out.line != nil {
		far = c.out.line
	}
	return near, far, err
}

// takeConsult makes the party the one that a transfer has dialled.
func (k *conducted) takeConsult() {
	if k.consult == nil {
		return
	}
	k.out = k.consult.out
	k.conferAll()
	k.consult = nil
}

// dropConsult ends both legs; the agent's telephone is told why, if it rings.
func (k *conducted) dropConsult(why string) {
	c := k.consult
	if c == nil {
		return
	}
	k.consult = nil
	c.out.drop(zhiyin.EndedByAgent)
	if c.own == nil {
		return
	}
	switch kind := zhiyin.Error(why); kind {
	case zhiyin.Busy, zhiyin.NotFound, zhiyin.Denied, zhiyin.Unavailable:
		c.own.Refuse(kind)
	case "no_answer":
		c.own.Hangup(zhiyin.EndedUnanswered)
	default:
		c.own.Hangup(zhiyin.EndedByCustomer)
	}
}

// party is whom the agent consults: whether they are there is all that counts.
type party struct {
	k    *conducted
	leg  zhiyin.LegID
	news *heldBack
}

func (p party) Answered() { p.news.after(func() { p.k.put(ConsultAnswered{Leg: p.leg}) }) }
func (p party) Refused(why zhiyin.Error) {
	p.news.after(func() { p.k.put(ConsultOver{Leg: p.leg, Why: refused(why)}) })
}
func (p party) HungUp()       { p.news.after(func() { p.k.put(ConsultOver{Leg: p.leg, Why: "party"}) }) }
func (p party) Keyed(rune)    {}
func (p party) PeerHeld(bool) {}
func (p party) MediaLost()    {}
func (p party) MediaFound()   {}
