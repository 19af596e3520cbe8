package contact

import (
	"slices"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/flow"
)

// telling is a customer whom we called and who hears, before the agent does, that
// the talk is recorded.
type telling struct {
	notice    flow.Notice
	rule      zhiyin.RecordingRule
	recording zhiyin.RecordingID
}

// refusalWithin is how long after the notice's last word its key still counts: as
// long as a notice node of a flow waits unless it says otherwise.
const refusalWithin = 2 * time.Second

// noticePrompt names the notice of a call out among what a customer heard.
const noticePrompt = "notice"

// noticeOut finds the notice that those hear whom we call from the number.
func (s *step) noticeOut() (flow.Notice, bool) {
	i := slices.IndexFunc(s.c.notices, func(n flow.Notice) bool { return n.ID == s.c.Number.NoticeOut })
	if s.c.Number.NoticeOut == "" || i < 0 {
		return flow.Notice{}, false
	}
	return s.c.notices[i], true
}

// tells plays the notice; the agent waits.
func (s *step) tells(notice flow.Notice, in Answered) {
	s.c.tell = telling{notice: notice, rule: *in.Rule, recording: in.Recording}
	s.to(zhiyin.Informing)
	s.keep(zhiyin.CallAnswered{Notice: notice.Version})
	s.spend(inFlow)
	s.say(flow.Say{Prompt: noticePrompt, Text: notice.Text, Notice: notice.ID, PacePercent: 100}, nil)
}

// told: the notice was heard to its end, or could not be. Where it names a key,
// that key is waited for.
func (s *step) told(in Played) {
	if in.Sound != s.c.sound.id || s.c.sound.prompt == "" {
		return
	}
	s.c.sound = playing{}
	s.keep(zhiyin.PromptHeard{Prompt: noticePrompt, HeardMs: in.HeardMs, Whole: in.Whole})
	if !in.Whole {
		s.meet()
		s.keep(zhiyin.RecordingSkipped{Agent: s.c.agent, Why: "not_told"})
		return
	}
	s.c.noticed = s.c.tell.notice.Version
	s.keep(zhiyin.NoticePlayed{Notice: s.c.tell.notice.ID, Version: s.c.noticed})
	if s.c.tell.notice.Refuse != "" {
		s.time(forRefusal, refusalWithin)
		return
	}
	s.agreed()
}

// agreed: they heard it and did not refuse.
func (s *step) agreed() {
	s.meet()
	s.c.tape.rule = s.c.tell.rule
	s.beginTape(s.c.tell.recording, s.c.wanted.Queue)
}

// refuses: the key that the notice names, pressed while it is heard or just
// after. Another key means nothing here.
func (s *step) refuses(in Key) {
	notice := s.c.tell.notice
	if notice.Refuse == "" || in.Digit != notice.Refuse {
		return
	}
	s.drop(forRefusal)
	s.hush()
	s.c.refused = true
	s.keep(zhiyin.NoticeRefused{Notice: notice.ID, Version: notice.Version})
	s.meet()
	s.keep(zhiyin.RecordingSkipped{Agent: s.c.agent, Why: "refused"})
}
