package zhiyin

// The events of a talk of more than two; the subject is its ContactID. The third party
// is one whom the agent consulted before: Colleague, another agent, or a telephone when
// that is empty.
type (
	// ConsultAnswered: whom the agent consults took the call.
	ConsultAnswered struct {
		Agent     AgentID `json:"agent" zy:"open"`
		Colleague AgentID `json:"colleague,omitempty" zy:"open"`
	}
	// ConferenceBegan: customer, agent and the third party hear each other.
	ConferenceBegan struct {
		Agent     AgentID `json:"agent" zy:"open"`
		Colleague AgentID `json:"colleague,omitempty" zy:"open"`
		To        string  `json:"to,omitempty"` // the telephone's number
	}
	// ConferenceEnded: one of the three is out of it, and the other two go on. Left is the
	// agent who is; empty: the telephone, or the customer where Why is over. Why: asked (by
	// who left), removed (by the agent who asked them in), party (the telephone hung up),
	// lost (their audio was), over (the talk with the customer ended).
	ConferenceEnded struct {
		Agent     AgentID `json:"agent" zy:"open"` // who began it
		Colleague AgentID `json:"colleague,omitempty" zy:"open"`
		Left      AgentID `json:"left,omitempty" zy:"open"`
		Why       string  `json:"why" zy:"open"`
		TalkMs    int64   `json:"talk_ms" zy:"open"`
	}
)

// Kind is "consult.answered".
func (ConsultAnswered) Kind() Kind { return "consult.answered" }

// Kind is "conference.began".
func (ConferenceBegan) Kind() Kind { return "conference.began" }

// Kind is "conference.ended".
func (ConferenceEnded) Kind() Kind { return "conference.ended" }

var _ = register(ConsultAnswered{}, ConferenceBegan{}, ConferenceEnded{})
