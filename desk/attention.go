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
	Kind     string           `json:"kind"`     // angry, nobody_free, waits_long, held_long, no_line
	Severity string           `json:"severity"` // high, medium
	Subject  string           `json:"subject"`
	Contact  zhiyin.ContactID `json:"contact,omitempty"`
	Since    Instant          `json:"since"`
	Length   int              `json:"length,omitempty"` // angry: for how many utterances
}

// attention lists what is out of order on the floor: for each queue the longest
// wait, once beyond its target, or that nobody is free; for each agent an angry
// customer, a hold of more than holdTooLong, or audio that is down while they count
// as available.
func (d *Desk) attention(f Floor, seats []*seat) []Attention {
	out := []Attention{}
	for _, w := range f.Waiting {
		out = angry(out, string(w.Queue), w.ID, w.Anger)
	}
	for _, a := range f.Agents {
		for _, c := range a.Contacts {
			out = angry(out, string(a.ID), c.ID, c.Anger)
		}
	}
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

func angry(out []Attention, subject string, id zhiyin.ContactID, a *AngerView) []Attention {
	if a == nil {
		return out
	}
	return append(out, Attention{Kind: "angry", Severity: "high", Subject: subject, Contact: id, Since: a.Since, Length: a.Length})
}

func (d *Desk) queueAttention(out []Attention, q FloorQueue, waiting []FloorWaiting) []Attention {
	i := slices.IndexFunc(waiting, func(w FloorWaiting) bool { return w.Queue == q.ID })
	if i < 0 {
		return out
	}
	w := waiting[i]
	since := d.queues[q.ID].waiting[w.ID]
	if q.Available+q.Busy == 0 {
		return append(out, Attention{Kind: "nobody_free", Severity: "high", Subject: string(q.ID), Contact: w.ID, Since: w.Since})
	}
	if target := time.Duration(q.TargetSeconds) * time.Second; target > 0 && d.now().Sub(since) > target {
		return append(out, Attention{Kind: "waits_long", Severity: "high", Subject: string(q.ID), Contact: w.ID, Since: w.Since})
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
			out = append(out, Attention{Kind: "held_long", Severity: "medium", Subject: id, Contact: c, Since: At(p.heldSince)})
		}
	}
	if s.presence.Status == zhiyin.Available && !s.presence.Line {
		out = append(out, Attention{Kind: "no_line", Severity: "medium", Subject: id, Since: At(s.presence.Since)})
	}
	return out
}
