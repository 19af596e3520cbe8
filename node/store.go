package node

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/store"
	"zhiyin.dev/vault"
)

// StoreConfig is where the truth is kept.
type StoreConfig struct {
	URL  string        `koanf:"url" doc:"PostgreSQL database, postgres://user:password@host/name; empty: a file in data."`
	Lead time.Duration `koanf:"lead" doc:"On PostgreSQL, silence of the node that acts after which a node that stands by takes over."`
}

// database says where the store is: on the server of store.url, or in the data
// directory.
func (c Config) database() store.Config {
	return store.Config{Path: filepath.Join(c.Data, "zhiyin.db"), URL: c.Store.URL, Traits: c.Intake.CustomerTraits}
}

// openStore opens the key ring and the database. A new key ring is made only for
// a database that was never made with one.
func openStore(ctx context.Context, cfg Config, now func() time.Time, committing func(time.Duration, int), log *slog.Logger) (*vault.Vault, *store.DB, error) {
	database := cfg.database()
	database.Now, database.Committing = now, committing
	if database.URL == "" {
		if err := private(database.Path); err != nil {
			return nil, nil, err
		}
	}
	hasKeys, err := store.HasKeys(ctx, database)
	if err != nil {
		return nil, nil, err
	}
	keys, err := vault.Open(filepath.Join(cfg.Data, "keyring.json"), !hasKeys)
	if err != nil {
		return nil, nil, err
	}
	db, err := store.Open(ctx, database, keys, log)
	return keys, db, err
}

// private makes the database's file readable by its owner only; what SQLite
// puts beside it takes the same mode.
func private(path string) error {
	file, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o600)
	if err == nil {
		err = errors.Join(file.Chmod(0o600), file.Close())
	}
	if err != nil {
		return fmt.Errorf("node: database: %v: %w", err, zhiyin.Unavailable)
	}
	return nil
}

// OpenExisting is Open for an installation that was made already; NotFound when
// there is none.
func OpenExisting(ctx context.Context, cfg Config, log *slog.Logger) (*Node, error) {
	database := cfg.database()
	if has, err := store.HasKeys(ctx, database); err != nil {
		return nil, err
	} else if !has && database.URL == "" {
		return nil, missing(has, cfg.Data)
	} else if !has {
		return nil, fmt.Errorf("node: nothing was ever kept in the database of store.url: %w", zhiyin.NotFound)
	}
	return Open(ctx, cfg, log)
}
