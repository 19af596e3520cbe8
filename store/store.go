package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/identity"
	"zhiyin.dev/store/engine"
)

// Config says where the database is: Path or URL is required.
type Config struct {
	Path       string        // the SQLite file; it is created when missing
	URL        string        // of a PostgreSQL database, postgres://user@host/name; Path is not used then
	Patience   time.Duration // how long the writer waits for a server that is away before it answers Unavailable, default 10 s; a file is not waited for
	Incomplete bool          // open what a copy that was not finished has left
	Readers    int           // connections that read, default 6 on a file and 8 on a server
	Traits     int           // that one customer may have, default 6000; an event that would make it more is refused
	Keys       int           // persons' keys held open in memory, default 32768 (about 1 KB each)
	// Committing is told of each commit of this writer: how long it took from its
	// begin, and how many events it kept. It must not block; nil: nobody is told.
	Committing func(took time.Duration, events int)
	Now        func() time.Time // default time.Now
}

func (c Config) withDefaults() Config {
	if c.Readers <= 0 {
		c.Readers = 6
		if c.URL != "" {
			c.Readers = 8
		}
	}
	if c.URL == "" {
		c.Patience = 0
	} else if c.Patience <= 0 {
		c.Patience = 10 * time.Second
	}
	if c.Traits <= 0 {
		c.Traits = 6000 // Segment's limit of a profile
	}
	if c.Keys <= 0 {
		c.Keys = 32768
	}
	if c.Now == nil {
		c.Now = time.Now
	}
	return c
}

// dialect is what the database runs on, and where it is.
func (c Config) dialect() (engine.Dialect, string) {
	if c.URL != "" {
		return engine.Postgres, c.URL
	}
	return engine.SQLite, c.Path
}

// DB is one open database. Close it after Run has returned. The subjects beside the
// ledger are packages of their own, made from its Engine.
type DB struct {
	*engine.Engine
	limits     atomic.Pointer[identity.Limits] // nil: the kinds' own
	kinds      atomic.Pointer[identity.Kinds]  // nil: the platform's
	cfg        Config
	names      nameplates
	identities identities
	log        *slog.Logger

	write *sql.DB // one connection, the writer's
	aside *sql.DB // one connection, for tidying and the lead

	writer writer
	lead   atomic.Pointer[Lead] // nil: this node does not act
	tail   tail
	moved  atomic.Bool // something was committed since the last tidying
	traces traces

	youngMarks atomic.Int64 // marks that are to be brought into seen by and by

	mu    sync.Mutex
	hooks []func([]zhiyin.Event) // guarded by mu
}

// Open opens or creates the database and brings its schema up to date. Errors:
// Unavailable when the file can't be opened or the server does not answer, Invalid
// for a server that can't keep what we need, Conflict when sealer's keys are not
// those that the database was made with.
func Open(ctx context.Context, cfg Config, sealer engine.Sealer, log *slog.Logger) (*DB, error) {
	cfg = cfg.withDefaults()
	dialect, source := cfg.dialect()
	db := &DB{cfg: cfg, log: log}
	db.Engine = &engine.Engine{Dialect: dialect, Server: cfg.URL != "", Ring: engine.NewKeyring(sealer, cfg.Keys), Clock: cfg.Now, Readers: cfg.Readers, Commit: db.lend}
	db.writer.init()
	db.traces.wake = make(chan struct{}, 1)
	err := db.connect(ctx, source)
	if err == nil {
		err = db.migrate(ctx)
	}
	if err == nil {
		err = db.checkKeys(ctx)
	}
	if err == nil && !cfg.Incomplete {
		err = db.checkWhole(ctx)
	}
	if err != nil {
		return nil, errors.Join(err, db.Close())
	}
	return db, nil
}

// connect opens the pools. The writer's comes first: it creates a file.
func (db *DB) connect(ctx context.Context, source string) (err error) {
	if db.write, err = db.Dialect.Open(source, true); err == nil {
		db.write.SetMaxOpenConns(1)
		err = db.write.PingContext(ctx)
	}
	if err == nil && db.cfg.URL != "" {
		err = engine.Fit(ctx, db.write)
	}
	if err == nil {
		if db.aside, err = db.Dialect.Open(source, true); err == nil {
			db.aside.SetMaxOpenConns(1)
		}
	}
	if err == nil {
		if db.Read, err = db.Dialect.Open(source, false); err == nil {
			db.Read.SetMaxOpenConns(db.cfg.Readers)
			db.Read.SetMaxIdleConns(db.cfg.Readers)
		}
	}
	if err != nil && zhiyin.KindOf(err) == zhiyin.Invalid {
		return fmt.Errorf("store: open: %w", err)
	}
	if err != nil {
		return fmt.Errorf("store: open: %v: %w", err, zhiyin.Unavailable)
	}
	return nil
}

// Close closes the connections. Call it after Run has returned.
func (db *DB) Close() error {
	errs := []error{db.Engine.Close()}
	for _, pool := range []*sql.DB{db.aside, db.write} {
		if pool != nil {
			errs = append(errs, pool.Close())
		}
	}
	return errors.Join(errs...)
}

// Committed adds a hook that the writer calls with the events of each commit,
// positions set, after their done functions. It must not block, and must not
// keep or change the slice.
func (db *DB) Committed(hook func([]zhiyin.Event)) {
	db.mu.Lock()
	defer db.mu.Unlock()
	db.hooks = append(db.hooks, hook)
}

func (db *DB) now() int64 { return engine.Micros(db.cfg.Now()) }
