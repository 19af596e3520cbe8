package phone

import (
	"context"
	"fmt"
	"time"

	"zhiyin.dev"
)

// Outgoing is the calls that agents begin.
type Outgoing struct{ Phones *Telephones }

// Place takes the agent out of the lobby's hands, then calls.
func (o Outgoing) Place(ctx context.Context, agent zhiyin.Agent, to string) (zhiyin.ContactID, error) {
	n := o.Phones
	shown, ok := n.Catalog().Shown(agent.Unit)
	if !ok {
		return "", fmt.Errorf("phone: unit %s has no number to show: %w", agent.Unit, zhiyin.Unavailable)
	}
	now := n.Now()
	a := zhiyin.Arrival{Contact: zhiyin.ContactID(zhiyin.NewID("ct", now)), Channel: zhiyin.VoiceCall, Direction: zhiyin.Outbound,
		From: to, Called: shown.Called, Leg: zhiyin.LegID(zhiyin.NewID("leg", now)), At: now}
	if err := n.Rooms().Claim(agent.ID, a.Contact); err != nil {
		return "", err
	}
	n.claims(agent.ID, a.Contact)
	queue := zhiyin.QueueID("")
	if len(agent.Queues) > 0 {
		queue = agent.Queues[0]
	}
	if err := o.place(ctx, agent.ID, queue, a); err != nil {
		n.dropWhere(func(c *phoneCall) bool { return c.agent == agent.ID && !c.own })
		n.Rooms().Free(agent.ID, a.Contact)
		return "", err
	}
	return a.Contact, nil
}

// place calls the customer; an agent with a telephone and no browser has to lift it
// first.
func (o Outgoing) place(ctx context.Context, agent zhiyin.AgentID, queue zhiyin.QueueID, a zhiyin.Arrival) error {
	n := o.Phones
	if _, lifted := n.Line(agent); !lifted && !n.inBrowser(agent) && n.Has(agent) {
		if err := n.fetch(ctx, agent, a.Contact, a.From); err != nil {
			return err
		}
	}
	return n.Conductor().Place(ctx, agent, queue, a)
}

// History is the store's.
func (o Outgoing) History(ctx context.Context, agent zhiyin.AgentID, before time.Time, limit int) ([]zhiyin.CallRecord, error) {
	return o.Phones.DB.History(ctx, agent, before, limit)
}

// Number finds the number of a contact that the agent had to do with.
func (o Outgoing) Number(ctx context.Context, agent zhiyin.AgentID, id zhiyin.ContactID) (string, error) {
	row, err := o.Phones.DB.Contact(ctx, id)
	if err != nil {
		return "", err
	}
	had, err := o.Phones.DB.HadToDo(ctx, agent, id)
	if err == nil && (!had || row.From == "") {
		err = fmt.Errorf("phone: number of %s for %s: %w", id, agent, zhiyin.NotFound)
	}
	return row.From, err
}
