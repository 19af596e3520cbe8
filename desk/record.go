package desk

import (
	"encoding/json"
	"time"

	"zhiyin.dev"
)

// record is one open contact as the desk follows it.
type record struct {
	id         zhiyin.ContactID
	unit       zhiyin.UnitID
	last       int64 // position of the newest event folded in
	channel    zhiyin.Channel
	direction  zhiyin.Direction
	unanswered string // why a call of ours was not taken
	from       string // masked
	customer   zhiyin.CustomerID
	assurance  zhiyin.Assurance
	arrived    time.Time
	flow       string
	steps      []TraceStep // the way to an agent, oldest first
	nodes      []string    // of the flow, as they were entered; at most lastNodes
	queue      zhiyin.QueueID
	snapshot   *zhiyin.Snapshot
	because    zhiyin.Because
	offer      *offer
	current    zhiyin.AgentID // who talks to the customer
	parts      map[zhiyin.AgentID]*part
	ended      time.Time
	reason     zhiyin.EndReason
	note       string
	timeline   []TimelineEntry
	third      *third                              // nil: nobody else is in the talk
	asking     zhiyin.ReservationID                // of the colleague whom the agent asked last
	observed   *ObservedView                       // nil: no supervisor is in the talk
	recording  *RecordingView                      // nil: the talk is not meant to be recorded
	hushed     map[zhiyin.LegID]zhiyin.UtteranceID // the last turn of a leg of which something was said in a pause
	heard      heard
	foreseen   foreseen
	escalation *escalation // nil: none is open
	relieved   relieved
	callback   *CallbackView // nil: the customer is on the line, or was
	chat       chat
}

// advising is the state of a senior's part while they speak with the agent, or wait
// for their wish to.
const advising zhiyin.ContactState = "advising"

// relieved is who went on with the talk in whose place; the zero value: nobody did.
type relieved struct{ from, by zhiyin.AgentID }

// offer is a pending reservation.
type offer struct {
	id      zhiyin.ReservationID
	agent   zhiyin.AgentID
	asks    zhiyin.AgentID // who asks them into the talk; empty: the customer waits
	made    time.Time
	expires time.Time
}

// part is one agent's part in a contact, from connecting to the end of wrap-up.
type part struct {
	agent     zhiyin.AgentID
	because   zhiyin.Because
	queue     zhiyin.QueueID
	connected time.Time
	left      time.Time // when customer and agent parted
	talkMs    int64
	heldSince time.Time
	peerHolds bool
	heldMs    int64
	lost      bool
	lostAt    time.Time
	muted     bool
	wrapFrom  time.Time
	wrapDue   time.Time
	counted   bool       // in the agent's day
	over      bool       // no longer in the roster
	advising  bool       // a senior who came to the agent; the customer does not hear them
	dialling  bool       // the agent calls; connected is when they began to
	informing bool       // while dialling: the customer took it and hears the notice
	notes     []NoteView // from supervisors, oldest first
	asked     bool       // into the talk of another agent
	beside    bool       // its wrap-up is not the contact's
}

func (p *part) state() zhiyin.ContactState {
	switch {
	case !p.wrapFrom.IsZero():
		return zhiyin.Wrapping
	case p.advising:
		return advising
	case p.dialling && p.informing:
		return zhiyin.Informing
	case p.dialling:
		return zhiyin.Dialling
	case !p.heldSince.IsZero():
		return zhiyin.OnHold // music plays, whether or not the agent's line is up
	case p.lost:
		return zhiyin.Rejoining
	}
	return zhiyin.Connected
}

func (p *part) heldBy() string {
	switch {
	case !p.heldSince.IsZero():
		return "agent"
	case p.peerHolds:
		return "customer"
	}
	return ""
}

// live tells whether customer and agent are still joined.
func (p *part) live() bool { return p != nil && !p.over && p.left.IsZero() }

// done tells whether nothing more of the contact is on anybody's desk.
func (r *record) done() bool {
	for _, p := range r.parts {
		if !p.over {
			return false
		}
	}
	return !r.ended.IsZero()
}

