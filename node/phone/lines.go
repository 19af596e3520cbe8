package phone

import (
	"context"
	"fmt"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/contact"
	"zhiyin.dev/edge/rtp"
	"zhiyin.dev/edge/sip"
	"zhiyin.dev/edge/webrtc"
)

var (
	_ contact.Line = (*sip.Call)(nil)
	_ contact.Line = (*webrtc.Call)(nil)
)

// medium is what every line of ours has under it.
type medium interface{ Media() *rtp.Leg }

// Joiner joins lines by their media legs.
type Joiner struct{}

// Join is contact.Switch's.
func (Joiner) Join(a, b contact.Line) error {
	x, ok := a.(medium)
	y, also := b.(medium)
	if !ok || !also {
		return fmt.Errorf("phone: join %s and %s: %w", a.ID(), b.ID(), zhiyin.Internal)
	}
	return rtp.Join(x.Media(), y.Media())
}

// Seat mixes: each of customer, agent and third party hears the others, and the
// supervisor all of them.
func (Joiner) Seat(s contact.Seats) error {
	var talking []*rtp.Leg
	for _, l := range []contact.Line{s.Customer, s.Agent, s.Third} {
		leg, err := legOf(l)
		if err != nil {
			return err
		}
		if leg != nil {
			talking = append(talking, leg)
		}
	}
	boss, err := legOf(s.Supervisor)
	if err != nil {
		return err
	}
	var hear []rtp.Hearing
	for i, l := range talking {
		for j, other := range talking {
			if i != j {
				hear = append(hear, rtp.Hearing{Listener: l, Speaker: other})
			}
		}
		if boss != nil {
			hear = append(hear, rtp.Hearing{Listener: boss, Speaker: l})
		}
	}
	if boss != nil {
		hear = append(hear, hearsSupervisor(s, talking, boss)...)
	}
	return rtp.Mix(hear...)
}

// hearsSupervisor is who hears the supervisor: the agent alone, or everybody; talking begins
// with the customer.
func hearsSupervisor(s contact.Seats, talking []*rtp.Leg, boss *rtp.Leg) (hear []rtp.Hearing) {
	for i, l := range talking {
		if s.Mode == zhiyin.Barging || s.Mode == zhiyin.Whispering && i == 1 && s.Agent != nil {
			hear = append(hear, rtp.Hearing{Listener: l, Speaker: boss})
		}
	}
	return hear
}

// legOf is a line's media; nil for none.
func legOf(l contact.Line) (*rtp.Leg, error) {
	if l == nil {
		return nil, nil
	}
	m, ok := l.(medium)
	if !ok {
		return nil, fmt.Errorf("phone: seat %s: %w", l.ID(), zhiyin.Internal)
	}
	return m.Media(), nil
}

// Part is contact.Switch's.
func (Joiner) Part(l contact.Line) {
	if m, ok := l.(medium); ok {
		rtp.Part(m.Media())
	}
}

// AgentLines finds the line of an agent: their telephone's when it was lifted, else
// the browser's.
type AgentLines struct {
	Browser *webrtc.Browser
	Phones  *Telephones
}

// AgentLine is contact.Agents'.
func (a AgentLines) AgentLine(agent zhiyin.AgentID) (contact.Line, bool) {
	if line, ok := a.Phones.Line(agent); ok {
		return line, true
	}
	if line, ok := a.Browser.AgentLine(agent); ok {
		return line, true
	}
	return nil, false
}

// Bell tells contacts and telephones what became of a wait.
type Bell struct {
	*contact.Conductor
	Phones *Telephones
}

// Reserved rings at the agent's telephone too.
func (b Bell) Reserved(id zhiyin.ContactID, agent zhiyin.AgentID, r zhiyin.ReservationID, expires time.Time) {
	b.Conductor.Reserved(id, agent, r, expires)
	b.Phones.ring(agent, id, r, expires)
}

// Asked rings at a senior's telephone.
func (b Bell) Asked(id zhiyin.ContactID, agent zhiyin.AgentID, r zhiyin.ReservationID, expires time.Time) {
	b.Phones.ring(agent, id, r, expires)
}

// Unreserved lets it be quiet again.
func (b Bell) Unreserved(id zhiyin.ContactID, r zhiyin.ReservationID, state zhiyin.ReservationState) {
	b.Conductor.Unreserved(id, r, state)
	b.Phones.quiet(r)
}

// Door lets telephone calls in. An agent's own telephone calls out, unless it dials
// a number of ours.
type Door struct{ Phones *Telephones }

// Arrive is sip.Door's.
func (d Door) Arrive(a zhiyin.Arrival, line *sip.Call) (sip.Caller, error) {
	if agent := line.Agent(); agent != "" {
		if _, err := d.Phones.Catalog().Answering(a.Called); err != nil {
			return d.Phones.dialled(agent, a.Called, line)
		}
	}
	return d.Phones.Conductor().Arrive(a, line)
}

// Dialler calls out through the telephone side.
type Dialler struct{ *Exchange }

// Dial is contact.Dialler's.
func (d Dialler) Dial(ctx context.Context, to, from string, far contact.Far) (contact.Line, error) {
	return d.SIP().Dial(ctx, to, from, far)
}
