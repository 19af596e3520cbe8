package desk

import (
	"slices"
	"time"

	"zhiyin.dev"
)

// unservedWithin is how long it is told that contacts found nobody.
const unservedWithin = 30 * time.Minute

// miss is one contact that nobody signed in could take.
type miss struct {
	at     time.Time
	clause string
}

// missed notes one more; no more are remembered than are told apart.
func (d *Desk) missed(b zhiyin.ContactUnserved, at time.Time) {
	q := d.queues[b.Queue]
	if q == nil {
		return
	}
	if q.misses = append(q.misses, miss{at, b.Clause}); len(q.misses) > 100 {
		q.misses = q.misses[1:]
	}
}

// unserved tells of contacts that found nobody lately, with the clause that was the
// last one's.
func (d *Desk) unserved(out []Attention, queue zhiyin.QueueID) []Attention {
	q := d.queues[queue]
	if q == nil {
		return out
	}
	i := slices.IndexFunc(q.misses, func(m miss) bool { return d.now().Sub(m.at) <= unservedWithin })
	if i < 0 {
		return out
	}
	last := q.misses[len(q.misses)-1]
	return append(out, Attention{Kind: "unserved", Severity: "high", Subject: string(queue), Since: At(q.misses[i].at), Length: len(q.misses) - i, Clause: last.clause})
}
