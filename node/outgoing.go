package node

import (
	"context"
	"fmt"
	"time"

	"zhiyin.dev"
)

// outgoing is the calls that agents begin.
type outgoing struct{ node *Node }

// Place takes the agent out of the lobby's hands, then calls.
func (o outgoing) Place(ctx context.Context, agent zhiyin.Agent, to string) (zhiyin.ContactID, error) {
	n := o.node
	shown, ok := n.catalog.Shown(agent.Unit)
	if !ok {
		return "", fmt.Errorf("node: unit %s has no number to show: %w", agent.Unit, zhiyin.Unavailable)
	}
	now := n.now()
	a := zhiyin.Arrival{Contact: zhiyin.ContactID(zhiyin.NewID("ct", now)), Channel: zhiyin.VoiceCall, Direction: zhiyin.Outbound,
		From: to, Called: shown.Called, Leg: zhiyin.LegID(zhiyin.NewID("leg", now)), At: now}
	if err := n.lobbies.Claim(agent.ID, a.Contact); err != nil {
		return "", err
	}
	n.phones.claims(agent.ID, a.Contact)
	queue := zhiyin.QueueID("")
	if len(agent.Queues) > 0 {
		queue = agent.Queues[0]
	}
	if err := o.place(ctx, agent.ID, queue, a); err != nil {
		n.phones.dropWhere(func(c *phoneCall) bool { return c.agent == agent.ID && !c.own })
		n.lobbies.Free(agent.ID, a.Contact)
		return "", err
	}
	return a.Contact, nil
}

// place calls the customer; an agent with a telephone and no browser has to lift it
// first.
func (o outgoing) place(ctx context.Context, agent zhiyin.AgentID, queue zhiyin.QueueID, a zhiyin.Arrival) error {
	n := o.node
	if _, lifted := n.phones.line(agent); !lifted && !n.inBrowser(agent) && n.phones.has(agent) {
		if err := n.phones.fetch(ctx, agent, a.Contact, a.From); err != nil {
			return err
		}
	}
	return n.conductor.Place(ctx, agent, queue, a)
}

// History is the store's.
func (o outgoing) History(ctx context.Context, agent zhiyin.AgentID, before time.Time, limit int) ([]zhiyin.CallRecord, error) {
	return o.node.db.History(ctx, agent, before, limit)
}

// Number finds the number of a contact that the agent had to do with.
func (o outgoing) Number(ctx context.Context, agent zhiyin.AgentID, id zhiyin.ContactID) (string, error) {
	row, err := o.node.db.Contact(ctx, id)
	if err != nil {
		return "", err
	}
	had, err := o.node.db.HadToDo(ctx, agent, id)
	if err == nil && (!had || row.From == "") {
		err = fmt.Errorf("node: number of %s for %s: %w", id, agent, zhiyin.NotFound)
	}
	return row.From, err
}

// Claim gives an agent work of their own making.
func (l *lobbies) Claim(agent zhiyin.AgentID, id zhiyin.ContactID) error {
	host := l.ofAgent(agent)
	if host == nil {
		return fmt.Errorf("node: agent %s serves no queue: %w", agent, zhiyin.NotFound)
	}
	return host.Claim(agent, id)
}
