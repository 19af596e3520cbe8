package zhiyin

// Bounds of what agents and supervisors write to each other during a contact, in
// characters: one is read on a card, the other at a glance while talking.
const (
	HelpRunes = 120
	NoteRunes = 500
)

// The events by which agents ask supervisors for help in a contact and are told
// something; the subject is its ContactID. Their texts are sealed with its customer.
type (
	// HelpAsked: the agent asks for a supervisor, who sees Why; again, it only says why.
	HelpAsked struct {
		Agent AgentID `json:"agent" zy:"open"`
		Why   string  `json:"why,omitempty"`
	}
	// HelpWithdrawn: the agent needs none any more.
	HelpWithdrawn struct {
		Agent AgentID `json:"agent" zy:"open"`
	}
	// SupervisorNoted: By writes to the agent, who alone sees it. It answers their
	// asking for help.
	SupervisorNoted struct {
		By    AgentID `json:"by" zy:"open"`
		Agent AgentID `json:"agent" zy:"open"`
		Text  string  `json:"text"`
	}
)

// Kind is "help.asked".
func (HelpAsked) Kind() Kind { return "help.asked" }

// Kind is "help.withdrawn".
func (HelpWithdrawn) Kind() Kind { return "help.withdrawn" }

// Kind is "supervisor.noted".
func (SupervisorNoted) Kind() Kind { return "supervisor.noted" }

var _ = register(HelpAsked{}, HelpWithdrawn{}, SupervisorNoted{})
