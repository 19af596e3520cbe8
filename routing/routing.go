package routing

import (
	"time"

	"zhiyin.dev"
)

// Contact is one waiting contact.
type Contact struct {
	ID       zhiyin.ContactID
	Wanted   zhiyin.Wanted
	Since    time.Time // the wait counts from here
	Declined []Decline // agents who did not take it, oldest first
}

// Decline is one agent's rejection, or a desk that rang unanswered.
type Decline struct {
	Agent zhiyin.AgentID
	At    time.Time
}

// Agent is one agent as the waiting room sees them.
type Agent struct {
	ID        zhiyin.AgentID
	Queues    []zhiyin.QueueID
	Skills    []zhiyin.Skill
	Status    zhiyin.AgentStatus
	Line      bool      // audio works
	Busy      bool      // has a contact, after-call work or a reservation
	IdleSince time.Time // when they last became free or available
}

// Decision gives one contact to one agent.
type Decision struct {
	Contact zhiyin.ContactID
	Agent   zhiyin.AgentID
	Queue   zhiyin.QueueID
	Because zhiyin.Because
}

// SecondChance is how long a contact looks for somebody else before it may ring
// again at an agent who did not take it: half an ordinary ring, so that nobody is
// pestered while a colleague finishes, and nobody waits for ever.
const SecondChance = 10 * time.Second

// RetryAt is the next moment after now at which an agent who declined c may be
// asked again; zero when there is none.
func (c Contact) RetryAt(now time.Time) time.Time {
	var next time.Time
	for _, d := range c.Declined {
		if at := d.At.Add(SecondChance); at.After(now) && (next.IsZero() || at.Before(next)) {
			next = at
		}
	}
	return next
}

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

// level is the agent's level in a skill; 0 without it.
func (a Agent) level(skill string) int {
	for _, s := range a.Skills {
		if s.ID == skill {
			return s.Level
		}
	}
	return 0
}
