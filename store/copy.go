package store

import (
	"bytes"
	"context"
	"crypto/sha256"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"strings"

	"zhiyin.dev"
	"zhiyin.dev/store/engine"
)

// copyRows is how many rows are read and written at a time: a few megabytes.
const copyRows = 1000

// incomplete is the name in table meta under which a copy that has not ended is
// marked.
const incomplete = "copy"

// CopyConfig of a Copy.
type CopyConfig struct {
	// Again empties a target that an earlier copy left incomplete.
	Again bool
	// Progress is told after each page of rows and at the end of each table; nil:
	// nobody.
	Progress func(Progress)
}

// Progress says how far a copy is. Checking is set while the target is read
// back.
type Progress struct {
	Table    string
	Checking bool
	Rows, Of int64 // of the table
	Done, In int64 // of all tables, copying and checking
}

// Copied is what one table came out as: the number of its rows and a SHA-256 over them
// in the order of their key, the same on both sides.
type Copied struct {
	Table string
	Rows  int64
	Hash  [sha256.Size]byte
}

// Copy copies everything from one database into another, empty one, of any
// engine, as it stands at one moment; from may be in use, nobody's Run may work on
// to. It then reads the target back and compares: an error means that to is not
// a copy. While it is not, it is marked, and Open refuses it. Errors: Conflict for a
// target that is not empty or for content that differs, else the databases'.
func Copy(ctx context.Context, from, to *DB, cfg CopyConfig) ([]Copied, error) {
	c := &copier{from: from, to: to, cfg: cfg}
	out, err := c.run(ctx)
	if err != nil {
		return nil, fmt.Errorf("store: copy: %w", err)
	}
	return out, nil
}

type copier struct {
	from, to *DB
	cfg      CopyConfig
	source   *sql.Conn // in a transaction that sees one moment
	target   *sql.Conn
	state    Progress
	counts   map[string]int64
}

func (c *copier) run(ctx context.Context) (out []Copied, err error) {
	if err := c.to.receives(ctx, c.cfg.Again); err != nil {
		return nil, err
	}
	if c.target, err = c.to.write.Conn(ctx); err != nil {
		return nil, c.to.Fault(err)
	}
	defer c.target.Close()
	if c.source, err = c.from.snapshot(ctx); err != nil {
		return nil, err
	}
	defer discard(c.source)
	if err := c.clear(ctx); err != nil {
		return nil, err
	}
	if err := c.count(ctx); err != nil {
		return nil, err
	}
	for _, t := range copied() {
		one, err := c.table(ctx, t)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", t.Name, err)
		}
		out = append(out, one)
	}
	for i, t := range copied() {
		if err := c.check(ctx, t, out[i]); err != nil {
			return nil, fmt.Errorf("%s: %w", t.Name, err)
		}
	}
	if _, err := c.target.ExecContext(ctx, `delete from meta where name = $1`, incomplete); err != nil {
		return nil, c.to.Fault(err)
	}
	if _, err := c.target.ExecContext(ctx, `analyze`); err != nil {
		return nil, c.to.Fault(err)
	}
	return out, nil
}

// copied are the tables that go into a copy.
func copied() (out []Table) {
	for _, t := range Tables() {
		if !t.Own {
			out = append(out, t)
		}
	}
	return out
}

// receives refuses a target that holds something, unless it is what an earlier
// copy left and that is to be done again.
func (db *DB) receives(ctx context.Context, again bool) error {
	left, err := db.Meta(ctx, incomplete)
	switch {
	case err != nil:
		return err
	case left != "" && !again:
		return fmt.Errorf("an earlier copy into this database was not finished: do it again (--again), which empties it first: %w", zhiyin.Conflict)
	case left != "":
		return nil
	}
	n, err := engine.Single(ctx, db, `select (select count(*) from ledger) + (select count(*) from audit) + (select count(*) from keys) + (select count(*) from meta where name <> 'keyset')`, nil, engine.Plain[int64])
	if err == nil && n > 0 {
		err = fmt.Errorf("the target is not empty: %w", zhiyin.Conflict)
	}
	return err
}

// checkWhole refuses a database that a copy was not finished into.
func (db *DB) checkWhole(ctx context.Context) error {
	left, err := db.Meta(ctx, incomplete)
	if err == nil && left != "" {
		err = fmt.Errorf("store: a copy into this database was not finished; do it again (zhiyin move --again) or take another database: %w", zhiyin.Conflict)
	}
	return err
}

