//go:build unix

package node

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"syscall"

	"zhiyin.dev"
)

// hold takes the data directory for this process, until release or its death:
// two that serve one database would close each other's contacts.
func hold(dir string) (release func() error, err error) {
	file, err := os.OpenFile(filepath.Join(dir, "lock"), os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, fmt.Errorf("node: data directory: %v: %w", err, zhiyin.Unavailable)
	}
	err = syscall.Flock(int(file.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
	if errors.Is(err, syscall.EWOULDBLOCK) {
		_ = file.Close()
		return nil, fmt.Errorf("node: another zhiyin serves %s: %w", dir, zhiyin.Conflict)
	}
	if err != nil {
		_ = file.Close()
		return nil, fmt.Errorf("node: lock %s: %v: %w", dir, err, zhiyin.Unavailable)
	}
	return file.Close, nil
}

// lockFile waits until this process alone has the file; closing gives it back.
func lockFile(file *os.File) error { return syscall.Flock(int(file.Fd()), syscall.LOCK_EX) }

// freeBytes is what an ordinary user may still write on the disk of a folder.
func freeBytes(dir string) (int64, error) {
	var s syscall.Statfs_t
	if err := syscall.Statfs(dir, &s); err != nil {
		return 0, err
	}
	return int64(s.Bavail) * int64(s.Bsize), nil //nolint:unconvert // the types differ between systems
}
