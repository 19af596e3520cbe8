package contact

import (
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
)

// boxed makes a box whose taker notes what it gets, and how many take at a time.
func boxed(t *testing.T) (b *mailbox, list *[]message, most *atomic.Int32) {
	t.Helper()
	b, list, most = &mailbox{}, &[]message{}, &atomic.Int32{}
	var now atomic.Int32
	b.work = func() {
		most.Store(max(most.Load(), now.Add(1)))
		defer now.Add(-1)
		for got := b.take(); len(got) > 0; got = b.take() {
			*list = append(*list, got...) // unguarded: takers follow each other
		}
	}
	return b, list, most
}

func TestABoxIsTakenFromByOneAtATimeAndByNobodyMeanwhile(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b, list, most := boxed(t)
		var wg sync.WaitGroup
		for p := range 8 {
			wg.Go(func() {
				for i := range 50 {
					if !b.put(message{in: Rang{Timer: 100*p + i}}) {
						t.Error("not put")
					}
				}
			})
		}
		wg.Wait()
		synctest.Wait()
		last := map[int]int{}
		for _, m := range *list {
			n := m.in.(Rang).Timer
			if from := n / 100; n%100 < last[from] {
				t.Errorf("%d came after %d", n%100, last[from])
			}
			last[n/100] = n % 100
		}
		if len(*list) != 400 || most.Load() != 1 || b.working {
			t.Errorf("%d messages, %d takers at once, still working: %t", len(*list), most.Load(), b.working)
		}
	})
}

func TestAFullBoxIsNudgedAndAClosedOneIsNot(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b, list, _ := boxed(t)
		b.working = true // as if its taker were at work
		for range mailboxSize {
			b.put(message{in: HungUp{}})
		}
		if b.put(message{in: HungUp{}}) {
			t.Error("a full box takes more")
		}
		b.nudge()
		go b.work()
		synctest.Wait()
		if len(*list) != mailboxSize+1 {
			t.Errorf("%d were taken", len(*list))
		}
		if left := b.close(); len(left) != 0 || b.put(message{in: HungUp{}}) {
			t.Errorf("closed with %d, and takes more", len(left))
		}
		b.nudge()
		synctest.Wait()
		if len(*list) != mailboxSize+1 {
			t.Error("a closed box wakes somebody")
		}
	})
}
