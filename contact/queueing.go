package contact

import (
	"time"

	"zhiyin.dev"
	"zhiyin.dev/flow"
)

// queueByFlow waits as the flow says.
func (s *step) queueByFlow(c flow.Queue) {
	s.c.music, s.c.every, s.c.keys = c.Music, time.Duration(c.EverySeconds)*time.Second, c.Keys
	s.c.writing.patience = time.Duration(c.TimeoutSeconds) * time.Second
	s.drop(forQueue)
	s.queue(c.Wanted, s.placeSince())
	if c.TimeoutSeconds > 0 {
		s.time(forQueue, time.Duration(c.TimeoutSeconds)*time.Second)
	}
}

// queue puts the contact into a queue; since is where its place counts from.
func (s *step) queue(wanted zhiyin.Wanted, since time.Time) {
	if s.c.Written() {
		wanted.Channel = zhiyin.Chat
	}
	wanted.Angry = s.c.Flow.Mood != nil && s.c.Flow.Mood.Streak > 0
	s.c.wanted, s.c.queuedAt, s.c.position = wanted, since, 0
	s.undirected()
	s.spend(waiting)
	s.to(zhiyin.Queued)
	queued := zhiyin.ContactQueued{Queue: wanted.Queue, Wanted: wanted}
	if !since.Equal(s.now) {
		queued.Since = since
	}
	s.keep(queued)
	s.do(EnterQueue{Wanted: wanted, Since: since})
	if s.c.every > 0 {
		s.time(forPosition, s.c.every)
	}
}

// playedInQueue: a prompt is over; the flow says what is heard next.
func (s *step) playedInQueue(in Played) {
	sound := s.c.sound
	if in.Sound != sound.id || sound.prompt == "" {
		return
	}
	s.c.sound = playing{}
	s.keep(zhiyin.PromptHeard{Prompt: sound.prompt, HeardMs: in.HeardMs, Whole: in.Whole})
	switch {
	case s.c.recall:
		s.recalled()
	case s.c.gather != nil:
		s.takeAhead()
		s.awaitFirst()
		return
	case s.comply():
		return
	default:
		s.follow(flow.PromptEnded{})
	}
	if s.c.sound.id == 0 {
		s.music(s.c.music)
	}
}

// moved tells the flow the place in the queue; it decides whether to say it.
func (s *step) moved(in Moved) {
	s.c.position, s.c.estimate = in.Position, in.Estimate
	if s.c.sound.prompt == "" { // one announcement at a time
		s.follow(flow.Moved{Position: in.Position, Estimate: in.Estimate})
	}
}

// positionAgain lets the flow hear of an unchanged position.
func (s *step) positionAgain() {
	if s.c.State != zhiyin.Queued && s.c.State != zhiyin.Reserved {
		return
	}
	s.time(forPosition, s.c.every)
	if !s.comply() && s.c.position > 0 && s.c.sound.prompt == "" {
		s.follow(flow.Moved{Position: s.c.position, Estimate: s.c.estimate})
	}
}

// unserved: nobody who could take the contact is signed in.
// A customer whom we called has no flow to fall back to: they wait on, and the supervisor sees them.
func (s *step) unserved(Unserved) {
	if s.c.Arrival.Direction == zhiyin.Inbound {
		s.queueOver(flow.NoAgent)
	}
}

func (s *step) reserved(in Reserved) {
	s.c.reservation = in.Reservation
	s.to(zhiyin.Reserved)
	s.callBackIn()
}

func (s *step) unreserved(in Unreserved) {
	if in.Reservation != s.c.reservation {
		return
	}
	s.c.reservation = ""
	s.to(zhiyin.Queued)
	s.comply()
}

// queueOver gives the wait up and lets the flow decide what comes instead.
func (s *step) queueOver(outcome string) {
	if s.c.State == zhiyin.Reserved && outcome == flow.TimedWait {
		s.time(forQueue, ringingOn)
		return
	}
	s.leaveQueue()
	if !s.c.Written() {
		s.do(Hush{})
	}
	s.c.sound = playing{}
	s.follow(flow.Routed{Outcome: outcome})
}

// leaveQueue gives the place up; the flow goes on.
func (s *step) leaveQueue() {
	s.drop(forQueue)
	s.drop(forPosition)
	s.endMeanwhile()
	s.spend(inFlow)
	s.c.reservation = ""
	s.do(LeaveQueue{})
	s.to(zhiyin.InFlow)
}

// abandoned: the customer hung up while waiting.
func (s *step) abandoned(HungUp) { s.end(zhiyin.EndedAbandoned) }
