//go:build !linux

package rtp

// favour leaves the goroutine as it is.
func favour() {}
