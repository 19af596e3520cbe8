package lobby

import (
	"maps"
	"slices"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/routing"
)

// agent is one agent's standing.
type agent struct {
	zhiyin.Agent
	presence  zhiyin.Presence
	contact   zhiyin.ContactID          // talks with, after-call work included
	chats     map[zhiyin.ContactID]bool // writes with, likewise
	callback  zhiyin.ContactID          // the last that was a callback
	ring      *ring                     // pending at this desk
	idleSince time.Time
	gave      zhiyin.ContactID // the last that they were done with
	removed   bool             // no longer of the group: forgotten when the work ends
}

// busy tells whether the agent has anything in hand.
func (a *agent) busy() bool { return a.contact != "" || len(a.chats) > 0 || a.ring != nil }

// full tells whether the agent has no room for a contact of that channel, by their
// capacity. Who is about to leave takes nothing more.
func (a *agent) full(c zhiyin.Channel) bool {
	if a.ring != nil || a.presence.Next == zhiyin.Away || a.presence.Next == zhiyin.Offline {
		return true
	}
	return a.Capacity.Full(c, a.contact != "", len(a.chats))
}

// routable is the agent as contacts find them.
func (a *agent) routable() routing.Agent {
	return routing.Agent{ID: a.ID, Queues: a.Queues, Skills: a.Skills, Languages: a.Spoken(), Seniority: a.Grade()}
}

// standing is how they stand for a contact.
func (a *agent) standing() routing.Standing {
	return routing.Standing{Status: a.presence.Status, Line: a.presence.Line, Talking: a.full(zhiyin.VoiceCall), Writing: a.full(zhiyin.Chat), IdleSince: a.idleSince}
}

// has tells whether the agent works on the contact.
func (a *agent) has(id zhiyin.ContactID) bool { return id != "" && (a.contact == id || a.chats[id]) }

// take gives the agent the contact.
func (a *agent) take(id zhiyin.ContactID, c zhiyin.Channel) {
	if c != zhiyin.Chat {
		a.contact = id
		return
	}
	if a.chats == nil {
		a.chats = map[zhiyin.ContactID]bool{}
	}
	a.chats[id] = true
}

// drop takes it away.
func (a *agent) drop(id zhiyin.ContactID) {
	if a.contact == id {
		a.contact = ""
	}
	delete(a.chats, id)
}

// change writes the present standing as an event.
func (a *agent) change(now time.Time, by string) zhiyin.Event {
	p := a.presence
	e := zhiyin.NewEvent(string(a.ID), zhiyin.AgentStatusChanged{Status: p.Status, Reason: p.Reason, Next: p.Next, Why: p.Why}, now)
	e.Unit, e.By = a.Unit, by
	return e
}

// become takes a status and clears what was to come next.
func (a *agent) become(status zhiyin.AgentStatus, reason string, now time.Time) {
	p := &a.presence
	if p.Status != status || p.Reason != reason {
		p.Since, a.idleSince = now, now
	}
	p.Status, p.Reason, p.Next, p.Why = status, reason, "", ""
}

// takeNext takes the status that waited for the end of the work, if there is one.
func (a *agent) takeNext(now time.Time) (zhiyin.Event, bool) {
	if a.presence.Next == "" || a.busy() {
		return zhiyin.Event{}, false
	}
	a.become(a.presence.Next, a.presence.Why, now)
	return a.change(now, "system"), true
}

// unanswered: a desk that rang in vain belongs to somebody who isn't there. They
// come back by their own wish. A wish to leave that was made while it rang holds.
func (a *agent) unanswered(now time.Time) zhiyin.Event {
	status, reason := zhiyin.Away, noAnswer
	if next := a.presence.Next; next == zhiyin.Away || next == zhiyin.Offline {
		status, reason = next, a.presence.Why
	}
	a.become(status, reason, now)
	return a.change(now, "system")
}

const noAnswer = "no_answer"

