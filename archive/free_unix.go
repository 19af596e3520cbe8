//go:build unix

package archive

import "syscall"

// freeOn is how many octets an ordinary user may still write on the disk of the
// directory.
func freeOn(directory string) (int64, error) {
	var s syscall.Statfs_t
	if err := syscall.Statfs(directory, &s); err != nil {
		return 0, err
	}
	return int64(s.Bavail) * int64(s.Bsize), nil
}
