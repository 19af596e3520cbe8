package store

import (
	"sync"
	"time"

	"zhiyin.dev"
)

// tailBytes bounds the tail: some seconds of a busy door, so that whoever follows
// the ledger reads what was just kept from memory.
const tailBytes = 32 << 20

// tailFor bounds it in time: who is further behind reads the ledger anyway. A burst
// does not hold its memory for as long as it is quiet afterwards.
const tailFor = 3 * time.Second

// tail holds the events that this node's writer kept last, as they are in the
// ledger. A partition's stretch has no gaps; what another node keeps there, or an
// erasure, ends it. Safe for concurrent use.
type tail struct {
	mu      sync.RWMutex
	size    int
	of      [zhiyin.Partitions]stretch
	commits []commit // oldest first
}

// commit is what was kept at once, and when.
type commit struct {
	list []*fresh
	at   time.Time // by the monotonic clock
}

// stretch is the end of one partition.
type stretch struct {
	first int64 // position of list[0]
	list  []*fresh
}

// fresh is an event without its body, and the body's two parts in the clear.
type fresh struct {
	zhiyin.Event
	open, sealed []byte
	said         zhiyin.Body // what is remembered of the body; nil: open has to be read
}

// around is about what a fresh takes beside its parts, and properties what those take
// as a map.
const (
	around     = 400
	properties = 600
)

func (k *fresh) bytes() int {
	if k.said == nil {
		return around + len(k.open) + len(k.sealed)
	}
	return around + properties + len(k.open) + len(k.sealed)
}

// body reads the event whole.
func (k *fresh) body() (e zhiyin.Event, err error) {
	e = k.Event
	e.Body, err = zhiyin.Join(e.Kind, k.open, k.sealed)
	return e, err
}

// fact reads its open part alone, as readFact does.
func (k *fresh) fact(want readable) (e zhiyin.Event, err error) {
	e = k.Event
	switch did, is := k.said.(zhiyin.CustomerTracked); {
	case !is:
		e.Body, err = factBody(e.Kind, string(k.open), want)
	case want != nil && !want[did.Name]:
		e.Body = unwanted
	default:
		e.Body = k.said
	}
	return e, err
}

// add takes over the events of one commit, in the order of their positions, and drops
// what is too much or too old by then.
func (t *tail) add(list []*fresh, now time.Time) {
	if len(list) == 0 {
		return
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	for _, k := range list {
		s := &t.of[k.Partition]
		if k.Position != s.first+int64(len(s.list)) {
			*s = stretch{first: k.Position}
		}
		s.list = append(s.list, k)
		t.size += k.bytes()
	}
	t.commits = append(t.commits, commit{list, now})
	for len(t.commits) > 1 && (t.size > tailBytes || now.Sub(t.commits[0].at) > tailFor) {
		t.shift()
	}
}

// age drops what is too old by then, also where nothing is kept any more.
func (t *tail) age(now time.Time) {
	t.mu.Lock()
	defer t.mu.Unlock()
	for len(t.commits) > 0 && now.Sub(t.commits[0].at) > tailFor {
		t.shift()
	}
	if len(t.commits) > 0 {
		return
	}
	t.commits = nil
	for p := range t.of {
		t.of[p].list = nil // empty, but as long as it was
	}
}

// shift drops the oldest commit; the caller holds mu.
func (t *tail) shift() {
	t.leave(t.commits[0].list)
	t.commits[0], t.commits = commit{}, t.commits[1:]
}

// leave forgets the events of the oldest commit.
func (t *tail) leave(list []*fresh) {
	for _, k := range list {
		t.size -= k.bytes()
		if s := &t.of[k.Partition]; len(s.list) > 0 && s.list[0] == k { // else its stretch ended before
			s.list[0], s.list = nil, s.list[1:]
			s.first++
		}
	}
}

// clear forgets everything: somebody was erased.
func (t *tail) clear() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.size, t.commits, t.of = 0, nil, [zhiyin.Partitions]stretch{}
}

// ahead returns the ends of the partitions that reach beyond a place.
func (t *tail) ahead(of map[int]int64) map[int]int64 {
	out := map[int]int64{}
	t.mu.RLock()
	defer t.mu.RUnlock()
	for p := range t.of {
		s := &t.of[p]
		if end := s.first + int64(len(s.list)) - 1; len(s.list) > 0 && end > of[p] {
			out[p] = end
		}
	}
	return out
}

// after returns up to limit events of a partition after a position; ok is false
// when the tail does not reach back that far, or not beyond it. The caller must
// not change them.
func (t *tail) after(partition int, position int64, limit int) (list []*fresh, ok bool) {
	t.mu.RLock()
	defer t.mu.RUnlock()
	s := t.of[partition]
	from := position + 1 - s.first
	if len(s.list) == 0 || from < 0 || from >= int64(len(s.list)) {
		return nil, false
	}
	list = s.list[from:min(len(s.list), int(from)+limit)]
	return append(make([]*fresh, 0, len(list)), list...), true
}
