package node

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"path/filepath"

	"zhiyin.dev"
	"zhiyin.dev/store"
	"zhiyin.dev/vault"
)

// Move copies the installation in the data directory into the empty PostgreSQL
// database at url and compares the two; the directory stays as it is. again
// empties what an unfinished move has left there. Conflict when the directory is
// served, or something is in the target.
func Move(ctx context.Context, cfg Config, url string, again bool, progress func(store.Progress), log *slog.Logger) (tables []store.Copied, err error) {
	if cfg.Store.URL != "" {
		return nil, fmt.Errorf("node: move: store.url is set, so the installation is on a server already: %w", zhiyin.Invalid)
	}
	if has, err := store.HasKeys(ctx, cfg.database()); err != nil || !has {
		return nil, errors.Join(err, missing(has, cfg.Data))
	}
	release, err := hold(cfg.Data)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, release()) }()
	keys, err := vault.Open(filepath.Join(cfg.Data, "keyring.json"), false)
	if err != nil {
		return nil, err
	}
	from, err := store.Open(ctx, cfg.database(), keys, log)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, from.Close()) }()
	to, err := store.Open(ctx, store.Config{URL: url, Incomplete: true}, keys, log)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, to.Close()) }()
	return store.Copy(ctx, from, to, store.CopyConfig{Again: again, Progress: progress})
}

func missing(has bool, data string) error {
	if has {
		return nil
	}
	return fmt.Errorf("node: nothing was ever kept in %s (--data): %w", data, zhiyin.NotFound)
}
