package contact

import "sync"

// mailboxSize bounds what may wait for one contact. Inputs come at the pace of
// keys, timers and prompts; a contact with so many waiting is broken.
const mailboxSize = 512

// mailbox hands messages to a contact in order. Putting never waits, so the pacer,
// the committer and the contact itself may all put. Somebody takes only while
// something waits: a contact at which nothing happens, a chat above all, has no
// goroutine and none's stack.
type mailbox struct {
	work func() // takes until take returns nothing; one at a time, in a goroutine of its own

	mu      sync.Mutex // guards what follows
	waiting []message
	working bool
	closed  bool
}

// put adds m; ok is false when the box is closed or full.
func (b *mailbox) put(m message) (ok bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.closed || len(b.waiting) >= mailboxSize {
		return false
	}
	b.add(m)
	return true
}

// nudge lets the contact look around, also when its box is full.
func (b *mailbox) nudge() {
	b.mu.Lock()
	defer b.mu.Unlock()
	if !b.closed {
		b.add(message{})
	}
}

// add appends m and has it taken; the caller holds mu.
func (b *mailbox) add(m message) {
	b.waiting = append(b.waiting, m)
	if !b.working {
		b.working = true
		go b.work()
	}
}

// take returns what waits, in order; after nothing the taker is done, and the next
// put begins anew.
func (b *mailbox) take() []message {
	b.mu.Lock()
	defer b.mu.Unlock()
	out := b.waiting
	b.waiting, b.working = nil, len(out) > 0
	return out
}

// close refuses further messages and returns those that nobody will read.
func (b *mailbox) close() []message {
	b.mu.Lock()
	defer b.mu.Unlock()
	out := b.waiting
	b.waiting, b.closed = nil, true
	return out
}
