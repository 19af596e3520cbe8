package contact

import (
	"zhiyin.dev"
	"zhiyin.dev/flow"
)

// Overflowed: the plan of the queue shows the contact a way out.
type Overflowed struct {
	zhiyin.Overflow
}

func (Overflowed) name() string { return "overflowed" }

// mostOverflows bounds how often plans may send a contact to yet another queue, should
// they send it in a circle.
const mostOverflows = 3

// overflowed takes the way: another queue, with the age that it has; the callback that
// the flow has for it; or what the flow does when a wait is over, which is also
// what remains where a way is not there. A customer whom we called has no flow.
func (s *step) overflowed(in Overflowed) {
	outward := s.c.Arrival.Direction == zhiyin.Outbound
	if in.To != zhiyin.OverflowQueue && outward {
		return
	}
	s.keep(zhiyin.ContactOverflowed{From: s.c.wanted.Queue, To: in.To, Queue: in.Queue, Plan: in.Plan})
	switch {
	case in.To == zhiyin.OverflowQueue && s.c.overflows < mostOverflows:
		s.c.overflows++
		wanted := s.c.wanted
		wanted.Queue, wanted.Skills = in.Queue, nil // skills are a queue's
		s.queue(wanted, s.c.queuedAt)
	case in.To == zhiyin.OverflowCallback && s.offersCallback():
	case !outward:
		s.queueOver(flow.TimedWait)
	}
}

// offersCallback enters the callback that the flow has for its queue; the place is
// kept meanwhile. It is not offered where the flow is done, asks something else, or
// can't call the customer.
func (s *step) offersCallback() bool {
	f := s.c.Flow
	if f.Over() || f.Held != "" || f.Contact.Caller == "" || s.c.Written() || !s.Flow.OffersCallback(f.Node) {
		return false
	}
	s.hush()
	s.follow(flow.CallBack{})
	return true
}
