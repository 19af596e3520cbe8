package store

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"zhiyin.dev"
	"zhiyin.dev/store/engine"
)

// Holders returns the record of each identifier, in their order; empty for one
// that nobody has been named by. One statement asks for all that are not
// remembered.
func (db *DB) Holders(ctx context.Context, ids ...zhiyin.Identifier) ([]zhiyin.CustomerID, error) {
	keys := make([]key, len(ids))
	found := map[string]home{}
	var missing []key
	round := db.identities.now()
	for i, id := range ids {
		k := db.keyOf(id)
		keys[i] = k
		if h, ok := db.identities.home(k.name()); ok {
			found[k.name()] = h
		} else if k.blind != nil {
			missing = append(missing, k)
		}
	}
	read := map[string]home{}
	if err := db.readHomes(ctx, missing, read); err != nil {
		return nil, fmt.Errorf("store: holders: %w", err)
	}
	db.identities.read(round, read, nil)
	maps.Copy(found, read)
	out := make([]zhiyin.CustomerID, len(ids))
	for i, k := range keys {
		out[i] = zhiyin.CustomerID(found[k.name()].record)
	}
	return out, nil
}

func (db *DB) readHomes(ctx context.Context, keys []key, into map[string]home) error {
	for among, args := range engine.Among(db.Engine, blinds(keys)) {
		_, err := engine.List(ctx, db, homeColumns+`where blind `+among, args, func(s engine.Scanner) (struct{}, error) {
			name, h, err := scanHome(s)
			into[name] = h
			return struct{}{}, err
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// each runs a query that ends in a column's name for the ids, outside the writer.
func (db *DB) each(ctx context.Context) querier {
	return func(query string, ids []string, read func(engine.Scanner) error) error {
		for among, args := range engine.Among(db.Engine, ids) {
			if _, err := engine.List(ctx, db, query+among, args, func(s engine.Scanner) (struct{}, error) { return struct{}{}, read(s) }); err != nil {
				return err
			}
		}
		return nil
	}
}

// Canonical returns for each record the one that stands for its person: itself
// for a person alone, and for an unknown one. It is for the node that writes;
// others see what it remembers.
func (db *DB) Canonical(ctx context.Context, records ...zhiyin.CustomerID) ([]zhiyin.CustomerID, error) {
	out := slices.Clone(records)
	read := map[string]zhiyin.CustomerID{}
	var missing []string
	round := uint64(0)
	for i, r := range records {
		id, known, at := db.identities.canonicalOf(string(r))
		if known {
			out[i] = id
			continue
		}
		if len(missing) == 0 {
			round = at
		}
		if _, twice := read[string(r)]; !twice {
			read[string(r)] = r
			missing = append(missing, string(r))
		}
	}
	if len(missing) == 0 {
		return out, nil
	}
	err := db.each(ctx)(`select record, canonical from canonical where record `, missing, func(s engine.Scanner) error {
		var record string
		var id zhiyin.CustomerID
		err := s.Scan(&record, &id)
		read[record] = id
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("store: canonical: %w", err)
	}
	db.identities.read(round, nil, read)
	for i, r := range records {
		if id, is := read[string(r)]; is {
			out[i] = id
		}
	}
	return out, nil
}

// PersonOf returns the records of the person to whom the record belongs, the
// canonical one first. An unknown record is a person alone.
func (db *DB) PersonOf(ctx context.Context, record zhiyin.CustomerID) ([]zhiyin.CustomerID, error) {
	records, err := engine.List(ctx, db, `select m.record from `+engine.Theirs+` m order by m.record`, []any{string(record)}, engine.Plain[zhiyin.CustomerID])
	if err != nil {
		return nil, fmt.Errorf("store: records of %s: %w", record, err)
	}
	return records, nil
}

// PersonsOf is PersonOf for many records, by record.
func (db *DB) PersonsOf(ctx context.Context, records ...zhiyin.CustomerID) (map[zhiyin.CustomerID][]zhiyin.CustomerID, error) {
	canonical, err := db.Canonical(ctx, records...)
	if err != nil {
		return nil, err
	}
	of := map[zhiyin.CustomerID][]zhiyin.CustomerID{}
	var ids []string
	for _, id := range canonical {
		if of[id] == nil {
			of[id] = []zhiyin.CustomerID{}
			ids = append(ids, string(id))
		}
	}
	err = db.each(ctx)(`select canonical, record from canonical where canonical `, ids, func(s engine.Scanner) error {
		var id, record zhiyin.CustomerID
		err := s.Scan(&id, &record)
		of[id] = append(of[id], record)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("store: persons: %w", err)
	}
	out := make(map[zhiyin.CustomerID][]zhiyin.CustomerID, len(records))
	for i, r := range records {
		list := of[canonical[i]]
		if len(list) == 0 {
			list = []zhiyin.CustomerID{canonical[i]}
		}
		slices.Sort(list)
		out[r] = slices.Compact(list)
	}
	return out, nil
}
