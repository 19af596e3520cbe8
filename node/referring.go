package node

import (
	"fmt"
	"strings"

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
	queue, number, err := r.node.catalog.referred(to.To)
	if err != nil {
		return fmt.Errorf("node: refer by %s: %w", r.agent, err)
	}
	if number != "" && !r.node.dialPlan().permits(number) {
		return fmt.Errorf("node: refer by %s: the dial plan does not permit it: %w", r.agent, zhiyin.Denied)
	}
	return r.node.conductor.Referred(r.agent, queue, number, done)
}

// referred resolves what a telephone dialled for a transfer: a queue by its id; one
// of our numbers, whose flow's first queue it is, because whoever is transferred has
// been asked already; otherwise a telephone number. NotFound: nothing of these.
func (c *catalog) referred(to string) (queue zhiyin.QueueID, number string, err error) {
	c.mu.RLock()
	defer c.mu.RUnlock()
	if _, ok := c.queues[zhiyin.QueueID(to)]; ok {
		return zhiyin.QueueID(to), "", nil
	}
	if n, ok := c.numbers[to]; ok {
		def := c.flows[n.Flow]
		if def == nil || len(def.Queues()) == 0 {
			return "", "", fmt.Errorf("number %s leads to no queue: %w", n.ID, zhiyin.NotFound)
		}
		return def.Queues()[0], "", nil
	}
	if !digitsOnly(strings.TrimPrefix(to, "+")) {
		return "", "", fmt.Errorf("no queue and no number: %w", zhiyin.NotFound)
	}
	return "", to, nil
}

func (n *Node) dialPlan() dialPlan {
	return dialPlan{country: n.cfg.SIP.Country, allowed: n.cfg.SIP.DialAllowed}
}
