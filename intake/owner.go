package intake

import (
	"context"
	"slices"

	"zhiyin.dev"
)

// owner is whose a message is: the record of the strongest identifier, whatever
// came before.
type owner struct {
	keys    []zhiyin.Identifier // strongest first
	records []zhiyin.CustomerID // of each; those that had none have a new one
	known   bool                // one of them was named before
}

// subject is the record that the message's facts belong to.
func (o owner) subject() zhiyin.CustomerID { return o.records[0] }

// roll knows the records of all identifiers of some messages.
type roll struct {
	records map[zhiyin.Identifier]zhiyin.CustomerID
	newID   func() string
}

// enrol asks the directory once for all identifiers of the drafts.
func (l *Line) enrol(ctx context.Context, drafts []*draft) (roll, error) {
	r := roll{map[zhiyin.Identifier]zhiyin.CustomerID{}, func() string { return zhiyin.NewID("cu", l.cfg.Now()) }}
	var ids []zhiyin.Identifier
	for _, d := range drafts {
		if d.settled() {
			continue
		}
		for _, id := range d.who {
			if _, twice := r.records[id]; !twice {
				r.records[id] = ""
				ids = append(ids, id)
			}
		}
	}
	if len(ids) == 0 {
		return r, nil
	}
	found, err := l.cfg.Directory.Holders(ctx, ids...)
	if err != nil {
		return r, err
	}
	for i, id := range ids {
		r.records[id] = found[i]
	}
	return r, nil
}

// news are the lock keys of the drafts that may make a record or join persons: whose
// identifiers are not all of one person already. Those are taken by whoever is alone
// with them; others wait for nobody, since what has a record keeps it.
func (l *Line) news(ctx context.Context, r roll, drafts []*draft) (keys []string, err error) {
	var several []zhiyin.CustomerID
	for _, d := range drafts {
		for _, id := range d.who {
			if len(d.who) > 1 && !d.settled() && r.records[id] != "" {
				several = append(several, r.records[id])
			}
		}
	}
	person := map[zhiyin.CustomerID]zhiyin.CustomerID{}
	if len(several) > 0 {
		list, err := l.cfg.Directory.Canonical(ctx, several...)
		if err != nil {
			return nil, err
		}
		for i, record := range several {
			person[record] = list[i]
		}
	}
	for _, d := range drafts {
		if !d.settled() && !r.onePerson(d.who, person) {
			keys = append(keys, lockKeys(d.who)...)
		}
	}
	return keys, nil
}

// onePerson tells whether all identifiers have records, of one person.
func (r roll) onePerson(who []zhiyin.Identifier, person map[zhiyin.CustomerID]zhiyin.CustomerID) bool {
	for _, id := range who {
		if r.records[id] == "" || person[r.records[id]] != person[r.records[who[0]]] {
			return false
		}
	}
	return true
}

// owner says whose a message is, and makes records for identifiers without. Of ids
// made together the strongest identifier has the smallest, so that it stands for
// the person.
func (r roll) owner(keys []zhiyin.Identifier) owner {
	o := owner{keys: keys, records: make([]zhiyin.CustomerID, len(keys))}
	var fresh []string
	for _, id := range keys {
		if r.records[id] == "" {
			fresh = append(fresh, r.newID())
		}
	}
	slices.Sort(fresh)
	o.known = len(fresh) < len(keys)
	for i, id := range keys {
		if r.records[id] == "" {
			r.records[id], fresh = zhiyin.CustomerID(fresh[0]), fresh[1:]
		}
		o.records[i] = r.records[id]
	}
	return o
}
