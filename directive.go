package zhiyin

import (
	"slices"
	"time"
)

// DirectiveID names one directive: dv_….
type DirectiveID string

// DirectiveKind is what a directive is about.
type DirectiveKind string

// Kinds of directive.
const (
	CallbackOnly DirectiveKind = "callback_only" // who comes to the queue is offered to be called back in their turn
	Announcement DirectiveKind = "announcement"  // callers hear Text when they come to the queue
	Banner       DirectiveKind = "banner"        // agents see Text at their desks
	Placement    DirectiveKind = "placement"     // Agent serves Queue, or does not
)

// Bounds of a directive. A longer text is neither heard to its end nor read at a
// glance; what is to hold for more than a week is a definition.
const (
	DirectiveRunes  = 300
	DirectiveAtMost = 7 * 24 * time.Hour
)

// Directive is what a supervisor orders for now: until a time, or until it is taken
// back. Queue is empty where a banner is for the whole unit.
type Directive struct {
	ID      DirectiveID
	What    DirectiveKind
	Unit    UnitID
	Queue   QueueID
	Agent   AgentID // of a placement
	Leave   bool    // a placement that takes the agent out of the queue
	Waiting bool    // callback only: who waits already is offered it too
	Text    Text    // of an announcement or a banner
	By      AgentID
	At      time.Time
	Until   time.Time // zero: until it is taken back
	Seen    []AgentID // a banner's: who has said that they read it
}

// Replaces tells whether d takes the place of another: a queue has one announcement
// and is switched once, and an agent is placed at a queue in one way.
func (d Directive) Replaces(other Directive) bool {
	return d.What != Banner && d.What == other.What && d.Unit == other.Unit && d.Queue == other.Queue && d.Agent == other.Agent
}

// Concerns tells whether a banner is for the agent.
func (d Directive) Concerns(a Agent) bool {
	return d.What == Banner && d.Unit == a.Unit && (d.Queue == "" || slices.Contains(a.Queues, d.Queue))
}

// Placed are the queues of an agent by the placements among directives, which are in
// the order in which they were given. queues is not changed.
func Placed(agent AgentID, queues []QueueID, directives []Directive) []QueueID {
	out := slices.Clone(queues)
	for _, d := range directives {
		switch {
		case d.What != Placement || d.Agent != agent:
		case d.Leave:
			out = slices.DeleteFunc(out, func(q QueueID) bool { return q == d.Queue })
		case !slices.Contains(out, d.Queue):
			out = append(out, d.Queue)
		}
	}
	return out
}
