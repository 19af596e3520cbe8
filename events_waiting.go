package zhiyin

import "time"

// The events of a contact whose customer is called back, and of what is done
// about waiting; the subject is its ContactID.
type (
	// CallbackPromised: the customer hangs up and keeps the place that counts from Since.
	CallbackPromised struct {
		Queue    QueueID   `json:"queue" zy:"open"`
		Wanted   Wanted    `json:"wanted" zy:"open"`
		Since    time.Time `json:"since" zy:"open"`
		Attempts int       `json:"attempts" zy:"open"` // calls at most
		Until    time.Time `json:"until" zy:"open"`    // nobody calls after it
	}
	// CallbackPlaced: the turn has come; Agent waits while the customer's telephone rings.
	CallbackPlaced struct {
		Agent   AgentID `json:"agent" zy:"open"`
		Queue   QueueID `json:"queue" zy:"open"`
		Attempt int     `json:"attempt" zy:"open"` // 1, 2, 3
	}
	// CallbackMissed: it did not come to a talk. Why is CallUnanswered's, or
	// agent_lost, called_in, node_lost; Next is when it is tried again.
	CallbackMissed struct {
		Agent   AgentID   `json:"agent" zy:"open"`
		Attempt int       `json:"attempt" zy:"open"`
		Why     string    `json:"why" zy:"open"`
		Next    time.Time `json:"next,omitzero" zy:"open"` // zero: not again, or when the place's turn comes
	}
	// CallbackHurried: the supervisor By lets the next call come in its turn, and not later.
	CallbackHurried struct {
		By AgentID `json:"by" zy:"open"`
	}
	// CallbackHandled: By says that it was done by hand; CallbackSettled follows.
	CallbackHandled struct {
		By AgentID `json:"by" zy:"open"`
	}
	// CallbackSettled closes the promise: answered, unanswered (all attempts), expired,
	// called_in (the customer came themselves and got their place), cancelled or by_hand.
	CallbackSettled struct {
		Outcome  string `json:"outcome" zy:"open"`
		Attempts int    `json:"attempts" zy:"open"`
		WaitMs   int64  `json:"wait_ms" zy:"open"` // from Since
	}
)

// What customers say of a contact when its agent has hung up; the subject is its
// ContactID.
type (
	// SurveyAnswered is one answer, from 1 to Most, the best.
	SurveyAnswered struct {
		Flow     DefinitionRef `json:"flow" zy:"open"`
		Question string        `json:"question" zy:"open"`
		Score    int           `json:"score" zy:"open"`
		Most     int           `json:"most" zy:"open"`
	}
	// SurveyStopped: no more was asked. Why is refused, silent or invalid.
	SurveyStopped struct {
		Flow     DefinitionRef `json:"flow" zy:"open"`
		Question string        `json:"question" zy:"open"`
		Why      string        `json:"why" zy:"open"`
	}
)

// Kind is "survey.answered".
func (SurveyAnswered) Kind() Kind { return "survey.answered" }

// Kind is "survey.stopped".
func (SurveyStopped) Kind() Kind { return "survey.stopped" }

// Outcomes of a callback.
const (
	CallbackAnswered   = "answered"
	CallbackUnanswered = "unanswered"
	CallbackExpired    = "expired"
	CallbackCalledIn   = "called_in"
	CallbackCancelled  = "cancelled"
	CallbackByHand     = "by_hand"
)

// Kind is "callback.promised".
func (CallbackPromised) Kind() Kind { return "callback.promised" }

// Kind is "callback.placed".
func (CallbackPlaced) Kind() Kind { return "callback.placed" }

// Kind is "callback.missed".
func (CallbackMissed) Kind() Kind { return "callback.missed" }

// Kind is "callback.hurried".
func (CallbackHurried) Kind() Kind { return "callback.hurried" }

// Kind is "callback.handled".
func (CallbackHandled) Kind() Kind { return "callback.handled" }

// Kind is "callback.settled".
func (CallbackSettled) Kind() Kind { return "callback.settled" }

var _ = register(CallbackPromised{}, CallbackPlaced{}, CallbackMissed{}, CallbackHurried{}, CallbackHandled{}, CallbackSettled{}, SurveyAnswered{}, SurveyStopped{})

// Estimate is how long a wait will probably still take, in whole minutes. The
// zero Estimate: it can't be said.
type Estimate struct {
	FromMinutes int `json:"from_minutes"`
	ToMinutes   int `json:"to_minutes"` // at least FromMinutes + 1
}

// Known tells whether there is one.
func (e Estimate) Known() bool { return e.ToMinutes > 0 }
