package store

import (
	"context"
	"errors"
	"fmt"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/store/engine"
)

// History returns the agent's calls that began before a moment, newest first, at
// most limit (1 to 100): those they took, those that rang in vain at their desk,
// and those they placed. One contact may stand there twice: missed, then taken.
func (db *DB) History(ctx context.Context, agent zhiyin.AgentID, before time.Time, limit int) ([]zhiyin.CallRecord, error) {
	limit = min(max(limit, 1), 100)
	calls, err := engine.List(ctx, db, `select contact, at, how from (
			select * from (select contact, made_at as at, state as how from reservations
				where agent = $1 and made_at < $2 and state in ('accepted', 'timeout') order by made_at desc limit $3) taken
			union all
			select * from (select id, arrived_at, 'placed' from contacts
				where placed_by = $1 and placed_by <> '' and arrived_at < $2 order by arrived_at desc limit $3) placed
		) calls order by at desc, contact desc limit $3`, []any{string(agent), engine.Micros(before), limit}, readCall)
	for i := range calls {
		if err == nil {
			err = db.complete(ctx, &calls[i])
		}
	}
	if err != nil {
		return nil, fmt.Errorf("store: history of %s: %w", agent, err)
	}
	return calls, nil
}

func readCall(s engine.Scanner) (c zhiyin.CallRecord, err error) {
	var at int64
	var how string
	err = s.Scan(&c.Contact, &at, &how)
	c.At, c.How = engine.Instant(at), zhiyin.CallMissed
	switch how {
	case "placed":
		c.How = zhiyin.CallByAgent
	case string(zhiyin.Accepted):
		c.How = zhiyin.CallTaken
	}
	return c, err
}

// complete adds what the contact and its customer say; an erased customer says nothing.
func (db *DB) complete(ctx context.Context, c *zhiyin.CallRecord) error {
	row, err := db.Contact(ctx, c.Contact)
	if err != nil {
		return err
	}
	c.Channel, c.From, c.Queue, c.Disposition, c.EndedReason, c.Talk = row.Channel, row.From, row.Queue, row.Disposition, row.Reason, row.Talked
	c.Over = !row.Ended.IsZero()
	if row.Customer == "" {
		return nil
	}
	c.Customer, err = db.Customer(ctx, row.Customer)
	if errors.Is(err, zhiyin.NotFound) {
		return nil
	}
	return err
}

// HadToDo tells whether a contact rang at the agent's desk, or was placed by them.
func (db *DB) HadToDo(ctx context.Context, agent zhiyin.AgentID, contact zhiyin.ContactID) (bool, error) {
	n, err := engine.Single(ctx, db, `select (select count(*) from reservations where contact = $2 and agent = $1 and state in ('accepted', 'timeout'))
		+ (select count(*) from contacts where id = $2 and placed_by = $1)`, []any{string(agent), string(contact)}, engine.Plain[int])
	if err != nil {
		return false, fmt.Errorf("store: %s and %s: %w", agent, contact, err)
	}
	return n > 0, nil
}
