package intake_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/intake"
)

func TestATagEndsAtTheInstantAtWhichItsWindowDoes(t *testing.T) {
	t.Parallel()
	l, k := newLine(t)
	var who zhiyin.CustomerID
	for i := range 3 {
		who = track(t, l, crm, fmt.Sprintf(`{"messageId":"o%d","userId":"c-1","event":"Order Completed","timestamp":"2026-11-2%dT00:00:00Z","properties":{"order_id":"R-%d","total":100}}`, i, i, i)).Customer
	}
	if got := k.tagIDs(t, who); !slices.Equal(got, []string{"loyal"}) {
		t.Fatal(got)
	}
	end := time.Date(2027, 2, 18, 0, 0, 0, 0, time.UTC) // 90 days after the first
	if due := k.timers[who]; !due.Equal(end) {
		t.Errorf("looks again at %s", due)
	}
	k.later(end.Add(-time.Microsecond).Sub(noon))
	if got := k.tagIDs(t, who); !slices.Equal(got, []string{"loyal"}) {
		t.Errorf("a moment before: %v", got)
	}
	k.later(time.Microsecond)
	if got := k.tagIDs(t, who); len(got) != 0 || len(k.timers) != 0 {
		t.Errorf("at the end: %v, timers %v", got, k.timers)
	}
}

func TestAFollowerWithoutMemoryGivesTheSame(t *testing.T) {
	t.Parallel()
	l, k := newLine(t)
	who := identify(t, l, crm, su).Customer
	for i := range 3 {
		track(t, l, crm, fmt.Sprintf(`{"messageId":"o%d","userId":"c-1","event":"Order Completed","properties":{"order_id":"R-%d","total":100}}`, i, i))
		k.settle(t)
	}
	before := k.tagIDs(t, who)
	events := len(k.events)
	k.cursor = map[int]int64{} // everything from the beginning
	k.follow(t, k.follower.Tagger())
	if after := k.tagIDs(t, who); !slices.Equal(before, after) || len(k.events) != events {
		t.Errorf("%v became %v with %d events more", before, after, len(k.events)-events)
	}
}

func TestTagsWaitForAStoreThatIsDown(t *testing.T) {
	t.Parallel()
	l, k := newLine(t)
	who := identify(t, l, crm, su).Customer
	k.down = zhiyin.Unavailable
	if err := k.follower.Settle(t.Context()); zhiyin.KindOf(err) != zhiyin.Unavailable {
		t.Errorf("%v", err)
	}
	k.down = nil
	if got := k.tagIDs(t, who); !slices.Equal(got, []string{"gold", "senior"}) {
		t.Errorf("%v", got)
	}
}

func TestAFollowerNeedsAllItsParts(t *testing.T) {
	t.Parallel()
	if _, err := intake.NewFollower(intake.FollowerConfig{}); zhiyin.KindOf(err) != zhiyin.Invalid {
		t.Errorf("%v", err)
	}
}
