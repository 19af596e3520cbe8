package lobby

import (
	"maps"
	"time"

	"zhiyin.dev"
)

// Stats is how one queue stands.
type Stats struct {
	Waiting      int             // contacts, those that ring included
	Oldest       time.Time       // since when the one waits that waits longest; zero: nobody waits
	Served       int             // accepted since the Host was made
	ServedInTime int             // of those, within the queue's target
	Agents       map[string]int  // of this queue: available, ringing, busy, away, offline, no_line
	Wait         zhiyin.Estimate // of who would come now; zero: nobody waits, or it can't be said
}

type counts struct{ served, inTime int }

// Stats returns how each queue stands. The answer is a copy.
func (h *Host) Stats() map[zhiyin.QueueID]Stats {
	h.statsMu.Lock()
	defer h.statsMu.Unlock()
	out := maps.Clone(h.stats)
	for id, s := range out {
		s.Agents = maps.Clone(s.Agents)
		out[id] = s
	}
	return out
}

// count notes a contact that was just accepted.
func (h *Host) count(e *entry) {
	c := h.served[e.Wanted.Queue]
	if c == nil {
		return
	}
	c.served++
	target := time.Duration(h.queues[e.Wanted.Queue].TargetSeconds) * time.Second
	if h.now().Sub(e.Since) <= target {
		c.inTime++
	}
}

func (h *Host) publish() {
	next := make(map[zhiyin.QueueID]Stats, len(h.queues))
	for id := range h.queues {
		next[id] = Stats{Served: h.served[id].served, ServedInTime: h.served[id].inTime, Agents: map[string]int{}}
	}
	for _, e := range h.waiting {
		s, ours := next[e.Wanted.Queue]
		if !ours {
			continue
		}
		s.Waiting++
		if s.Oldest.IsZero() || e.Since.Before(s.Oldest) {
			s.Oldest = e.Since
		}
		next[e.Wanted.Queue] = s
	}
	for id, s := range next {
		if s.Waiting > 0 {
			s.Wait = h.paceOf(id).estimate(h.now(), s.Waiting+1)
			next[id] = s
		}
	}
	for _, a := range h.agents {
		for _, q := range a.Queues {
			if s, ok := next[q]; ok {
				s.Agents[a.doing()]++
			}
		}
	}
	h.statsMu.Lock()
	h.stats = next
	h.statsMu.Unlock()
}

func (a *agent) doing() string {
	switch {
	case a.contact != "" || len(a.chats) > 0:
		return "busy"
	case a.ring != nil:
		return "ringing"
	case a.presence.Status == zhiyin.Available && !a.presence.Line:
		return "no_line"
	}
	return string(a.presence.Status)
}
