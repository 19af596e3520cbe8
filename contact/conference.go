package contact

import (
	"context"
	"fmt"

	"zhiyin.dev"
)

// Seats are the lines of a talk of more than two: all of them hear each other, but for
// the supervisor, whom Mode lets be heard. Agent, Third and Supervisor may be nil.
type Seats struct {
	Customer   Line
	Agent      Line
	Third      Line // the colleague's, or the telephone's
	Supervisor Line
	Mode       zhiyin.ObserveMode
}

// Ask lets an agent who talks to a customer consult a colleague, or a telephone (E.164),
// on the same line; the customer hears music. Exactly one is given. Conflict while
// another consultation, a transfer or a conference is under way, Denied by the dial
// plan, Unavailable without a way out. Whether the colleague comes is an event.
func (c *Conductor) Ask(ctx context.Context, id zhiyin.ContactID, agent, colleague zhiyin.AgentID, to string) error {
	switch {
	case (colleague == "") == (to == ""), colleague == agent:
		return fmt.Errorf("contact: consult for %s: one other party: %w", id, zhiyin.Invalid)
	case to != "" && c.cfg.Dialler == nil:
		return fmt.Errorf("contact: consult for %s: no trunk: %w", id, zhiyin.Unavailable)
	case to != "" && !c.permits(to):
		return fmt.Errorf("contact: consult for %s: the dial plan does not permit it: %w", id, zhiyin.Denied)
	}
	in := Consult{Leg: zhiyin.LegID(zhiyin.NewID("leg", c.cfg.Now())), To: to, Colleague: colleague, Desk: true}
	return c.askIf(ctx, id, agent, in, func(now Contact) error {
		if !now.mayConsult() || now.wrapsUp(colleague) {
			return fmt.Errorf("contact: consult for %s: another party is there: %w", id, zhiyin.Conflict)
		}
		return nil
	})
}

// Unconsult ends the consultation; from the desk the agent is back with the customer.
// Conflict when there is none.
func (c *Conductor) Unconsult(ctx context.Context, id zhiyin.ContactID, agent zhiyin.AgentID) error {
	return c.askIf(ctx, id, agent, Unconsult{}, func(now Contact) error { return conflictUnless(now.consult.leg != "", id, Unconsult{}) })
}

// Confer joins the customer, the agent and whom they consult. Conflict before the party
// has answered.
func (c *Conductor) Confer(ctx context.Context, id zhiyin.ContactID, agent zhiyin.AgentID) error {
	return c.askIf(ctx, id, agent, Confer{}, func(now Contact) error { return conflictUnless(now.mayConfer(), id, Confer{}) })
}

// LeaveTalk takes either agent out of a conference; the others talk on. Conflict when there
// is none.
func (c *Conductor) LeaveTalk(ctx context.Context, id zhiyin.ContactID, agent zhiyin.AgentID) error {
	in := Leave{Agent: agent}
	return c.askAny(ctx, id, agent, in, Contact.takesPart, func(now Contact) error { return conflictUnless(now.conference.up(), id, in) })
}

// RemoveThird takes the third party out of it. Conflict when there is no conference.
func (c *Conductor) RemoveThird(ctx context.Context, id zhiyin.ContactID, agent zhiyin.AgentID) error {
	return c.askIf(ctx, id, agent, Remove{}, func(now Contact) error { return conflictUnless(now.conference.up(), id, Remove{}) })
}

func conflictUnless(fits bool, id zhiyin.ContactID, in Input) error {
	if fits {
		return nil
	}
	return fmt.Errorf("contact: %s for %s: %w", in.name(), id, zhiyin.Conflict)
}

// hush ends what those who talk hear otherwise: music of the hold, a ringing.
func (s Seats) hush() {
	for _, l := range []Line{s.Customer, s.Agent, s.Third} {
		if l != nil {
			l.Stop()
		}
	}
}

// conferAll ends the agent's second line; Join follows.
func (k *conducted) conferAll() {
	c := k.consult
	if c == nil || c.own == nil {
		return
	}
	own := c.own
	c.own = nil
	own.Hangup(zhiyin.EndedTransferred)
}

// third is the line of a conference's third party; nil: it is down, or there is none.
func (k *conducted) third() Line {
	c := k.state.conference
	switch {
	case !c.up() || !c.gone.IsZero():
		return nil
	case c.colleague != "":
		k.talks(k, c.colleague)
		if line, ok := k.cfg.Agents.AgentLine(c.colleague); ok {
			return line
		}
		k.put(AgentLost{Agent: c.colleague})
	case k.consult != nil && k.consult.out != nil && k.consult.out.line != nil:
		return k.consult.out.line
	}
	return nil
}

// supervisor is the line of who observes; nil: nobody does.
func (k *conducted) supervisor() Line {
	who := k.state.observer.agent
	if who == "" {
		return nil
	}
	if line, ok := k.cfg.Agents.AgentLine(who); ok {
		k.observes(who)
		return line
	}
	k.put(Unobserve{Agent: who, Why: "lost"})
	return nil
}

// join lets the customer, the agent and whoever else takes part hear each other.
func (k *conducted) join(agent zhiyin.AgentID) {
	k.talks(k, agent)
	line, ok := k.cfg.Agents.AgentLine(agent)
	if !ok {
		line = nil
		if k.state.conference.away.IsZero() {
			k.put(AgentLost{Agent: agent})
		}
		if !k.state.conference.up() {
			return
		}
	}
	s := Seats{Customer: k.line, Agent: line, Third: k.third(), Supervisor: k.supervisor(), Mode: k.state.observer.mode}
	join := func() error { return k.cfg.Switch.Join(s.Customer, s.Agent) }
	if s.Third != nil || s.Supervisor != nil || s.Agent == nil {
		join = func() error { s.hush(); return k.cfg.Switch.Seat(s) }
	}
	if err := join(); err != nil {
		k.log.Error("lines not joined", "agent", string(agent), "err", err)
		if !k.state.conference.up() {
			k.put(AgentLost{Agent: agent})
		}
	}
}

// partAgent takes an agent's line out of whatever it hears.
func (k *conducted) partAgent(agent zhiyin.AgentID) {
	if line, ok := k.cfg.Agents.AgentLine(agent); ok {
		k.cfg.Switch.Part(line)
	}
}
