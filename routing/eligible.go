package routing

import (
	"cmp"
	"slices"
	"strconv"
	"time"

	"zhiyin.dev"
)

// Could tells whether the agent could serve the contact once they are there and
// free: they serve the queue and have the skills, and the plan allows it.
func Could(c Contact, a Agent) bool { return lacking(&c, &a) == fine }

// Lacking is the first clause by which the agent could never serve the contact; "":
// they could.
func Lacking(c Contact, a Agent) string { return lacking(&c, &a).says(&c, a.ID) }

// lack is why an agent can't serve a contact, whatever they do.
type lack int

// Lacks; from the first skill on they are numbered by the contact's.
const (
	fine lack = -1 - iota
	lacksQueue
	lacksPlan
)

func lacking(c *Contact, a *Agent) lack {
	if !slices.Contains(a.Queues, c.Wanted.Queue) {
		return lacksQueue
	}
	for i, s := range c.Wanted.Skills {
		if a.skill(s.ID).Level < s.Level {
			return lack(i)
		}
	}
	if c.Kind != nil && c.Kind.May != nil && !c.Kind.May(a.ID) {
		return lacksPlan
	}
	return fine
}

// says writes the clause down that was lacking.
func (l lack) says(c *Contact, agent zhiyin.AgentID) string {
	switch l {
	case fine:
		return ""
	case lacksQueue:
		return "serves queue " + string(c.Wanted.Queue)
	case lacksPlan:
		return cmp.Or(c.Kind.excluding(agent), "the plan")
	}
	return skillSays(c.Wanted.Skills[l])
}

func skillSays(s zhiyin.Skill) string { return "skill " + s.ID + " >= " + strconv.Itoa(s.Level) }

func (k *Kind) excluding(agent zhiyin.AgentID) string {
	if k == nil || k.Excluding == nil {
		return ""
	}
	return k.Excluding(agent)
}

// Eligible tells whether the agent, standing so, may be given the contact at now.
func Eligible(c Contact, a Agent, s Standing, now time.Time) bool {
	return s.there(c.Wanted.Channel) && !s.busy(c.Wanted.Channel) && Could(c, a) && !c.barred(a.ID, now)
}

// Order sorts contacts into the order in which they stand in their queue: priority,
// then waiting time, then who is on the line before who is to be called back.
func Order(contacts []Contact) { slices.SortFunc(contacts, before) }

func before(a, b Contact) int {
	return cmp.Or(cmp.Compare(b.Wanted.Priority, a.Wanted.Priority), a.Since.Compare(b.Since),
		cmp.Compare(bit(a.Wanted.Callback), bit(b.Wanted.Callback)), cmp.Compare(a.ID, b.ID))
}

func bit(b bool) int {
	if b {
		return 1
	}
	return 0
}
