package node

import (
	"context"
	"fmt"

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

func (joiner) Part(l contact.Line) {
	if m, ok := l.(medium); ok {
		rtp.Part(m.Media())
	}
}

// agentLines finds the browser line of an agent.
type agentLines struct{ browser *webrtc.Browser }

func (a agentLines) AgentLine(agent zhiyin.AgentID) (contact.Line, bool) {
	line, ok := a.browser.AgentLine(agent)
	if !ok {
		return nil, false
	}
	return line, true
}

// door lets telephone calls in.
type door struct{ conductor *contact.Conductor }

func (d door) Arrive(a zhiyin.Arrival, line *sip.Call) (sip.Caller, error) {
	return d.conductor.Arrive(a, line)
}

// dialler calls out through the telephone side.
type dialler struct{ node *Node }

func (d dialler) Dial(ctx context.Context, to, from string, far contact.Far) (contact.Line, error) {
	return d.node.sip.Dial(ctx, to, from, far)
}
