package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"

	"zhiyin.dev/store"
	"zhiyin.dev/store/pgtest"
	"zhiyin.dev/vault"
)

// engine is a database engine, by the suffix of its figures.
type engine string

const (
	sqlite   engine = "sqlite"
	postgres engine = "pg"
)

func engines(wanted string) ([]engine, error) {
	switch wanted {
	case "both":
		return []engine{sqlite, postgres}, nil
	case string(sqlite), string(postgres):
		return []engine{engine(wanted)}, nil
	}
	return nil, fmt.Errorf("-engine is sqlite, pg or both, not %q", wanted)
}

// place is an empty database that goes with close: a directory for the file and
// the key ring, and the address of the server's database.
type place struct {
	dir    string
	url    string // empty: the database is a file in dir
	server *pgtest.Server
	stays  bool // it is -ledger's
}

// place makes one. PostgreSQL has its default settings: what it acknowledges is
// on the disk.
func (s *stand) place() (p place, err error) {
	if s.ledger != "" && s.engine == sqlite {
		return place{dir: s.ledger, stays: true}, os.MkdirAll(s.ledger, 0o700)
	}
	if p.dir, err = os.MkdirTemp(s.dir, "zhiyin-data"); err != nil || s.engine == sqlite {
		return p, err
	}
	if p.server, err = pgtest.Launch(); err == nil {
		p.url, err = p.server.NewDatabase()
	}
	if err != nil {
		p.close()
	}
	return p, err
}

func (p place) close() {
	if p.server != nil {
		p.server.Close()
	}
	if !p.stays {
		_ = os.RemoveAll(p.dir)
	}
}

// ledger is a place with its store open and its writer running.
type ledger struct {
	place
	*store.DB
	stop  context.CancelFunc
	ended chan error
}

// open makes a place and opens the store in it.
func (s *stand) open() (*ledger, error) {
	p, err := s.place()
	if err != nil {
		return nil, err
	}
	l := &ledger{place: p, ended: make(chan error, 1)}
	keys, err := vault.Open(filepath.Join(p.dir, "keyring.json"), true)
	if err == nil {
		l.DB, err = store.Open(context.Background(), store.Config{Path: filepath.Join(p.dir, "zhiyin.db"), URL: p.url}, keys,
			slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelWarn})))
	}
	if err != nil {
		p.close()
		return nil, err
	}
	ctx, stop := context.WithCancel(context.Background())
	l.stop = stop
	go func() { l.ended <- l.Run(ctx) }()
	return l, nil
}

// end closes everything and reports the first failure.
func (l *ledger) end(err error) error {
	l.stop()
	err = errors.Join(err, <-l.ended, l.DB.Close())
	l.place.close()
	return err
}
