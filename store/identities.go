package store

import (
	"sync"

	"zhiyin.dev"
)

// identitiesHeld bounds each generation of the tables below, for 100,000
// customers who are active: about 70 MB together when full.
const identitiesHeld = 1 << 17

// home is the record of an identifier. One that is shared names nobody.
type home struct {
	record string
	shared bool
}

// moment orders what was said: by its time, then by its message.
type moment struct {
	at      int64
	message string
}

func (m moment) before(o moment) bool {
	return m.at < o.at || m.at == o.at && m.message < o.message
}

// identities is what the acting node remembers of who is who, so that a message
// which says nothing new asks the database nothing. What is read outside the
// writer is kept only if nothing was changed meanwhile.
type identities struct {
	mu        sync.Mutex
	homes     recent[string, home]              // by key; guarded by mu
	links     recent[[2]string, moment]         // by pair, the earliest that was said; guarded by mu
	canonical recent[string, zhiyin.CustomerID] // by record; guarded by mu
	let       recent[string, struct{}]          // keys of nobody who asked to be forgotten; guarded by mu
	round     uint64                            // grows when something may have changed; guarded by mu
}

func (i *identities) home(key string) (home, bool) {
	i.mu.Lock()
	defer i.mu.Unlock()
	return i.homes.get(key)
}

func (i *identities) knows(key string) bool {
	_, ok := i.home(key)
	return ok
}

func (i *identities) link(pair [2]string) (moment, bool) {
	i.mu.Lock()
	defer i.mu.Unlock()
	return i.links.get(pair)
}

func (i *identities) canonicalOf(record string) (id zhiyin.CustomerID, known bool, round uint64) {
	i.mu.Lock()
	defer i.mu.Unlock()
	id, known = i.canonical.get(record)
	return id, known, i.round
}

// read keeps what a reader found, unless something changed since round.
func (i *identities) read(round uint64, homes map[string]home, canonical map[string]zhiyin.CustomerID) {
	i.mu.Lock()
	defer i.mu.Unlock()
	if round != i.round {
		return
	}
	for k, h := range homes {
		i.homes.put(k, h)
	}
	for record, id := range canonical {
		i.canonical.put(record, id)
	}
}

// unsuppressed tells of each key whether it is known that nobody asked to be
// forgotten by it; round is for letIn.
func (i *identities) unsuppressed(keys []string) (known []bool, round uint64) {
	known = make([]bool, len(keys))
	i.mu.Lock()
	defer i.mu.Unlock()
	for n, k := range keys {
		_, known[n] = i.let.get(k)
	}
	return known, i.round
}

// letIn remembers such keys, unless something changed since round.
func (i *identities) letIn(round uint64, keys []string) {
	i.mu.Lock()
	defer i.mu.Unlock()
	if round != i.round {
		return
	}
	for _, k := range keys {
		i.let.put(k, struct{}{})
	}
}

func (i *identities) now() uint64 {
	i.mu.Lock()
	defer i.mu.Unlock()
	return i.round
}

// settled takes over what a commit made durable.
func (i *identities) settled(w whois) {
	if len(w.homes)+len(w.links)+len(w.canonical) == 0 {
		return
	}
	i.mu.Lock()
	defer i.mu.Unlock()
	if w.changed {
		i.round++
	}
	for k, h := range w.homes {
		if h.record != "" {
			i.homes.put(k, h)
		}
	}
	for p, m := range w.links {
		i.links.put(p, m)
	}
	for record, id := range w.canonical {
		i.canonical.put(record, id)
	}
}

// clear forgets everything: somebody was erased, or another node may have written.
func (i *identities) clear() {
	i.mu.Lock()
	defer i.mu.Unlock()
	i.homes, i.links, i.canonical = recent[string, home]{}, recent[[2]string, moment]{}, recent[string, zhiyin.CustomerID]{}
	i.let = recent[string, struct{}]{}
	i.round++
}

// recent remembers between one and two times identitiesHeld of what was used
// last: when the young generation is full, the old one is dropped.
type recent[K comparable, V any] struct{ young, old map[K]V }

func (r *recent[K, V]) get(k K) (v V, ok bool) {
	if v, ok = r.young[k]; ok {
		return v, true
	}
	if v, ok = r.old[k]; ok {
		r.put(k, v)
	}
	return v, ok
}

func (r *recent[K, V]) put(k K, v V) {
	if len(r.young) >= identitiesHeld {
		r.old, r.young = r.young, nil
	}
	if r.young == nil {
		r.young = make(map[K]V)
	}
	r.young[k] = v
}
