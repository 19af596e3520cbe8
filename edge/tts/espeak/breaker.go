package espeak

import (
	"fmt"
	"sync"
	"time"

	"zhiyin.dev"
)

// After manyFailures in a row the engine is left alone for failureRest, so that a
// broken installation does not start processes for each prompt. A missing program
// is looked for again after missingRest.
const (
	manyFailures = 5
	failureRest  = 2 * time.Second
	missingRest  = 10 * time.Second
)

type breaker struct {
	mu        sync.Mutex
	found     bool
	failures  int
	restsTill time.Time // no work before this moment
	because   error
}

// check fails while the engine rests. installed is asked until it says yes.
func (b *breaker) check(now time.Time, installed func() error) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	if now.Before(b.restsTill) {
		return b.because
	}
	if b.found {
		return nil
	}
	if err := installed(); err != nil {
		b.restsTill, b.because = now.Add(missingRest), err
		return err
	}
	b.found = true
	return nil
}

func (b *breaker) result(now time.Time, err error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if err == nil {
		b.failures = 0
		return
	}
	if b.failures++; b.failures >= manyFailures {
		b.failures, b.found = 0, false
		b.restsTill = now.Add(failureRest)
		b.because = fmt.Errorf("espeak: failed %d times in a row: %w", manyFailures, zhiyin.Unavailable)
	}
}
