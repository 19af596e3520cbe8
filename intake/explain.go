package intake

import (
	"context"
	"fmt"
	"slices"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/profile"
)

// Why explains one tag of a customer from all their facts, whether they have it
// or not. NotFound for a tag that is not in force, and for a person of whom there
// are no facts. It may be called by any goroutine.
func (f *Follower) Why(ctx context.Context, customer zhiyin.CustomerID, tag string) (profile.Why, error) {
	of, err := f.cfg.Persons.PersonsOf(ctx, customer)
	if err != nil {
		return profile.Why{}, err
	}
	k := known{records: of[customer], person: f.tagger.Load().NewPerson()}
	facts, err := f.cfg.Facts.FactsOf(ctx, k.records)
	if err != nil {
		return profile.Why{}, err
	}
	alive := len(facts) > 0 && k.fill(facts, nil)
	now := f.cfg.Now()
	k.person.Judge(now)
	why, ok := k.person.Why(tag, now)
	if !alive || !ok {
		return profile.Why{}, fmt.Errorf("intake: tag %s of %s: %w", tag, customer, zhiyin.NotFound)
	}
	return why, nil
}

// Moment is what a customer's facts say of an instant. NotFound for a person of
// whom there are no facts. It may be called by any goroutine.
func (f *Follower) Moment(ctx context.Context, customer zhiyin.CustomerID, at time.Time) (*profile.Moment, error) {
	of, err := f.cfg.Persons.PersonsOf(ctx, customer)
	if err != nil {
		return nil, err
	}
	facts, err := f.cfg.Facts.FactsOf(ctx, of[customer])
	if err != nil {
		return nil, err
	}
	m, known := profile.NewMoment(at), false
	for _, list := range facts {
		if slices.ContainsFunc(list, func(e zhiyin.Event) bool { return e.Kind == zhiyin.CustomerErased{}.Kind() }) {
			continue
		}
		known = known || len(list) > 0
		for _, e := range list {
			m.Take(e)
		}
	}
	if !known {
		return nil, fmt.Errorf("intake: facts of %s: %w", customer, zhiyin.NotFound)
	}
	return m, nil
}
