package sip

import (
	"net/netip"
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// Wrong passwords: so many within lockFor, from one address or for one user, and
// there is no further try for lockFor.
const (
	maxFailures = 10
	lockFor     = 15 * time.Minute
)

// attempts counts wrong passwords. The zero value has none.
type attempts struct {
	mu    sync.Mutex
	tally map[string]tally
}

type tally struct {
	failures int
	until    time.Time // when it is forgotten, or the lock opens
}

// locked tells whether there is no further try for key at now.
func (a *attempts) locked(key string, now time.Time) bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	t := a.tally[key]
	return t.failures >= maxFailures && now.Before(t.until)
}

// fail counts one wrong password and tells whether it was the one that locks.
func (a *attempts) fail(key string, now time.Time) bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	t := a.tally[key]
	if !now.Before(t.until) {
		t = tally{}
	}
	t.failures++
	t.until = now.Add(lockFor)
	if a.tally == nil {
		a.tally = map[string]tally{}
	}
	if _, known := a.tally[key]; !known && len(a.tally) >= memorySize {
		a.evict(now)
	}
	a.tally[key] = t
	return t.failures == maxFailures
}

// evict makes room: what is over, else whatever has failed least.
func (a *attempts) evict(now time.Time) {
	least, fewest := "", maxFailures+1
	for key, t := range a.tally {
		if !now.Before(t.until) {
			delete(a.tally, key)
		} else if t.failures < fewest {
			least, fewest = key, t.failures
		}
	}
	if len(a.tally) >= memorySize {
		delete(a.tally, least)
	}
}

// pass forgets the failures of key after a right password.
func (a *attempts) pass(key string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	delete(a.tally, key)
}

// network is what counts as one stranger: an IPv4 address, or an IPv6 /64, which
// is what one subscriber has.
func network(a netip.Addr) netip.Prefix {
	bits := 64
	if a = a.Unmap(); a.Is4() {
		bits = 32
	}
	p, _ := a.Prefix(bits) // the bits fit
	return p
}

// flood bounds how many requests outside dialogs strangers may send.
type flood struct {
	perSecond rate.Limit
	burst     int

	mu      sync.Mutex
	buckets map[netip.Prefix]*rate.Limiter
}

// allow takes one from the source's bucket; false when it is empty. With
// memorySize sources at once all begin anew: that is a flood of its own, which a
// firewall has to hold.
func (f *flood) allow(from netip.Addr, now time.Time) bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	key := network(from)
	b := f.buckets[key]
	if b == nil {
		if f.buckets == nil || len(f.buckets) >= memorySize {
			f.buckets = map[netip.Prefix]*rate.Limiter{}
		}
		b = rate.NewLimiter(f.perSecond, f.burst)
		f.buckets[key] = b
	}
	return b.AllowN(now, 1)
}
