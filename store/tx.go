package store

import (
	"context"
	"crypto/cipher"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/store/engine"
)

// session is the writer's connection with its prepared statements. Only the
// committing goroutine uses it.
type session struct {
	db    *DB
	ctx   context.Context // of Run: when it has ended, nothing is waited for
	lost  error           // another node has taken over
	crowd int             // requests of the last group
	young *young          // nil: not read yet, or perhaps not what the table has
	conn  *sql.Conn
	ready map[string]*sql.Stmt
	runs  map[string]driver.StmtExecContext // what exec has prepared on a file
	named []driver.NamedValue               // room for the arguments of one of them
}

// tx is one transaction of the writer.
type tx struct {
	s        *session
	now      int64                    // of this transaction, µs
	nowValue any                      // the same, as a value of rows
	heads    [zhiyin.Partitions]int64 // last position of each partition held
	held     [zhiyin.Partitions]bool  // locked by this transaction
	moved    [zhiyin.Partitions]bool
	late     [len(batches)]batch    // rows not yet inserted
	piped    []piped                // not yet sent to a server
	keys     map[string]cipher.AEAD // used in this transaction; nil: destroyed
	gone     []string               // persons erased in this transaction

	fresh        []hash      // marks that were taken, and are in no group yet
	groups       []markGroup // of marks, written in this transaction
	settledMarks int         // young marks that were brought into seen

	tagged  map[zhiyin.EventID]bool // events whose tags were brought in with others
	marks   map[mark]taken          // of seen, written or found in this transaction
	keyless map[string]bool         // persons known to have no key yet
	ordered map[[2]string]bool      // orders whose rows are put off, by customer and id
	persons map[string]*person      // customers read in this transaction
	changed []string                // of these, whose rows are put off

	who      whois          // learned or changed by this transaction
	kept     []*fresh       // events, in the order of their positions
	named    []key          // identifiers of the event that is being carried out
	message  mark           // of the sender that is being carried out; empty: none
	followed []zhiyin.Event // kept because of the request that is being carried out
	unsure   bool           // what the node remembers of who is who may be wrong now

	renamed   bool     // an agent's name was written
	changes   []string // subjects of which what is remembered is wrong with the commit
	repeating bool     // events that are kept already are carried out again: who is who stays
	broken    bool     // a statement failed and nothing was rolled back since
}

// begin starts a transaction that holds the partitions.
func (s *session) begin(partitions []int) (t *tx, err error) {
	if s.conn == nil {
		if s.conn, err = s.db.write.Conn(background); err != nil {
			s.conn = nil
			return nil, fmt.Errorf("connect: %v: %w", err, zhiyin.Unavailable)
		}
		s.ready, s.runs = map[string]*sql.Stmt{}, map[string]driver.StmtExecContext{}
	}
	now := s.db.now()
	t = &tx{s: s, now: now, nowValue: now, keys: map[string]cipher.AEAD{}, keyless: map[string]bool{}, persons: map[string]*person{}, ordered: map[[2]string]bool{}, marks: map[mark]taken{},
		tagged: map[zhiyin.EventID]bool{}, who: newWhois()}
	if err = t.send(s.db.Dialect.Begin); err != nil {
		return nil, err
	}
	if err = t.lockHeads(partitions); err != nil {
		t.rollback()
		return nil, err
	}
	return t, nil
}

func (s *session) close() {
	if s.conn == nil {
		return
	}
	for _, st := range s.ready {
		_ = st.Close() // the connection is given up, there is nobody to tell
	}
	_ = s.conn.Raw(func(any) error {
		for _, st := range s.runs {
			_ = st.(driver.Stmt).Close()
		}
		return nil
	})
	_ = s.conn.Raw(func(any) error { return driver.ErrBadConn }) // whatever it still holds goes with it
	_ = s.conn.Close()
	s.conn, s.ready, s.runs, s.young = nil, nil, nil, nil
}

// stmt prepares each text once per connection. What was sent before is answered first.
func (t *tx) stmt(query string) (*sql.Stmt, error) {
	if err := t.drain(); err != nil {
		return nil, err
	}
	if st, ok := t.s.ready[query]; ok {
		return st, nil
	}
	st, err := t.s.conn.PrepareContext(background, query)
	if err != nil {
		return nil, t.fault(err)
	}
	t.s.ready[query] = st
	return st, nil
}

// fault gives a driver's error its kind. An engine may have given the whole
// transaction up with the statement.
func (t *tx) fault(err error) error {
	t.broken = true
	if known := zhiyin.Error(""); errors.As(err, &known) {
		return err
	}
	return fmt.Errorf("%v: %w", err, t.s.db.Dialect.Kind(err))
}

// exec runs a statement and returns how many rows it changed.
func (t *tx) exec(query string, args ...any) (int64, error) {
	if t.s.db.cfg.URL == "" {
		return t.run(query, args)
	}
	st, err := t.stmt(query)
	if err != nil {
		return 0, err
	}
	res, err := st.ExecContext(background, args...)
	return t.affected(res, err)
}

