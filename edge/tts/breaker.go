package tts

import (
	"fmt"
	"sync"
	"time"

	"zhiyin.dev"
)

// After manyFailures in a row an engine is left alone for failureRest: callers hear
// the spare voice at once rather than after a timeout each.
const (
	manyFailures = 3
	failureRest  = 10 * time.Second
)

// Breaker leaves an engine alone that keeps failing. The zero Breaker trusts its engine.
type Breaker struct {
	mu        sync.Mutex
	failures  int
	restsTill time.Time
}

// Check fails while the engine is left alone. When the rest is over one text tries.
func (b *Breaker) Check(now time.Time) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	if now.Before(b.restsTill) {
		return fmt.Errorf("tts: the engine failed %d times in a row: %w", b.failures, zhiyin.Unavailable)
	}
	if b.failures >= manyFailures {
		b.restsTill = now.Add(failureRest)
	}
	return nil
}

// Result counts how a text went.
func (b *Breaker) Result(now time.Time, err error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if err == nil {
		b.failures, b.restsTill = 0, time.Time{}
		return
	}
	if b.failures++; b.failures >= manyFailures {
		b.restsTill = now.Add(failureRest)
	}
}
