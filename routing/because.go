package routing

import (
	"slices"
	"strconv"
	"time"

	"zhiyin.dev"
)

// because writes down why agent got contact: what they fulfil, what put them
// first, and how many others each clause excluded. Its values are levels, counts
// and seconds, so it may be kept and shown.
func because(c Contact, agent Agent, all []Agent, taken map[zhiyin.AgentID]bool, now time.Time) zhiyin.Because {
	out := zhiyin.Because{Says: "all", Holds: true}
	for _, s := range c.Wanted.Skills {
		out.Parts = append(out.Parts, zhiyin.Because{Says: "skill " + s.ID + " >= " + strconv.Itoa(s.Level), Holds: true,
			Saw: strconv.Itoa(agent.level(s.ID))})
	}
	if slices.Contains(c.Wanted.Prefers, agent.ID) {
		out.Parts = append(out.Parts, zhiyin.Because{Says: "last contact was with this agent", Holds: true, Saw: "yes"})
	}
	idle := max(0, now.Sub(agent.IdleSince)).Truncate(time.Second)
	out.Parts = append(out.Parts, zhiyin.Because{Says: "idle", Holds: true, Saw: strconv.Itoa(int(idle.Seconds())) + " s"})
	if !c.declinedAt(agent.ID).IsZero() {
		out.Parts = append(out.Parts, zhiyin.Because{Says: "nobody else within " + SecondChance.String(), Holds: true})
	}
	if others, ok := excluded(c, agent, all, taken, now); ok {
		out.Parts = append(out.Parts, others)
	}
	return out
}

// excluded counts the others by the first clause that each did not fulfil, and
// those who could have had it but came after.
func excluded(c Contact, agent Agent, all []Agent, taken map[zhiyin.AgentID]bool, now time.Time) (zhiyin.Because, bool) {
	var order []string
	count := map[string]int{}
	for _, a := range all {
		if a.ID == agent.ID {
			continue
		}
		a.Busy = a.Busy || taken[a.ID]
		says := failing(c, a, now)
		if count[says]++; count[says] == 1 {
			order = append(order, says)
		}
	}
	if len(order) == 0 {
		return zhiyin.Because{}, false
	}
	slices.Sort(order)
	out := zhiyin.Because{Says: "other agents", Saw: strconv.Itoa(len(all) - 1)}
	for _, says := range order {
		out.Parts = append(out.Parts, zhiyin.Because{Says: says, Saw: strconv.Itoa(count[says])})
	}
	return out, true
}

// failing is the first clause that the agent does not fulfil.
func failing(c Contact, a Agent, now time.Time) string {
	for _, clause := range clauses(c, a, now) {
		if !clause.holds {
			return "not: " + clause.says
		}
	}
	return "came after"
}