// affected is how many rows a statement has changed.
func (t *tx) affected(res driver.Result, err error) (n int64, _ error) {
	if err == nil {
		n, err = res.RowsAffected()
	}
	if err != nil {
		return 0, t.fault(err)
	}
	return n, nil
}

// run is exec on a file: past database/sql, which copies thousands of arguments for
// each insertion of many rows.
func (t *tx) run(query string, args []any) (int64, error) {
	var res driver.Result
	err := t.s.conn.Raw(func(conn any) error {
		st, err := t.s.prepared(conn, query)
		if err == nil {
			err = t.s.name(args)
		}
		if err == nil {
			res, err = st.ExecContext(background, t.s.named)
		}
		clear(t.s.named) // it may be personal
		return err
	})
	return t.affected(res, err)
}

// prepared prepares each text once per connection.
func (s *session) prepared(conn any, query string) (driver.StmtExecContext, error) {
	if st, ok := s.runs[query]; ok {
		return st, nil
	}
	st, err := conn.(driver.ConnPrepareContext).PrepareContext(background, query)
	if err != nil {
		return nil, err
	}
	s.runs[query] = st.(driver.StmtExecContext)
	return s.runs[query], nil
}

// name puts a statement's arguments into named, as the driver takes them.
func (s *session) name(args []any) (err error) {
	s.named = s.named[:0]
	for i, v := range args {
		switch v.(type) {
		case int64, string, []byte, nil:
		default:
			if v, err = driver.DefaultParameterConverter.ConvertValue(v); err != nil {
				return err
			}
		}
		s.named = append(s.named, driver.NamedValue{Ordinal: i + 1, Value: v})
	}
	return nil
}

// find scans one row; found is false when there is none.
func (t *tx) find(query string, args []any, into ...any) (found bool, err error) {
	st, err := t.stmt(query)
	if err != nil {
		return false, err
	}
	err = st.QueryRowContext(background, args...).Scan(into...)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return false, nil
	case err != nil:
		return false, t.fault(err)
	}
	return true, nil
}

// texts returns the single text column of every row.
func (t *tx) texts(query string, args ...any) (out []string, err error) {
	err = t.rows(query, args, func(s engine.Scanner) error {
		one, err := engine.Plain[string](s)
		out = append(out, one)
		return err
	})
	return out, err
}

// rows runs a query and reads each row.
func (t *tx) rows(query string, args []any, read func(engine.Scanner) error) error {
	st, err := t.stmt(query)
	if err != nil {
		return err
	}
	rows, err := st.QueryContext(background, args...)
	if err != nil {
		return t.fault(err)
	}
	defer rows.Close()
	for rows.Next() {
		if err := read(rows); err != nil {
			return t.fault(err)
		}
	}
	if err := rows.Err(); err != nil {
		return t.fault(err)
	}
	return nil
}

// mark and reset take back what a request changed in memory. Customers are read
// again.
func (t *tx) mark() tx {
	m := *t
	m.kept = slices.Clip(m.kept)
	m.keys, m.marks = maps.Clone(t.keys), maps.Clone(t.marks)
	return m
}

func (t *tx) reset(m tx) {
	unsure := t.unsure || t.who.changed // of what was done before the mark, nothing is remembered
	*t = m
	t.unsure = unsure
	t.keyless, t.persons, t.changed, t.who, t.ordered = map[string]bool{}, map[string]*person{}, nil, newWhois(), map[[2]string]bool{}
}

func (t *tx) rollback() {
	_, _ = t.s.conn.ExecContext(background, `rollback`) // fails when the engine has rolled back itself
}

// errUnsure says that a commit was asked for and not answered.
var errUnsure = errors.New("commit not answered")

// commit makes it durable, then lets the keyring know.
func (t *tx) commit() error {
	if t.broken { // PostgreSQL would answer such a commit with a rollback and no error
		return fmt.Errorf("a statement failed unnoticed: %w", zhiyin.Internal)
	}
	if err := t.end(); err != nil {
		return err
	}
	t.settled()
	return nil
}

// settled lets memory follow what was committed.
func (t *tx) settled() {
	t.s.db.moved.Store(true)
	t.marksSettled()
	for person, key := range t.keys {
		if key != nil {
			t.s.db.Ring.Put(person, key)
		}
	}
	if t.renamed || len(t.gone) > 0 {
		t.s.db.names.clear()
	}
	t.s.db.Changed(t.changes...)
	if t.unsure || len(t.gone) > 0 {
		t.s.db.identities.clear()
	} else {
		t.s.db.identities.settled(t.who)
	}
	if len(t.gone) == 0 {
		t.s.db.tail.add(t.kept, time.Now())
		return
	}
	t.s.db.tail.clear()
	t.s.db.Ring.Drop(t.gone)
	if t.s.db.Dialect.Checkpoint != "" {
		t.s.db.traces.left()
	}
}
