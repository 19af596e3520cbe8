// Package pgcdc follows a PostgreSQL database by logical replication (pgoutput,
// PostgreSQL 10 and later): first the rows that are there, from the very snapshot
// at which the slot begins, then every change in the order of its commit.
//
// A change is confirmed to the other database only after it is durable here, so
// that it comes again after a crash; its id is its place in the log, so that it
// counts once. Columns that an update left out (unchanged TOAST values) are not
// in the row unless the table's replica identity is full: what is not said is not
// changed.
//
// A publication that somebody dropped is made again where we may, with a new slot and
// a new snapshot: what happened without it is in no stream.
//
// A slot keeps the other database's log until we have taken it. How much that is
// is shown, and above MostHeldMB the slot is given up, lest that database's disk
// fill: the next run then begins with a new snapshot.
package pgcdc

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/jackc/pglogrepl"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"zhiyin.dev"
	"zhiyin.dev/edge/connect"
)

// Follower is the way; it has no state and serves any number of connections.
type Follower struct{ Now func() time.Time }

// place is how far a connection has come: what is confirmed, once the snapshot is
// through.
type place struct {
	LSN string `json:"lsn"`
}

// Times and sizes.
const (
	connectWithin = 10 * time.Second
	askWithin     = 30 * time.Second
	confirmEvery  = 10 * time.Second       // a sixth of PostgreSQL's default wal_sender_timeout
	measureEvery  = 5 * time.Second        // how much the slot holds
	gatherFor     = 100 * time.Millisecond // after a commit, for more to share the batch
	batchRows     = 500
)

// run is one Pull.
type run struct {
	Follower
	job    connect.Job
	s      connect.ChangesSettings
	wire   *pgconn.PgConn // speaks replication
	asking *pgx.Conn      // asks ordinary questions
	made   bool           // the publication was not there and has just been made
}

// Pull makes slot and publication where it may, reads the snapshot where it is
// the first run, and follows the changes until ctx ends.
func (f Follower) Pull(ctx context.Context, job connect.Job) error {
	r := &run{Follower: f, job: job, s: job.Definition.Changes}
	if err := r.connect(ctx, job.Secret); err != nil {
		return err
	}
	defer r.close()
	if err := r.prepare(ctx); err != nil {
		return err
	}
	at, err := r.begin(ctx)
	if err != nil {
		return err
	}
	err = r.follow(ctx, at)
	if r.s.Create && connect.CodeOf(err) == connect.NoSlot {
		// The log goes through a time without the publication, which no slot gets past.
		_ = r.wire.Close(ctx) // an active slot can't be dropped
		if err := dropSlot(ctx, r.asking, r.s.Slot); err != nil {
			return err
		}
	}
	return err
}

func (r *run) connect(ctx context.Context, secret string) (err error) {
	ctx, cancel := context.WithTimeout(ctx, connectWithin)
	defer cancel()
	if r.asking, err = dial(ctx, secret); err != nil {
		return err
	}
	cfg, err := pgconn.ParseConfig(secret)
	if err != nil {
		r.close()
		return badSecret()
	}
	cfg.RuntimeParams["replication"], cfg.RuntimeParams["application_name"] = "database", "zhiyin"
	if r.wire, err = pgconn.ConnectConfig(ctx, cfg); err != nil {
		r.close()
		return trouble(err)
	}
	return nil
}

func dial(ctx context.Context, secret string) (*pgx.Conn, error) {
	cfg, err := pgx.ParseConfig(secret)
	if err != nil {
		return nil, badSecret() // the error may hold the password
	}
	cfg.RuntimeParams["application_name"] = "zhiyin"
	conn, err := pgx.ConnectConfig(ctx, cfg)
	if err != nil {
		return nil, trouble(err)
	}
	return conn, nil
}

func badSecret() error {
	return connect.Trouble{Code: connect.BadSecret, Err: fmt.Errorf("pgcdc: the secret is no address of a database: %w", zhiyin.Invalid)}
}

// close ends both connections; there is nobody to tell when that fails.
func (r *run) close() {
	ctx, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	if r.wire != nil {
		_ = r.wire.Close(ctx)
	}
	if r.asking != nil {
		_ = r.asking.Close(ctx)
	}
}

// begin is where the stream goes on: at the place that is kept, or where a new
// snapshot ends.
func (r *run) begin(ctx context.Context) (pglogrepl.LSN, error) {
	slot, err := slotOf(ctx, r.asking, r.s.Slot)
	if err != nil {
		return 0, err
	}
	if err := r.guard(ctx, slot); err != nil {
		return 0, err
	}
	var kept place
	if r.job.Place != "" {
		if err := json.Unmarshal([]byte(r.job.Place), &kept); err != nil {
			return 0, fmt.Errorf("pgcdc: the place of %s can't be read: %w", r.job.Definition.ID, zhiyin.Internal)
		}
	}
	switch {
	case kept.LSN != "" && slot.there && !slot.lost && !r.made:
		at, err := pglogrepl.ParseLSN(kept.LSN)
		if err != nil {
			return 0, fmt.Errorf("pgcdc: the place of %s can't be read: %w", r.job.Definition.ID, zhiyin.Internal)
		}
		return at, nil
	case !r.s.Create && !slot.there:
		return 0, connect.Trouble{Code: connect.NoSlot, Err: fmt.Errorf("pgcdc: slot %s is not there: %w", r.s.Slot, zhiyin.NotFound)}
	case !r.s.Create && slot.lost:
		return 0, connect.Trouble{Code: connect.SlotLost, Err: fmt.Errorf("pgcdc: slot %s is lost: %w", r.s.Slot, zhiyin.Conflict)}
	case !r.s.Create: // theirs, and new to us: from where it stands
		return slot.confirmed, r.keep(ctx, slot.confirmed)
	}
	if slot.there { // half a snapshot, a slot that is lost, or one from before the publication: begin anew
		if err := dropSlot(ctx, r.asking, r.s.Slot); err != nil {
			return 0, err
		}
	}
	return r.snapshot(ctx)
}

// keep writes the place down.
func (r *run) keep(ctx context.Context, at pglogrepl.LSN) error {
	text, err := json.Marshal(place{at.String()})
	if err != nil {
		return fmt.Errorf("pgcdc: place: %w", zhiyin.Internal)
	}
	m := connect.Standing()
	m.Place = string(text)
	return r.job.Take(ctx, nil, m)
}

// Try reads a few rows of the first table.
func (f Follower) Try(ctx context.Context, d connect.Definition, secret string) ([]connect.Row, error) {
	ctx, cancel := context.WithTimeout(ctx, askWithin)
	defer cancel()
	conn, err := dial(ctx, secret)
	if err != nil {
		return nil, err
	}
	defer func() { _ = conn.Close(context.WithoutCancel(ctx)) }() // it only read
	if err := logical(ctx, conn); err != nil {
		return nil, err
	}
	var rows []connect.Row
	err = read(ctx, conn.PgConn(), d.Changes.Tables[0], tried, func(row connect.Row) error {
		rows = append(rows, row)
		return nil
	})
	return rows, err
}

// tried is how many rows a test shows.
const tried = 5
