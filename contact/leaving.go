package contact

import (
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"zhiyin.dev"
	"zhiyin.dev/flow"
)

// The input and the command of a message that a customer leaves.
type (
	// MessageReady brings the ids of a message that may begin.
	MessageReady struct {
		Task      zhiyin.TaskID      `json:"task"`
		Recording zhiyin.RecordingID `json:"recording,omitempty"` // empty: nothing can be recorded
	}
	// ReadyMessage asks for them; MessageReady follows.
	ReadyMessage struct{}
)

func (MessageReady) name() string { return "message_ready" }
func (ReadyMessage) does() string { return "ready_message" }

// Bounds of a message.
const (
	// tone is the music whose first sound says that it may be spoken now.
	tone = "beep"
	// toneFor is how long the tone is heard.
	toneFor = 600 * time.Millisecond
	// shortest is less than anybody needs to say anything: who hangs up when they
	// hear the tone leaves no message.
	shortest = time.Second
	// wordsWithin is how long the end of a message waits for its last words.
	wordsWithin = 2 * time.Second
	// messageRunes bounds the text of a message.
	messageRunes = 4000
	// messageFiles bounds its files: who sends more sends an album.
	messageFiles = 20
)

// leaving is a message under way.
type leaving struct {
	wants     *flow.TakeMessage // nil: none is
	task      zhiyin.TaskID
	recording zhiyin.RecordingID
	began     time.Time // zero: the tone is not over
	spoke     time.Time // when talk was first heard in it; zero: not yet
	quiet     time.Time // when talk last ended
	closing   bool      // it ends with the words that are not told yet
	lines     []string
	files     []zhiyin.ChatFile
}

// takeByFlow lets the customer leave a message: in a call after the tone, in a chat
// from now on.
func (s *step) takeByFlow(c flow.TakeMessage) {
	s.c.leaving, s.c.ahead = leaving{wants: &c}, ""
	if s.c.Written() {
		s.do(ReadyMessage{})
		s.time(forMessage, answerWithin)
		return
	}
	s.music(tone)
	s.time(forMessage, toneFor)
}

// messageTime: the tone is over, or the time that a message may take.
func (s *step) messageTime() {
	if s.c.Written() || !s.c.leaving.began.IsZero() {
		s.messageOver()
		return
	}
	s.c.sound = playing{}
	s.do(Hush{}, ReadyMessage{})
}

// messageReady begins the recording, which is one of its own.
func (s *step) messageReady(in MessageReady) {
	m := &s.c.leaving
	if m.wants == nil || m.task != "" {
		return
	}
	m.task, m.recording = in.Task, in.Recording
	switch {
	case s.c.Written():
		if m.closing {
			s.messageOver()
		}
		return
	case in.Recording == "":
		s.messageOver()
		return
	}
	if m.began = s.now; s.c.speaking {
		m.spoke = s.now
	}
	s.stopTape(zhiyin.RecordedElse)
	s.c.tape.rule = s.c.Unit.VoicemailRule()
	s.beginTape(in.Recording, m.wants.Queue)
	s.time(forMessage, time.Duration(m.wants.MostSeconds)*time.Second)
}

// talks follows when talk begins and ends in a message: silence after it ends it.
func (s *step) talks(on bool) {
	m := &s.c.leaving
	switch {
	case m.began.IsZero() || m.closing:
	case on:
		if m.spoke.IsZero() {
			m.spoke = s.now
		}
		s.drop(forSilence)
	case !m.spoke.IsZero():
		m.quiet = s.now
		s.time(forSilence, time.Duration(m.wants.SilenceSeconds)*time.Second)
	}
}

// says adds words to the message.
func (s *step) says(text string) {
	m := &s.c.leaving
	if text = strings.TrimSpace(text); text != "" && utf8.RuneCountInString(strings.Join(m.lines, "\n")+text) < messageRunes {
		m.lines = append(slices.Clone(m.lines), text)
	}
	if m.closing {
		s.messageOver()
	}
}

// keyInMessage: "#" ends it, once the words before it are told.
func (s *step) keyInMessage(digit string) {
	if digit != "#" {
		return
	}
	if s.c.leaving.began.IsZero() || !s.c.speaking {
		s.messageOver()
		return
	}
	s.c.leaving.closing, s.c.leaving.quiet = true, s.now
	s.time(forSilence, wordsWithin)
}

// writes takes a line of a chat's message, or its end.
func (s *step) writes(in Wrote) {
	m := &s.c.leaving
	if in.Keys != "" || isDone(m.wants.Done, in.Text) {
		if m.closing = m.task == ""; !m.closing {
			s.messageOver()
		}
		return
	}
	if in.File != nil {
		s.says(in.File.Name)
		if len(m.files) < messageFiles {
			m.files = append(slices.Clone(m.files), *in.File)
		}
	}
	s.says(in.Text)
	s.time(forMessage, answerWithin)
}

func isDone(label zhiyin.Text, text string) bool {
	for _, l := range label {
		if strings.EqualFold(l, strings.TrimSpace(text)) {
			return true
		}
	}
	return false
}

// doneButton is what ends a message in writing.
func doneButton(c flow.TakeMessage) []flow.Option {
	return []flow.Option{{Keys: "#", Label: c.Done, Lasts: true}}
}

// messageOver keeps the message and lets the flow go on.
func (s *step) messageOver() {
	s.follow(flow.MessageLeft{Kept: s.keepMessage()})
}

// keepMessage ends a message that is under way; it is a task where anything was left.
func (s *step) keepMessage() bool {
	m := s.c.leaving
	if m.wants == nil {
		return false
	}
	long, left := s.left()
	s.c.leaving = leaving{}
	s.drop(forMessage)
	s.drop(forSilence)
	why := zhiyin.RecordedMessage
	if !left {
		why = zhiyin.RecordedNothing
	}
	if m.recording != "" && s.c.tape.id == m.recording {
		s.stopTape(why)
	}
	if left {
		made := zhiyin.TaskMade{Task: m.task, Form: zhiyin.Voicemail, Customer: s.c.Snapshot.Customer.ID, Queue: m.wants.Queue, Recording: m.recording,
			Ms: long.Milliseconds(), Due: s.now.Add(time.Duration(m.wants.DueHours) * time.Hour), Text: strings.Join(m.lines, "\n")}
		if s.c.Written() {
			made.Form, made.Recording, made.Files = zhiyin.WrittenMessage, "", m.files
			s.c.writing.left = true
		}
		s.keep(made)
	}
	return left
}

// left tells how long was spoken, and whether that, or what was written, is a
// message. Where nobody listens, the time from the tone on counts.
func (s *step) left() (long time.Duration, is bool) {
	m := s.c.leaving
	if s.c.Written() {
		return 0, m.task != "" && len(m.lines) > 0
	}
	if m.began.IsZero() || m.recording == "" {
		return 0, false
	}
	from, to := m.began, s.now
	if s.c.listened {
		if m.spoke.IsZero() {
			return 0, false
		}
		from = m.spoke
		if m.closing || !s.c.speaking {
			to = m.quiet
		}
	}
	return to.Sub(from), to.Sub(from) >= shortest
}

// withLeaving adds the row of messages to the table.
func withLeaving(table map[zhiyin.ContactState][]cell) map[zhiyin.ContactState][]cell {
	table[zhiyin.InFlow] = append(table[zhiyin.InFlow], row((*step).messageReady))
	return table
}
