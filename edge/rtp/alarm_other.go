//go:build !(linux && (amd64 || arm64))

package rtp

import "time"

// alarm wakes one goroutine at a time or when it is rung.
type alarm struct {
	bell  chan struct{} // cap 1: rung or not
	timer *time.Timer
}

func newAlarm() *alarm {
	timer := time.NewTimer(time.Hour)
	timer.Stop()
	return &alarm{bell: make(chan struct{}, 1), timer: timer}
}

// ring ends the present wait, or the next one at once. It never waits itself.
func (a *alarm) ring() {
	select {
	case a.bell <- struct{}{}:
	default:
	}
}

// wait returns after d or when the alarm is rung.
func (a *alarm) wait(d time.Duration) {
	a.timer.Reset(d)
	defer a.timer.Stop()
	select {
	case <-a.bell:
	case <-a.timer.C:
	}
}
