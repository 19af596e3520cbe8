package rtp

import (
	"runtime"
	"time"

	"golang.org/x/sys/unix"
)

// mediaNice is the priority of the threads that pace and read: above whatever else the
// process does, below the system's own watchdogs. It gives them five to ten times the
// share of a full machine, and the processor as soon as they wake.
const mediaNice = -11

// How long a thread asks to work at once. Since Linux 6.12 the scheduler takes the
// processor from a thread that reads for one that paces because this one asks for less.
const (
	pacingSlice  = 200 * time.Microsecond
	readingSlice = 2 * time.Millisecond
)

// favour keeps the calling goroutine on a thread of its own, which ends with it, at
// mediaNice where the system permits that (RLIMIT_NICE, CAP_SYS_NICE) and as it is where not.
func favour(slice time.Duration) {
	runtime.LockOSThread()
	if unix.Setpriority(unix.PRIO_PROCESS, unix.Gettid(), mediaNice) != nil {
		return
	}
	_ = unix.SchedSetAttr(0, &unix.SchedAttr{
		Size: unix.SizeofSchedAttr, Policy: unix.SCHED_NORMAL, Nice: mediaNice, Runtime: uint64(slice),
	}, 0) // older systems take no notice of the slice
}
