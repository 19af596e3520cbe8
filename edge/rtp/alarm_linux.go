//go:build linux && (amd64 || arm64)

package rtp

import (
	"sync/atomic"
	"time"
	"unsafe"

	"golang.org/x/sys/unix"
)

// alarm wakes one goroutine at a time or when it is rung. A timer of the runtime's
// would be looked at only when a processor of the scheduler's comes by it, and would
// then have to change to the waiter's thread; the kernel wakes that thread itself
// (futex(2)).
type alarm struct{ state atomic.Int32 }

const (
	still   int32 = 0
	rung    int32 = 1
	waiting int32 = -1
)

// Of futex(2), which golang.org/x/sys doesn't name.
const (
	futexWait = 0 | 128 // FUTEX_WAIT_PRIVATE
	futexWake = 1 | 128 // FUTEX_WAKE_PRIVATE
)

func newAlarm() *alarm { return &alarm{} }

// ring ends the present wait, or the next one at once. It never waits itself.
func (a *alarm) ring() {
	if a.state.Swap(rung) == waiting {
		_, _, _ = unix.RawSyscall(unix.SYS_FUTEX, uintptr(unsafe.Pointer(&a.state)), futexWake, 1)
	}
}

// wait returns after d, when the alarm is rung, or sooner for no reason.
func (a *alarm) wait(d time.Duration) {
	if a.state.CompareAndSwap(still, waiting) && d > 0 {
		until := unix.NsecToTimespec(int64(d))
		_, _, _ = unix.Syscall6(unix.SYS_FUTEX, uintptr(unsafe.Pointer(&a.state)), futexWait, uintptr(uint32(0xFFFFFFFF)),
			uintptr(unsafe.Pointer(&until)), 0, 0) // whatever ends it, the caller looks what is due
	}
	a.state.Store(still)
}

// nap sleeps for d on this thread.
func nap(d time.Duration) {
	until := unix.NsecToTimespec(int64(d))
	_ = unix.Nanosleep(&until, nil) // a signal's early end does no harm
}
