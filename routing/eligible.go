package routing

import (
	"slices"
	"strconv"
	"time"

	"zhiyin.dev"
)

// clause is one condition on an agent, as it is written in a decision.
type clause struct {
	says  string
	holds bool
}

// clauses are what an agent must fulfil for a contact, in the order in which an
// excluded agent is counted: who could never serve it first, who is only busy
// later.
func clauses(c Contact, a Agent, now time.Time) []clause {
	out := []clause{{"serves queue " + string(c.Wanted.Queue), slices.Contains(a.Queues, c.Wanted.Queue)}}
	for _, s := range c.Wanted.Skills {
		out = append(out, clause{"skill " + s.ID + " >= " + strconv.Itoa(s.Level), a.level(s.ID) >= s.Level})
	}
	declined := c.declinedAt(a.ID)
	return append(out,
		clause{"available", a.Status == zhiyin.Available},
		clause{"line up", a.Line},
		clause{"free", !a.Busy},
		clause{"did not decline just now", declined.IsZero() || now.Sub(declined) >= SecondChance})
}

// Could tells whether the agent could serve the contact once they are there and
// free: they serve the queue and have the skills.
func Could(c Contact, a Agent) bool {
	if !slices.Contains(a.Queues, c.Wanted.Queue) {
		return false
	}
	for _, s := range c.Wanted.Skills {
		if a.level(s.ID) < s.Level {
			return false
		}
	}
	return true
}

// Eligible tells whether the agent may be given the contact at now.
func Eligible(c Contact, a Agent, now time.Time) bool {
	declined := c.declinedAt(a.ID)
	return a.Status == zhiyin.Available && a.Line && !a.Busy && Could(c, a) &&
		(declined.IsZero() || now.Sub(declined) >= SecondChance)
}
