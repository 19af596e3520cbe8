package desk

import (
	"time"

	"zhiyin.dev"
)

// The phases of a contact, as they change its record. Each hands on what is
// not its own.

func (d *Desk) applyArrival(r *record, e zhiyin.Event) {
	if d.applyCallback(r, e) || d.applyHelp(r, e) {
		return
	}
	if r.foreseen.take(e.Body) {
		d.touchContact(r)
		return
	}
	switch b := e.Body.(type) {
	case zhiyin.ContactArrived:
		r.channel, r.direction, r.from, r.arrived, r.flow = b.Channel, b.Direction, mask(b.From), e.At, b.Flow.ID
	case zhiyin.ContactUnserved:
		d.missed(b, e.At)
	case zhiyin.SupervisorJoined:
		d.observe(r, b)
	case zhiyin.SupervisorLeft:
		d.observe(r, zhiyin.SupervisorJoined{})
	case zhiyin.CallPlaced:
		d.place(r, b, e.At)
	case zhiyin.CallAnswered:
		d.inform(r)
	case zhiyin.CallUnanswered:
		r.unanswered = b.Why
	case zhiyin.ContactInput:
		if s, ok := snapshotIn(b); ok {
			d.know(r, s)
			d.touchContact(r)
		}
	case zhiyin.ContactIdentified:
		r.customer, r.assurance = b.Customer, b.Assurance
	case zhiyin.AssuranceRaised:
		r.assurance = b.Assurance
	case zhiyin.FlowEntered:
		r.enter(b.Node)
	case zhiyin.ContactQueued:
		d.queued(r, b, e.At)
	default:
		d.applyReservation(r, e)
	}
}

// queued puts the contact into a queue, out of the one that it waited in.
func (d *Desk) queued(r *record, b zhiyin.ContactQueued, at time.Time) {
	d.partFrom(r, at)
	d.unwait(r, time.Time{}, 0)
	r.queue = b.Queue
	since := at
	if !b.Since.IsZero() {
		since = b.Since
	}
	d.wait(r, since)
	d.queues[r.queue].priority[r.id] = b.Wanted.Priority
}

func (d *Desk) applyReservation(r *record, e zhiyin.Event) {
	switch b := e.Body.(type) {
	case zhiyin.ReservationMade:
		if !r.ended.IsZero() {
			return
		}
		if r.offer != nil {
			d.withdraw(r)
		}
		r.offer = &offer{id: b.Reservation, agent: b.Agent, asks: b.Asks, made: e.At, expires: b.Expires}
		if b.Asks != "" {
			r.asking = b.Reservation
		} else {
			r.because = b.Because
		}
		if b.Escalation != nil {
			d.rings(r, b.Agent, e.At)
		}
		if b.Queue != "" {
			r.queue = b.Queue
		}
		d.seat(b.Agent).ring(r)
		d.touch(b.Agent).offer = true
	case zhiyin.ReservationSettled:
		s := d.seat(b.Agent)
		s.settled = b.Reservation
		if (b.State == zhiyin.Rejected || b.State == zhiyin.TimedOut) && b.Reservation != r.asking {
			s.turn(e.At)
		}
		if r.offer != nil && r.offer.id == b.Reservation {
			d.withdraw(r)
		}
		if b.State != zhiyin.Accepted {
			d.rings(r, "", e.At)
		}
	default:
		if d.applyEscalation(r, e) {
			return
		}
		d.applyTalk(r, e)
	}
}

// withdraw ends the ringing, however it came out.
func (d *Desk) withdraw(r *record) {
	s := d.seat(r.offer.agent)
	s.settled, r.offer = r.offer.id, nil
	s.quiet(r)
	s.idleSince = d.now()
	c := d.touch(s.agent.ID)
	c.offer, c.agent = true, true
}

func (d *Desk) applyTalk(r *record, e zhiyin.Event) {
	if d.applyRecording(r, e) || d.applyHearing(r, e) || d.applyConference(r, e) {
		return
	}
	p := r.parts[r.current]
	switch b := e.Body.(type) {
	case zhiyin.ContactConnected:
		d.connect(r, b, e.At)
		return
	case zhiyin.ContactHeld:
		p.hold(b.By, e.At)
	case zhiyin.ContactResumed:
		p.resume(b.HeldMs)
		if r.third != nil && r.third.state == "missed" {
			r.third = nil
		}
	case zhiyin.ContactMuted:
		if b.Agent != "" {
			p = r.parts[b.Agent]
		}
		if p.live() {
			p.muted = b.On
		}
	case zhiyin.LegLost:
		if p := r.parts[b.Agent]; p != nil {
			p.lost, p.lostAt = true, e.At
		}
	case zhiyin.LegRejoined:
		if p := r.parts[b.Agent]; p != nil {
			p.lost = false
		}
	case zhiyin.ContactTakenOver:
		r.relieved = relieved{b.From, b.Agent}
	case zhiyin.NoteSaved:
		r.note = b.Text
	default:
		d.applyEnd(r, e)
		return
	}
	d.touchContact(r)
}

