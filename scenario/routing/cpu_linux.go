package main

import (
	"syscall"
	"time"
)

// cpu is the processor time of the calling thread.
func cpu() time.Duration {
	var used syscall.Rusage
	const thread = 1 // RUSAGE_THREAD
	if err := syscall.Getrusage(thread, &used); err != nil {
		return 0
	}
	return time.Duration(used.Utime.Nano() + used.Stime.Nano())
}
