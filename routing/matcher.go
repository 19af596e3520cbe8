package routing

import (
	"cmp"
	"slices"
	"time"

	"zhiyin.dev"
)

// Matcher matches by skill level and longest idle. Contacts choose in the order
// of priority, then of waiting time. Among the eligible agents goes first who
// has not declined this contact, then who is known to the customer, then who is
// better in the wanted skills, then who has been idle longest, then the lower id.
// A contact without an eligible agent holds nobody up.
//
// The zero Matcher is ready; it holds no state and may be shared.
type Matcher struct{}

// Order sorts contacts into the order in which they choose.
func (Matcher) Order(contacts []Contact) {
	slices.SortFunc(contacts, before)
}

func before(a, b Contact) int {
	return cmp.Or(cmp.Compare(b.Wanted.Priority, a.Wanted.Priority), a.Since.Compare(b.Since), cmp.Compare(a.ID, b.ID))
}

// Match decides for as many contacts as it can. No agent and no contact occurs
// twice. The arguments are not changed.
func (m Matcher) Match(contacts []Contact, agents []Agent, now time.Time) []Decision {
	contacts = slices.Clone(contacts)
	m.Order(contacts)
	free := slices.DeleteFunc(slices.Clone(agents), func(a Agent) bool {
		return a.Status != zhiyin.Available || !a.Line || a.Busy
	})
	var out []Decision
	taken := map[zhiyin.AgentID]bool{}
	for _, c := range contacts {
		if len(taken) == len(free) {
			break
		}
		best, ok := choose(c, free, taken, now)
		if !ok {
			continue
		}
		out = append(out, Decision{c.ID, best.ID, c.Wanted.Queue, because(c, best, agents, taken, now)})
		taken[best.ID] = true
	}
	return out
}

func choose(c Contact, free []Agent, taken map[zhiyin.AgentID]bool, now time.Time) (best Agent, ok bool) {
	for _, a := range free {
		if taken[a.ID] || !Eligible(c, a, now) {
			continue
		}
		if !ok || better(c, a, best) < 0 {
			best, ok = a, true
		}
	}
	return best, ok
}

// better compares two eligible agents for a contact; below 0: a goes first.
func better(c Contact, a, b Agent) int {
	return cmp.Or(
		cmp.Compare(bit(!c.declinedAt(a.ID).IsZero()), bit(!c.declinedAt(b.ID).IsZero())),
		cmp.Compare(rank(c, a), rank(c, b)),
		cmp.Compare(sum(c, b), sum(c, a)),
		a.IdleSince.Compare(b.IdleSince),
		cmp.Compare(a.ID, b.ID))
}

func bit(b bool) int {
	if b {
		return 1
	}
	return 0
}

// rank is the agent's place among those the customer knows; behind all of them
// for the others.
func rank(c Contact, a Agent) int {
	if i := slices.Index(c.Wanted.Prefers, a.ID); i >= 0 {
		return i
	}
	return len(c.Wanted.Prefers)
}

// sum adds the agent's levels in the wanted skills.
func sum(c Contact, a Agent) int {
	total := 0
	for _, s := range c.Wanted.Skills {
		total += a.level(s.ID)
	}
	return total
}