func (d *Desk) connect(r *record, b zhiyin.ContactConnected, at time.Time) {
	if r.offer != nil {
		d.withdraw(r)
	}
	if p := r.parts[b.Agent]; p.live() && p.asked {
		d.succeed(r, p)
		return
	}
	if p := r.parts[b.Agent]; p.live() && p.dialling {
		p.dialling, p.connected = false, at
		d.touchContact(r)
		return
	}
	d.unwait(r, at, b.WaitMs)
	d.partFrom(r, at)
	r.current = b.Agent
	r.parts[b.Agent] = &part{agent: b.Agent, because: r.because, queue: r.queue, connected: at}
	d.seat(b.Agent).take(r.id)
	d.touch(b.Agent).agent = true
	d.touchContact(r)
}

// partFrom ends the present agent's talk: the customer goes on to somebody
// else, and so does the wrap-up. It counts as handled all the same.
func (d *Desk) partFrom(r *record, at time.Time) {
	if p := r.parts[r.current]; p.live() {
		p.leave(at, 0)
		d.finish(r, p)
		d.count(p, 0, at)
	}
	r.current = ""
}

// count adds an agent's part to their day, once.
func (d *Desk) count(p *part, wrapMs int64, at time.Time) {
	if !p.counted && !p.dialling { // a call that nobody took is not handled
		p.counted = true
		d.handled(p.agent, p.left.Sub(p.connected).Milliseconds()+wrapMs, at)
	}
}

func (d *Desk) applyEnd(r *record, e zhiyin.Event) {
	switch b := e.Body.(type) {
	case zhiyin.ContactTransferred:
		if b.OK {
			d.partFrom(r, e.At)
		}
	case zhiyin.ContactEnded:
		d.end(r, b, e.At)
	case zhiyin.WrapStarted:
		p := r.parts[b.Agent]
		if p == nil {
			p = &part{agent: b.Agent, because: r.because, queue: r.queue, connected: e.At}
			r.parts[b.Agent] = p
		}
		p.leave(e.At, 0)
		p.over, p.beside, p.wrapFrom, p.wrapDue = false, b.Beside, e.At, b.Due
		d.seat(b.Agent).take(r.id)
		d.touch(b.Agent).agent = true
	case zhiyin.WrapExtended:
		for _, p := range r.parts {
			if !p.over && !p.wrapFrom.IsZero() && (p.agent == b.Agent || b.Agent == "" && !p.beside) {
				p.wrapDue = b.Due
			}
		}
	case zhiyin.WrapCompleted:
		d.complete(r, b, e.At)
	}
	d.touchContact(r)
}

func (d *Desk) end(r *record, b zhiyin.ContactEnded, at time.Time) {
	r.ended, r.reason = at, b.Reason
	if r.offer != nil {
		d.withdraw(r)
	}
	d.unwait(r, time.Time{}, 0)
	p := r.parts[r.current]
	if !p.live() {
		return
	}
	p.leave(at, b.TalkMs)
	if b.Reason == zhiyin.EndedNodeLost || b.Reason == zhiyin.EndedNodeStopped {
		d.finish(r, p) // our process went: the agent is free, there is no wrap-up
	}
}

func (d *Desk) complete(r *record, b zhiyin.WrapCompleted, at time.Time) {
	if !b.Beside && r.ended.IsZero() && r.current == b.Agent {
		r.ended = at
	}
	if !b.Beside && (b.Agent == "" || r.parts[b.Agent] == nil) {
		r.ended = at // closed without the agent: their process or their data is gone
	}
	for _, p := range r.parts {
		if !p.over && (p.agent == b.Agent || b.Agent == "") {
			p.leave(at, 0)
			d.finish(r, p)
			d.count(p, b.WrapMs, at)
		}
	}
}

// finish takes the contact off the agent's roster.
func (d *Desk) finish(r *record, p *part) {
	p.over = true
	s := d.seat(p.agent)
	s.drop(r.id)
	s.idleSince = d.now()
	c := d.touch(p.agent)
	c.agent = true
	c.contact(r.id)
}

// hold notes who holds: the agent, and then the customer hears music, or the
// customer's own telephone, and then nobody does.
func (p *part) hold(by string, at time.Time) {
	switch {
	case !p.live():
	case by == "customer":
		p.peerHolds = true
	default:
		p.heldSince = at
	}
}

// resume ends the agent's hold, which has a length, or else the customer's. Who
// is taken back from hold has an agent who is there.
func (p *part) resume(heldMs int64) {
	switch {
	case p == nil:
	case p.peerHolds && (heldMs == 0 || p.heldSince.IsZero()):
		p.peerHolds = false
	default:
		p.heldSince, p.heldMs, p.lost = time.Time{}, p.heldMs+heldMs, false
	}
}

// leave marks the moment when customer and agent parted; the first one counts.
func (p *part) leave(at time.Time, talkMs int64) {
	if !p.heldSince.IsZero() {
		p.resume(at.Sub(p.heldSince).Milliseconds())
	}
	p.peerHolds, p.lost = false, false
	if p.left.IsZero() {
		p.left = at
		if !p.dialling {
			p.talkMs = at.Sub(p.connected).Milliseconds()
		}
	}
	if talkMs > 0 {
		p.talkMs = talkMs
	}
}

// touchContact marks the contact for every agent who has it in the roster.
func (d *Desk) touchContact(r *record) {
	for a, p := range r.parts {
		if !p.over {
			d.touch(a).contact(r.id)
		}
	}
	if r.offer != nil {
		d.touch(r.offer.agent).offer = true
	}
}
