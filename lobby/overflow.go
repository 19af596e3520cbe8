package lobby

import (
	"time"

	"zhiyin.dev"
	"zhiyin.dev/routing/plan"
)

// closedAgain is how often a way out that is closed is looked at: its hours may be
// changed meanwhile.
const closedAgain = time.Minute

// wayOut is when the entry is to be shown the way out of its queue that its plan has;
// zero: never, or it was.
func (h *Host) wayOut(e *entry) time.Time {
	over := h.outOf(e)
	if over == nil || e.overflowed {
		return time.Time{}
	}
	return later(e.entered.Add(over.After), e.notBefore)
}

// outOf is the way out of the entry's queue that its plan has; nil: none.
func (h *Host) outOf(e *entry) *plan.Overflow {
	if s := h.schemes[e.Wanted.Queue]; s != nil && s.Over.After > 0 {
		return &s.Over
	}
	return nil
}

// overflow shows the contact its plan's way out; until it takes it, it waits on. It tells
// whether there is one: a queue that is closed is none, and is looked at again.
func (h *Host) overflow(e *entry, now time.Time) bool {
	over := h.outOf(e)
	if over == nil {
		return false
	}
	if opens, closed := h.shut(over, now); closed {
		h.passOver(e, over, opens, now)
		return false
	}
	e.overflowed = true
	h.bell.Overflowed(e.ID, zhiyin.Overflow{To: string(over.To), Queue: over.Queue, Plan: e.Kind.Plan})
	return true
}

// shut tells whether a way out leads to a queue that is closed.
func (h *Host) shut(over *plan.Overflow, now time.Time) (opens time.Time, closed bool) {
	if over.To != plan.ToQueue || h.closed == nil {
		return time.Time{}, false
	}
	return h.closed(over.Queue, now)
}

// passOver keeps, once, that the way out was closed.
func (h *Host) passOver(e *entry, over *plan.Overflow, opens, now time.Time) {
	e.notBefore = now.Add(closedAgain)
	if opens.After(now) && opens.Before(e.notBefore) {
		e.notBefore = opens
	}
	if e.passed {
		return
	}
	e.passed = true
	h.say(e, zhiyin.OverflowClosed{From: e.Wanted.Queue, Queue: over.Queue, Opens: opens, Plan: e.Kind.Plan})
}

func later(a, b time.Time) time.Time {
	if a.Before(b) {
		return b
	}
	return a
}
