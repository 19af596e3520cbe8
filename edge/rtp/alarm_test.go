package rtp

import (
	"sync"
	"testing"
	"time"
)

func TestAlarmIsNeverRungInVain(t *testing.T) {
	t.Parallel()
	a := newAlarm()
	const rings = 2000
	heard := make(chan struct{})
	var ringing sync.WaitGroup
	defer ringing.Wait()
	ringing.Go(func() {
		for range rings {
			a.ring()
			<-heard // only a ring that ended a wait lets this go on
		}
	})
	for range rings {
		begun := time.Now()
		a.wait(time.Hour)
		if waited := time.Since(begun); waited > time.Minute {
			t.Fatalf("a ring was not heard for %v", waited)
		}
		heard <- struct{}{}
	}
}

func TestAlarmEndsAWaitInTime(t *testing.T) {
	t.Parallel()
	a := newAlarm()
	begun := time.Now()
	for time.Since(begun) < 30*time.Millisecond { // a wait may end sooner
		a.wait(30*time.Millisecond - time.Since(begun))
	}
	a.wait(0)
	a.wait(-time.Second)
}
