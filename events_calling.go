package zhiyin

// The events of a contact that an agent began; the subject is its ContactID.
type (
	// CallPlaced follows ContactArrived: Agent calls the customer. Queue is whose
	// wrap-up time counts.
	CallPlaced struct {
		Agent AgentID `json:"agent" zy:"open"`
		Queue QueueID `json:"queue" zy:"open"`
	}
	// CallAnswered: the customer took the call and hears the notice before they
	// are joined. Without a notice ContactConnected follows at once instead.
	CallAnswered struct {
		Notice DefinitionRef `json:"notice" zy:"open"`
	}
	// CallUnanswered says why the customer was not reached: busy, not_found,
	// denied, unavailable, no_answer.
	CallUnanswered struct {
		Why string `json:"why" zy:"open"`
	}
	// ConsultPlaced: Agent, who talks to the customer, calls somebody else: Colleague,
	// another agent, or the telephone To.
	ConsultPlaced struct {
		Agent     AgentID `json:"agent" zy:"open"`
		Colleague AgentID `json:"colleague,omitempty" zy:"open"`
		To        string  `json:"to"`
	}
	// ConsultEnded says what ended that: agent or party (who hung up), joined (the
	// customer now talks to the party), conference (all three talk), over (the talk with
	// the customer ended), lost (the colleague's audio was), declined (by the colleague),
	// or what CallUnanswered says. TalkMs is 0 when nobody answered.
	ConsultEnded struct {
		Agent     AgentID `json:"agent" zy:"open"`
		Colleague AgentID `json:"colleague,omitempty" zy:"open"`
		Why       string  `json:"why" zy:"open"`
		TalkMs    int64   `json:"talk_ms" zy:"open"`
	}
)

// Kind is "call.placed".
func (CallPlaced) Kind() Kind { return "call.placed" }

// Kind is "call.answered".
func (CallAnswered) Kind() Kind { return "call.answered" }

// Kind is "call.unanswered".
func (CallUnanswered) Kind() Kind { return "call.unanswered" }

// Kind is "consult.placed".
func (ConsultPlaced) Kind() Kind { return "consult.placed" }

// Kind is "consult.ended".
func (ConsultEnded) Kind() Kind { return "consult.ended" }

var _ = register(CallPlaced{}, CallAnswered{}, CallUnanswered{}, ConsultPlaced{}, ConsultEnded{})
