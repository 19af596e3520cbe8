package store

import (
	"sync"
	"time"

	"zhiyin.dev/access"
)

const (
	// keyKnownFor is how long a key that was looked up is taken for what it was. What
	// this process changes of keys is known to it at once; what another one does, the
	// command line above all, after so long.
	keyKnownFor = time.Second
	// keysKnown bounds the table: a house has as many systems.
	keysKnown = 1024
)

// liveKeys are the API keys that were looked up last, by their secrets' hashes, so
// that a system that sends each event by itself asks for its key once a second. Safe
// for concurrent use.
type liveKeys struct {
	mu    sync.Mutex
	of    map[string]liveKey // guarded by mu
	round uint64             // grows when a key was changed here; guarded by mu
}

type liveKey struct {
	access.Key
	read time.Time // by the monotonic clock
}

// get returns the key as it was read a moment ago; round is for put.
func (l *liveKeys) get(hash string, now time.Time) (k access.Key, known bool, round uint64) {
	l.mu.Lock()
	defer l.mu.Unlock()
	held, has := l.of[hash]
	return held.Key, has && now.Sub(held.read) < keyKnownFor, l.round
}

// put keeps what was read at a moment, unless a key was changed since round.
func (l *liveKeys) put(hash string, k access.Key, read time.Time, round uint64) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if round != l.round {
		return
	}
	if l.of == nil || len(l.of) >= keysKnown {
		l.of = map[string]liveKey{}
	}
	l.of[hash] = liveKey{k, read}
}

// clear forgets every key.
func (l *liveKeys) clear() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.of = nil
	l.round++
}