// watchers lists the agents who see the contact.
func (r *record) watchers() []zhiyin.AgentID {
	var out []zhiyin.AgentID
	if r.offer != nil {
		out = append(out, r.offer.agent)
	}
	for a, p := range r.parts {
		if !p.over {
			out = append(out, a)
		}
	}
	return out
}

func (r *record) known() zhiyin.Snapshot {
	if r.snapshot == nil {
		return zhiyin.Snapshot{}
	}
	return *r.snapshot
}

// snapshotIn returns the snapshot that the contact met its customer with, or
// learned from its agent: the data of the inputs "known" and "identified".
func snapshotIn(b zhiyin.ContactInput) (*zhiyin.Snapshot, bool) {
	if b.Input != "known" && b.Input != "identified" {
		return nil, false
	}
	var data struct {
		Snapshot *zhiyin.Snapshot `json:"snapshot"`
	}
	if json.Unmarshal(b.Data, &data) != nil || data.Snapshot == nil {
		return nil, false
	}
	return data.Snapshot, true
}

func (d *Desk) offerView(r *record) *OfferView {
	if r == nil || r.offer == nil {
		return nil
	}
	cleared := d.cleared(r.offer.agent)
	s := r.known().Within(cleared)
	because := r.because
	if r.offer.asks != "" {
		because = zhiyin.Because{}
	}
	return &OfferView{Asks: r.offer.asks, AsksName: d.agentName(r.offer.asks), Reservation: r.offer.id, Contact: r.id, Channel: r.channel,
		Expires: At(r.offer.expires), RingMs: r.offer.expires.Sub(r.offer.made).Milliseconds(),
		Queue: r.queue, QueueName: d.queueName(r.queue), Arrived: At(r.arrived), Callback: r.callback,
		Customer: customerView(s, r.from), Because: reason(because, cleared), Foreseen: r.foreseen.view(cleared), Profile: profileOf(s, r.from), Escalation: d.escalationView(r, r.offer.agent)}
}

func (d *Desk) contactView(r *record, p *part) ContactView {
	cleared := d.cleared(p.agent)
	s := r.known().Within(cleared)
	v := ContactView{ID: r.id, Callback: r.callback, Channel: r.channel, Direction: r.direction, Unanswered: r.unanswered, State: p.state(), Customer: customerView(s, r.from),
		Queue: p.queue, QueueName: d.queueName(p.queue), Because: reason(p.because, cleared), Foreseen: r.foreseen.view(cleared),
		Connected: At(p.connected), HeldSince: At(p.heldSince), HeldBy: p.heldBy(), HeldMs: p.heldMs,
		Muted: p.muted, Ended: At(p.left), EndedReason: r.reason, TalkMs: p.talkMs,
		WrapDue: At(p.wrapDue), Suggested: d.suggested(r), Suggestions: d.suggestions(r), Note: r.note, Notes: p.notes,
		Listening: r.heard.view, Anger: r.heard.anger, Draft: r.heard.draft.within(cleared), Chat: r.chat.view(r.channel), Profile: profileOf(s, r.from)}
	if p.live() {
		v.Escalation = d.escalationView(r, p.agent)
		v.Recording = r.recording
		v.Observed, v.Help = r.observed.seen(), d.help(r.id, p.agent)
		v.Third = d.thirdView(r, p.agent)
	}
	if !p.wrapFrom.IsZero() {
		v.WrapMs = p.wrapDue.Sub(p.wrapFrom).Milliseconds()
	}
	return v
}

// cleared is up to which sensitivity the agent may read.
func (d *Desk) cleared(agent zhiyin.AgentID) zhiyin.Sensitivity {
	return d.seat(agent).agent.Cleared()
}

// reason is a decision as that clearance may see it: what was seen of the
// customer may be anything.
func reason(because zhiyin.Because, cleared zhiyin.Sensitivity) zhiyin.Because {
	if cleared.Reads(zhiyin.LabelOfReason) {
		return because
	}
	return zhiyin.Because{Says: because.Says, Holds: because.Holds}
}
