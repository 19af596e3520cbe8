package contact

import (
	"time"

	"zhiyin.dev"
	"zhiyin.dev/flow"
)

// HeldPlace is a place in a queue that a caller has from an earlier contact, whose
// callback rests while they are on the line with us.
type HeldPlace struct {
	Contact zhiyin.ContactID `json:"contact"`
	Since   time.Time        `json:"since"`
}

// The inputs of a contact whose customer is to be called back.
type (
	// CameIn: the customer is on the line with us in another contact. Nobody calls
	// them until WentAgain.
	CameIn struct {
		Contact zhiyin.ContactID `json:"contact"`
	}
	// WentAgain: that came to nothing.
	WentAgain struct {
		Contact zhiyin.ContactID `json:"contact"`
	}
	// CalledOff: there they reached an agent, or asked for another callback.
	CalledOff struct {
		Contact zhiyin.ContactID `json:"contact"`
	}
)

func (CameIn) name() string    { return "came_in" }
func (WentAgain) name() string { return "went_again" }
func (CalledOff) name() string { return "called_off" }

// Return calls the customer back for the agent; Ringing, Answered or Unanswered
// follow.
type Return struct {
	To    string
	Agent zhiyin.AgentID
	Turn  int // this call among those of the contact
}

func (Return) does() string { return "return" }

// promising is a callback from its promise to the answer. At most one call of it
// is under way: only Accepted begins one, which only a queued place can meet, and
// every end of the call comes before the place is queued again.
type promising struct {
	terms   flow.Callback
	opening flow.Opening // when its queue is open
	since   time.Time    // the place counts from here
	until   time.Time
	made    int              // calls that count
	turn    int              // the input that began the last one
	due     time.Time        // the place rests before
	queued  bool             // the lobby has it
	leaving bool             // the customer still hears that they will be called
	paused  zhiyin.ContactID // the contact in which they are on the line; empty: none
	settled bool
}

// leavesWithin is how long the customer may take to hear the last words.
const leavesWithin = 30 * time.Second

// promiseByFlow keeps the place that the contact has, or takes one.
func (s *step) promiseByFlow(c flow.Callback) {
	since := s.placeSince()
	if s.c.State == zhiyin.Queued || s.c.State == zhiyin.Reserved {
		s.do(LeaveQueue{})
	}
	s.promise(c, s.c.opening, since)
	s.c.promise.leaving = true
	s.time(forCallback, leavesWithin)
}

// promise begins a callback; nobody waits on the line for it any more.
func (s *step) promise(c flow.Callback, o flow.Opening, since time.Time) {
	c.Wanted.Callback = true
	s.c.promise = promising{terms: c, opening: o, since: since, until: o.Until(c, s.now, zone(s.c.Unit))}
	s.c.wanted, s.c.music, s.c.reservation, s.c.gather, s.c.recall = c.Wanted, c.Music, "", nil, false
	s.stopTape(zhiyin.RecordedWhole)
	s.dropAll()
	s.spend(promised)
	s.to(zhiyin.Promised)
	s.keep(zhiyin.CallbackPromised{Queue: c.Wanted.Queue, Wanted: c.Wanted, Since: since, Attempts: c.Attempts, Until: s.c.promise.until})
}

// window is when calls of the callback may next begin at or after t, and when they
// must end then. Where they never may, that is after its end.
func (s *step) window(t time.Time) (opens, closes time.Time) {
	p := s.c.promise
	opens, closes, ok := p.opening.Window(p.terms, t, zone(s.c.Unit))
	if !ok {
		return p.until, p.until
	}
	return opens, closes
}

// placeSince is where the contact's place in a queue counts from: what it waited
// for before in the same flow counts, and so does a promised callback's place.
func (s *step) placeSince() time.Time {
	since := s.now
	for _, other := range []time.Time{s.c.queuedAt, s.c.place.Since} {
		if !other.IsZero() && other.Before(since) {
			since = other
		}
	}
	return since
}

