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

// Observe mixes three.
func (Joiner) Observe(customer, agent, supervisor contact.Line, mode zhiyin.ObserveMode) error {
	var legs [3]*rtp.Leg
	for i, l := range []contact.Line{customer, agent, supervisor} {
		m, ok := l.(medium)
		if !ok {
			return fmt.Errorf("phone: observe %s: %w", l.ID(), zhiyin.Internal)
		}
		legs[i] = m.Media()
	}
	c, a, s := legs[0], legs[1], legs[2]
	hear := []rtp.Hearing{{Listener: c, Speaker: a}, {Listener: a, Speaker: c}, {Listener: s, Speaker: c}, {Listener: s, Speaker: a}}
	if mode != zhiyin.Listening {
		hear = append(hear, rtp.Hearing{Listener: a, Speaker: s})
	}
	if mode == zhiyin.Barging {
		hear = append(hear, rtp.Hearing{Listener: c, Speaker: s})
	}
	return rtp.Mix(hear...)
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
