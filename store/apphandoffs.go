package store

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"zhiyin.dev"
	"zhiyin.dev/store/engine"
)

// AppHandoffs returns the open hand-offs that wait for a person in the enterprise's own
// app, the newest first, at most 20; records are all of that person's.
func (db *DB) AppHandoffs(ctx context.Context, records []zhiyin.CustomerID) ([]zhiyin.Handoff, error) {
	if len(records) == 0 {
		return nil, nil
	}
	args, marks := []any{engine.Micros(db.cfg.Now())}, make([]string, len(records))
	for i, r := range records {
		args, marks[i] = append(args, string(r)), "$"+strconv.Itoa(i+2)
	}
	out, err := engine.List(ctx, db, handoffColumns+` where h.person in (`+strings.Join(marks, ", ")+`) and h.way = 'app' and h.state in ('offered', 'opened') and h.expires_at > $1
		order by h.made_at desc, h.id desc limit 20`, args, db.readHandoff)
	if err != nil {
		return nil, fmt.Errorf("store: hand-offs in the app: %w", err)
	}
	return out, nil
}

// TakeHandoff gives an open hand-off in the app another token, by its hash. The one
// before, and the device that had it open, are of no use from then on. Conflict when it
// is over.
func (db *DB) TakeHandoff(ctx context.Context, id zhiyin.HandoffID, token []byte) error {
	err := db.change(ctx, func(t *tx) error {
		n, err := t.exec(`update handoffs set token = $2, device = null, changed_at = $3 where id = $1 and way = 'app' and state in ('offered', 'opened') and expires_at > $3`,
			string(id), token, t.now)
		if err == nil && n == 0 {
			err = zhiyin.Conflict
		}
		return err
	})
	if err != nil {
		return fmt.Errorf("store: take hand-off %s: %w", id, err)
	}
	return nil
}

// LinkHandoff gives a hand-off in a chat the token, by its hash, with which its page is
// opened next. The one before, and the device that had it open, are of no use from then
// on; of one that is over the page says how it ended. NotFound for one by another way.
func (db *DB) LinkHandoff(ctx context.Context, id zhiyin.HandoffID, token []byte) error {
	err := db.change(ctx, func(t *tx) error {
		n, err := t.exec(`update handoffs set token = $2, device = null where id = $1 and way = 'chat'`, string(id), token)
		if err == nil && n == 0 {
			err = zhiyin.NotFound
		}
		return err
	})
	if err != nil {
		return fmt.Errorf("store: link of hand-off %s: %w", id, err)
	}
	return nil
}

// AdoptHandoff lets a device go on with an opened hand-off that no device has. Conflict
// when one has it.
func (db *DB) AdoptHandoff(ctx context.Context, id zhiyin.HandoffID, device []byte) error {
	err := db.change(ctx, func(t *tx) error {
		n, err := t.exec(`update handoffs set device = $2, changed_at = $3 where id = $1 and state = 'opened' and device is null and expires_at > $3`, string(id), device, t.now)
		if err == nil && n == 0 {
			err = zhiyin.Conflict
		}
		return err
	})
	if err != nil {
		return fmt.Errorf("store: adopt hand-off %s: %w", id, err)
	}
	return nil
}
