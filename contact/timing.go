package contact

import (
	"time"

	"zhiyin.dev"
	"zhiyin.dev/flow"
)

var zeroTime time.Time

// time sets the timer for one purpose and replaces the one before; a timer that
// was replaced or dropped no longer counts, however late it rings.
func (s *step) time(what timerFor, after time.Duration) {
	s.c.timers++
	s.c.timer[what] = s.c.timers
	s.do(SetTimer{Timer: s.c.timers, After: after})
}

func (s *step) drop(what timerFor) {
	if id := s.c.timer[what]; id != 0 {
		s.c.timer[what] = 0
		s.do(DropTimer{Timer: id})
	}
}

func (s *step) dropAll() {
	for what := range timerKinds {
		s.drop(what)
	}
}

// rang acts on a timer that still counts.
func (s *step) rang(in Rang) {
	for what, id := range s.c.timer {
		if id == in.Timer && id != 0 {
			s.c.timer[what] = 0
			s.over(timerFor(what))
			return
		}
	}
	s.besideRang(in.Timer)
}

// over says what a purpose's time running out means.
func (s *step) over(what timerFor) {
	switch what {
	case forKeys:
		s.keysOver("")
	case forMusic:
		s.c.sound = playing{}
		s.do(Hush{})
		s.follow(flow.PromptEnded{})
	case forEcho:
		s.echoOver(false)
	case forQueue:
		s.queueOver(flow.TimedWait)
	case forPosition:
		s.positionAgain()
	case forRejoin:
		s.rejoinFailed()
	case forMedia:
		s.end(zhiyin.EndedMediaLost)
	case forWrap:
		s.wrapped("", true)
	case forPause:
		s.resumeTape("time")
	case forRefusal:
		s.agreed()
	case forCallback:
		s.callbackTime()
	case forMessage:
		s.messageTime()
	case forSilence:
		s.messageOver()
	case forCounsel:
		s.settleEscalation(zhiyin.EscalationUnanswered)
	case forColleague:
		s.partWays(s.c.conference.colleague, "lost")
	case forTransfer:
		s.do(HangupDialled{})
		s.dialled(Dialled{OK: false})
	}
}
