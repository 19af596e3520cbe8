package store

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/store/engine"
)

// Lead is what a node has that acts: the leases of all partitions under one
// fence, a number that grows whenever they change hands.
type Lead struct {
	owner string
	fence int64
	ttl   time.Duration
}

// errTakenOver: whoever has it must stop acting, nothing it decides is kept.
var errTakenOver = fmt.Errorf("another node has taken over: %w", zhiyin.Conflict)

// TakeLead takes the leases of all partitions for owner and ttl, by the
// database's clock, when all are free, over or already the owner's. From then on
// Run renews them, and no commit of this process passes unless they are still its
// own. holder is who has them otherwise. What this process remembered from before is
// dropped: the node before it may have changed it. Run must run, and owner must
// be no other process's.
func (db *DB) TakeLead(ctx context.Context, owner string, ttl time.Duration) (taken bool, holder string, err error) {
	if holder, err := db.leadOfOther(ctx, owner); err != nil || holder != "" { // asked first without a lock: most of the time somebody has it
		return false, holder, err
	}
	found := make(chan string, 1) // one answer of the last try
	lead := &Lead{owner: owner, ttl: ttl}
	if err := db.change(ctx, func(t *tx) error { return t.takeLead(lead, found) }); err != nil {
		return false, "", fmt.Errorf("store: lead to %s: %w", owner, err)
	}
	if holder = <-found; holder != "" {
		return false, holder, nil
	}
	db.Ring.Clear()
	db.names.clear()
	db.ChangedByOthers()
	db.identities.clear() // another node may have written until now
	db.lead.Store(lead)
	return true, "", nil
}

func (db *DB) leadOfOther(ctx context.Context, owner string) (string, error) {
	found, err := engine.List(ctx, db, `select owner from leases where owner <> $1 and until > `+db.Dialect.Clock+` order by partition limit 1`, []any{owner}, engine.Plain[string])
	if err != nil {
		return "", fmt.Errorf("store: who leads: %w", err)
	}
	return strings.Join(found, ""), nil
}

func (t *tx) takeLead(lead *Lead, found chan string) error {
	holder, fence, err := t.holder(lead.owner)
	if err != nil {
		return err
	}
	t.s.young = nil // the node before may have added marks
	if holder == "" {
		lead.fence = fence
		n, err := t.exec(`update leases set owner = $1, fence = $2, until = `+t.s.db.Dialect.Clock+` + $3`, lead.owner, fence, lead.ttl.Microseconds())
		if err != nil {
			return err
		}
		if n != zhiyin.Partitions {
			return fmt.Errorf("%d of %d partitions have a lease: %w", n, zhiyin.Partitions, zhiyin.Internal)
		}
	}
	select {
	case <-found: // of a try that was done again
	default:
	}
	found <- holder
	return nil
}

// holder locks every lease and tells who other than owner has one, or the fence
// to go on with when nobody has.
func (t *tx) holder(owner string) (other string, fence int64, err error) {
	if err := t.rows(`select partition from leases order by partition`+t.s.db.Dialect.Lock(` for update`), nil, func(engine.Scanner) error { return nil }); err != nil {
		return "", 0, err
	}
	// A statement of its own: it sees what the one before it waited for.
	err = t.rows(`select owner, fence, until > `+t.s.db.Dialect.Clock+` from leases order by partition`, nil, func(s engine.Scanner) error {
		var who string
		var its int64
		var holds bool
		if err := s.Scan(&who, &its, &holds); err != nil {
			return err
		}
		if holds && who != owner {
			other = who
		}
		if fence < its+1 {
			fence = its + 1
		}
		return nil
	})
	return other, fence, err
}

// keepLead renews the leases until stop is closed, a third of their time apart,
// and gives them up then. It reports at most once, on lost, that they are
// another node's. A database that does not answer loses nothing by itself: the
// fence decides.
func (db *DB) keepLead(stop <-chan struct{}, lost chan<- error) {
	tick := time.NewTicker(leadTick)
	defer tick.Stop()
	var next time.Time
	var kept *Lead
	failing := false
	for {
		select {
		case <-stop:
			db.giveUpLead()
			return
		case <-tick.C:
		}
		lead := db.lead.Load()
		if lead != kept { // just taken, for its whole time
			kept, next = lead, time.Now().Add(lead.ttl/3)
		}
		if lead == nil || time.Now().Before(next) {
			continue
		}
		next = time.Now().Add(lead.ttl / 3)
		err := db.renew(lead)
		switch {
		case err == nil:
			failing = false
		case errors.Is(err, errTakenOver):
			lost <- err
			return
		default:
			if next = time.Now().Add(lead.ttl / 20); !failing { // a third later may be too late
				db.log.Warn("lead not renewed", slog.Any("error", err))
			}
			failing = true
		}
	}
}

// leadTick is how precisely a third of the time is kept.
const leadTick = 50 * time.Millisecond

// renew has a connection of its own: a busy writer must not cost the lead.
func (db *DB) renew(lead *Lead) error {
	ctx, cancel := context.WithTimeout(background, lead.ttl)
	defer cancel()
	res, err := db.aside.ExecContext(ctx, `update leases set until = `+db.Dialect.Clock+` + $1 where owner = $2 and fence = $3`,
		lead.ttl.Microseconds(), lead.owner, lead.fence)
	if err != nil {
		return db.Fault(err)
	}
	if n, err := res.RowsAffected(); err != nil || n != zhiyin.Partitions {
		return errTakenOver
	}
	return nil
}

// giveUpLead lets the next node begin at once.
func (db *DB) giveUpLead() {
	lead := db.lead.Load()
	if lead == nil {
		return
	}
	ctx, cancel := context.WithTimeout(background, lead.ttl)
	defer cancel()
	if _, err := db.aside.ExecContext(ctx, `update leases set until = 0 where owner = $1 and fence = $2`, lead.owner, lead.fence); err != nil {
		db.log.Warn("lead not given up, it ends by itself", slog.Any("error", db.Fault(err)))
	}
}