// SetStatus takes effect now, or as the next status while the agent is busy. It is
// the agent's own wish, and the only way to become available.
func (h *Host) SetStatus(id zhiyin.AgentID, status zhiyin.AgentStatus, reason string) {
	h.box.put(func() {
		a, now := h.person(id), h.now()
		if a == nil {
			return
		}
		before := a.presence
		switch {
		case !a.busy():
			a.become(status, reason, now)
		case status == before.Status && reason == before.Reason:
			a.presence.Next, a.presence.Why = "", ""
		default:
			a.presence.Next, a.presence.Why = status, reason
		}
		if a.presence != before {
			h.recheck = true
			h.note(a.change(now, by(id)))
		}
	})
}

// SetLine says whether the agent's audio works. What rings at a desk whose line is
// lost is taken back and goes to somebody else.
func (h *Host) SetLine(id zhiyin.AgentID, up bool, reason string) {
	h.box.put(func() {
		a, now := h.person(id), h.now()
		if a == nil || a.presence.Line == up {
			return
		}
		a.presence.Line = up
		h.note(a.lineChange(reason, now))
		if !up && a.ring != nil && a.ring.entry.Wanted.Channel != zhiyin.Chat {
			h.settle(a.ring, zhiyin.Rescinded, "line_lost", "system")
		}
	})
}

func (a *agent) lineChange(reason string, now time.Time) zhiyin.Event {
	e := zhiyin.NewEvent(string(a.ID), zhiyin.AgentLineChanged{Up: a.presence.Line, Reason: reason}, now)
	e.Unit = a.Unit
	return e
}

// free ends the agent's work on a contact: without any other they are back to what
// they were, or what they asked to be next.
func (h *Host) free(a *agent, contact zhiyin.ContactID) {
	now := h.now()
	a.drop(contact)
	a.gave = contact
	if a.idleSince = now; a.removed && !a.busy() {
		delete(h.agents, a.ID)
	}
	if e, changed := a.takeNext(now); changed {
		h.recheck = true
		h.note(e)
	}
}

func (h *Host) person(id zhiyin.AgentID) *agent {
	a := h.agents[id]
	if a == nil {
		h.log.Warn("agent not of this group", "agent", id)
	}
	return a
}

// Update replaces the group's queues, agents and plans. An agent who stays keeps their
// standing and their work; one who goes is forgotten when their work ends.
func (h *Host) Update(cfg Config) {
	h.box.put(func() { h.setPeople(cfg) })
}

// Learn lets what was learned of the agents count from now on; nil: nothing does.
func (h *Host) Learn(l *routing.Learned) {
	h.box.put(func() { h.board.Learn(l, h.now()) })
}

func (h *Host) setPeople(cfg Config) {
	h.board.Clear(h.now())
	h.queues = map[zhiyin.QueueID]zhiyin.Queue{}
	for _, q := range cfg.Queues {
		h.queues[q.ID] = q
		if h.served[q.ID] == nil {
			h.served[q.ID] = &counts{}
		}
	}
	stays := map[zhiyin.AgentID]bool{}
	for _, now := range cfg.Agents {
		stays[now.ID] = true
		if a := h.agents[now.ID]; a != nil {
			a.Agent, a.removed = now, false
		} else {
			h.agents[now.ID] = &agent{Agent: now, presence: zhiyin.Presence{Agent: now.ID, Status: zhiyin.Offline}}
		}
		h.board.Seat(h.agents[now.ID].routable(), h.now())
	}
	for id, a := range h.agents {
		if stays[id] {
			continue
		}
		if a.Queues, a.removed = nil, true; a.ring != nil {
			h.settle(a.ring, zhiyin.Rescinded, "agent_removed", "system")
		}
		if h.board.Unseat(id, h.now()); !a.busy() {
			delete(h.agents, id)
		}
	}
	h.order = slices.Sorted(maps.Keys(h.agents))
	h.plan(cfg.Plans, cfg.Queues)
	h.repost()
	h.recheck = true
}
