package routing

import (
	"slices"
	"time"

	"zhiyin.dev"
)

// Board decides for one match group: it puts people with names, skills and languages
// into the priced index as numbers and says its decisions in their words. Talks and
// chats are two sides, for an agent has room for the one or the other; who is given
// one is busy on both until Stand says otherwise.
//
// It is pure: the same calls decide the same. A clock that was put back stands still
// until it has caught up. One goroutine owns it.
type Board struct {
	clock    clock
	sides    [2]side // talks, chats
	seats    []*sitter
	seatOf   map[zhiyin.AgentID]int
	vacant   []int
	contacts map[zhiyin.ContactID]*waiting

	callbacks map[zhiyin.ContactID]*waiting
	learned   *Learned
	room      int  // callbacks that may be given out; below 0: any number
	untidy    bool // park has to be done again
}

// sitter is an agent at their seat.
type sitter struct {
	Agent
	standing Standing
}

// waiting is a contact on the board.
type waiting struct {
	Contact
	slot int // in its side's index; −1: parked
}

// NewBoard starts without people.
func NewBoard(now time.Time) *Board {
	b := &Board{seatOf: map[zhiyin.AgentID]int{}, contacts: map[zhiyin.ContactID]*waiting{}, callbacks: map[zhiyin.ContactID]*waiting{}, room: -1}
	b.clock.start(now)
	for i := range b.sides {
		b.sides[i] = newSide(b)
	}
	return b
}

// side is the one that a channel's contacts are on.
func (b *Board) side(c zhiyin.Channel) *side {
	if c == zhiyin.Chat {
		return &b.sides[1]
	}
	return &b.sides[0]
}

var channels = [2]zhiyin.Channel{zhiyin.VoiceCall, zhiyin.Chat}

// at is the moment in the index's seconds; with a new day occupancies begin anew.
func (b *Board) at(now time.Time) float64 {
	at, dawn := b.clock.read(now)
	if dawn {
		for i := range b.sides {
			b.sides[i].index.Again(at)
		}
	}
	return at
}

// Seat gives an agent a seat, or changes what is known of the one who has it. A new
// one is absent until Stand.
func (b *Board) Seat(a Agent, now time.Time) {
	at := b.at(now)
	n, known := b.seatOf[a.ID]
	switch last := len(b.vacant) - 1; {
	case known:
		b.seats[n].Agent = a
	case last >= 0:
		n, b.vacant = b.vacant[last], b.vacant[:last]
		b.seats[n] = &sitter{Agent: a}
	default:
		n, b.seats = len(b.seats), append(b.seats, &sitter{Agent: a})
	}
	b.seatOf[a.ID] = n
	for i := range b.sides {
		b.sides[i].seat(n, at)
	}
	b.stand(n, now, at)
}

// Unseat forgets an agent.
func (b *Board) Unseat(id zhiyin.AgentID, now time.Time) {
	n, known := b.seatOf[id]
	if !known {
		return
	}
	at := b.at(now)
	for i := range b.sides {
		b.sides[i].index.Absent(n, at)
	}
	delete(b.seatOf, id)
	b.seats[n], b.vacant = &sitter{}, append(b.vacant, n)
}

// Stand says how an agent stands.
func (b *Board) Stand(id zhiyin.AgentID, s Standing, now time.Time) {
	if n, known := b.seatOf[id]; known {
		b.seats[n].standing = s
		b.stand(n, now, b.at(now))
	}
}

func (b *Board) stand(n int, now time.Time, at float64) {
	s := b.seats[n].standing
	for i, channel := range channels {
		x := b.sides[i].index
		switch {
		case !s.there(channel):
			x.Absent(n, at)
		case s.busy(channel):
			x.Present(n, at)
			x.Busy(n, at)
		default:
			x.Present(n, at)
			x.Free(n, at)
			x.rested(n, at-max(0, now.Sub(s.IdleSince).Seconds()))
		}
	}
}

// Arrive puts a contact on the board.
func (b *Board) Arrive(c Contact, now time.Time) {
	b.put(c, now, (*Index).Arrive)
}

// Return puts a contact on the board that is no arrival: it was given to somebody in
// vain, or asks for something else now.
func (b *Board) Return(c Contact, now time.Time) {
	b.put(c, now, (*Index).Return)
}

func (b *Board) put(c Contact, now time.Time, how func(*Index, Ticket, float64) int) {
	b.Leave(c.ID)
	w := &waiting{Contact: c, slot: -1}
	b.contacts[c.ID] = w
	if c.Wanted.Callback {
		b.callbacks[c.ID], b.untidy = w, true
		return
	}
	b.enter(w, now, how)
}

