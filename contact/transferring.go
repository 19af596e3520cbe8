package contact

import (
	"time"

	"zhiyin.dev"
	"zhiyin.dev/flow"
)

// handedOn is what a customer who was served already goes before others by.
const handedOn = 50

// transferred hands the customer on by the agent's wish: to a queue at once, to
// a telephone with music until it answers.
func (s *step) transferred(in Transfer) {
	if !s.c.mayTransfer(in) {
		return
	}
	if in.Queue != "" {
		s.toQueue(in.Queue)
		return
	}
	if s.c.State == zhiyin.Connected {
		s.beginHold("agent")
	}
	s.dial(in.To, false)
}

// mayTransfer tells whether the wish means something: one at a time, not while three
// talk, and to a telephone not while another is called on the same line.
func (c Contact) mayTransfer(in Transfer) bool {
	return c.transfer == (transferring{}) && !c.conference.up() && (in.Queue != "" || !c.consult.desk)
}

func (s *step) dial(to string, byFlow bool) {
	s.c.transfer = transferring{to: to, byFlow: byFlow}
	s.do(Dial{To: to})
	s.time(forTransfer, transferWithin)
}

// toQueue lets the contact go on with somebody else; wrap-up is theirs, so the
// first agent is free at once.
func (s *step) toQueue(queue zhiyin.QueueID) {
	s.handOn(queue)
	s.queue(zhiyin.Wanted{Queue: queue, Priority: s.c.wanted.Priority + handedOn}, s.credited())
	s.music(s.c.music)
}

// handOn ends the agent's part in a contact that goes on for a queue.
func (s *step) handOn(queue zhiyin.QueueID) {
	if s.c.State == zhiyin.OnHold {
		s.c.held += s.now.Sub(s.c.heldAt)
		s.c.heldAt = zeroTime
	}
	s.drop(forRejoin)
	s.keep(zhiyin.ContactTransferred{Queue: queue, OK: true})
	if !s.c.Written() {
		s.do(Part{})
	}
	s.do(FreeAgent{Agent: s.c.agent})
	s.c.agent, s.c.reservation = "", ""
}

// credited is where the place of a customer who is handed on counts from: what they
// waited before counts in the next queue, what they talked does not.
func (s *step) credited() time.Time { return s.now.Add(-s.c.spent[waiting] - s.c.spent[promised]) }

// dialled is how the call out went.
func (s *step) dialled(in Dialled) {
	t := s.c.transfer
	if t == (transferring{}) {
		return
	}
	s.drop(forTransfer)
	s.keep(zhiyin.ContactTransferred{To: t.to, OK: in.OK})
	if in.OK {
		s.bridged(t)
		return
	}
	s.c.transfer = transferring{}
	if t.byFlow {
		s.follow(flow.TransferDone{OK: false})
		return
	}
	s.endHold()
}

// bridged: customer and third party talk; the agent, if there was one, is done.
func (s *step) bridged(t transferring) {
	s.c.transfer.up = true
	s.c.sound = playing{}
	s.do(Hush{}, JoinDialled{})
	if t.byFlow {
		return
	}
	s.drop(forRejoin)
	s.c.held += s.now.Sub(s.c.heldAt)
	s.c.heldAt = zeroTime
	s.do(FreeAgent{Agent: s.c.agent})
	s.c.agent = ""
	s.to(zhiyin.InFlow)
}

// dialledGone: the third party hung up.
func (s *step) dialledGone(DialledGone) {
	if !s.c.transfer.up {
		s.dialled(Dialled{OK: false})
		return
	}
	s.end(zhiyin.EndedTransferred)
}
