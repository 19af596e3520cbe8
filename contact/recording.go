package contact

import (
	"cmp"
	"slices"
	"time"

	"zhiyin.dev"
)

// taping is a contact's recording. It begins when the first agent who serves a
// recording queue is joined, and ends with the customer's part.
type taping struct {
	id        zhiyin.RecordingID // empty: nothing is recorded now
	part      int                // of the last one that began
	rule      zhiyin.RecordingRule
	pausedAt  time.Time    // zero: not paused
	heldBack  [2]time.Time // from when to when the last pause was
	afterHold bool         // a pause ends with the hold or transfer in which it stands
	broken    bool         // it ended by itself and may begin again
}

// hear notes what the customer was told about recording. Only the notice of the
// called number counts (rule 15).
func (s *step) hear(bodies []zhiyin.Body) {
	for _, b := range bodies {
		switch b := b.(type) {
		case zhiyin.NoticePlayed:
			if b.Notice == s.c.Number.Notice {
				s.c.noticed = b.Version
			}
		case zhiyin.NoticeRefused:
			s.c.refused = true
		}
	}
}

// tapeWith decides about recording when an agent is joined: what goes on keeps
// going on, unless the queue is one that does not record.
func (s *step) tapeWith(in Accepted) {
	t := &s.c.tape
	switch {
	case in.Rule == nil:
		t.broken = false
		s.stopTape(zhiyin.RecordedElse)
	case t.id != "":
		if t.afterHold {
			s.resumeTape("transfer")
		}
	case s.c.refused:
		s.keep(zhiyin.RecordingSkipped{Agent: in.Agent, Why: "refused"})
	case s.c.noticed == (zhiyin.DefinitionRef{}):
		s.keep(zhiyin.RecordingSkipped{Agent: in.Agent, Why: "not_told"})
	default:
		t.rule = *in.Rule
		s.beginTape(in.Recording, s.c.wanted.Queue)
	}
}

func (s *step) beginTape(id zhiyin.RecordingID, queue zhiyin.QueueID) {
	t := &s.c.tape
	*t = taping{id: id, part: t.part + 1, rule: t.rule, heldBack: t.heldBack}
	s.keep(zhiyin.RecordingStarted{Recording: id, Part: t.part, Agent: s.c.agent, Queue: queue, Class: t.rule.Class,
		KeepUntil: t.rule.KeepUntil(s.now), Notice: s.c.noticed})
	s.do(Record{Recording: id})
}

// stopTape ends the recording; whoever closes the file keeps RecordingEnded.
func (s *step) stopTape(why zhiyin.RecordingEnd) {
	if s.c.tape.id == "" {
		return
	}
	s.dropTape()
	s.do(StopTape{Reason: why})
}

func (s *step) dropTape() {
	t := &s.c.tape
	s.drop(forPause)
	if !t.pausedAt.IsZero() { // what was said in it may be told later
		t.heldBack = [2]time.Time{t.pausedAt, s.now}
	}
	t.id, t.pausedAt = "", zeroTime
}

func (s *step) pauseRecording(in PauseRecording) {
	t := &s.c.tape
	if t.id == "" || !t.pausedAt.IsZero() {
		return
	}
	t.pausedAt, t.afterHold = s.now, in.AfterHold
	paused := zhiyin.RecordingPaused{Recording: t.id, By: byAgent, Agent: cmp.Or(in.Agent, s.c.agent), Reason: in.Reason}
	s.do(PauseTape{On: true})
	if in.AtMost > 0 {
		paused.Until = s.now.Add(in.AtMost)
		s.time(forPause, in.AtMost)
	}
	s.keep(paused)
}

func (s *step) resumeRecording(in ResumeRecording) {
	s.resumedBy(byAgent, cmp.Or(in.Agent, s.c.agent))
}

// resumeTape goes on without an agent's wish.
func (s *step) resumeTape(by string) { s.resumedBy(by, "") }

func (s *step) resumedBy(by string, agent zhiyin.AgentID) {
	t := &s.c.tape
	if t.id == "" || t.pausedAt.IsZero() {
		return
	}
	s.drop(forPause)
	s.keep(zhiyin.RecordingResumed{Recording: t.id, By: by, Agent: agent, PausedMs: s.now.Sub(t.pausedAt).Milliseconds()})
	t.heldBack = [2]time.Time{t.pausedAt, s.now}
	t.pausedAt, t.afterHold = zeroTime, false
	s.do(PauseTape{})
}

// withholds tells whether some of a turn was said while the recording was paused: it is
// not written down either.
func (t taping) withholds(u zhiyin.Utterance) bool {
	if !t.pausedAt.IsZero() && u.At.After(t.pausedAt) {
		return true
	}
	began := u.At.Add(-time.Duration(u.ToMs-u.FromMs) * time.Millisecond)
	return u.At.After(t.heldBack[0]) && began.Before(t.heldBack[1])
}

// tapeEnded: the disk was full or failed; the talk goes on without.
func (s *step) tapeEnded(in TapeEnded) {
	if in.Recording != s.c.tape.id || in.Recording == "" {
		return
	}
	s.dropTape()
	if in.Recording == s.c.leaving.recording {
		s.messageOver() // it is as long as it is
		return
	}
	s.c.tape.broken = true
}

// roomAgain begins the next part.
func (s *step) roomAgain(in RoomAgain) {
	if s.c.tape.broken && s.c.tape.id == "" {
		s.beginTape(in.Recording, s.c.wanted.Queue)
	}
}

// taped are the states in which a recording may be under way.
var taped = []zhiyin.ContactState{zhiyin.InFlow, zhiyin.Queued, zhiyin.Reserved, zhiyin.Connected, zhiyin.OnHold, zhiyin.Rejoining}

// withTapes adds the rows of recordings to the table.
func withTapes(table map[zhiyin.ContactState][]cell) map[zhiyin.ContactState][]cell {
	for _, st := range taped {
		table[st] = append(table[st], row((*step).tapeEnded), row((*step).roomAgain))
		if slices.Contains([]zhiyin.ContactState{zhiyin.Connected, zhiyin.OnHold, zhiyin.Rejoining}, st) {
			table[st] = append(table[st], row((*step).pauseRecording), row((*step).resumeRecording))
		}
	}
	return table
}
