package contact

import (
	"slices"
	"strings"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/flow"
	"zhiyin.dev/speech"
)

// Times of a chat. Nobody waits in silence there: people put a telephone down and
// come back.
const (
	// answerWithin is how long a question of the flow waits for its answer.
	answerWithin = 15 * time.Minute
	// awayWithin is how long a chat stays open whose page is gone: a lift, a tunnel,
	// a tab that was closed by mistake.
	awayWithin = 10 * time.Minute
	// remembered is how many ids of pages are known again; a page sends again what it
	// has not seen come back, which is a few messages.
	remembered = 64
)

// The inputs of a chat.
type (
	// Wrote is a message of the customer's or the agent's. ID is ours, Client the page's.
	Wrote struct {
		ID      zhiyin.UtteranceID `json:"id"`
		From    zhiyin.Speaker     `json:"from"`
		Client  string             `json:"client,omitempty"`
		Text    string             `json:"text,omitempty"`
		Keys    string             `json:"keys,omitempty"` // of the button that was pressed
		File    *zhiyin.ChatFile   `json:"file,omitempty"`
		Link    *zhiyin.ChatLink   `json:"link,omitempty"`    // of the agent's
		Meaning *zhiyin.Meaning    `json:"meaning,omitempty"` // nil: nobody understood it
	}
	// Saw: that side has read all messages up to Upto.
	Saw struct {
		By   zhiyin.Speaker `json:"by"`
		Upto int            `json:"upto"`
	}
	// Resumed takes a chat up in a new process: its customer may come back to it.
	Resumed struct{}
)

func (Wrote) name() string   { return "wrote" }
func (Saw) name() string     { return "saw" }
func (Resumed) name() string { return "resumed" }

// Show brings a message to the customer's page.
type Show struct{ Message zhiyin.ChatMessage }

func (Show) does() string { return "show" }

// writing is what a chat knows of its messages.
type writing struct {
	messages int      // written so far
	clients  []string // ids of pages, newest last
	read     map[zhiyin.Speaker]int
	patience time.Duration // how long the flow lets it wait in the queue; 0: for ever
	left     bool          // a message was left, which is answered later
}

// takes tells whether a page's message is new, and remembers its id.
func (w *writing) takes(client string) bool {
	if client == "" {
		return true
	}
	if slices.Contains(w.clients, client) {
		return false
	}
	known := append(slices.Clone(w.clients), client)
	w.clients = known[max(0, len(known)-remembered):]
	return true
}

// Written tells whether the contact is a talk in writing: nobody hears anything there.
func (c Contact) Written() bool { return c.Arrival.Channel == zhiyin.Chat }

// spoken is what means nothing to a chat.
func spoken(in Input) bool {
	switch in := in.(type) {
	case Hold, Mute, Digits, Consult, Unconsult, Confer, Leave, Remove, Observe, PauseRecording, ResumeRecording:
		return true
	case Transfer:
		return in.To != ""
	}
	return false
}

// wrote keeps a message, shows it and lets the flow hear it where it has asked.
func (s *step) wrote(in Wrote) {
	if !s.c.Written() || in.From == zhiyin.OfAgent && s.c.State != zhiyin.Connected {
		return
	}
	if !s.c.writing.takes(in.Client) {
		return
	}
	m := zhiyin.ChatWritten{Message: in.ID, From: in.From, Client: in.Client, Text: in.Text, File: in.File}
	if in.From == zhiyin.OfAgent {
		m.Agent, m.Link = s.c.agent, in.Link
	}
	s.message(m)
	if u := in.Meaning; u != nil {
		s.keep(zhiyin.UtteranceUnderstood{Utterance: in.ID, Intents: u.Intents, OutOfScope: u.OutOfScope, Rejected: u.Rejected,
			Needs: u.Needs, Model: u.Model, Why: u.Why, Entities: u.Entities})
	}
	if in.From == zhiyin.OfCustomer && (s.c.State == zhiyin.InFlow || s.c.surveying) {
		s.answerInWriting(in)
	}
}

// message numbers a message, keeps it and shows it.
func (s *step) message(m zhiyin.ChatWritten) {
	s.c.writing.messages++
	m.Seq = s.c.writing.messages
	s.keep(m)
	s.do(Show{Message: m.Shown(s.now)})
}

// answerInWriting takes a message as the answer to what is gathered: a button or
// written keys as keys, anything else as something said.
func (s *step) answerInWriting(in Wrote) {
	if s.c.leaving.wants != nil {
		s.writes(in)
		return
	}
	g := s.c.gather
	if g == nil || in.Text == "" && in.Keys == "" {
		return
	}
	s.drop(forKeys)
	s.c.gather = nil
	keys := in.Keys
	if keys == "" {
		keys = g.keysOf(in.Text)
	}
	switch {
	case keys != "":
		s.follow(flow.Keyed{Digits: keys, Done: "max"})
	case g.speech != nil:
		s.follow(flow.HeardAs(zhiyin.Utterance{ID: in.ID, Speaker: in.From, Text: in.Text, Language: s.c.Voice.Language, Confidence: 1, Final: true}, in.Meaning))
	default:
		s.follow(flow.Keyed{Done: "terminator"})
	}
}