func (s *step) thanked(in Played) {
	if s.c.promise.leaving && in.Sound == s.c.sound.id {
		s.keep(zhiyin.PromptHeard{Prompt: s.c.sound.prompt, HeardMs: in.HeardMs, Whole: in.Whole})
		s.letGo()
	}
}

func (s *step) leaves(HungUp) {
	if s.c.promise.leaving {
		s.letGo()
	}
}

// letGo ends the line; the promise stands.
func (s *step) letGo() {
	s.c.promise.leaving, s.c.sound = false, playing{}
	s.do(Hush{}, Hangup{Reason: zhiyin.EndedByFlow})
	s.awaitTurn()
}

// awaitTurn queues the place, or lets it rest until calls may begin.
func (s *step) awaitTurn() {
	p := &s.c.promise
	if p.paused != "" || p.leaving {
		return
	}
	from := p.due
	if from.Before(s.now) {
		from = s.now
	}
	opens, closes := s.window(from)
	switch {
	case !opens.Before(p.until):
		s.settle(zhiyin.CallbackExpired)
		s.end(zhiyin.EndedUnanswered)
	case opens.After(s.now):
		s.time(forCallback, opens.Sub(s.now))
	default:
		p.queued = true
		s.do(EnterQueue{Wanted: p.terms.Wanted, Since: p.since})
		if p.until.Before(closes) {
			closes = p.until
		}
		s.time(forCallback, closes.Sub(s.now))
	}
}

// unqueue takes the place out of the lobby; it keeps its age.
func (s *step) unqueue() {
	s.drop(forCallback)
	s.c.reservation = ""
	if s.c.promise.queued {
		s.c.promise.queued = false
		s.do(LeaveQueue{})
	}
}

// callbackTime: the last words took too long, calls may begin or must end for
// today, or the telephone rang long enough.
func (s *step) callbackTime() {
	switch {
	case s.c.State == zhiyin.Returning:
		s.missed("no_answer", s.now.Add(s.spacing()))
	case s.c.promise.leaving:
		s.letGo()
	default:
		s.unqueue()
		s.awaitTurn()
	}
}

func (s *step) spacing() time.Duration {
	return time.Duration(s.c.promise.terms.SpacingMinutes) * time.Minute
}

func (s *step) turnComes(in Reserved) { s.c.reservation = in.Reservation }

func (s *step) turnPasses(in Unreserved) {
	if in.Reservation == s.c.reservation {
		s.c.reservation = ""
	}
}

// turnTaken: an agent has the place, so the customer is called. An acceptance that
// crossed with a pause, or with the end of the hours, gives the agent back.
func (s *step) turnTaken(in Accepted) {
	p := &s.c.promise
	opens, _ := s.window(s.now)
	late := p.queued && (opens.After(s.now) || !s.now.Before(p.until))
	if !p.queued || late {
		s.do(FreeAgent{Agent: in.Agent})
	}
	if late {
		p.queued = false
		s.drop(forCallback)
		s.awaitTurn()
	}
	if !p.queued || late {
		return
	}
	s.drop(forCallback)
	p.queued = false
	p.made++
	p.turn = s.c.Seq
	s.c.agent, s.c.reservation = in.Agent, in.Reservation
	s.to(zhiyin.Returning)
	s.keep(zhiyin.CallbackPlaced{Agent: in.Agent, Queue: s.c.wanted.Queue, Attempt: p.made})
	s.do(Return{To: s.c.Arrival.From, Agent: in.Agent, Turn: p.turn})
	s.time(forCallback, time.Duration(p.terms.RingSeconds)*time.Second)
}

// answeredBack: the customer is there, and will never be called again for this.
// Who refused to be recorded is not asked anew.
func (s *step) answeredBack(in Answered) {
	s.drop(forCallback)
	s.settle(zhiyin.CallbackAnswered)
	s.c.wanted.Callback = false
	if s.c.refused {
		in.Rule = nil
	}
	s.answered(in)
}

func (s *step) unansweredBack(in Unanswered) { s.missed(in.Why, s.now.Add(s.spacing())) }

