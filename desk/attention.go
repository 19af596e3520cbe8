package desk

import (
	"cmp"
	"slices"
	"time"

	"zhiyin.dev"
)

// holdTooLong is how long a customer may hear music before a supervisor is told.
const holdTooLong = 2 * time.Minute

// Who turns away turnsMany offers within turnsWithin needs a word, or a break.
const (
	turnsMany   = 3
	turnsWithin = 30 * time.Minute
)

// Attention is something that a supervisor should look at. Subject is a queue's
// or an agent's id.
type Attention struct {
	Kind     string           `json:"kind"`     // angry, help, no_senior, nobody_free, nobody_in, unserved, waits_long, line_lost, rejects, held_long, no_line, affinity_off, callback_missed, tasks_late
	Severity string           `json:"severity"` // high, medium
	Subject  string           `json:"subject"`
	Contact  zhiyin.ContactID `json:"contact,omitempty"`
	Since    Instant          `json:"since"`
	Length   int              `json:"length,omitempty"` // angry: for how many utterances; rejects: how many offers; unserved: how many contacts; callback_missed: how many calls; tasks_late: how many
	Says     string           `json:"says,omitempty"`   // help: what the agent wrote
	Clause   string           `json:"clause,omitempty"` // unserved: what excluded most of those signed in
}

// attention lists what is out of order on the floor: for each queue the longest
// wait, once beyond its target, or that nobody is free, or that nobody of it has come
// while others of the unit have, or that contacts found nobody who could take them, or that what was learned of its
// agents switched itself off; each callback that was not answered and waits for its next call; for
// each agent an angry customer, that they ask for help, a customer who
// hears nobody, a hold of more than holdTooLong, offers turned away again and again,
// or audio that is down while they count as available.
func (d *Desk) attention(f Floor, seats []*seat) []Attention {
	out := []Attention{}
	for _, w := range f.Waiting {
		out = angry(out, string(w.Queue), w.ID, w.Anger)
	}
	for _, a := range f.Agents {
		for _, c := range a.Contacts {
			out = angry(out, string(a.ID), c.ID, c.Anger)
			if c.Help != nil {
				out = append(out, Attention{Kind: "help", Severity: "high", Subject: string(a.ID), Contact: c.ID, Since: c.Help.Since, Says: c.Help.Why})
			}
		}
	}
	for _, q := range f.Queues {
		out = d.unlearned(d.unserved(d.queueAttention(out, q, f), q.ID), q.ID)
	}
	for _, s := range seats {
		out = d.agentAttention(out, s)
	}
	return worst(missed(out, f.Waiting))
}

// worst puts the severest first, then the oldest.
func worst(list []Attention) []Attention {
	slices.SortStableFunc(list, func(a, b Attention) int {
		return cmp.Or(cmp.Compare(a.Severity, b.Severity), cmp.Compare(a.Since, b.Since)) // "high" sorts before "medium"
	})
	return list
}

func angry(out []Attention, subject string, id zhiyin.ContactID, a *AngerView) []Attention {
	if a == nil {
		return out
	}
	return append(out, Attention{Kind: "angry", Severity: "high", Subject: subject, Contact: id, Since: a.Since, Length: a.Length})
}

func (d *Desk) queueAttention(out []Attention, q FloorQueue, f Floor) []Attention {
	i := slices.IndexFunc(f.Waiting, func(w FloorWaiting) bool { return w.Queue == q.ID })
	if i < 0 {
		if q.Available+q.Busy+q.Away == 0 && f.Figures.Present > 0 {
			out = append(out, Attention{Kind: "nobody_in", Severity: "medium", Subject: string(q.ID), Since: d.leftSince(q.ID)})
		}
		return out
	}
	w := f.Waiting[i]
	since := d.queues[q.ID].waiting[w.ID]
	if q.Available+q.Busy == 0 {
		return append(out, Attention{Kind: "nobody_free", Severity: "high", Subject: string(q.ID), Contact: w.ID, Since: w.Since})
	}
	if target := time.Duration(q.TargetSeconds) * time.Second; target > 0 && d.now().Sub(since) > target {
		return append(out, Attention{Kind: "waits_long", Severity: "high", Subject: string(q.ID), Contact: w.ID, Since: w.Since})
	}
	return out
}

// leftSince is when the last of the queue's agents left; "": nobody serves it.
func (d *Desk) leftSince(queue zhiyin.QueueID) Instant {
	var last time.Time
	for _, s := range d.seats {
		if slices.Contains(s.agent.Queues, queue) && s.presence.Since.After(last) {
			last = s.presence.Since
		}
	}
	return At(last)
}

func (d *Desk) agentAttention(out []Attention, s *seat) []Attention {
	id := string(s.agent.ID)
	for _, c := range s.contacts {
		r := d.open[c]
		if r == nil {
			continue
		}
		p := r.parts[s.agent.ID]
		if p.live() && p.lost {
			out = append(out, Attention{Kind: "line_lost", Severity: "high", Subject: id, Contact: c, Since: At(p.lostAt)})
		}
		if !p.heldSince.IsZero() && d.now().Sub(p.heldSince) > holdTooLong {
			out = append(out, Attention{Kind: "held_long", Severity: "medium", Subject: id, Contact: c, Since: At(p.heldSince)})
		}
	}
	out = d.noSenior(out, s)
	if turned := s.turned(d.now()); len(turned) >= turnsMany {
		out = append(out, Attention{Kind: "rejects", Severity: "medium", Subject: id, Since: At(turned[len(turned)-1]), Length: len(turned)})
	}
	if s.presence.Status == zhiyin.Available && !s.presence.Line {
		out = append(out, Attention{Kind: "no_line", Severity: "medium", Subject: id, Since: At(s.presence.Since)})
	}
	return out
}

// turned are the offers that the agent turned away or let ring out lately, oldest
// first.
func (s *seat) turned(now time.Time) []time.Time {
	i := slices.IndexFunc(s.turns, func(t time.Time) bool { return now.Sub(t) <= turnsWithin })
	if i < 0 {
		return nil
	}
	return s.turns[i:]
}

// turn notes one more; no more are remembered than are told apart.
func (s *seat) turn(at time.Time) {
	if s.turns = append(s.turns, at); len(s.turns) > 20 {
		s.turns = s.turns[1:]
	}
}
