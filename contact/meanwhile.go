package contact

import (
	"strings"

	"zhiyin.dev/flow"
)

// keyInQueue takes a key of who waits: an answer to what is asked meanwhile, or
// one that the queue offers, even while its words are heard.
func (s *step) keyInQueue(in Key) {
	switch {
	case s.c.gather != nil:
		s.take(in.Digit)
	case s.c.Flow.Held == "" && strings.Contains(s.c.keys, in.Digit):
		s.hush()
		s.follow(flow.Keyed{Digits: in.Digit, Done: "max"})
	default:
		s.bargeIn()
	}
}

// callBackIn ends what is done meanwhile, at the end of a sentence.
func (s *step) callBackIn() {
	if s.c.Flow.Held == "" {
		return
	}
	s.endMeanwhile()
	if s.c.recall = s.c.sound.prompt != ""; !s.c.recall {
		s.recalled()
	}
}

func (s *step) recalled() {
	s.c.recall = false
	s.follow(flow.Routed{Outcome: flow.OnTheWay})
}

// endMeanwhile asks nothing more.
func (s *step) endMeanwhile() {
	s.drop(forKeys)
	s.c.gather, s.c.recall = nil, false
}
