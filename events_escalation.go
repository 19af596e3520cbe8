package zhiyin

// Escalation is why a senior agent is asked into a talk that somebody else has: its
// customer is angry, or a supervisor wishes it.
type Escalation struct {
	How       string        `json:"how"`       // consult, take_over
	From      AgentID       `json:"from"`      // who talks with the customer
	Seniority int           `json:"seniority"` // asked of the senior, 1 to 5
	Plan      DefinitionRef `json:"plan"`
	By        AgentID       `json:"by,omitempty"` // the supervisor who wished it; empty: the customer's anger
}

// Plea is a talk for which a senior agent is asked.
type Plea struct {
	From   AgentID // who talks with the customer
	Helped AgentID // who took part with From while the anger went on; empty: no colleague
	By     AgentID // the supervisor who wishes it; empty: the customer's anger asks
}

// What a plan does about a streak of anger that comes while a junior talks.
const (
	EscalateConsult  = "consult"   // a senior is rung, and the junior offered to ask them
	EscalateTakeOver = "take_over" // a senior is rung, and goes on with the customer
)

// Outcomes of an escalation.
const (
	EscalationTakenOver  = "taken_over" // the senior goes on with the customer
	EscalationConsulted  = "consulted"  // they spoke, and the junior went on
	EscalationDeclined   = "declined"   // the junior wanted no help
	EscalationUnanswered = "unanswered" // the junior said nothing to a senior who was there
	EscalationCalmed     = "calmed"     // the anger passed before a senior was there
	EscalationOver       = "over"       // the talk was, or went to somebody else
	EscalationLost       = "lost"       // the audio of one of them was lost
	EscalationElsewhere  = "elsewhere"  // the junior turned to somebody of their own choice
	EscalationSupervised = "supervised" // a supervisor joined the talk before a senior was there
	EscalationNodeLost   = "node_lost"  // the process that asked died
)

// The events of a streak of anger that a senior agent is asked for; the subject is the
// ContactID. Reservations for it name the Escalation.
type (
	// EscalationAsked opens it, once for a streak, or by the wish of a supervisor.
	EscalationAsked struct {
		Agent     AgentID       `json:"agent" zy:"open"` // who talks
		Queue     QueueID       `json:"queue" zy:"open"`
		How       string        `json:"how" zy:"open"`
		Seniority int           `json:"seniority" zy:"open"`
		Plan      DefinitionRef `json:"plan" zy:"open"`
		By        AgentID       `json:"by,omitempty" zy:"open"` // the supervisor who wished it
	}
	// EscalationUnmet: at this moment nobody could come. Clause is what excluded most of
	// those signed in, or "free" where those who could are all at work; Agents how many.
	EscalationUnmet struct {
		Agent  AgentID `json:"agent" zy:"open"`
		Queue  QueueID `json:"queue" zy:"open"`
		Clause string  `json:"clause" zy:"open"`
		Agents int     `json:"agents" zy:"open"`
	}
	// EscalationAgreed: Agent, who talks, wants to consult.
	EscalationAgreed struct {
		Agent AgentID `json:"agent" zy:"open"`
	}
	// EscalationAnswered: the senior Agent took the reservation.
	EscalationAnswered struct {
		Agent AgentID `json:"agent" zy:"open"`
		From  AgentID `json:"from" zy:"open"`
		How   string  `json:"how" zy:"open"`
	}
	// EscalationJoined: the two speak to each other while the customer hears music.
	EscalationJoined struct {
		Agent AgentID `json:"agent" zy:"open"`
		From  AgentID `json:"from" zy:"open"`
	}
	// EscalationSettled closes it. Agent is empty where nobody came; TalkMs is how long
	// the two spoke.
	EscalationSettled struct {
		Agent   AgentID `json:"agent,omitempty" zy:"open"`
		From    AgentID `json:"from" zy:"open"`
		Outcome string  `json:"outcome" zy:"open"`
		TalkMs  int64   `json:"talk_ms,omitempty" zy:"open"`
	}
)

// Kind is "escalation.asked".
func (EscalationAsked) Kind() Kind { return "escalation.asked" }

// Kind is "escalation.unmet".
func (EscalationUnmet) Kind() Kind { return "escalation.unmet" }

// Kind is "escalation.agreed".
func (EscalationAgreed) Kind() Kind { return "escalation.agreed" }

// Kind is "escalation.answered".
func (EscalationAnswered) Kind() Kind { return "escalation.answered" }

// Kind is "escalation.joined".
func (EscalationJoined) Kind() Kind { return "escalation.joined" }

// Kind is "escalation.settled".
func (EscalationSettled) Kind() Kind { return "escalation.settled" }

var _ = register(EscalationAsked{}, EscalationUnmet{}, EscalationAgreed{}, EscalationAnswered{}, EscalationJoined{}, EscalationSettled{})