func (b *Board) enter(w *waiting, now time.Time, how func(*Index, Ticket, float64) int) {
	at := b.at(now)
	s := b.side(w.Wanted.Channel)
	if len(s.kinds) >= mostClasses {
		b.reclass(s, now, at)
	}
	w.slot = how(s.index, s.ticket(&w.Contact, now, at), at)
	s.names.put(w.slot, w.ID)
}

// Leave takes a contact off the board.
func (b *Board) Leave(id zhiyin.ContactID) {
	w := b.contacts[id]
	if w == nil {
		return
	}
	b.lift(w)
	delete(b.contacts, id)
	if w.Wanted.Callback {
		delete(b.callbacks, id)
		b.untidy = true
	}
}

// mostClasses bounds the classes of a side: each costs a look at every seat when it is
// opened, and when a seat changes.
const mostClasses = 1024

// reclass opens anew the classes that contacts on the board are of, when too many were
// opened in all.
func (b *Board) reclass(s *side, now time.Time, at float64) {
	var all []Contact
	for _, w := range b.contacts {
		if b.side(w.Wanted.Channel) == s && w.slot >= 0 {
			w.slot = -1
			all = append(all, w.Contact)
		}
	}
	Order(all)
	s.renew(at)
	for _, c := range all {
		w := b.contacts[c.ID]
		w.slot = s.index.Return(s.ticket(&w.Contact, now, at), at)
		s.names.put(w.slot, w.ID)
	}
}

// lift takes a contact out of its index.
func (b *Board) lift(w *waiting) {
	if w.slot >= 0 {
		b.side(w.Wanted.Channel).index.Leave(w.slot)
		w.slot = -1
	}
}

// Bound lets no more than room callbacks be given out until it is called again; below
// 0: any number. Who stands first in order goes first.
func (b *Board) Bound(room int) {
	if b.room != room {
		b.room, b.untidy = room, true
	}
}

// park puts the first callbacks that there is room for into the index, and takes out
// the others.
func (b *Board) park(now time.Time) {
	b.untidy = false
	order := make([]Contact, 0, len(b.callbacks))
	for _, w := range b.callbacks {
		order = append(order, w.Contact)
	}
	Order(order)
	for i, c := range order {
		w, in := b.callbacks[c.ID], b.room < 0 || i < b.room
		switch {
		case in && w.slot < 0:
			b.enter(w, now, (*Index).Return)
		case !in:
			b.lift(w)
		}
	}
}

// Next takes one decision, as long as there is one; a voice can't wait, so talks go
// first. The contact is off the board then, and the agent busy.
func (b *Board) Next(now time.Time) (Decision, bool) {
	if b.untidy {
		b.park(now)
	}
	at := b.at(now)
	for i := range b.sides {
		s := &b.sides[i]
		p, ok := s.index.Next(at)
		if !ok {
			continue
		}
		w := b.contacts[s.names[p.Slot]]
		w.slot = -1
		d := b.say(s, w, &p, now)
		b.Leave(w.ID)
		if w.Wanted.Callback {
			b.room = max(-1, b.room-1)
		}
		for j := range b.sides {
			b.sides[j].index.Busy(p.Seat, at)
		}
		sitting := &b.seats[p.Seat].standing
		sitting.Talking, sitting.Writing = true, true
		return d, true
	}
	return Decision{}, false
}

// Clear takes all contacts off the board and forgets their kinds, so that they can be
// put back by other plans; what was learned of the people stays.
func (b *Board) Clear(now time.Time) {
	at := b.at(now)
	clear(b.contacts)
	clear(b.callbacks)
	for i := range b.sides {
		b.sides[i].renew(at)
	}
}

// Expected is how many contacts of the channel the agent may be given within a time:
// 1 when they are free, less when they are busy, 0 when they are not there.
func (b *Board) Expected(id zhiyin.AgentID, channel zhiyin.Channel, within time.Duration) float64 {
	n, seated := b.seatOf[id]
	if !seated {
		return 0
	}
	return b.side(channel).index.expected(n, within.Seconds())
}

// Wake is when Next should be asked though nothing happened; zero: never.
func (b *Board) Wake(now time.Time) time.Time {
	at := b.at(now)
	next := min(b.sides[0].index.Wake(), b.sides[1].index.Wake())
	if next > at+1e9 {
		return time.Time{}
	}
	return now.Add(time.Duration(max(0, next-at)*float64(time.Second)) + time.Millisecond)
}

// names are the contacts by slot.
type names []zhiyin.ContactID

func (n *names) put(slot int, id zhiyin.ContactID) {
	*n = append(*n, slices.Repeat([]zhiyin.ContactID{""}, max(0, slot+1-len(*n)))...)
	(*n)[slot] = id
}
