package contact

import (
	"context"
	"fmt"

	"zhiyin.dev"
)

// Escalated reports that the senior agent took what was asked for; they are free again
// at once where the contact is over.
func (c *Conductor) Escalated(id zhiyin.ContactID, agent zhiyin.AgentID, r zhiyin.ReservationID, how string) {
	free := func(error) { c.cfg.Lobby.Free(agent, id) }
	k, ok := c.find(id)
	if ok {
		c.mu.Lock()
		c.advising[agent] = id
		c.mu.Unlock()
		ok = k.box.put(message{in: Escalated{Reservation: r, Agent: agent, How: how}, refused: free})
	}
	if !ok {
		free(nil)
	}
}

// Counsel says whether the agent who talks wants to speak with the senior who is asked
// for their angry customer: the customer is put on hold when both are there. Conflict
// when nobody is asked for, or the two speak already.
func (c *Conductor) Counsel(ctx context.Context, id zhiyin.ContactID, agent zhiyin.AgentID, on bool) error {
	return c.askIf(ctx, id, agent, Counsel{On: on}, func(now Contact) error {
		if !now.escalation.open || !now.escalation.at.IsZero() || on && now.escalation.agreed {
			return fmt.Errorf("contact: counsel for %s: %w", id, zhiyin.Conflict)
		}
		return nil
	})
}

// AskSenior asks for a senior colleague of who talks, by the wish of a supervisor, as a
// streak of anger does: how, the plan of the queue says. It changes nothing where one is
// asked for already. Conflict while nobody talks, in a chat, while somebody else takes
// part or is there, or a transfer rings.
func (c *Conductor) AskSenior(ctx context.Context, id zhiyin.ContactID, by zhiyin.AgentID) error {
	return c.watch(ctx, id, AskSenior{By: by}, func(now Contact) bool { return now.agent != by && now.mayAskSenior() })
}

// Relieve lets the senior go on with the customer, by the wish of either of the two.
// Conflict while they do not speak.
func (c *Conductor) Relieve(ctx context.Context, id zhiyin.ContactID, agent zhiyin.AgentID) error {
	return c.watch(ctx, id, Relieve{}, func(now Contact) bool {
		return now.mayRelieve() && (now.agent == agent || now.escalation.senior == agent)
	})
}

// Advises tells whether the agent came as a senior to that contact, and did not go.
func (c *Conductor) Advises(agent zhiyin.AgentID, id zhiyin.ContactID) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return id != "" && c.advising[agent] == id
}

// leaveCounsel is the senior's hanging up.
func (c *Conductor) leaveCounsel(ctx context.Context, id zhiyin.ContactID, agent zhiyin.AgentID) error {
	return c.watch(ctx, id, EscalationLeft{Agent: agent, Why: "asked"}, func(now Contact) bool { return now.escalation.senior == agent })
}

// joinSenior lets agent and senior hear each other.
func (k *conducted) joinSenior(c JoinSenior) {
	agent, here := k.cfg.Agents.AgentLine(c.Agent)
	senior, there := k.cfg.Agents.AgentLine(c.Senior)
	switch {
	case !there:
		k.put(EscalationLeft{Agent: c.Senior, Why: "lost"})
		return
	case !here:
		k.put(AgentLost{})
		return
	}
	if err := k.cfg.Switch.Join(agent, senior); err != nil {
		k.log.Error("lines not joined", "agent", string(c.Agent), "err", err)
		k.put(EscalationLeft{Agent: c.Senior, Why: "lost"})
	}
}

func (k *conducted) partSenior(senior zhiyin.AgentID) {
	if line, ok := k.cfg.Agents.AgentLine(senior); ok {
		k.cfg.Switch.Part(line)
	}
}
