package backup

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"zhiyin.dev"
)

// Restore lays a snapshot that Verify has passed out as a data folder at to,
// which must not exist or be empty. The keyring is the caller's to add. Conflict
// when something is there.
func Restore(ctx context.Context, dir, snapshot string, m Manifest, to string, progress Progress) error {
	if err := Empty(to); err != nil {
		return err
	}
	if err := os.MkdirAll(to, 0o700); err != nil {
		return fmt.Errorf("backup: %v: %w", err, zhiyin.Unavailable)
	}
	total := int64(len(m.Files) + len(m.Recordings))
	for i, f := range append(append([]File{}, m.Files...), m.Recordings...) {
		if err := context.Cause(ctx); err != nil {
			return fmt.Errorf("backup: %w: %w", err, zhiyin.Unavailable)
		}
		from := filepath.Join(dir, snapshot, f.Path)
		if i >= len(m.Files) {
			from = filepath.Join(dir, stored(f))
		}
		got, err := copyFile(from, filepath.Join(to, f.Path))
		if err != nil {
			return fmt.Errorf("backup: %v: %w", err, zhiyin.Unavailable)
		}
		if got.SHA256 != f.SHA256 {
			return fmt.Errorf("backup: %s changed while it was copied: %w", from, zhiyin.Conflict)
		}
		if !f.Modified.IsZero() {
			_ = os.Chtimes(filepath.Join(to, f.Path), f.Modified, f.Modified) // a hint for the next backup only
		}
		progress("files", int64(i+1), total)
	}
	return syncPath(to)
}

// ErasureLogs are the logs that a folder holds: the newest, and the snapshot's.
func ErasureLogs(dir, snapshot string) []string {
	return []string{filepath.Join(dir, erasuresFile), filepath.Join(dir, snapshot, erasuresFile)}
}

// Empty refuses a folder in which something is: Conflict.
func Empty(dir string) error {
	entries, err := os.ReadDir(dir)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil
	case err != nil:
		return fmt.Errorf("backup: %v: %w", err, zhiyin.Unavailable)
	case len(entries) > 0:
		return fmt.Errorf("backup: %s is not empty, and nothing is overwritten: %w", dir, zhiyin.Conflict)
	}
	return nil
}
