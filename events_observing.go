package zhiyin

// ObserveMode says who hears a supervisor in a talk that they observe.
type ObserveMode string

// The modes. In each the supervisor hears customer and agent.
const (
	Listening  ObserveMode = "listen"  // nobody
	Whispering ObserveMode = "whisper" // the agent alone
	Barging    ObserveMode = "barge"   // both
)

// The events of a talk that a supervisor observes; the subject is its ContactID.
type (
	// SupervisorJoined: the supervisor is in the talk from now on, or changes the mode.
	SupervisorJoined struct {
		Agent AgentID     `json:"agent" zy:"open"` // the supervisor
		Mode  ObserveMode `json:"mode" zy:"open"`
	}
	// SupervisorLeft ends it. Why: asked, over, lost.
	SupervisorLeft struct {
		Agent AgentID `json:"agent" zy:"open"`
		Why   string  `json:"why" zy:"open"`
	}
)

// Kind is "supervisor.joined".
func (SupervisorJoined) Kind() Kind { return "supervisor.joined" }

// Kind is "supervisor.left".
func (SupervisorLeft) Kind() Kind { return "supervisor.left" }

var _ = register(SupervisorJoined{}, SupervisorLeft{})
