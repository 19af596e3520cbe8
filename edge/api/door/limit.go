package door

import (
	"net/netip"
	"sync"
	"time"
)

// limiterAddresses bounds the table: 4,096 addresses are a busy minute. When it
// is full of busy ones, newcomers share one bucket.
const limiterAddresses = 4096

// limiter lets each address, or each who is signed in, do so many things a minute: a bucket that holds a
// minute's worth and fills evenly. Safe for concurrent use.
type limiter struct {
	perMinute float64

	mu      sync.Mutex
	buckets map[limited]*bucket
	rest    bucket // of everybody for whom there was no room
}

// limited is whom a bucket belongs to: an address, or who is signed in.
type limited struct {
	from netip.Prefix
	who  string
}

type bucket struct {
	left float64
	at   time.Time
}

func newLimiter(perMinute int) *limiter {
	return &limiter{perMinute: float64(perMinute), buckets: map[limited]*bucket{}, rest: bucket{left: float64(perMinute)}}
}

// allow takes one from the address's bucket. An IPv6 caller owns a /64.
func (l *limiter) allow(from netip.Addr, now time.Time) bool {
	bits := from.BitLen()
	if from.Is6() {
		bits = 64
	}
	key, _ := from.Prefix(bits) // an invalid address is the zero prefix: one bucket for all such
	return l.take(limited{from: key}, now)
}

// allowWho takes one from the bucket of somebody who is signed in, or of a key.
func (l *limiter) allowWho(who string, now time.Time) bool { return l.take(limited{who: who}, now) }

func (l *limiter) take(key limited, now time.Time) bool {
	_, ok := l.takeMany(key, 1, now)
	return ok
}

// takeMany takes n, or nothing and says how many are left. More than a minute's
// worth may come when the bucket is full, and is then owed.
func (l *limiter) takeMany(key limited, n int, now time.Time) (left int, ok bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	b := l.buckets[key]
	if b == nil {
		b = l.room(key, now)
	}
	b.left = min(l.perMinute, b.left+now.Sub(b.at).Minutes()*l.perMinute)
	b.at = now
	if b.left < min(float64(n), l.perMinute) {
		return max(0, int(b.left)), false
	}
	b.left -= float64(n)
	return max(0, int(b.left)), true
}

// room finds a bucket for a newcomer; full ones are forgotten, which changes
// nothing for their owners.
func (l *limiter) room(key limited, now time.Time) *bucket {
	if len(l.buckets) >= limiterAddresses {
		for k, b := range l.buckets {
			if b.left+now.Sub(b.at).Minutes()*l.perMinute >= l.perMinute {
				delete(l.buckets, k)
			}
		}
	}
	if len(l.buckets) >= limiterAddresses {
		if l.rest.at.IsZero() {
			l.rest.at = now
		}
		return &l.rest
	}
	b := &bucket{left: l.perMinute, at: now}
	l.buckets[key] = b
	return b
}
