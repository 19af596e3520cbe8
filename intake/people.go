package intake

import (
	"context"
	"errors"
	"maps"
	"slices"
	"sync"

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
	if err := f.keptOf(of); err != nil {
		return nil, err
	}
	made := map[zhiyin.CustomerID]*known{}
	var ids []zhiyin.CustomerID
	for _, whole := range of {
		if len(whole) > 0 && made[whole[0]] == nil {
			made[whole[0]] = &known{id: whole[0], records: whole, person: f.using.NewPerson()}
			ids = append(ids, whole[0])
		}
	}
	slices.Sort(ids)
	tags, err := f.cfg.Facts.TagsOf(ctx, ids)
	if err != nil {
		return nil, err
	}
	for _, id := range ids {
		made[id].person.Hold(tags[id])
	}
	gone, err := f.read(ctx, made, nil)
	if err == nil && len(gone) > 0 {
		err = f.unlearn(ctx, made, tags, gone)
	}
	if err != nil {
		return nil, err
	}
	for _, id := range ids {
		if k := made[id]; k != nil {
			f.shelf.put(k)
		}
	}
	return made, nil
}

// sideBySide is how many read the facts of different persons at one time: what a
// person did lies all over the ledger, and each page that is not in memory is a trip to
// the disk. The store's other readers keep connections of their own.
const sideBySide = 4

// read gives persons the facts of their records but those without, one after the
// other, and returns the records that are erased.
func (f *Follower) read(ctx context.Context, made map[zhiyin.CustomerID]*known, without map[string]bool) (map[string]bool, error) {
	shares := min(sideBySide, len(made))
	whose, of := make([]map[string]*known, shares), make([][]zhiyin.CustomerID, shares)
	for i, id := range slices.Sorted(maps.Keys(made)) {
		share := i % shares
		if whose[share] == nil {
			whose[share] = map[string]*known{}
		}
		for _, r := range made[id].records {
			whose[share][string(r)] = made[id]
			if !without[string(r)] {
				of[share] = append(of[share], r)
			}
		}
	}
	gone, errs := make([]map[string]bool, shares), make([]error, shares)
	var reading sync.WaitGroup
	for share := range shares {
		reading.Go(func() { gone[share], errs[share] = f.readShare(ctx, whose[share], of[share]) })
	}
	reading.Wait()
	all := map[string]bool{}
	for _, some := range gone {
		maps.Copy(all, some)
	}
	return all, errors.Join(errs...)
}

// readShare reads what is wanted of some persons; nobody else touches them meanwhile.
func (f *Follower) readShare(ctx context.Context, whose map[string]*known, records []zhiyin.CustomerID) (map[string]bool, error) {
	gone := map[string]bool{}
	slices.Sort(records)
	err := f.cfg.Facts.EachFact(ctx, records, func(e zhiyin.Event) {
		if e.Kind == (zhiyin.CustomerErased{}).Kind() {
			gone[e.Subject] = true
		}
		if k := whose[e.Subject]; k != nil {
			k.person.Take(e)
			k.person.Took(e.Subject, e.Position)
		}
	})
	return gone, err
}

// unlearn makes those anew who have an erased record, without its facts: nothing of
// them is left but that there were some. Who has no other record is nobody.
func (f *Follower) unlearn(ctx context.Context, made map[zhiyin.CustomerID]*known, tags map[zhiyin.CustomerID][]zhiyin.Tag, gone map[string]bool) error {
	again := map[zhiyin.CustomerID]*known{}
	for id, k := range made {
		left := slices.DeleteFunc(slices.Clone(k.records), func(r zhiyin.CustomerID) bool { return gone[string(r)] })
		switch {
		case len(left) == 0:
			delete(made, id)
		case len(left) < len(k.records):
			k.person = f.using.NewPerson()
			k.person.Hold(tags[id])
			again[id] = k
		}
	}
	if len(again) == 0 {
		return nil
	}
	_, err := f.read(ctx, again, gone)
	return err
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