// agentGone: the customer is not kept from the next agent by it.
func (s *step) agentGone(AgentLost) { s.missed("agent_lost", s.now) }

// missed takes a call back: the agent is free, the place keeps its age.
func (s *step) missed(why string, next time.Time) {
	p := &s.c.promise
	s.hangUpReturn()
	if p.made >= p.terms.Attempts {
		s.keep(zhiyin.CallbackMissed{Agent: s.takeAgent(), Attempt: p.made, Why: why})
		s.settle(zhiyin.CallbackUnanswered)
		s.end(zhiyin.EndedUnanswered)
		return
	}
	p.due = next
	s.keep(zhiyin.CallbackMissed{Agent: s.takeAgent(), Attempt: p.made, Why: why, Next: next})
	s.awaitTurn()
}

func (s *step) hangUpReturn() {
	s.drop(forCallback)
	s.do(HushAgent{Agent: s.c.agent}, Hangup{Reason: zhiyin.EndedCancelled}, FreeAgent{Agent: s.c.agent})
	s.c.reservation = ""
	s.to(zhiyin.Promised)
}

func (s *step) takeAgent() zhiyin.AgentID {
	agent := s.c.agent
	s.c.agent = ""
	return agent
}

// cameIn: who is on the line with us is not called.
func (s *step) cameIn(in CameIn) {
	p := &s.c.promise
	p.paused = in.Contact
	if s.c.State == zhiyin.Returning {
		s.hangUpReturn()
		s.keep(zhiyin.CallbackMissed{Agent: s.takeAgent(), Attempt: p.made, Why: zhiyin.CallbackCalledIn})
		p.made--
		return
	}
	s.unqueue()
}

func (s *step) wentAgain(in WentAgain) {
	if s.c.promise.paused == in.Contact {
		s.c.promise.paused = ""
		s.awaitTurn()
	}
}

func (s *step) calledOff(CalledOff) {
	if s.c.State == zhiyin.Returning {
		s.hangUpReturn()
		s.keep(zhiyin.CallbackMissed{Agent: s.takeAgent(), Attempt: s.c.promise.made, Why: zhiyin.CallbackCalledIn})
	}
	s.settle(zhiyin.CallbackCalledIn)
	s.end(zhiyin.EndedCalledIn)
}

// cancelCallback: the agent whose turn it is hangs up before the customer answers.
func (s *step) cancelCallback(End) {
	s.drop(forCallback)
	s.settle(zhiyin.CallbackCancelled)
	s.end(zhiyin.EndedByAgent)
}

// settle closes the promise, once.
func (s *step) settle(outcome string) {
	p := &s.c.promise
	if p.settled {
		return
	}
	p.settled = true
	s.keep(zhiyin.CallbackSettled{Outcome: outcome, Attempts: p.made, WaitMs: between(p.since, s.now)})
}

// restsPromise: our process stops; the next one takes the promise up.
func (s *step) restsPromise(Stopping) { s.shelve() }

// keepsPromise takes it up after a start. A call that was under way may have rung.
func (s *step) keepsPromise(Gone) {
	s.shelve()
	s.c.promise.paused = ""
	if p := s.c.promise; p.made >= p.terms.Attempts {
		s.settle(zhiyin.CallbackUnanswered)
		s.end(zhiyin.EndedUnanswered)
		return
	}
	s.awaitTurn()
}

// shelve leaves nothing of the promise but its place.
func (s *step) shelve() {
	p := &s.c.promise
	if s.c.State == zhiyin.Returning {
		s.hangUpReturn()
		p.due = s.now.Add(s.spacing())
		s.keep(zhiyin.CallbackMissed{Agent: s.takeAgent(), Attempt: p.made, Why: "node_lost", Next: p.due})
	}
	if p.leaving {
		p.leaving, s.c.sound = false, playing{}
		s.do(Hush{}, Hangup{Reason: zhiyin.EndedNodeStopped})
	}
	p.queued, s.c.reservation = false, ""
	s.dropAll()
}
