package contact

import (
	"slices"
	"time"

	"zhiyin.dev"
)

// besides is the after-call work of an agent who was in a conference and is not the
// contact's. It goes on whatever the contact does, and the contact closes after it.
type besides struct {
	agent     zhiyin.AgentID
	from, due time.Time
	timer     int
}

// beside begins it.
func (s *step) beside(agent zhiyin.AgentID) {
	length := time.Duration(s.Queues[s.c.wanted.Queue].WrapSeconds) * time.Second
	s.c.timers++
	b := besides{agent: agent, from: s.now, due: s.now.Add(length), timer: s.c.timers}
	s.c.besides = append(slices.Clone(s.c.besides), b)
	s.keep(zhiyin.WrapStarted{Agent: agent, Due: b.due, Beside: true})
	s.do(SetTimer{Timer: b.timer, After: length})
}

// besideOf finds an agent's; negative: they have none.
func (c Contact) besideOf(agent zhiyin.AgentID) int {
	return slices.IndexFunc(c.besides, func(b besides) bool { return b.agent == agent })
}

// wrapsUp tells whether the agent has after-call work in the contact.
func (c Contact) wrapsUp(agent zhiyin.AgentID) bool {
	return c.besideOf(agent) >= 0 || c.State == zhiyin.Wrapping && agent == c.agent
}

// besideRang: the time of one is over.
func (s *step) besideRang(timer int) {
	at := slices.IndexFunc(s.c.besides, func(b besides) bool { return b.timer == timer })
	if at >= 0 {
		s.besideOver(at, "", true)
	}
}

// besideExtend gives it more time, within the same bound as any.
func (s *step) besideExtend(at int) {
	b := s.c.besides[at]
	latest := b.from.Add(wrapAtMost)
	if !b.due.Before(latest) {
		return
	}
	s.do(DropTimer{Timer: b.timer})
	s.c.timers++
	b.timer = s.c.timers
	if b.due = b.due.Add(wrapExtension); b.due.After(latest) {
		b.due = latest
	}
	s.c.besides = slices.Clone(s.c.besides)
	s.c.besides[at] = b
	s.keep(zhiyin.WrapExtended{Agent: b.agent, Due: b.due})
	s.do(SetTimer{Timer: b.timer, After: b.due.Sub(s.now)})
}

// besideOver ends it; the contact closes with the last one, when it is over itself.
func (s *step) besideOver(at int, disposition string, timedOut bool) {
	b := s.c.besides[at]
	s.c.besides = slices.Delete(slices.Clone(s.c.besides), at, at+1)
	if len(s.c.besides) == 0 {
		s.c.besides = nil
	}
	s.keep(zhiyin.WrapCompleted{Agent: b.agent, Beside: true, Disposition: disposition, TimedOut: timedOut, WrapMs: between(b.from, s.now)})
	s.do(DropTimer{Timer: b.timer}, FreeAgent{Agent: b.agent, Others: s.c.State != zhiyin.Wrapping})
	if s.c.State == zhiyin.Wrapping && s.c.agent == "" && !s.c.surveying {
		s.complete()
	}
}

// besidesGone ends all of them with the process that kept their time.
func (s *step) besidesGone() {
	for len(s.c.besides) > 0 {
		s.besideOver(0, "", true)
	}
}

// besideStates are those in which such work may go on.
var besideStates = []zhiyin.ContactState{zhiyin.InFlow, zhiyin.Promised, zhiyin.Returning, zhiyin.Queued, zhiyin.Reserved, zhiyin.Connected, zhiyin.OnHold, zhiyin.Rejoining}

// withBesides adds the rows of it to the table.
func withBesides(table map[zhiyin.ContactState][]cell) map[zhiyin.ContactState][]cell {
	for _, st := range besideStates {
		table[st] = append(table[st], row((*step).wrapExtend), row((*step).wrapComplete))
		if !slices.ContainsFunc(table[st], func(c cell) bool { return c.input == (Note{}).name() }) {
			table[st] = append(table[st], row((*step).note))
		}
	}
	return table
}
