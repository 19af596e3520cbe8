package lobby

import "time"

// putBack moves whatever waits for a moment along with a clock that was put back, so
// that no desk rings and no contact waits longer for it. A clock that is put forth
// can't be told from time that passes.
func (h *Host) putBack(now time.Time) {
	by := h.last.Sub(now)
	if h.last = now; by <= 0 {
		return
	}
	move := func(t *time.Time) {
		if !t.IsZero() {
			*t = t.Add(-by)
		}
	}
	for _, r := range h.rings {
		move(&r.expires)
		if h.waiting[r.entry.ID] != r.entry {
			r.entry.move(move)
		}
	}
	for _, e := range h.waiting {
		e.move(move)
	}
	for _, e := range h.pleas {
		e.move(move)
	}
	for i := range h.agenda {
		move(&h.agenda[i].at)
	}
	for _, a := range h.agents {
		move(&a.idleSince)
	}
	move(&h.paused)
	move(&h.tellAt)
}

func (e *entry) move(move func(*time.Time)) {
	for _, t := range []*time.Time{&e.Since, &e.entered, &e.due, &e.notBefore, &e.toldAt} {
		move(t)
	}
	for i := range e.Declined {
		move(&e.Declined[i].At)
	}
}
