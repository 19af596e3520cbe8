//go:build !unix

package node

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"zhiyin.dev"
)

// hold takes the data directory for this process: two that serve one database
// would close each other's contacts. A process that died leaves its lock behind;
// whoever knows that it is dead removes the file.
func hold(dir string) (release func() error, err error) {
	path := filepath.Join(dir, "lock")
	file, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_RDWR, 0o600)
	if errors.Is(err, fs.ErrExist) {
		return nil, fmt.Errorf("node: another zhiyin serves %s, or died there (then remove %s): %w", dir, path, zhiyin.Conflict)
	}
	if err != nil {
		return nil, fmt.Errorf("node: data directory: %v: %w", err, zhiyin.Unavailable)
	}
	return func() error { return errors.Join(file.Close(), os.Remove(path)) }, nil
}

// lockFile does nothing here: one process at a time may add to the file.
func lockFile(*os.File) error { return nil }

// freeBytes can't be told here.
func freeBytes(string) (int64, error) { return 0, errors.ErrUnsupported }
