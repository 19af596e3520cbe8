package pgcdc

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/jackc/pglogrepl"
	"github.com/jackc/pgx/v5"

	"zhiyin.dev"
	"zhiyin.dev/edge/connect"
)

// slot is a replication slot as the other database shows it.
type slot struct {
	there, lost bool
	confirmed   pglogrepl.LSN
	held        int64 // bytes of log that are kept for it
}

func slotOf(ctx context.Context, conn *pgx.Conn, name string) (s slot, err error) {
	var confirmed *string
	err = conn.QueryRow(ctx, `select coalesce(wal_status = 'lost', restart_lsn is null), confirmed_flush_lsn::text,
		coalesce(pg_wal_lsn_diff(pg_current_wal_lsn(), restart_lsn), 0)::bigint from pg_replication_slots where slot_name = $1`, name).Scan(&s.lost, &confirmed, &s.held)
	if errors.Is(err, pgx.ErrNoRows) {
		return s, nil
	}
	if err != nil {
		return s, trouble(err)
	}
	s.there = true
	if confirmed != nil {
		s.confirmed, err = pglogrepl.ParseLSN(*confirmed)
	}
	return s, err
}

// Whoever streamed from a slot a moment ago may be seen as doing so still.
const (
	dropWithin = 10 * time.Second
	dropAgain  = 100 * time.Millisecond
)

// dropSlot drops the slot once nobody streams from it.
func dropSlot(ctx context.Context, conn *pgx.Conn, name string) error {
	for late := time.Now().Add(dropWithin); ; {
		if _, err := conn.Exec(ctx, `select pg_drop_replication_slot(slot_name) from pg_replication_slots where slot_name = $1 and not active`, name); err != nil {
			return trouble(err)
		}
		s, err := slotOf(ctx, conn, name)
		if err != nil || !s.there {
			return err
		}
		if time.Now().After(late) {
			return connect.Trouble{Code: connect.OtherTrouble, Err: fmt.Errorf("pgcdc: somebody streams from slot %s: %w", name, zhiyin.Conflict)}
		}
		select {
		case <-ctx.Done():
			return connect.Trouble{Code: connect.Unreachable, Err: fmt.Errorf("pgcdc: slot %s: %w", name, zhiyin.Unavailable)}
		case <-time.After(dropAgain):
		}
	}
}

// guard gives the slot up when the other database keeps too much for it.
func (r *run) guard(ctx context.Context, s slot) error {
	if s.held <= int64(r.s.MostHeldMB)<<20 {
		return nil
	}
	return giveUp(ctx, r.asking, r.s, s.held)
}

func giveUp(ctx context.Context, conn *pgx.Conn, s connect.ChangesSettings, held int64) error {
	if err := dropSlot(ctx, conn, s.Slot); err != nil {
		return err
	}
	return connect.Trouble{Code: connect.HeldTooMuch, Err: fmt.Errorf("pgcdc: slot %s held %d MB and was given up: %w", s.Slot, held>>20, zhiyin.Busy)}
}

// Held is how much the other database keeps for a connection that does not run.
// Above what it may be, the slot is given up and HeldTooMuch returned.
func (f Follower) Held(ctx context.Context, d connect.Definition, secret string) (int64, error) {
	ctx, cancel := context.WithTimeout(ctx, askWithin)
	defer cancel()
	conn, err := dial(ctx, secret)
	if err != nil {
		return 0, err
	}
	defer func() { _ = conn.Close(context.WithoutCancel(ctx)) }()
	s, err := slotOf(ctx, conn, d.Changes.Slot)
	if err == nil && s.held > int64(d.Changes.MostHeldMB)<<20 {
		err = giveUp(ctx, conn, d.Changes, s.held)
	}
	return s.held, err
}

// Release drops the slot, and the publication, that we made for a connection
// which is removed.
func (f Follower) Release(ctx context.Context, d connect.Definition, secret string) error {
	if !d.Changes.Create {
		return nil
	}
	ctx, cancel := context.WithTimeout(ctx, askWithin)
	defer cancel()
	conn, err := dial(ctx, secret)
	if err != nil {
		return err
	}
	defer func() { _ = conn.Close(context.WithoutCancel(ctx)) }()
	if err := dropSlot(ctx, conn, d.Changes.Slot); err != nil {
		return err
	}
	if _, err := conn.Exec(ctx, "drop publication if exists "+pgx.Identifier{d.Changes.Publication}.Sanitize()); err != nil {
		return trouble(err)
	}
	return nil
}

// logical tells whether the database can stream changes at all.
func logical(ctx context.Context, conn *pgx.Conn) error {
	var level string
	if err := conn.QueryRow(ctx, `show wal_level`).Scan(&level); err != nil {
		return trouble(err)
	}
	if level != "logical" {
		return connect.Trouble{Code: connect.NotLogical, Err: fmt.Errorf("pgcdc: wal_level is %s: %w", level, zhiyin.Conflict)}
	}
	return nil
}

// prepare makes the publication where it is not there and may be made.
func (r *run) prepare(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, askWithin)
	defer cancel()
	if err := logical(ctx, r.asking); err != nil {
		return err
	}
	there, err := r.published(ctx)
	if err != nil {
		return err
	}
	r.made = !there && r.s.Create
	switch {
	case !there && !r.s.Create:
		return connect.Trouble{Code: connect.NoSlot, Err: fmt.Errorf("pgcdc: publication %s is not there: %w", r.s.Publication, zhiyin.NotFound)}
	case !there:
		return r.publish(ctx, "create publication "+r.publication()+" for table ")
	case r.s.Create: // tables may have been added to the definition
		return r.publish(ctx, "alter publication "+r.publication()+" set table ")
	}
	return nil
}

// published tells whether the publication is there.
func (r *run) published(ctx context.Context) (there bool, err error) {
	if err := r.asking.QueryRow(ctx, `select exists (select 1 from pg_publication where pubname = $1)`, r.s.Publication).Scan(&there); err != nil {
		return false, trouble(err)
	}
	return there, nil
}

func (r *run) publication() string { return pgx.Identifier{r.s.Publication}.Sanitize() }

func (r *run) publish(ctx context.Context, statement string) error {
	var tables []string
	for _, t := range r.s.Tables {
		tables = append(tables, quoted(t))
	}
	if _, err := r.asking.Exec(ctx, statement+strings.Join(tables, ", ")); err != nil {
		return trouble(err)
	}
	return nil
}

// quoted is the name of a table; its form was checked when the definition was saved.
func quoted(table string) string {
	schema, name, has := strings.Cut(table, ".")
	if !has {
		return pgx.Identifier{table}.Sanitize()
	}
	return pgx.Identifier{schema, name}.Sanitize()
}
