package contact

import "sync"

// mailboxSize bounds what may wait for one contact. Inputs come at the pace of
// keys, timers and prompts; a contact with so many waiting is broken.
const mailboxSize = 512

// mailbox hands messages to a contact's goroutine in order. Putting never
// waits, so the pacer, the committer and the contact itself may all put.
type mailbox struct {
	wake chan struct{} // capacity 1: one wake-up stands for all messages before it

	mu      sync.Mutex // guards waiting and closed
	waiting []message
	closed  bool
}

func newMailbox() *mailbox { return &mailbox{wake: make(chan struct{}, 1)} }

// put adds m; ok is false when the box is closed or full.
func (b *mailbox) put(m message) (ok bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.closed || len(b.waiting) >= mailboxSize {
		return false
	}
	b.waiting = append(b.waiting, m)
	select {
	case b.wake <- struct{}{}:
	default:
	}
	return true
}

// take returns what waits, in order.
func (b *mailbox) take() []message {
	b.mu.Lock()
	defer b.mu.Unlock()
	out := b.waiting
	b.waiting = nil
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
