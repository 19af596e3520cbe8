package contact

import (
	"time"

	"zhiyin.dev"
	"zhiyin.dev/flow"
)

// queueByFlow waits as the flow says.
func (s *step) queueByFlow(c flow.Queue) {
	s.c.music, s.c.every = c.Music, time.Duration(c.EverySeconds)*time.Second
	s.queue(c.Wanted, s.now)
	if c.TimeoutSeconds > 0 {
		s.time(forQueue, time.Duration(c.TimeoutSeconds)*time.Second)
	}
}

// queue puts the contact into a queue; since is where its place counts from.
func (s *step) queue(wanted zhiyin.Wanted, since time.Time) {
	s.c.wanted, s.c.queuedAt, s.c.position = wanted, since, 0
	s.spend(waiting)
	s.to(zhiyin.Queued)
	s.keep(zhiyin.ContactQueued{Queue: wanted.Queue, Wanted: wanted})
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
	s.follow(flow.PromptEnded{})
	if s.c.sound.id == 0 {
		s.music(s.c.music)
	}
}

// moved tells the flow the place in the queue; it decides whether to say it.
func (s *step) moved(in Moved) {
	s.c.position = in.Position
	if s.c.sound.prompt == "" { // one announcement at a time
		s.follow(flow.Moved{Position: in.Position})
	}
}

// positionAgain lets the flow hear of an unchanged position.
func (s *step) positionAgain() {
	if s.c.State != zhiyin.Queued && s.c.State != zhiyin.Reserved {
		return
	}
	s.time(forPosition, s.c.every)
	if s.c.position > 0 && s.c.sound.prompt == "" {
		s.follow(flow.Moved{Position: s.c.position})
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
}

func (s *step) unreserved(in Unreserved) {
	if in.Reservation != s.c.reservation {
		return
	}
	s.c.reservation = ""
	s.to(zhiyin.Queued)
}

// queueOver gives the wait up and lets the flow decide what comes instead.
func (s *step) queueOver(outcome string) {
	if s.c.State == zhiyin.Reserved && outcome == flow.TimedWait {
		s.time(forQueue, ringingOn)
		return
	}
	s.drop(forQueue)
	s.drop(forPosition)
	s.spend(inFlow)
	s.c.reservation = ""
	s.do(LeaveQueue{}, Hush{})
	s.c.sound = playing{}
	s.to(zhiyin.InFlow)
	s.follow(flow.Routed{Outcome: outcome})
}

// abandoned: the customer hung up while waiting.
func (s *step) abandoned(HungUp) { s.end(zhiyin.EndedAbandoned) }
