package contact

import (
	"zhiyin.dev"
	"zhiyin.dev/flow"
)

// The inputs of listening.
type (
	// Listens: a leg is listened to from now on, or no more (Why).
	Listens struct {
		Leg      zhiyin.LegID   `json:"leg"`
		Speaker  zhiyin.Speaker `json:"speaker"`
		Agent    zhiyin.AgentID `json:"agent,omitempty"` // which
		Model    string         `json:"model,omitempty"` // empty: nobody hears words
		DemoOnly bool           `json:"demo_only,omitempty"`
		Mood     bool           `json:"mood,omitempty"`
		Why      string         `json:"why,omitempty"` // it is over: asked, ended, refused, lost
	}
	// Speaking: the customer's turn of talk began or ended; Heard follows each end.
	Speaking struct {
		On bool `json:"on"`
	}
	// Heard is a finished turn of talk. Its text is empty where no words were in it.
	Heard struct {
		Utterance zhiyin.Utterance `json:"utterance"`
		Meaning   *zhiyin.Meaning  `json:"meaning,omitempty"` // nil: nobody understood it
		Last      bool             `json:"last,omitempty"`    // its speaker has hung up: it answers nothing
	}
	// Felt is what a turn of the customer's did to their mood.
	Felt struct {
		Changed *zhiyin.MoodChanged  `json:"changed,omitempty"`
		Streak  *zhiyin.AngerStreak  `json:"streak,omitempty"`
		Cleared *zhiyin.AngerCleared `json:"cleared,omitempty"`
	}
)

func (Listens) name() string  { return "listens" }
func (Speaking) name() string { return "speaking" }
func (Heard) name() string    { return "heard" }
func (Felt) name() string     { return "felt" }

// listens keeps that a leg is listened to, or no more.
func (s *step) listens(in Listens) {
	if in.Why != "" {
		s.keep(zhiyin.ListeningStopped{Leg: in.Leg, Why: in.Why})
		return
	}
	s.c.listened = s.c.listened || in.Speaker == zhiyin.OfCustomer && in.Model != ""
	s.keep(zhiyin.ListeningStarted{Leg: in.Leg, Speaker: in.Speaker, Agent: in.Agent, Model: in.Model, DemoOnly: in.DemoOnly, Mood: in.Mood})
}

// speaks: while the customer speaks nobody waits for their keys.
func (s *step) speaks(in Speaking) {
	s.c.speaking = in.On
	s.talks(in.On)
	if in.On && s.c.gather != nil && s.c.gather.speech != nil {
		s.drop(forKeys)
	}
}

// heard keeps a turn and gives it to the flow, where that asks for words.
func (s *step) heard(in Heard) {
	u := in.Utterance
	if u.Text != "" {
		s.keep(zhiyin.UtteranceHeard{Utterance: u.ID, Speaker: u.Speaker, Agent: u.Agent, FromMs: u.FromMs, ToMs: u.ToMs, Language: u.Language,
			Confidence: u.Confidence, Engine: u.Engine, Text: u.Text, Words: u.Words})
	}
	if m := in.Meaning; m != nil {
		s.keep(zhiyin.UtteranceUnderstood{Utterance: u.ID, Intents: m.Intents, OutOfScope: m.OutOfScope, Rejected: m.Rejected,
			Needs: m.Needs, Model: m.Model, Why: m.Why, Entities: m.Entities})
	}
	if s.c.leaving.wants != nil {
		if u.Speaker == zhiyin.OfCustomer {
			s.says(u.Text)
		}
		return
	}
	listens := s.c.State == zhiyin.InFlow || s.c.State == zhiyin.Queued || s.c.surveying
	if listens && u.Speaker == zhiyin.OfCustomer && !in.Last {
		s.answer(in)
	}
}

// answer takes a turn as the answer to what is gathered, or as a wish that the flow
// grants wherever it is. Words over a prompt that
// must be heard to its end are no answer to it.
func (s *step) answer(in Heard) {
	g, heard := s.c.gather, flow.HeardAs(in.Utterance, in.Meaning)
	asked := g != nil && g.speech != nil
	if s.c.surveying && !asked { // the flow is over but for its questions
		return
	}
	if g != nil && g.got != "" || !asked && (s.mustHear() || !s.Flow.Grants(s.c.Flow, heard)) {
		return
	}
	if in.Utterance.Text == "" || s.mustHear() {
		s.awaitFirst()
		return
	}
	s.hush()
	s.drop(forKeys)
	s.c.visit.spoken = true
	s.c.gather = nil
	s.follow(heard)
}

// felt keeps what became of the mood and tells the flow.
func (s *step) felt(in Felt) {
	mood := flow.Felt{}
	if was := s.c.Flow.Mood; was != nil {
		mood = *was
	}
	if in.Changed != nil {
		s.keep(*in.Changed)
		mood.Score = in.Changed.Score
	}
	if in.Streak != nil {
		s.keep(*in.Streak)
		mood.Streak = in.Streak.Length
	}
	if in.Cleared != nil {
		s.keep(*in.Cleared)
		mood.Streak = 0
	}
	s.angers(in)
	if s.c.State != zhiyin.Wrapping && s.c.Flow.Wait != "" {
		s.tellMood(mood)
	}
}

// tellMood gives the flow the mood. Where it leads an angry customer elsewhere,
// what was asked before is not asked any more.
func (s *step) tellMood(mood flow.Felt) {
	node, asked := s.c.Flow.Node, s.c.gather
	s.c.gather = nil
	s.follow(mood)
	if s.c.Flow.Node == node {
		s.c.gather = asked
		return
	}
	if s.c.gather == nil {
		s.drop(forKeys)
	}
}

// measured tells whether the customer's mood may be measured now: after the
// number's notice was heard and not refused, and where neither the number nor the
// queue says otherwise (rule 15).
func (c Contact) measured(queue zhiyin.Queue) bool {
	return c.noticed != zhiyin.DefinitionRef{} && !c.refused && !c.Number.MoodOff && !queue.MoodOff
}

// eared are the states in which legs are listened to.
var eared = []zhiyin.ContactState{zhiyin.InFlow, zhiyin.Queued, zhiyin.Reserved, zhiyin.Connected, zhiyin.OnHold, zhiyin.Rejoining}

// withEars adds the rows of listening to the table. The last words of a customer
// may come when they have hung up.
func withEars(table map[zhiyin.ContactState][]cell) map[zhiyin.ContactState][]cell {
	for _, st := range append([]zhiyin.ContactState{zhiyin.Wrapping}, eared...) {
		table[st] = append(table[st], row((*step).listens), row((*step).speaks), row((*step).heard), row((*step).felt))
	}
	return table
}
