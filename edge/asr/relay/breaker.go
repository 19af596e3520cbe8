package relay

import (
	"math/rand/v2"
	"sync"
	"time"
)

// After manyFailures in a row nobody new is let in for a rest, and those who are
// there try one at a time. The pause doubles from firstPause to longestPause; it
// is drawn from its upper half, so that a hundred legs don't come back together.
const (
	manyFailures = 5
	firstPause   = 50 * time.Millisecond
	longestPause = 5 * time.Second
)

// breaker spares a server that is down. The zero breaker is closed.
type breaker struct {
	off      bool // never opens
	mu       sync.Mutex
	failures int
	until    time.Time // nobody tries before
	trying   bool      // one is trying, after manyFailures
}

// enter tells how long to wait before an attempt; 0: try now, and report it with
// left or failed.
func (b *breaker) enter(now time.Time) time.Duration {
	b.mu.Lock()
	defer b.mu.Unlock()
	if wait := b.until.Sub(now); wait > 0 {
		return wait
	}
	if b.failures >= manyFailures {
		if b.trying {
			return firstPause
		}
		b.trying = true
	}
	return 0
}

// left says that the attempt is over, and did not fail.
func (b *breaker) left() {
	b.mu.Lock()
	b.trying = false
	b.mu.Unlock()
}

// worked says that the other side has given words: a server that merely takes
// connections is not up.
func (b *breaker) worked() {
	b.mu.Lock()
	b.failures, b.until, b.trying = 0, time.Time{}, false
	b.mu.Unlock()
}

// failed counts an attempt that failed, or a link that broke. A server that goes
// takes a hundred links with it: what comes within a pause counts once.
func (b *breaker) failed(now time.Time) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.trying = false
	if b.off || now.Before(b.until) {
		return
	}
	pause := min(firstPause<<min(b.failures, 10), longestPause)
	b.failures++
	b.until = now.Add(pause/2 + rand.N(pause/2))
}

// resting tells whether new streams are refused.
func (b *breaker) resting(now time.Time) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.failures >= manyFailures && (now.Before(b.until) || b.trying)
}
