package sip

import (
	"sync"
	"time"
)

// memorySize bounds what strangers can make us remember.
const memorySize = 4096

// memory keeps moments by name, in a bounded place. The zero value is empty.
type memory struct {
	mu    sync.Mutex
	until map[string]time.Time
}

// note remembers key until the moment.
func (m *memory) note(key string, until time.Time) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.until == nil || len(m.until) >= memorySize {
		m.until = map[string]time.Time{}
	}
	m.until[key] = until
}

// allow tells whether nothing is remembered of key at now.
func (m *memory) allow(key string, now time.Time) bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	until, known := m.until[key]
	if known && !until.After(now) {
		delete(m.until, key)
		return true
	}
	return !known
}
