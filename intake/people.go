package intake

import (
	"context"
	"errors"
	"slices"

	"zhiyin.dev"
)

// people returns the persons that the records belong to, from the shelf or made
// from the ledger. A record whose person is erased has none.
func (f *Follower) people(ctx context.Context, records []zhiyin.CustomerID) (map[zhiyin.CustomerID]*known, error) {
	out := make(map[zhiyin.CustomerID]*known, len(records))
	var missing []zhiyin.CustomerID
	for _, r := range records {
		if k := f.shelf.of(r); k != nil {
			out[r] = k
		} else {
			missing = append(missing, r)
		}
	}
	if len(missing) == 0 {
		return out, nil
	}
	of, err := f.cfg.Persons.PersonsOf(ctx, missing...)
	if err != nil {
		return nil, err
	}
	made, err := f.make(ctx, of)
	for _, r := range missing {
		if whole := of[r]; err == nil && len(whole) > 0 && made[whole[0]] != nil {
			out[r] = made[whole[0]]
		}
	}
	return out, err
}

// make builds persons from the ledger and puts them on the shelf, by canonical record.
func (f *Follower) make(ctx context.Context, of map[zhiyin.CustomerID][]zhiyin.CustomerID) (map[zhiyin.CustomerID]*known, error) {
	made := map[zhiyin.CustomerID]*known{}
	var all, ids []zhiyin.CustomerID
	for _, whole := range of {
		if len(whole) > 0 && made[whole[0]] == nil {
			made[whole[0]] = &known{id: whole[0], records: whole, person: f.using.NewPerson()}
			ids, all = append(ids, whole[0]), append(all, whole...)
		}
	}
	slices.Sort(all)
	slices.Sort(ids)
	facts, errFacts := f.cfg.Facts.FactsOf(ctx, all)
	tags, errTags := f.cfg.Facts.TagsOf(ctx, ids)
	if err := errors.Join(errFacts, errTags); err != nil {
		return nil, err
	}
	for _, id := range ids {
		k := made[id]
		if alive := k.fill(facts, tags[id]); !alive {
			delete(made, id)
			continue
		}
		f.shelf.put(k)
	}
	return made, nil
}

// fill takes all facts of the person's records; an erased record has none left.
func (k *known) fill(facts map[zhiyin.CustomerID][]zhiyin.Event, tags []zhiyin.Tag) (alive bool) {
	k.person.Hold(tags)
	for _, r := range k.records {
		list := facts[r]
		if slices.ContainsFunc(list, func(e zhiyin.Event) bool { return e.Kind == zhiyin.CustomerErased{}.Kind() }) {
			continue
		}
		alive = true
		for _, e := range list {
			k.person.Take(e)
			k.person.Took(string(r), e.Position)
		}
	}
	return alive
}
