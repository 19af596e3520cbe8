package contact

import (
	"slices"

	"zhiyin.dev"
	"zhiyin.dev/flow"
	"zhiyin.dev/speech"
)

// arrived takes the call at once, so that the network is never kept waiting for
// the store, and asks who it is.
func (s *step) arrived(in Arrived) {
	s.c.ID, s.c.Arrival, s.c.Number, s.c.Unit, s.c.FlowRef, s.c.notices = in.Arrival.Contact, in.Arrival, in.Number, in.Unit, in.Flow, in.Notices
	s.c.opening = in.Opening
	s.c.callable, s.c.takesMessages = in.Callable, s.Flow.TakesMessages()
	s.takePlace(in)
	s.to(zhiyin.Arriving)
	s.keep(zhiyin.ContactArrived{Channel: in.Arrival.Channel, Number: in.Number.ID, Flow: in.Flow,
		Leg: in.Arrival.Leg, From: in.Arrival.From, Called: in.Arrival.Called})
	if in.Arrival.Invited != "" {
		s.keep(zhiyin.MannerTaken{Manner: zhiyin.MannerChat, Contact: in.Arrival.Invited})
	}
	if !s.c.Written() {
		s.do(Answer{})
	}
	s.do(s.meeting())
}

// meeting asks who it is by the best that the arrival says.
func (s *step) meeting() Meet {
	return Meet{From: s.c.Arrival.From, Proven: s.c.Arrival.Proven}
}

// known starts the flow. The voice is chosen here and holds for the contact.
func (s *step) known(in Known) {
	s.c.Snapshot = in.Snapshot
	s.spend(inFlow)
	s.c.Voice = speech.VoiceFor(in.Snapshot.Customer, s.c.Number)
	if s.c.Written() && s.c.Arrival.Language != "" {
		s.c.Voice.Language = s.c.Arrival.Language // they read the page in it
	}
	s.keep(identified(in.Snapshot, s.c.Arrival.Proven))
	s.cameBy(in.Snapshot)
	s.foresee()
	s.to(zhiyin.InFlow)
	caller := ""
	if s.c.callable {
		caller = s.c.Arrival.From
	}
	s.follow(flow.Started{Snapshot: in.Snapshot, Assurance: in.Assurance, Contact: flow.Facts{
		ID: s.c.ID, Caller: caller, Unit: s.c.Unit, Number: s.c.Number, Channel: s.c.Arrival.Channel,
		Language: s.c.Voice.Language, Notices: s.c.notices, Opening: s.c.opening}})
}

// identified says who it is. A calling number is a claim, never more; what the
// shop's server signed was proven there.
func identified(snap zhiyin.Snapshot, proven *zhiyin.Identifier) zhiyin.ContactIdentified {
	out := zhiyin.ContactIdentified{Match: snap.Known, Evidence: []string{}}
	switch snap.Known {
	case zhiyin.One:
		out.Customer, out.Assurance, out.Confidence = snap.Customer.ID, zhiyin.Claimed, 1
		out.Evidence = []string{"phone"}
		if by := assuredBy(snap, proven); by != "" {
			out.Assurance, out.Evidence = by, []string{"signed_token"}
		}
	case zhiyin.Several:
		out.Confidence = 1 / float64(max(len(snap.Several), 1))
		out.Evidence = []string{"phone"}
	}
	return out
}

// assuredBy is what a signature of the shop's server proves; empty where it has none, or
// we have no record of whom it names.
func assuredBy(snap zhiyin.Snapshot, proven *zhiyin.Identifier) zhiyin.Assurance {
	if proven == nil || snap.Known != zhiyin.One {
		return ""
	}
	return zhiyin.App
}

// identify: the agent asked, and it is this one of those who share the number.
// What somebody says of themselves is a claim.
func (s *step) identify(in Identified) {
	who := in.Snapshot.Customer.ID
	if in.Snapshot.Known != zhiyin.One || !candidate(s.c.Snapshot, who) {
		return
	}
	s.c.Snapshot = in.Snapshot
	s.keep(zhiyin.ContactIdentified{Match: zhiyin.One, Customer: who, Assurance: zhiyin.Claimed, Confidence: 1,
		Evidence: []string{byAgent}})
	s.foresee()
}

// byAgent is the evidence of an agent who asked.
const byAgent = "agent"

// candidate tells whether the customer is one of several whom the contact may be with.
func candidate(snap zhiyin.Snapshot, who zhiyin.CustomerID) bool {
	return snap.Known == zhiyin.Several && slices.ContainsFunc(snap.Several, func(c zhiyin.Customer) bool { return c.ID == who })
}

// cancelled: the customer gave up before we knew who it was.
func (s *step) cancelled(HungUp) { s.end(zhiyin.EndedCancelled) }

// stopping ends what is heard. A chat rests and goes on in the next process.
func (s *step) stopping(Stopping) {
	if !s.c.Written() {
		s.end(zhiyin.EndedNodeStopped)
	}
}

// gone closes what a dead process left open. After-call work goes on: its clock
// is in the events.
func (s *step) gone(Gone) {
	if s.besidesGone(); s.c.State == zhiyin.Completed {
		return
	}
	if s.c.State == zhiyin.Wrapping {
		s.c.surveying = false
		s.time(forWrap, max(0, s.c.wrapDue.Sub(s.now)))
		return
	}
	s.c.escalation = escalating{} // whoever restores the contact has settled it
	s.c.agent = ""                // nobody wraps up what nobody heard end
	s.end(zhiyin.EndedNodeLost)
}
