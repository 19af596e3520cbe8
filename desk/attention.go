package desk

import (
	"cmp"
	"slices"
	"time"

	"zhiyin.dev"
)

// holdTooLong is how long a customer may hear music before a supervisor is told.
const holdTooLong = 2 * time.Minute

// Attention is something that a supervisor should look at. Subject is a queue's
// or an agent's id.
type Attention struct {
	Kind     string           `json:"kind"`     // nobody_free, waits_long, held_long, no_line
	Severity string           `json:"severity"` // high, medium
	Subject  string           `json:"subject"`
	Contact  zhiyin.ContactID `json:"contact,omitempty"`
	Since    Instant          `json:"since"`
}

// attention lists what is out of order on the floor: for each queue the longest
// wait, once beyond its target, or that nobody is free; for each agent a hold of
// more than holdTooLong, or audio that is down while they count as available.
func (d *Desk) attention(f Floor, seats []*seat) []Attention {
	out := []Attention{}
	for _, q := range f.Queues {
		out = d.queueAttention(out, q, f.Waiting)
	}
	for _, s := range seats {
		out = d.agentAttention(out, s)
	}
	slices.SortStableFunc(out, func(a, b Attention) int {
		return cmp.Or(cmp.Compare(a.Severity, b.Severity), cmp.Compare(a.Since, b.Since)) // "high" sorts before "medium"
	})
	return out
}

func (d *Desk) queueAttention(out []Attention, q FloorQueue, waiting []FloorWaiting) []Attention {
	i := slices.IndexFunc(waiting, func(w FloorWaiting) bool { return w.Queue == q.ID })
	if i < 0 {
		return out
	}
	w := waiting[i]
	since := d.queues[q.ID].waiting[w.ID]
	if q.Available+q.Busy == 0 {
		return append(out, Attention{"nobody_free", "high", string(q.ID), w.ID, w.Since})
	}
	if target := time.Duration(q.TargetSeconds) * time.Second; target > 0 && d.now().Sub(since) > target {
		return append(out, Attention{"waits_long", "high", string(q.ID), w.ID, w.Since})
	}
	return out
}

func (d *Desk) agentAttention(out []Attention, s *seat) []Attention {
	id := string(s.agent.ID)
	for _, c := range s.contacts {
		r := d.open[c]
		if r == nil {
			continue
		}
		if p := r.parts[s.agent.ID]; !p.heldSince.IsZero() && d.now().Sub(p.heldSince) > holdTooLong {
			out = append(out, Attention{"held_long", "medium", id, c, At(p.heldSince)})
		}
	}
	if s.presence.Status == zhiyin.Available && !s.presence.Line {
		out = append(out, Attention{"no_line", "medium", id, "", At(s.presence.Since)})
	}
	return out
}
