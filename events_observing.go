package zhiyin

// ObserveMode says who hears a supervisor in a talk that they observe.
type ObserveMode string

// The modes. In each the supervisor hears customer and agent.
const (
	Listening  ObserveMode = "listen"  // nobody
	Whispering ObserveMode = "whisper" // the agent alone
	Barging    ObserveMode = "barge"   // both
)

// Observing says whether the agents of a unit see that a supervisor listens to them.
// Who coaches, joins or takes over is always seen.
type Observing string

// What a unit may say of it.
const (
	ObservingShown  Observing = "shown" // unless written
	ObservingHidden Observing = "hidden"
)

// The events of a talk that a supervisor observes; the subject is its ContactID.
type (
	// SupervisorJoined: the supervisor is in the talk from now on, or changes the mode.
	SupervisorJoined struct {
		Agent AgentID     `json:"agent" zy:"open"` // the supervisor
		Mode  ObserveMode `json:"mode" zy:"open"`
		// Hidden: the agent's desk does not show it, by the rule of the unit at that
		// moment. Only who listens, and was not seen in this talk before, is hidden.
		Hidden bool `json:"hidden,omitempty" zy:"open"`
	}
	// SupervisorLeft ends it. Why: asked, over, lost, took_over.
	SupervisorLeft struct {
		Agent AgentID `json:"agent" zy:"open"`
		Why   string  `json:"why" zy:"open"`
	}
	// ContactTakenOver: the supervisor goes on with the customer in the agent's place;
	// ContactConnected follows.
	ContactTakenOver struct {
		From  AgentID `json:"from" zy:"open"`
		Agent AgentID `json:"agent" zy:"open"` // the supervisor
	}
	// ContactSteered: a supervisor lets a waiting contact wait for something else;
	// ContactQueued follows. Its fields say what it waits for now.
	ContactSteered struct {
		By       AgentID `json:"by" zy:"open"`
		Queue    QueueID `json:"queue" zy:"open"`
		Priority int     `json:"priority" zy:"open"`
		AnySkill bool    `json:"any_skill,omitempty" zy:"open"`
	}
)

// Kind is "supervisor.joined".
func (SupervisorJoined) Kind() Kind { return "supervisor.joined" }

// Kind is "supervisor.left".
func (SupervisorLeft) Kind() Kind { return "supervisor.left" }

// Kind is "contact.taken_over".
func (ContactTakenOver) Kind() Kind { return "contact.taken_over" }

// Kind is "contact.steered".
func (ContactSteered) Kind() Kind { return "contact.steered" }

var _ = register(SupervisorJoined{}, SupervisorLeft{}, ContactTakenOver{}, ContactSteered{})
