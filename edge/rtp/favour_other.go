//go:build !linux

package rtp

import "time"

const pacingSlice = 200 * time.Microsecond

// favour leaves the goroutine as it is.
func favour(time.Duration) {}
