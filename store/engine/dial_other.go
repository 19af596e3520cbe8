//go:build !linux

package engine

import (
	"context"
	"syscall"
	"time"
)

// giveUpAfter leaves it to the system's own time, where it can't be set.
func giveUpAfter(time.Duration) func(context.Context, string, string, syscall.RawConn) error {
	return nil
}
