package intake_test

import (
	"fmt"
	"log/slog"
	"testing"
	"testing/synctest"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/intake"
)

// TestNobodyIsReadWhileWhatFollowsOfThemIsOnItsWay: the ledger takes its time, more
// facts than one batch wait, and nobody has room in memory, so that each batch reads
// those anew of whom the one before has just told something.
func TestNobodyIsReadWhileWhatFollowsOfThemIsOnItsWay(t *testing.T) {
	t.Parallel()
	_, k := newLine(t)
	const people, each = 6, 2500
	for i := range each {
		for who := range people {
			e := zhiyin.NewEvent(fmt.Sprintf("cu_%d", who), zhiyin.CustomerTracked{Source: "crm", Name: "Question Asked", Open: map[string]any{"category": "x"}}, noon.Add(time.Duration(i)*time.Second-time.Hour))
			e.By, e.Partition = "api:crm", zhiyin.Partition(e.Subject)
			if err := k.add([]zhiyin.Event{e}); err != nil {
				t.Fatal(err)
			}
		}
	}
	synctest.Test(t, func(t *testing.T) {
		k.takes = 100 * time.Millisecond
		var err error
		if k.follower, err = intake.NewFollower(intake.FollowerConfig{Facts: k, Persons: k, Tagger: taggerOf(t, thenAsked), Now: k.clock, Log: slog.New(slog.DiscardHandler), Memory: 1}); err != nil {
			t.Fatal(err)
		}
		k.settle(t)
	})
	told := map[string]int{}
	for _, b := range of[zhiyin.CustomerTagged](k, "") {
		for _, tag := range b.Added {
			told[tag.ID]++
		}
	}
	if told["asked"] != people || k.kept < 3 {
		t.Errorf("told %v in %d pieces", told, k.kept)
	}
	for p, at := range k.at {
		if k.cursor[p] > at || k.cursor[p] == 0 {
			t.Errorf("partition %d: followed up to %d of %d", p, k.cursor[p], at)
		}
	}
}
