package door

import (
	"context"
	"sync"
)

// beat wakes everybody who waits, again and again. Safe for concurrent use.
type beat struct {
	mu   sync.Mutex
	next chan struct{}
}

func newBeat() *beat { return &beat{next: make(chan struct{})} }

// Wait returns a channel that is closed at the next beat.
func (b *beat) Wait() <-chan struct{} {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.next
}

func (b *beat) ring() {
	b.mu.Lock()
	defer b.mu.Unlock()
	close(b.next)
	b.next = make(chan struct{})
}

// beat passes the ledger's wake-ups on to all streams until ctx ends; the
// function that it returns waits for its end.
func (s *Server) beat(ctx context.Context) (ended func()) {
	ctx, cancel := context.WithCancel(ctx)
	var beating sync.WaitGroup
	beating.Go(func() {
		for {
			select {
			case <-ctx.Done():
				return
			case _, open := <-s.ports.Kept:
				if !open {
					return
				}
				s.Kept.ring()
			}
		}
	})
	return func() { cancel(); beating.Wait() }
}
