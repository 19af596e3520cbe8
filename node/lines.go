package node

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

// joiner joins lines by their media legs.
type joiner struct{}

func (joiner) Join(a, b contact.Line) error {
	x, ok := a.(medium)
	y, also := b.(medium)
	if !ok || !also {
		return fmt.Errorf("node: join %s and %s: %w", a.ID(), b.ID(), zhiyin.Internal)
	}
	return rtp.Join(x.Media(), y.Media())
}

// Observe mixes three.
func (joiner) Observe(customer, agent, supervisor contact.Line, mode zhiyin.ObserveMode) error {
	var legs [3]*rtp.Leg
	for i, l := range []contact.Line{customer, agent, supervisor} {
		m, ok := l.(medium)
		if !ok {
			return fmt.Errorf("node: observe %s: %w", l.ID(), zhiyin.Internal)
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

func (joiner) Part(l contact.Line) {
	if m, ok := l.(medium); ok {
		rtp.Part(m.Media())
	}
}

// agentLines finds the line of an agent: their telephone's when it was lifted, else
// the browser's.
type agentLines struct {
	browser *webrtc.Browser
	phones  *deskPhones
}

func (a agentLines) AgentLine(agent zhiyin.AgentID) (contact.Line, bool) {
	if line, ok := a.phones.line(agent); ok {
		return line, true
	}
	if line, ok := a.browser.AgentLine(agent); ok {
		return line, true
	}
	return nil, false
}

// inBrowser tells whether the agent's browser has their audio.
func (n *Node) inBrowser(agent zhiyin.AgentID) bool {
	_, ok := n.browser.AgentLine(agent)
	return ok
}

// bell tells contacts and telephones what became of a wait.
type bell struct {
	*contact.Conductor
	phones *deskPhones
}

// Reserved rings at the agent's telephone too.
func (b bell) Reserved(id zhiyin.ContactID, agent zhiyin.AgentID, r zhiyin.ReservationID, expires time.Time) {
	b.Conductor.Reserved(id, agent, r, expires)
	b.phones.ring(agent, id, r, expires)
}

// Unreserved lets it be quiet again.
func (b bell) Unreserved(id zhiyin.ContactID, r zhiyin.ReservationID, state zhiyin.ReservationState) {
	b.Conductor.Unreserved(id, r, state)
	b.phones.quiet(r)
}

// door lets telephone calls in. An agent's own telephone calls out, unless it dials
// a number of ours.
type door struct{ node *Node }

func (d door) Arrive(a zhiyin.Arrival, line *sip.Call) (sip.Caller, error) {
	if agent := line.Agent(); agent != "" {
		if _, err := d.node.catalog.Answering(a.Called); err != nil {
			return d.node.phones.dialled(agent, a.Called, line)
		}
	}
	return d.node.conductor.Arrive(a, line)
}

// dialler calls out through the telephone side.
type dialler struct{ node *Node }

func (d dialler) Dial(ctx context.Context, to, from string, far contact.Far) (contact.Line, error) {
	return d.node.sip.Dial(ctx, to, from, far)
}