// snapshot is a connection that sees the database as it is now.
func (db *DB) snapshot(ctx context.Context) (*sql.Conn, error) {
	conn, err := db.Read.Conn(ctx)
	if err != nil {
		return nil, db.Fault(err)
	}
	begin := []string{`begin`, `select count(*) from positions`} // the first read decides the moment
	if db.cfg.URL != "" {
		begin = []string{`set idle_in_transaction_session_timeout = 0`, `begin isolation level repeatable read read only`, begin[1]}
	}
	for _, text := range begin {
		if _, err := conn.ExecContext(ctx, text); err != nil {
			return nil, errors.Join(db.Fault(err), conn.Close())
		}
	}
	return conn, nil
}

// discard closes a connection whose settings nobody else should have.
func discard(conn *sql.Conn) {
	_ = conn.Raw(func(any) error { return driver.ErrBadConn })
	_ = conn.Close()
}

// clear marks the target and takes out what a new or half-filled database has.
func (c *copier) clear(ctx context.Context) error {
	if _, err := c.target.ExecContext(ctx, `insert into meta (name, value, changed_at, by) values ($1, 'not finished', $2, 'system') on conflict (name) do nothing`, incomplete, c.to.now()); err != nil {
		return c.to.Fault(err)
	}
	for _, t := range copied() {
		text := `delete from ` + t.Name
		if t.Name == "meta" {
			text += ` where name <> '` + incomplete + `'`
		}
		if _, err := c.target.ExecContext(ctx, text); err != nil {
			return c.to.Fault(err)
		}
	}
	return nil
}

func (c *copier) count(ctx context.Context) error {
	c.counts = map[string]int64{}
	for _, t := range copied() {
		var n int64
		if err := c.source.QueryRowContext(ctx, `select count(*) from `+t.Name+` where `+t.whole()).Scan(&n); err != nil {
			return c.from.Fault(err)
		}
		c.counts[t.Name] = n
		c.state.In += 2 * n
	}
	return nil
}

// whole leaves out the mark of the copy itself.
func (t Table) whole() string {
	if t.Name == "meta" {
		return `name <> '` + incomplete + `'`
	}
	return `true`
}

// table copies the rows in the order of their key, a page in a transaction.
func (c *copier) table(ctx context.Context, t Table) (out Copied, err error) {
	sum := sha256.New()
	out.Table = t.Name
	c.state = Progress{Table: t.Name, Of: c.counts[t.Name], Done: c.state.Done, In: c.state.In}
	c.say(0)
	err = c.from.pages(ctx, c.source, t, func(columns []string, rows [][]any) error {
		for _, row := range rows {
			sum.Write(canonical(row))
		}
		out.Rows += int64(len(rows))
		if err := c.put(ctx, t, columns, rows); err != nil {
			return err
		}
		c.say(len(rows))
		return nil
	})
	sum.Sum(out.Hash[:0])
	return out, err
}

// check reads the target's table back.
func (c *copier) check(ctx context.Context, t Table, want Copied) error {
	sum, rows := sha256.New(), int64(0)
	c.state = Progress{Table: t.Name, Checking: true, Of: want.Rows, Done: c.state.Done, In: c.state.In}
	c.say(0)
	err := c.to.pages(ctx, c.target, t, func(_ []string, page [][]any) error {
		for _, row := range page {
			sum.Write(canonical(row))
		}
		rows += int64(len(page))
		c.say(len(page))
		return nil
	})
	if err == nil && (rows != want.Rows || !bytes.Equal(sum.Sum(nil), want.Hash[:])) {
		err = fmt.Errorf("the target has %d rows, the source %d, or their content differs: %w", rows, want.Rows, zhiyin.Conflict)
	}
	return err
}

func (c *copier) say(rows int) {
	c.state.Rows += int64(rows)
	c.state.Done += int64(rows)
	if c.cfg.Progress != nil {
		c.cfg.Progress(c.state)
	}
}

// put writes a page of rows in one transaction.
func (c *copier) put(ctx context.Context, t Table, columns []string, rows [][]any) (err error) {
	if _, err := c.target.ExecContext(ctx, c.to.Dialect.Begin); err != nil {
		return c.to.Fault(err)
	}
	head := `insert into ` + t.Name + ` (` + strings.Join(columns, ", ") + `) values `
	for _, n := range engine.Sizes {
		for len(rows) >= n && err == nil {
			args := make([]any, 0, n*len(columns))
			for _, row := range rows[:n] {
				args = append(args, row...)
			}
			_, err = c.target.ExecContext(ctx, head+c.to.Dialect.Values(n, len(columns)), args...)
			rows = rows[n:]
		}
	}
	if err == nil {
		_, err = c.target.ExecContext(ctx, `commit`)
	}
	if err != nil {
		_, _ = c.target.ExecContext(context.WithoutCancel(ctx), `rollback`) // fails when the engine has done it
		return c.to.Fault(err)
	}
	return nil
}
