package store

import (
	"bytes"
	"context"
	"fmt"
	"slices"

	"zhiyin.dev"
	"zhiyin.dev/store/engine"
)

// identifiedSpan is how many positions of a partition are looked through at a time.
const identifiedSpan = 10_000

// FollowIdentified is Follow for the records that sources have identified, each
// once in a batch, without reading what was said; of those that were just kept, the
// records of whom nothing was said that people are likened by are left out. It looks once a second: nobody
// waits for it, and what is told in between is seen together.
func (db *DB) FollowIdentified(ctx context.Context, consumer string, fn func([]zhiyin.CustomerID) error) error {
	f := &follower{db: db, consumer: consumer, whom: fn}
	return f.run(ctx, nil, f.start(ctx))
}

func (f *follower) takeIdentified(ctx context.Context, partition int) error {
	after := f.at[partition]
	if recent, ok := f.db.tail.after(partition, after, identifiedSpan); ok {
		return f.tell(partition, identifiedIn(recent), recent[len(recent)-1].Position)
	}
	upto, err := engine.Single(ctx, f.db, `select max(position) from (select position from ledger where partition = $1 and position > $2 order by position limit $3) p`,
		[]any{partition, after, identifiedSpan}, engine.Plain[int64])
	if err != nil {
		return err
	}
	records, err := engine.List(ctx, f.db, `select distinct subject from ledger where partition = $1 and position > $2 and position <= $3 and kind = 'customer.identified'`,
		[]any{partition, after, upto}, engine.Plain[zhiyin.CustomerID])
	if err != nil {
		return err
	}
	return f.tell(partition, records, upto)
}

// likened are the traits and kinds of identifier by which people are likened: an event
// without any of them makes nobody look like another.
var likened = [][]byte{[]byte(`"family_name"`), []byte(`"given_name"`), []byte(`"birthday"`), []byte(`"city"`), []byte(`"phone"`), []byte(`"email"`)}

func (k *fresh) likens() bool {
	return k.Kind == zhiyin.CustomerIdentified{}.Kind() && slices.ContainsFunc(likened, func(name []byte) bool { return bytes.Contains(k.sealed, name) })
}

// identifiedIn are the records of whom something was said by which people are
// likened, each once.
func identifiedIn(list []*fresh) (records []zhiyin.CustomerID) {
	seen := map[string]bool{}
	for _, k := range list {
		if !seen[k.Subject] && k.likens() {
			seen[k.Subject] = true
			records = append(records, zhiyin.CustomerID(k.Subject))
		}
	}
	return records
}

func (f *follower) tell(partition int, records []zhiyin.CustomerID, upto int64) error {
	if len(records) > 0 {
		if err := f.whom(records); err != nil {
			f.broken = true
			return fmt.Errorf("store: identified of partition %d: %w", partition, err)
		}
	}
	f.at[partition], f.unsaved[partition] = upto, upto
	return nil
}
