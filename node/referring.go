package node

import (
	"fmt"

	"zhiyin.dev"
	"zhiyin.dev/edge/sip"
)

// referee is the transfer button of an agent's own telephone: part of what hears
// that telephone's leg.
type referee struct {
	node  *Node
	agent zhiyin.AgentID
}

var _ sip.Referee = referee{}

// Referred hands the agent's customer to a queue, to one of our numbers, to a number
// that the dial plan permits, or to whom the agent consults on their second line.
func (r referee) Referred(to sip.Referral, done func(error)) error {
	if to.Place != "" {
		return r.node.conductor.Attend(r.agent, to.Place, done)
	}
	queue, number, err := r.node.catalog.Referred(to.To)
	if err != nil {
		return fmt.Errorf("node: refer by %s: %w", r.agent, err)
	}
	if number != "" && !r.node.dialPlan().permits(number) {
		return fmt.Errorf("node: refer by %s: the dial plan does not permit it: %w", r.agent, zhiyin.Denied)
	}
	return r.node.conductor.Referred(r.agent, queue, number, done)
}

func (n *Node) dialPlan() dialPlan {
	return dialPlan{country: n.cfg.SIP.Country, allowed: n.cfg.SIP.DialAllowed}
}
