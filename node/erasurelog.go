package node

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"sync"

	"zhiyin.dev"
	"zhiyin.dev/privacy"
)

// erasureLog is the file beside the database that says who was erased, so that
// a restored backup can be told. Several processes may add to it.
type erasureLog struct {
	path string
	mu   sync.Mutex // one addition at a time in this process
}

// erasuresPath is where the erasure log is.
func (c Config) erasuresPath() string {
	if c.Erasures != "" {
		return c.Erasures
	}
	return filepath.Join(c.Data, "erasures.log")
}

// Erasures reads the erasure log of an installation. Invalid when it was changed.
func Erasures(cfg Config) (*privacy.Erasures, error) { return readErasures(cfg.erasuresPath()) }

// readErasures reads a log; a missing file is an empty one.
func readErasures(path string) (*privacy.Erasures, error) {
	file, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return &privacy.Erasures{}, nil
	}
	if err != nil {
		return nil, fmt.Errorf("node: erasure log: %v: %w", err, zhiyin.Unavailable)
	}
	l, err := privacy.ReadErasures(file)
	if err = errors.Join(err, file.Close()); err != nil {
		return nil, fmt.Errorf("node: %s: %w", path, err)
	}
	return l, nil
}

// add appends erasures that are not in the log yet, and returns when they are
// durable. A log that was changed is left as it is: Invalid.
func (l *erasureLog) add(list ...privacy.Erasure) (err error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	file, err := os.OpenFile(l.path, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return fmt.Errorf("node: erasure log: %v: %w", err, zhiyin.Unavailable)
	}
	defer func() { err = errors.Join(err, file.Close()) }() // gives the lock back
	if err := lockFile(file); err != nil {
		return fmt.Errorf("node: erasure log: %v: %w", err, zhiyin.Unavailable)
	}
	kept, err := privacy.ReadErasures(file)
	if err != nil {
		return fmt.Errorf("node: %s: %w", l.path, err)
	}
	at := kept.Whole
	var text []byte
	for _, e := range list {
		if !kept.Has(e.Customer) {
			text = append(text, kept.Add(e)...)
		}
	}
	if len(text) == 0 {
		return nil
	}
	if err = file.Truncate(at); err == nil { // what a crash cut off
		if _, err = file.Seek(at, io.SeekStart); err == nil {
			_, err = file.Write(text)
		}
	}
	if err = errors.Join(err, file.Sync()); err == nil && at == 0 {
		err = syncDir(filepath.Dir(l.path))
	}
	if err != nil {
		return fmt.Errorf("node: erasure log: %v: %w", err, zhiyin.Unavailable)
	}
	return nil
}

func syncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}
