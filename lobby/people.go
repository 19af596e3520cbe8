package lobby

import (
	"time"

	"zhiyin.dev"
	"zhiyin.dev/routing"
)

// agent is one agent's standing.
type agent struct {
	zhiyin.Agent
	presence  zhiyin.Presence
	contact   zhiyin.ContactID // at work with, after-call work included
	ring      *ring            // pending at this desk
	idleSince time.Time
	removed   bool // no longer of the group: forgotten when the work ends
}

func (a *agent) busy() bool { return a.contact != "" || a.ring != nil }

func (a *agent) routable() routing.Agent {
	return routing.Agent{ID: a.ID, Queues: a.Queues, Skills: a.Skills, Status: a.presence.Status, Line: a.presence.Line,
		Busy: a.busy(), IdleSince: a.idleSince}
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
		if !up && a.ring != nil {
			h.settle(a.ring, zhiyin.Rescinded, "line_lost", "system")
		}
	})
}

func (a *agent) lineChange(reason string, now time.Time) zhiyin.Event {
	e := zhiyin.NewEvent(string(a.ID), zhiyin.AgentLineChanged{Up: a.presence.Line, Reason: reason}, now)
	e.Unit = a.Unit
	return e
}

// free ends the agent's work: they are back to what they were, or what they asked
// to be next.
func (h *Host) free(a *agent) {
	now := h.now()
	a.contact, a.idleSince = "", now
	if a.removed {
		delete(h.agents, a.ID)
	}
	if e, changed := a.takeNext(now); changed {
		h.recheck = true
		h.note(e)
	}
}

// note keeps an event that nobody waits for.
func (h *Host) note(e zhiyin.Event) {
	h.ledger.Append([]zhiyin.Event{e}, func(err error) {
		if err != nil {
			h.log.Error("an agent's change not kept", "agent", e.Subject, "kind", e.Kind, "error", err)
		}
	})
}

func (h *Host) person(id zhiyin.AgentID) *agent {
	a := h.agents[id]
	if a == nil {
		h.log.Warn("agent not of this group", "agent", id)
	}
	return a
}

// Update replaces the group's queues and agents. An agent who stays keeps their
// standing and their work; one who goes is forgotten when their work ends.
func (h *Host) Update(queues []zhiyin.Queue, agents []zhiyin.Agent) {
	h.box.put(func() { h.setPeople(queues, agents) })
}

func (h *Host) setPeople(queues []zhiyin.Queue, agents []zhiyin.Agent) {
	h.queues = map[zhiyin.QueueID]zhiyin.Queue{}
	for _, q := range queues {
		h.queues[q.ID] = q
		if h.served[q.ID] == nil {
			h.served[q.ID] = &counts{}
		}
	}
	stays := map[zhiyin.AgentID]bool{}
	for _, now := range agents {
		stays[now.ID] = true
		if a := h.agents[now.ID]; a != nil {
			a.Agent, a.removed = now, false
			continue
		}
		h.agents[now.ID] = &agent{Agent: now, presence: zhiyin.Presence{Agent: now.ID, Status: zhiyin.Offline}}
	}
	for id, a := range h.agents {
		if stays[id] {
			continue
		}
		if a.Queues, a.removed = nil, true; a.ring != nil {
			h.settle(a.ring, zhiyin.Rescinded, "agent_removed", "system")
		}
		if !a.busy() {
			delete(h.agents, id)
		}
	}
	h.recheck = true
}
