package store

import (
	"bytes"
	"context"
	"embed"
	"fmt"
	"io/fs"

	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/lock"

	"zhiyin.dev"
)

//go:embed migrations/*.sql
var migrations embed.FS

// migrate brings the schema up to date, each file in a transaction. Of several
// nodes that begin at once, one does it.
func (db *DB) migrate(ctx context.Context) error {
	up, err := db.migrator()
	if err != nil {
		return fmt.Errorf("store: migrations: %v: %w", err, zhiyin.Internal)
	}
	if _, err := up.Up(ctx); err != nil {
		return fmt.Errorf("store: migrate: %v: %w", err, db.Dialect.Kind(err))
	}
	return nil
}

func (db *DB) migrator() (*goose.Provider, error) {
	files, err := fs.Sub(migrations, "migrations")
	if err != nil {
		return nil, err
	}
	options := []goose.ProviderOption{goose.WithAllowOutofOrder(true)} // branches number ahead; each file stands for itself
	if db.Dialect.Goose == goose.DialectPostgres {
		turn, err := lock.NewPostgresSessionLocker()
		if err != nil {
			return nil, err
		}
		options = append(options, goose.WithSessionLocker(turn))
	}
	return goose.NewProvider(db.Dialect.Goose, db.write, adapted{files, db.Dialect.Schema}, options...)
}

// adapted are the migrations as the engine wants them.
type adapted struct {
	fs.FS
	schema func(string) string
}

// Open opens a file with its text adapted; folders open as they are.
func (a adapted) Open(name string) (fs.File, error) {
	f, err := a.FS.Open(name)
	if err != nil || a.schema == nil {
		return f, err
	}
	info, err := f.Stat()
	if err != nil || info.IsDir() {
		return f, err
	}
	text, err := fs.ReadFile(a.FS, name)
	return page{f, bytes.NewReader([]byte(a.schema(string(text))))}, err
}

// page is a file with another text.
type page struct {
	fs.File
	text *bytes.Reader
}

func (p page) Read(b []byte) (int, error) { return p.text.Read(b) }
