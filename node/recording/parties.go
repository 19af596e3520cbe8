package recording

import (
	"context"
	"slices"
	"time"

	"zhiyin.dev"
	recordingapi "zhiyin.dev/edge/api/recording"
	"zhiyin.dev/store"
)

// longest is how many events of a contact are read to tell who talks on its recordings.
const longest = 10_000

// stay is how long somebody talked with the customer.
type stay struct {
	agent    zhiyin.AgentID
	from, to time.Time // zero to: still
}

// stays are who talked with the customer, from when to when, by the contact's events:
// its agent, a colleague in a conference, a supervisor who joined.
type stays []stay

func (s *stays) comes(agent zhiyin.AgentID, at time.Time) {
	i := s.last(agent)
	switch {
	case agent == "" || i >= 0 && (*s)[i].to.IsZero():
	case i >= 0 && (*s)[i].to.Equal(at): // goes on in another place
		(*s)[i].to = time.Time{}
	default:
		*s = append(*s, stay{agent: agent, from: at})
	}
}

func (s *stays) goes(agent zhiyin.AgentID, at time.Time) {
	if i := s.last(agent); i >= 0 && (*s)[i].to.IsZero() {
		(*s)[i].to = at
	}
}

func (s *stays) end(at time.Time) {
	for _, p := range slices.Clone(*s) {
		s.goes(p.agent, at)
	}
}

func (s stays) last(agent zhiyin.AgentID) int {
	for i := len(s) - 1; i >= 0; i-- {
		if s[i].agent == agent {
			return i
		}
	}
	return -1
}

// follow takes one event.
func (s *stays) follow(e zhiyin.Event) {
	switch b := e.Body.(type) {
	case zhiyin.ContactConnected:
		s.comes(b.Agent, e.At)
	case zhiyin.ContactTakenOver:
		s.goes(b.From, e.At)
	case zhiyin.ConferenceBegan:
		s.comes(b.Colleague, e.At)
	case zhiyin.ConferenceEnded:
		s.goes(b.Left, e.At)
	case zhiyin.SupervisorJoined:
		if b.Mode == zhiyin.Barging {
			s.comes(b.Agent, e.At)
		} else {
			s.goes(b.Agent, e.At)
		}
	case zhiyin.SupervisorLeft:
		s.goes(b.Agent, e.At)
	case zhiyin.ContactQueued, zhiyin.ContactEnded:
		s.end(e.At)
	}
}

// parties adds who talks on recordings of one contact.
func (s Shelf) parties(ctx context.Context, contact zhiyin.ContactID, rows []store.RecordingRow, out []recordingapi.Recording) error {
	events, err := s.db.Events(ctx, string(contact), 0, longest)
	if err != nil {
		return err
	}
	var all stays
	for _, e := range events {
		all.follow(e)
	}
	for i, row := range rows {
		for _, p := range all {
			if v, is := p.on(row); is {
				if a, err := s.db.Agent(ctx, p.agent); err == nil { // without a name it is shown all the same
					v.AgentName = a.Name
				}
				out[i].Parties = append(out[i].Parties, v)
			}
		}
	}
	return nil
}

// on is the part of the stay that a recording holds.
func (p stay) on(row store.RecordingRow) (v recordingapi.Party, is bool) {
	most := row.Long.Milliseconds()
	if row.Ended.IsZero() {
		most = time.Hour.Milliseconds() * 24
	}
	from := max(0, p.from.Sub(row.Started).Milliseconds())
	to := most
	if !p.to.IsZero() {
		to = min(most, p.to.Sub(row.Started).Milliseconds())
	}
	return recordingapi.Party{Agent: p.agent, FromMs: from, ToMs: to}, from < to
}
