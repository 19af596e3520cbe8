package desk

import (
	"time"

	"zhiyin.dev"
)

// unlearnedWithin is how long it is told that what was learned of agents switched itself
// off in a queue: until whoever comes tomorrow has seen it.
const unlearnedWithin = 24 * time.Hour

// switched notes whether what was learned counts in a queue.
func (d *Desk) switched(b zhiyin.AffinitySwitched, at time.Time) {
	q := d.queues[b.Queue]
	if q == nil {
		return
	}
	if q.unlearned = (time.Time{}); !b.On && b.Why != zhiyin.SwitchAsked {
		q.unlearned = at
	}
}

// unlearned tells of what switched itself off lately, until a person switches.
func (d *Desk) unlearned(out []Attention, queue zhiyin.QueueID) []Attention {
	q := d.queues[queue]
	if q == nil || q.unlearned.IsZero() || d.now().Sub(q.unlearned) > unlearnedWithin {
		return out
	}
	return append(out, Attention{Kind: "affinity_off", Severity: "medium", Subject: string(queue), Since: At(q.unlearned)})
}
