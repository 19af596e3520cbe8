package desk

import (
	"context"

	"zhiyin.dev"
)

// TraceStep is one thing that led a contact to its agent, or did not. Kind is
//
//	queued     it waits in Queue, with Priority, for somebody with Skills
//	offered    Agent's desk rings, because of Because
//	unserved   nobody signed in could take it, most of them because of Reason
//	overflowed its plan shows it the way out Reason, to Queue where that is one
//	shut       its plan's way out, Queue, is closed, until Until where that is known: it waits on
//	turned     Agent did not take it; State is rejected, timeout or rescinded, Reason what they said
//	steered    a supervisor (Agent) lets it wait for something else
//	directed   a supervisor's order for Queue reached it; Reason is announced, offered or passed_over
//	promised   the customer hung up and will be called back in their turn
//	connected  Agent has it, after WaitMs
//	handed_on  it was given away, to Queue or out of the house
//	escalated  its customer got angry with Agent, or the supervisor By wishes it: a senior is asked for, Reason is consult or take_over
//	unmet      nobody could come to Agent, most of them because of Reason
//	relieved   Agent went on with it in another's place
type TraceStep struct {
	Kind      string                  `json:"kind" enum:"queued,offered,turned,steered,directed,unserved,overflowed,shut,promised,connected,handed_on,escalated,unmet,relieved"`
	At        Instant                 `json:"at"`
	Queue     zhiyin.QueueID          `json:"queue,omitempty"`
	QueueName zhiyin.Text             `json:"queue_name,omitempty"`
	Agent     zhiyin.AgentID          `json:"agent,omitempty"`
	AgentName string                  `json:"agent_name,omitempty"`
	By        zhiyin.AgentID          `json:"by,omitempty"`
	ByName    string                  `json:"by_name,omitempty"`
	State     zhiyin.ReservationState `json:"state,omitempty"`
	Reason    string                  `json:"reason,omitempty"`
	Until     Instant                 `json:"until,omitempty"`
	Priority  int                     `json:"priority,omitempty"`
	Skills    []zhiyin.Skill          `json:"skills,omitempty"`
	WaitMs    int64                   `json:"wait_ms,omitempty"`
	Because   *zhiyin.Because         `json:"because,omitempty"`
	Choice    *zhiyin.Choice          `json:"choice,omitempty"`
	RunnerUp  string                  `json:"runner_up_name,omitempty"`
}

// longestTrace is how many steps are remembered of a contact; the newest are.
const longestTrace = 100

// trace notes what an event says of the way to an agent.
func (r *record) trace(e zhiyin.Event) {
	s, ok := step(e.Body)
	if !ok || r.asks(e.Body) {
		return
	}
	s.At = At(e.At)
	if r.steps = append(r.steps, s); len(r.steps) > longestTrace {
		r.steps = r.steps[1:]
	}
}

// asks tells whether the body settles the reservation of a colleague, which is no way
// of the contact's.
func (r *record) asks(body zhiyin.Body) bool {
	settled, is := body.(zhiyin.ReservationSettled)
	return is && r.asking != "" && settled.Reservation == r.asking
}

func step(body zhiyin.Body) (TraceStep, bool) {
	switch b := body.(type) {
	case zhiyin.ContactQueued:
		return TraceStep{Kind: "queued", Queue: b.Queue, Priority: b.Wanted.Priority, Skills: b.Wanted.Skills}, true
	case zhiyin.ReservationMade:
		return TraceStep{Kind: "offered", Agent: b.Agent, Queue: b.Queue, Because: &b.Because, Choice: b.Choice}, b.Asks == ""
	case zhiyin.ReservationSettled:
		return TraceStep{Kind: "turned", Agent: b.Agent, State: b.State, Reason: b.Reason}, b.State != zhiyin.Accepted && b.State != zhiyin.Canceled
	case zhiyin.ContactSteered:
		return TraceStep{Kind: "steered", Agent: b.By, Queue: b.Queue, Priority: b.Priority}, true
	case zhiyin.ContactDirected:
		return TraceStep{Kind: "directed", Queue: b.Queue, Reason: b.Did}, true
	case zhiyin.ContactUnserved:
		return TraceStep{Kind: "unserved", Queue: b.Queue, Reason: b.Clause}, true
	case zhiyin.ContactOverflowed:
		return TraceStep{Kind: "overflowed", Queue: b.Queue, Reason: b.To}, true
	case zhiyin.OverflowClosed:
		return TraceStep{Kind: "shut", Queue: b.Queue, Until: At(b.Opens)}, true
	case zhiyin.CallbackPromised:
		return TraceStep{Kind: "promised", Queue: b.Queue}, true
	case zhiyin.ContactConnected:
		return TraceStep{Kind: "connected", Agent: b.Agent, WaitMs: b.WaitMs}, true
	case zhiyin.EscalationAsked:
		return TraceStep{Kind: "escalated", Agent: b.Agent, Queue: b.Queue, Reason: b.How, By: b.By}, true
	case zhiyin.EscalationUnmet:
		return TraceStep{Kind: "unmet", Agent: b.Agent, Queue: b.Queue, Reason: b.Clause}, true
	case zhiyin.ContactTakenOver:
		return TraceStep{Kind: "relieved", Agent: b.Agent}, true
	case zhiyin.ContactTransferred:
		return TraceStep{Kind: "handed_on", Queue: b.Queue}, b.OK
	}
	return TraceStep{}, false
}

// Trace returns how a contact of the supervisor's unit came to where it is, oldest
// first. It says nothing of the customer. NotFound when the contact is not open,
// Denied for another unit's.
func (d *Desk) Trace(ctx context.Context, supervisor zhiyin.AgentID, id zhiyin.ContactID) ([]TraceStep, error) {
	out := []TraceStep{}
	verdict := zhiyin.NotFound
	err := d.do(ctx, func() {
		r, s := d.open[id], d.seats[supervisor]
		switch {
		case r == nil || s == nil:
		case r.unit != s.agent.Unit:
			verdict = zhiyin.Denied
		default:
			verdict = ""
			for _, t := range r.steps {
				t.AgentName, t.ByName = d.agentName(t.Agent), d.agentName(t.By)
				if t.Choice != nil && t.Choice.RunnerUp != nil {
					t.RunnerUp = d.agentName(t.Choice.RunnerUp.Agent)
				}
				if t.Queue != "" {
					t.QueueName = d.queueName(t.Queue)
				}
				out = append(out, t)
			}
		}
	})
	return out, ruling(err, verdict, "contact", id)
}
