package rtp

import (
	"runtime"

	"golang.org/x/sys/unix"
)

// mediaNice is the priority of the threads that pace and read: above whatever else the
// process does, below the system's own watchdogs. It gives them five to ten times the
// share of a full machine, and the processor as soon as they wake.
const mediaNice = -11

// favour keeps the calling goroutine on a thread of its own, which ends with it, at
// mediaNice where the system permits that (RLIMIT_NICE, CAP_SYS_NICE) and as it is where not.
func favour() {
	runtime.LockOSThread()
	_ = unix.Setpriority(unix.PRIO_PROCESS, unix.Gettid(), mediaNice)
}
