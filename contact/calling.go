package contact

import (
	"zhiyin.dev"
	"zhiyin.dev/speech"
)

// The inputs of a contact that an agent begins.
type (
	// Placed opens the contact: Agent calls Arrival.From, who is shown the number.
	Placed struct {
		Arrived
		Agent zhiyin.AgentID `json:"agent"`
		Queue zhiyin.QueueID `json:"queue"` // whose wrap-up time counts, and where a transfer back goes
	}
	// Ringing: the customer's telephone rings.
	Ringing struct{}
	// Answered: the customer took the call. Recording and Rule are as in Accepted.
	Answered struct {
		Recording zhiyin.RecordingID    `json:"recording,omitempty"`
		Rule      *zhiyin.RecordingRule `json:"rule,omitempty"`
	}
	// Unanswered: they did not; Why is CallUnanswered's.
	Unanswered struct {
		Why string `json:"why"`
	}
)

func (Placed) name() string     { return "placed" }
func (Ringing) name() string    { return "ringing" }
func (Answered) name() string   { return "answered" }
func (Unanswered) name() string { return "unanswered" }

// The commands for it.
type (
	// Place calls the customer; Ringing, Answered or Unanswered follow.
	Place struct{ To string }
	// Ringback lets the agent hear that it rings.
	Ringback struct{ Agent zhiyin.AgentID }
	// HushAgent ends that.
	HushAgent struct{ Agent zhiyin.AgentID }
)

func (Place) does() string     { return "place" }
func (Ringback) does() string  { return "ringback" }
func (HushAgent) does() string { return "hush_agent" }

// placed calls the customer and meanwhile asks who they are, so that the agent
// has them on the screen before they speak.
func (s *step) placed(in Placed) {
	s.c.ID, s.c.Arrival, s.c.Number, s.c.Unit, s.c.FlowRef, s.c.notices = in.Arrival.Contact, in.Arrival, in.Number, in.Unit, in.Flow, in.Notices
	s.c.opening = in.Opening
	s.c.agent, s.c.wanted = in.Agent, zhiyin.Wanted{Queue: in.Queue}
	s.c.music = holdMusic
	s.c.Voice = speech.VoiceFor(zhiyin.Customer{}, in.Number) // until we know who it is
	s.takePlace(in.Arrived)
	s.to(zhiyin.Dialling)
	s.keep(zhiyin.ContactArrived{Channel: in.Arrival.Channel, Direction: in.Arrival.Direction, Number: in.Number.ID, Flow: in.Flow,
		Leg: in.Arrival.Leg, From: in.Arrival.From, Called: in.Arrival.Called},
		zhiyin.CallPlaced{Agent: in.Agent, Queue: in.Queue})
	s.do(Meet{From: in.Arrival.From}, Place{To: in.Arrival.From})
}

// holdMusic is what a customer whom we called hears on hold; no flow named another.
const holdMusic = "hold"

// met brings what we know of the customer we call; they may have answered first.
func (s *step) met(in Known) {
	if s.c.Arrival.Direction != zhiyin.Outbound || s.c.Snapshot.Known != "" {
		return
	}
	s.c.Snapshot = in.Snapshot
	s.c.Voice = speech.VoiceFor(in.Snapshot.Customer, s.c.Number)
	s.keep(identified(in.Snapshot, nil))
	s.foresee()
}

func (s *step) ringing(Ringing) { s.do(Ringback{Agent: s.c.agent}) }

// answered joins the two, where the customer has nothing to hear first.
func (s *step) answered(in Answered) {
	s.do(HushAgent{Agent: s.c.agent})
	notice, known := s.noticeOut()
	if in.Rule != nil && known {
		s.tells(notice, in)
		return
	}
	s.meet()
	if in.Rule != nil {
		s.keep(zhiyin.RecordingSkipped{Agent: s.c.agent, Why: "not_told"})
	}
}

// meet joins the customer whom we called and the agent.
func (s *step) meet() {
	s.c.connectedAt = s.now
	s.spend(talking)
	s.to(zhiyin.Connected)
	s.keep(zhiyin.ContactConnected{Agent: s.c.agent, Reservation: s.c.reservation, WaitMs: s.c.spent[waiting].Milliseconds()})
	s.do(Join{Agent: s.c.agent}, MuteAgent{Agent: s.c.agent})
}

// unanswered leaves the agent to note what came of it.
func (s *step) unanswered(in Unanswered) {
	s.keep(zhiyin.CallUnanswered{Why: in.Why})
	s.end(zhiyin.EndedUnanswered)
}

// goneWhileRinging: a call that the agent can't hear is taken back.
func (s *step) goneWhileRinging(AgentLost) { s.end(zhiyin.EndedByAgent) }
