package archive

import (
	"io"
	"os"
	"syscall"
	"time"
)

// Measures for tests that change files.
const (
	HeadSize  = headSize
	PieceSize = pieceSize
)

// FillAfter makes the disk full for files that grow beyond so many octets.
func (a *Archive) FillAfter(octets int64) {
	a.open = func(path string) (file, error) {
		f, err := create(path)
		if err != nil {
			return nil, err
		}
		return narrow{f.(*os.File), octets}, nil
	}
}

// Free makes the disk say that so much is free, and looks.
func (a *Archive) Free(octets int64) {
	a.free = func(string) (int64, error) { return octets, nil }
	a.look()
}

// Impatient lets those who wait be told at once.
func (a *Archive) Impatient() {
	a.mu.Lock()
	defer a.mu.Unlock()
	for i := range a.waiting {
		a.waiting[i].after = time.Time{}
	}
}

// narrow is a file on a disk with little room: a write that does not fit is cut,
// as the kernel does it.
type narrow struct {
	*os.File
	room int64
}

func (n narrow) WriteAt(p []byte, at int64) (int, error) {
	if left := n.room - at; left < int64(len(p)) {
		done, err := n.File.WriteAt(p[:max(0, left)], at)
		if err == nil {
			err = &os.PathError{Op: "write", Path: "a path", Err: syscall.ENOSPC}
		}
		return done, err
	}
	return n.File.WriteAt(p, at)
}

var _ io.ReadSeeker = (*Player)(nil)
