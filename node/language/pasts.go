package language

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/need"
	"zhiyin.dev/need/recap"
)

const (
	// mostPasts and pastsAge bound the wrapped contacts that are read: each costs its
	// events, and what was said long ago was said of other things.
	mostPasts = 600
	pastsAge  = 180 * 24 * time.Hour
	pastsPage = 200
)

// past is one wrapped contact: what was said, and what its agent made of it.
type past struct {
	turns   []recap.Turn
	outcome string
	needs   []string // that the agent said it was
	person  string   // the customer's id; empty where nobody is known
}

// pastsOf reads a unit's wrapped contacts, oldest first. One whose words are gone
// has no turns and is left out.
func (l *Lore) pastsOf(ctx context.Context, unit zhiyin.UnitID) (out []past, err error) {
	q := zhiyin.ContactQuery{Units: []zhiyin.UnitID{unit}, From: l.now().Add(-pastsAge), Limit: pastsPage}
	for len(out) < mostPasts {
		page, err := l.db.ContactPage(ctx, q)
		if err != nil {
			return nil, fmt.Errorf("language: past contacts of %s: %w", unit, err)
		}
		for _, c := range page {
			if c.Disposition == "" || len(out) == mostPasts {
				continue
			}
			p, err := l.pastOf(ctx, c.ID, c.Disposition)
			if err != nil {
				return nil, err
			}
			if len(p.turns) > 0 {
				out = append(out, p)
			}
		}
		if len(page) < pastsPage {
			break
		}
		q.Before, q.ID = page[len(page)-1].Arrived, page[len(page)-1].ID
	}
	slices.Reverse(out)
	return out, nil
}

func (l *Lore) pastOf(ctx context.Context, contact zhiyin.ContactID, outcome string) (past, error) {
	events, err := l.db.AllEvents(ctx, string(contact))
	if err != nil {
		return past{}, fmt.Errorf("language: past contact %s: %w", contact, err)
	}
	p := past{turns: turnsOf(events), outcome: outcome}
	if i := slices.IndexFunc(events, func(e zhiyin.Event) bool { return e.Person != "" && e.Person != e.Subject }); i >= 0 {
		p.person = events[i].Person
	}
	for _, e := range events {
		switch b := e.Body.(type) {
		case zhiyin.UnderstandingCorrected:
			if b.Of == "need" && b.Is != "" {
				p.needs = append(p.needs, b.Is)
			}
		case zhiyin.WrapCompleted:
			if b.TimedOut && !b.Beside {
				return past{}, nil // the clock chose
			}
		}
	}
	return p, nil
}

// chosen are the needs of a past contact by its agent's word: those corrected, else
// the one that its outcome stands for; what the customer said, a line a turn.
func (p past) chosen(stands map[string]string) []need.Chosen {
	var said strings.Builder
	for _, t := range p.turns {
		if t.Speaker == zhiyin.OfCustomer && t.Text != "" {
			said.WriteString(t.Text + "\n")
		}
	}
	needs := slices.Clone(p.needs)
	if len(needs) == 0 {
		needs = []string{stands[p.outcome]}
	}
	slices.Sort(needs)
	var out []need.Chosen
	for _, id := range slices.Compact(needs) {
		out = append(out, need.Chosen{Need: id, Text: said.String()})
	}
	return out
}

// suggesters learn each unit's outcomes from its wrap-ups.
type suggesters struct {
	lore *Lore

	mu   sync.Mutex // guards what follows; held while one is made
	made map[zhiyin.UnitID]*unitSuggester
}

type unitSuggester struct {
	*recap.Suggester
	of string // the outcomes that it knows
}

// suggest returns the likeliest outcomes of a contact.
func (s *suggesters) suggest(ctx context.Context, unit zhiyin.UnitID, turns []recap.Turn) ([]zhiyin.Scored, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	u, err := s.of(ctx, unit)
	if err != nil {
		return nil, err
	}
	return u.Suggest(turns), nil
}

// of makes it of what is kept the first time, and when the outcomes have changed.
func (s *suggesters) of(ctx context.Context, unit zhiyin.UnitID) (*unitSuggester, error) {
	outcomes, err := s.lore.outcomes(ctx, unit)
	if err != nil {
		return nil, err
	}
	of := fmt.Sprint(outcomes)
	if u := s.made[unit]; u != nil && u.of == of {
		return u, nil
	}
	pasts, err := s.lore.pastsOf(ctx, unit)
	if err != nil {
		return nil, err
	}
	list := make([]recap.Past, len(pasts))
	for i, p := range pasts {
		list[i] = recap.Past{Turns: p.turns, Outcome: p.outcome}
	}
	if s.made == nil {
		s.made = map[zhiyin.UnitID]*unitSuggester{}
	}
	s.made[unit] = &unitSuggester{recap.NewSuggester(outcomes, list), of}
	return s.made[unit], nil
}

// learn takes a wrap-up in, where the unit's suggester is made already; else it will
// be among what is kept.
func (s *suggesters) learn(ctx context.Context, unit zhiyin.UnitID, contact zhiyin.ContactID, outcome string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	u := s.made[unit]
	if u == nil || outcome == "" {
		return nil
	}
	p, err := s.lore.pastOf(ctx, contact, outcome)
	if err == nil && len(p.turns) > 0 {
		u.Learn(recap.Past{Turns: p.turns, Outcome: outcome})
	}
	return err
}

// forget drops what was learned: somebody's words may be in it. It is made again of
// what is kept then.
func (s *suggesters) forget() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.made = nil
}