// keysOf are the keys that a text is: written as digits, also wide ones, or as what
// a button says; none when it is neither.
func (g *gather) keysOf(text string) string {
	text = strings.TrimSpace(text)
	for _, c := range g.options {
		for _, label := range c.Label {
			if strings.EqualFold(label, text) {
				return c.Keys
			}
		}
	}
	keys := strings.Map(func(r rune) rune {
		switch {
		case r >= '０' && r <= '９':
			return r - '０' + '0'
		case r == ' ' || r == '-':
			return -1
		}
		return r
	}, text)
	if strings.Trim(keys, "0123456789*#") != "" || len(keys) > g.max {
		return ""
	}
	return keys
}

// writeOut puts a prompt of the flow into writing, with the buttons of the question
// that it asks.
func (s *step) writeOut(c flow.Say, words speech.Spoken, options []flow.Option) {
	m := zhiyin.ChatWritten{Message: sayingOf(s.c, s.c.writing.messages+1), From: zhiyin.OfFlow, Node: s.c.Flow.Node, Prompt: c.Prompt, Text: words.Words}
	for _, choice := range options {
		label, _, ok := choice.Label.In(s.c.Voice.Language)
		if !ok {
			label = choice.Keys
		}
		m.Choices = append(m.Choices, zhiyin.Button{Keys: choice.Keys, Label: label, Lasts: choice.Lasts})
	}
	s.message(m)
}

// sayingOf names what the flow writes: a state machine draws no ids.
func sayingOf(c *Contact, seq int) zhiyin.UtteranceID {
	return zhiyin.UtteranceID("ut_" + strings.TrimPrefix(string(c.ID), "ct_") + "f" + itoa(seq))
}

// awaitAnswer lets a question of the flow wait for a message. A key of refusal that
// alone would count is not asked for in writing: nothing is recorded there.
func (s *step) awaitAnswer() {
	if s.c.gather.only != "" {
		s.c.gather = nil
		s.follow(flow.TimedOut{})
		return
	}
	within := answerWithin
	if s.c.surveying {
		within = surveyWithin
	}
	s.time(forKeys, within)
}

// saw keeps how far a side has read.
func (s *step) saw(in Saw) {
	if in.Upto <= s.c.writing.read[in.By] || in.Upto > s.c.writing.messages {
		return
	}
	read := map[zhiyin.Speaker]int{in.By: in.Upto}
	for by, upto := range s.c.writing.read {
		if by != in.By {
			read[by] = upto
		}
	}
	s.c.writing.read = read
	s.keep(zhiyin.ChatRead{By: in.By, Upto: in.Upto})
}

// resumed goes on where a process ended. The page counts as gone until it is back.
func (s *step) resumed(Resumed) {
	switch s.c.State {
	case zhiyin.Arriving:
		s.do(s.meeting())
	case zhiyin.InFlow:
		if s.c.gather != nil {
			s.time(forKeys, answerWithin)
		}
		if s.c.leaving.wants != nil {
			s.time(forMessage, answerWithin)
			s.do(ReadyMessage{})
		}
		s.askAgain()
		if form := s.Flow.HandoffAt(s.c.Flow.Node); s.c.Flow.Wait == flow.ForHandoff && form != "" {
			s.do(RecallHandoff{Form: form, Since: s.c.visit.at})
		}
	case zhiyin.Queued, zhiyin.Reserved:
		s.waitAgain()
	case zhiyin.Wrapping:
		if s.surveyOver(); s.c.agent != "" { // nobody is asked anew after a restart
			s.time(forWrap, max(0, s.c.wrapDue.Sub(s.now)))
		}
		return
	}
	s.time(forMedia, awayWithin)
}

// waitAgain keeps the place that the chat had.
func (s *step) waitAgain() {
	s.c.reservation = ""
	s.to(zhiyin.Queued)
	s.do(EnterQueue{Wanted: s.c.wanted, Since: s.c.queuedAt})
	if s.c.every > 0 {
		s.time(forPosition, s.c.every)
	}
	if s.c.writing.patience > 0 {
		s.time(forQueue, max(0, s.c.queuedAt.Add(s.c.writing.patience).Sub(s.now)))
	}
}

// withWriting adds the rows of chats to the table.
func withWriting(table map[zhiyin.ContactState][]cell) map[zhiyin.ContactState][]cell {
	for _, st := range []zhiyin.ContactState{zhiyin.InFlow, zhiyin.Queued, zhiyin.Reserved, zhiyin.Connected} {
		table[st] = append(table[st], row((*step).wrote), row((*step).saw), row((*step).resumed))
	}
	table[zhiyin.Arriving] = append(table[zhiyin.Arriving], row((*step).resumed), row((*step).mediaLost), row((*step).mediaFound), row((*step).rang))
	table[zhiyin.Wrapping] = append(table[zhiyin.Wrapping], row((*step).resumed), row((*step).saw))
	return table
}
