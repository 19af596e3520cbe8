package intake

import (
	"context"
	"fmt"

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
