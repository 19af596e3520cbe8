//go:build !linux

package main

import "time"

var started = time.Now()

// cpu is the clock where a thread's processor time can't be asked.
func cpu() time.Duration { return time.Since(started) }
