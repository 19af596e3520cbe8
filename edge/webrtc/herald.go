package webrtc

import (
	"context"
	"sync"
)

// herald calls out in order, from one goroutine, what was said under locks. Its
// list has no limit: it holds ups and downs of people's lines, a few a minute.
type herald struct {
	wake chan struct{} // cap 1: a signal is pending or it isn't

	mu      sync.Mutex
	waiting []func()
}

func newHerald() *herald { return &herald{wake: make(chan struct{}, 1)} }

func (h *herald) say(what func()) {
	h.mu.Lock()
	h.waiting = append(h.waiting, what)
	h.mu.Unlock()
	select {
	case h.wake <- struct{}{}:
	default:
	}
}

func (h *herald) run(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			return
		case <-h.wake:
			h.drain()
		}
	}
}

func (h *herald) drain() {
	h.mu.Lock()
	calls := h.waiting
	h.waiting = nil
	h.mu.Unlock()
	for _, call := range calls {
		call()
	}
}
