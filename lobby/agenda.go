package lobby

import (
	"container/heap"
	"time"

	"zhiyin.dev/routing"
)

// agenda says when something is to be done about a waiting contact though nothing
// happened: its plan's next step, or the way out of the queue.
type agenda []errand

type errand struct {
	at    time.Time
	entry *entry
}

func (a agenda) Len() int           { return len(a) }
func (a agenda) Less(i, j int) bool { return a[i].at.Before(a[j].at) }
func (a agenda) Swap(i, j int)      { a[i], a[j] = a[j], a[i] }
func (a *agenda) Push(v any)        { *a = append(*a, v.(errand)) }
func (a *agenda) Pop() any {
	last := len(*a) - 1
	v := (*a)[last]
	*a = (*a)[:last]
	return v
}

// put sets the moment of an entry; zero: none. What was set before is void.
func (a *agenda) put(e *entry, at time.Time) {
	if e.due = at; !at.IsZero() {
		heap.Push(a, errand{at, e})
	}
}

// next is the earliest moment that still holds; zero: none.
func (a *agenda) next() time.Time {
	for len(*a) > 0 {
		if top := (*a)[0]; top.entry.due.Equal(top.at) {
			return top.at
		}
		heap.Pop(a)
	}
	return time.Time{}
}

// due are the entries whose moment has come, each once.
func (a *agenda) due(now time.Time) (out []*entry) {
	for at := a.next(); !at.IsZero() && !now.Before(at); at = a.next() {
		e := heap.Pop(a).(errand).entry
		e.due = time.Time{}
		out = append(out, e)
	}
	return out
}

// turn does what is due of the plans: contacts go to their next step, or out of the
// queue. Who rings is looked at again when that came to nothing.
func (h *Host) turn(now time.Time) {
	for _, e := range h.agenda.due(now) {
		if h.waiting[e.ID] != e || e.ring != nil {
			continue
		}
		if out := h.wayOut(e); !out.IsZero() && !now.Before(out) {
			h.overflow(e, now)
		}
		before := e.Kind
		if h.place(e, now); e.Kind != before {
			h.board.Return(e.Contact, now)
		}
	}
}

// post puts a contact on the board, as one that arrives or comes back.
func (h *Host) post(e *entry, how func(*routing.Board, routing.Contact, time.Time)) {
	now := h.now()
	h.place(e, now)
	how(h.board, e.Contact, now)
}

// repost puts everybody who waits on a cleared board, when people or plans changed.
func (h *Host) repost() {
	var all []routing.Contact
	for _, e := range h.waiting {
		if e.ring == nil {
			all = append(all, e.Contact)
		}
	}
	routing.Order(all)
	for _, c := range all {
		e := h.waiting[c.ID]
		e.step = 0
		h.post(e, (*routing.Board).Return)
	}
	h.replead()
}
