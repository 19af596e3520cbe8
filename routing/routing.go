package routing

import (
	"time"

	"zhiyin.dev"
)

// Contact is one waiting contact.
type Contact struct {
	ID       zhiyin.ContactID
	Wanted   zhiyin.Wanted
	Since    time.Time       // the wait counts from here
	Declined []Decline       // agents who did not take it, oldest first
	Speaks   zhiyin.Language // preferred; empty: unknown
	Angry    bool
	Segment  string // whom it is like, for what was learned; empty: nothing learned counts
	Kind     *Kind  // as the queue's plan has it; nil: no plan
}

// Kind is how a plan would have contacts of one kind matched at one step. It is not
// changed while a Board has it.
type Kind struct {
	Key        string // equal for equal kinds
	Plan       zhiyin.DefinitionRef
	Step       string
	Tariff     *Tariff                      // nil: the default one
	May        func(zhiyin.AgentID) bool    // beside the queue and the wanted skills; nil: everybody
	Preference func(zhiyin.AgentID) float64 // nil: nobody is preferred
	Excluding  func(zhiyin.AgentID) string  // the clause by which May says no
	VIP        bool
}

// Decline is one agent's rejection, or a desk that rang unanswered.
type Decline struct {
	Agent zhiyin.AgentID
	At    time.Time
}

// Agent is one agent as the waiting room knows them.
type Agent struct {
	ID        zhiyin.AgentID
	Queues    []zhiyin.QueueID
	Skills    []zhiyin.Skill
	Languages []zhiyin.Language
	Seniority int // 1..5
}

// Standing is how an agent stands at one moment.
type Standing struct {
	Status    zhiyin.AgentStatus
	Line      bool      // audio works
	Talking   bool      // no room for a talk
	Writing   bool      // no room for a chat
	IdleSince time.Time // when they last became free or available
}

// there tells whether somebody sits there for a contact of the channel. Writing needs
// no audio.
func (s Standing) there(c zhiyin.Channel) bool {
	return s.Status == zhiyin.Available && (s.Line || c == zhiyin.Chat)
}

// busy tells whether there is no room for a contact of the channel.
func (s Standing) busy(c zhiyin.Channel) bool {
	if c == zhiyin.Chat {
		return s.Writing
	}
	return s.Talking
}

// Decision gives one contact to one agent.
type Decision struct {
	Contact zhiyin.ContactID
	Agent   zhiyin.AgentID
	Queue   zhiyin.QueueID
	Because zhiyin.Because
	Choice  zhiyin.Choice
}

// SecondChance is how long a contact looks for somebody else before it may ring
// again at an agent who did not take it: half an ordinary ring, so that nobody is
// pestered while a colleague finishes, and nobody waits for ever.
const SecondChance = 10 * time.Second

// declinedAt is when the agent last declined c; zero when never.
func (c Contact) declinedAt(agent zhiyin.AgentID) time.Time {
	var last time.Time
	for _, d := range c.Declined {
		if d.Agent == agent && d.At.After(last) {
			last = d.At
		}
	}
	return last
}

// barred tells whether c may not ring at the agent yet. A moment still to come is
// from before the clock was put back.
func (c Contact) barred(agent zhiyin.AgentID, now time.Time) bool {
	at := c.declinedAt(agent)
	return !at.IsZero() && now.Sub(at) < SecondChance
}

// skill is what the agent has of a skill; zero without it.
func (a Agent) skill(id string) zhiyin.Skill {
	for _, s := range a.Skills {
		if s.ID == id {
			return s
		}
	}
	return zhiyin.Skill{}
}
