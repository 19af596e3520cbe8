package openai

import (
	"fmt"
	"sync"
	"time"

	"zhiyin.dev"
)

// After manyFailures in a row the server is left alone for failureRest: callers hear
// the spare voice at once rather than after a timeout each.
const (
	manyFailures = 3
	failureRest  = 10 * time.Second
)

type breaker struct {
	mu        sync.Mutex
	failures  int
	restsTill time.Time
}

// check fails while the server is left alone. When the rest is over one text tries.
func (b *breaker) check(now time.Time) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	if now.Before(b.restsTill) {
		return fmt.Errorf("openai: failed %d times in a row: %w", b.failures, zhiyin.Unavailable)
	}
	if b.failures >= manyFailures {
		b.restsTill = now.Add(failureRest)
	}
	return nil
}

func (b *breaker) result(now time.Time, err error) {
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
