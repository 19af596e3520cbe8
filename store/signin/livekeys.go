package signin

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
	round uint64             // of what was read; guarded by mu
}

type liveKey struct {
	access.Key
	read time.Time // by the monotonic clock
}

// get returns the key as it was read a moment ago, in this round (engine.Engine.Round).
func (l *liveKeys) get(hash string, now time.Time, round uint64) (k access.Key, known bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	held, has := l.of[hash]
	return held.Key, has && round == l.round && now.Sub(held.read) < keyKnownFor
}

// put keeps what was read at a moment in a round; of an older round than the newest it
// keeps nothing.
func (l *liveKeys) put(hash string, k access.Key, read time.Time, round uint64) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if round < l.round {
		return
	}
	if l.of == nil || round > l.round || len(l.of) >= keysKnown {
		l.of, l.round = map[string]liveKey{}, round
	}
	l.of[hash] = liveKey{k, read}
}
