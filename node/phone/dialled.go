package phone

import (
	"context"
	"errors"
	"fmt"

	"zhiyin.dev"
	"zhiyin.dev/access"
	"zhiyin.dev/contact"
	"zhiyin.dev/edge/sip"
	"zhiyin.dev/identity"
)

// dialled takes what an agent dials on their own telephone: while they talk to a
// customer a consultation, else a call out like one from the desk. The telephone
// rings until the other side answers, and is refused for what refuses that.
func (d *Telephones) dialled(agent zhiyin.AgentID, to string, line *sip.Call) (sip.Caller, error) {
	if d.Conductor().Talks(agent) {
		number, why := identity.Phone(to, identity.Region(d.Plan.Country))
		if why != identity.Good {
			return nil, fmt.Errorf("phone: consult by %s: no number: %w", agent, zhiyin.NotFound)
		}
		c, err := d.Conductor().Consult(agent, number, line)
		if err != nil {
			return nil, err
		}
		return consultEar{c, d, agent}, nil
	}
	c, err := d.lift(agent, line)
	if err != nil {
		return nil, err
	}
	d.spawn(func() { c.place(to) })
	return phoneEar{referee{d.Exchange, agent}, c}, nil
}

// lift makes the agent's telephone their line. Busy: it rings or talks already.
func (d *Telephones) lift(agent zhiyin.AgentID, line *sip.Call) (*phoneCall, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.calls[agent] != nil {
		return nil, fmt.Errorf("phone: telephone of %s: %w", agent, zhiyin.Busy)
	}
	c := &phoneCall{phones: d, agent: agent, own: true, up: true, line: line, cancel: func() {}}
	d.calls[agent] = c
	return c, nil
}

// place calls out as the desk does.
func (c *phoneCall) place(to string) {
	n := c.phones
	ctx, cancel := context.WithTimeout(context.Background(), wishWithin)
	defer cancel()
	err := n.mayCall(ctx, c.agent)
	var id zhiyin.ContactID
	if err == nil {
		id, err = n.CallOut(ctx, c.agent, to)
	}
	switch {
	case err != nil:
		n.Log.Info("a call from a telephone was refused", "agent", string(c.agent), "err", err)
		c.phones.dropWhere(func(other *phoneCall) bool {
			if other == c {
				c.why = refusal(err)
			}
			return other == c
		})
	case c.left(): // while it was placed
		_ = n.Conductor().End(ctx, id, c.agent) // it may have ended by itself
	}
}

// mayCall asks for the permission of the desk's own button.
func (x *Exchange) mayCall(ctx context.Context, agent zhiyin.AgentID) error {
	who, err := x.DB.Agent(ctx, agent)
	if err == nil && !access.Allows(access.Actor{Agent: agent, Roles: access.Of(who.Roles), Verified: true}, access.DeskUse, access.Object{}) {
		err = fmt.Errorf("phone: call of %s: %w", agent, zhiyin.Denied)
	}
	return err
}

// refusal is what a telephone is told: an agent who is at work is busy, and what is
// no number can't be found.
func refusal(err error) zhiyin.Error {
	switch {
	case errors.Is(err, zhiyin.Conflict):
		return zhiyin.Busy
	case errors.Is(err, zhiyin.Invalid):
		return zhiyin.NotFound
	}
	return zhiyin.KindOf(err)
}

// claims notes which contact the agent's own call makes.
func (d *Telephones) claims(agent zhiyin.AgentID, id zhiyin.ContactID) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if c := d.calls[agent]; c != nil && c.own && c.contact == "" {
		c.contact = id
	}
}

// left tells whether the agent has hung up.
func (c *phoneCall) left() bool {
	c.phones.mu.Lock()
	defer c.phones.mu.Unlock()
	return c.gone
}

// joined answers the agent's own call, now that the customer has.
func (d *Telephones) joined(id zhiyin.ContactID) {
	d.mu.Lock()
	var line *sip.Call
	for _, c := range d.calls {
		if c.own && !c.over && c.contact == id {
			line = c.line
		}
	}
	d.mu.Unlock()
	if line != nil {
		d.spawn(func() {
			if err := line.Answer(); err != nil && !errors.Is(err, zhiyin.Conflict) { // Conflict: hung up, or answered before a transfer came back
				d.Log.Info("a telephone was not answered", "err", err)
			}
		})
	}
}

// missed keeps why the customer was not reached, for the telephone to be told.
func (d *Telephones) missed(id zhiyin.ContactID, why string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	for _, c := range d.calls {
		if c.own && c.contact == id {
			c.why = zhiyin.Error(why)
		}
	}
}

// hangUp ends a telephone's leg; one of the agent's own calls that still rings is
// told why.
func (c *phoneCall) hangUp(line *sip.Call, reason zhiyin.EndReason, why zhiyin.Error) {
	switch why {
	case "":
		line.Hangup(reason)
	case "no_answer":
		line.Hangup(zhiyin.EndedUnanswered)
	default:
		line.Refuse(why)
	}
}

// consultEar is an agent's second line, on which they consult somebody.
type consultEar struct {
	*contact.Consultation
	phones *Telephones
	agent  zhiyin.AgentID
}

var _ sip.Referee = consultEar{}

// Referred connects the agent's customer with whom they consult, where the
// telephone names the customer's line (RFC 5589 §7). Where it names a queue, one of
// our numbers or a number outside, the customer goes there, as from the first line,
// and the consultation ends: telephones send the button's wish on the line that talks.
func (e consultEar) Referred(to sip.Referral, done func(error)) error {
	if to.Place == "" {
		return referee{e.phones.Exchange, e.agent}.Referred(to, done)
	}
	line, ok := e.phones.Line(e.agent)
	if !ok || to.Place != line.ID() {
		return fmt.Errorf("phone: refer by %s: %w", e.agent, zhiyin.Denied)
	}
	return e.phones.Conductor().Attend(e.agent, e.Leg(), done)
}
