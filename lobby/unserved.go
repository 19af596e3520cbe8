package lobby

import (
	"strconv"
	"strings"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/routing"
)

// findUnserved tells those contacts that nobody signed in could take, whatever step
// their plan relaxes to: that is kept, with the clause that excluded most. Where the
// plan has a way out they take it at once, for waiting would be blind.
func (h *Host) findUnserved(now time.Time) {
	if !h.recheck {
		return
	}
	h.recheck = false
	found := map[string]*lack{}
	for _, e := range h.waiting {
		if e.unserved || e.ring != nil {
			continue
		}
		c := h.relaxed(e)
		key := wishKey(&c)
		if found[key] == nil {
			found[key] = h.lacking(c)
		}
		if l := found[key]; !l.served {
			h.unserved(e, l, now)
		}
	}
}

// relaxed is the contact at the last step of its plan.
func (h *Host) relaxed(e *entry) routing.Contact {
	c := e.Contact
	if s := h.schemes[e.Wanted.Queue]; s != nil {
		c.Kind = s.kind(e, h.queues[e.Wanted.Queue], len(s.Steps)-1)
	}
	return c
}

func wishKey(c *routing.Contact) string {
	var b strings.Builder
	b.WriteString(string(c.Wanted.Queue))
	for _, s := range c.Wanted.Skills {
		b.WriteString("\x1f" + s.ID + "\x1f" + strconv.Itoa(s.Level))
	}
	if c.Kind != nil {
		b.WriteString("\x1e" + c.Kind.Key)
	}
	return b.String()
}

// lack is why nobody signed in could take a contact.
type lack struct {
	served bool
	clause string // that excluded most of them; "signed in" where nobody is
	agents int    // how many it excluded
}

func (h *Host) lacking(c routing.Contact) *lack {
	count := map[string]int{}
	for _, id := range h.order {
		a := h.agents[id]
		if a == nil || a.presence.Status == zhiyin.Offline {
			continue
		}
		clause := routing.Lacking(c, a.routable())
		if clause == "" {
			return &lack{served: true}
		}
		count[clause]++
	}
	out := &lack{clause: "signed in"}
	for clause, n := range count {
		if n > out.agents || n == out.agents && clause < out.clause {
			out.clause, out.agents = clause, n
		}
	}
	return out
}

// unserved keeps it; the contact hears of it when that is durable.
func (h *Host) unserved(e *entry, l *lack, now time.Time) {
	e.unserved = true
	body := zhiyin.ContactUnserved{Queue: e.Wanted.Queue, Clause: l.clause, Agents: l.agents}
	if e.Kind != nil {
		body.Plan = e.Kind.Plan
	}
	kept := zhiyin.NewEvent(string(e.ID), body, now)
	kept.Unit, kept.By = h.queues[e.Wanted.Queue].Unit, "system"
	h.sure([]zhiyin.Event{kept}, func(error) { h.tellUnserved(e) })
}

// tellUnserved: meanwhile it may have left, or rung. Without a way out, or with one that is
// closed, the contact is told that nobody is there.
func (h *Host) tellUnserved(e *entry) {
	if h.waiting[e.ID] != e || e.ring != nil {
		return
	}
	if h.outOf(e) != nil && e.overflowed {
		return // it is on its way
	}
	if !h.overflow(e, h.now()) {
		h.bell.Unserved(e.ID)
	}
}
