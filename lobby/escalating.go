package lobby

import (
	"cmp"
	"strconv"
	"strings"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/routing"
	"zhiyin.dev/routing/plan"
)

// Escalate asks for a senior colleague of plea.From, who talks with the contact's angry
// customer, where the plan of its queue says so and they are less senior than it asks.
// The first who can come is rung; who declines is not rung again for it. Bell hears
// Escalated when somebody takes it. Nobody is asked where helped, a colleague who took
// part in the talk, is senior enough. A supervisor's wish (plea.By) needs neither: where
// the plan says nothing, a senior is asked to consult.
func (h *Host) Escalate(contact zhiyin.ContactID, wanted zhiyin.Wanted, snap zhiyin.Snapshot, plea zhiyin.Plea) {
	h.box.put(func() {
		s, a := h.schemes[wanted.Queue], h.agents[plea.From]
		if s == nil || a == nil || h.pleas[contact] != nil {
			return
		}
		how := s.Anger
		switch b := h.agents[plea.Helped]; {
		case plea.By != "" && how.Do == "":
			how = plan.Anger{Do: zhiyin.EscalateConsult, Seniority: plan.SeniorEnough}
		case plea.By != "":
		case how.Do == "", a.Grade() >= how.Seniority, b != nil && b.Grade() >= how.Seniority:
			return
		}
		wanted.Angry, wanted.Callback, wanted.Prefers = true, false, nil
		e := h.newEntry(contact, wanted, snap, h.now())
		e.plea = &zhiyin.Escalation{How: how.Do, From: plea.From, Seniority: how.Seniority, Plan: s.Ref, By: plea.By}
		h.pleas[contact] = e
		h.say(e, zhiyin.EscalationAsked{Agent: plea.From, Queue: wanted.Queue, How: how.Do, Seniority: how.Seniority, Plan: s.Ref, By: plea.By})
		h.plead(e)
	})
}

// Deescalate takes that back before somebody took it; why is EscalationSettled's.
func (h *Host) Deescalate(contact zhiyin.ContactID, why string) {
	h.box.put(func() { h.deescalate(contact, why) })
}

func (h *Host) deescalate(contact zhiyin.ContactID, why string) {
	e := h.pleas[contact]
	if e == nil {
		return
	}
	delete(h.pleas, contact)
	h.board.Leave(contact)
	if e.ring != nil {
		h.settle(e.ring, zhiyin.Canceled, why, "system")
	}
	h.say(e, zhiyin.EscalationSettled{From: e.plea.From, Outcome: why})
}

// say keeps what becomes of a plea, or of a way out.
func (h *Host) say(e *entry, body zhiyin.Body) {
	kept := zhiyin.NewEvent(string(e.ID), body, h.now())
	kept.Unit, kept.By = h.queues[e.Wanted.Queue].Unit, "system"
	h.note(kept)
}

// plead puts a plea on the board: nobody is waited for who might suit better.
func (h *Host) plead(e *entry) {
	s := h.schemes[e.Wanted.Queue]
	if s == nil { // its queue is gone
		h.deescalate(e.ID, zhiyin.EscalationOver)
		return
	}
	e.Kind = s.senior(e, h.queues[e.Wanted.Queue])
	h.board.Return(e.Contact, h.now())
}

// replead is plead for all, when people or plans changed.
func (h *Host) replead() {
	for _, id := range sorted(h.pleas) {
		if e := h.pleas[id]; e.ring == nil {
			h.plead(e)
		}
	}
}

// senior is how a plea is matched: among those who fulfil what the plan requires, are
// senior enough and did not decline it.
func (s *scheme) senior(e *entry, q zhiyin.Queue) *routing.Kind {
	declined := map[zhiyin.AgentID]bool{}
	key := []string{"anger", string(q.ID), strconv.Itoa(e.plea.Seniority), s.Room.Kind(e.asks).Key}
	for _, d := range e.Declined {
		if declined[d.Agent] = true; d.Agent != e.plea.From {
			key = append(key, string(d.Agent))
		}
	}
	k := *s.written(s.Room.Kind(e.asks), e.asks, q, len(s.Steps)-1, strings.Join(key, "\x1d"))
	prices := s.Prices
	prices.Hold, prices.HoldVIP = 0, 0
	k.Step, k.VIP = "on_anger", true
	k.Tariff = &routing.Tariff{Prices: prices, Weights: k.Tariff.Weights, Target: k.Tariff.Target}
	may, excluding, least := k.May, k.Excluding, e.plea.Seniority
	lacks := func(id zhiyin.AgentID) string {
		i, known := s.seat[id]
		switch {
		case !known || s.grade(i) < least:
			return "agent.seniority >= " + strconv.Itoa(least)
		case declined[id]:
			return "did not decline just now"
		}
		return ""
	}
	k.May = func(id zhiyin.AgentID) bool { return may(id) && lacks(id) == "" }
	k.Excluding = func(id zhiyin.AgentID) string { return cmp.Or(lacks(id), excluding(id)) }
	return &k
}

// grade is the seniority of a seat.
func (s *scheme) grade(i int) int { return s.people[i].Seniority }

// findUnmet keeps, once, that nobody can come for a plea now.
func (h *Host) findUnmet(now time.Time) {
	if now.Before(h.paused) || len(h.owed) > 0 {
		return
	}
	for _, id := range sorted(h.pleas) {
		e := h.pleas[id]
		if e.ring != nil || e.unserved {
			continue
		}
		e.unserved = true
		l := h.lacking(e.Contact)
		if l.served {
			l = &lack{clause: "free", agents: l.agents}
		}
		h.say(e, zhiyin.EscalationUnmet{Agent: e.plea.From, Queue: e.Wanted.Queue, Clause: l.clause, Agents: l.agents})
	}
}

// because puts first why a senior is asked.
func (e *entry) because(b zhiyin.Because) zhiyin.Because {
	if e.plea == nil {
		return b
	}
	why := zhiyin.Because{Says: "angry with a junior", Holds: true, Saw: e.plea.How}
	if e.plea.By != "" {
		why.Says = "wished by a supervisor"
	}
	asked := zhiyin.Because{Says: "agent.seniority >= " + strconv.Itoa(e.plea.Seniority), Holds: true}
	b.Parts = append([]zhiyin.Because{why, asked}, b.Parts...)
	return b
}

// entry is who waits, or pleads, under that id.
func (h *Host) entry(id zhiyin.ContactID) *entry {
	if e := h.pleas[id]; e != nil {
		return e
	}
	return h.waiting[id]
}
