package store_test

import (
	"fmt"
	"testing"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/identity"
	"zhiyin.dev/store"
	"zhiyin.dev/store/pgtest"
	"zhiyin.dev/store/storetest"
)

// TestAMergeAcrossPartitionsHoldsTheFencesOfBoth: another node owns the partition of
// one of two persons; whoever owns the other's merges neither.
func TestAMergeAcrossPartitionsHoldsTheFencesOfBoth(t *testing.T) {
	t.Parallel()
	dir, cfg := t.TempDir(), store.Config{URL: pgtest.URL(t)}
	old, ended, _ := process(t, dir, cfg)
	next, _, _ := process(t, dir, cfg)
	if taken, _, err := old.TakeLead(t.Context(), "old", time.Hour); !taken || err != nil {
		t.Fatal(taken, err)
	}
	// Neither is in partition 0, which a change without events holds.
	a, b := "cu_1", "cu_2"
	for i := 3; zhiyin.Partition(a) == 0 || zhiyin.Partition(b) == 0 || zhiyin.Partition(a) == zhiyin.Partition(b); i++ {
		a, b = b, fmt.Sprintf("cu_%d", i)
	}
	for i, id := range []string{a, b} {
		if err := old.AppendWait(t.Context(), storetest.Identified(id, "曾", "国强", fmt.Sprintf("+861370000000%d", i), storetest.T0)); err != nil {
			t.Fatal(err)
		}
	}
	direct(t, cfg.URL, fmt.Sprintf(`update leases set owner = 'next', fence = fence + 1 where partition = %d`, zhiyin.Partition(b)))
	order := store.DecideOrder{Verb: identity.Merge, A: zhiyin.CustomerID(a), B: zhiyin.CustomerID(b), Reason: "same_person", By: "agent:ag_1"}
	if err := old.Decide(t.Context(), order); zhiyin.KindOf(err) != zhiyin.Conflict {
		t.Errorf("the merge: %v", err)
	}
	if err := <-ended; zhiyin.KindOf(err) != zhiyin.Conflict {
		t.Errorf("the old node's writer ended with %v", err)
	}
	for _, id := range []string{a, b} {
		if records, err := next.PersonOf(t.Context(), zhiyin.CustomerID(id)); err != nil || len(records) != 1 {
			t.Errorf("%s is %v: %v", id, records, err)
		}
		if events, err := next.Events(t.Context(), id, 0, 10); err != nil || len(events) != 1 {
			t.Errorf("%d events of %s: %v", len(events), id, err)
		}
	}
	direct(t, cfg.URL, `update leases set until = 0`)
	if taken, _, err := next.TakeLead(t.Context(), "next", time.Hour); !taken || err != nil {
		t.Fatal(taken, err)
	}
	if err := next.Decide(t.Context(), order); err != nil {
		t.Fatal(err)
	}
	if records, err := next.PersonOf(t.Context(), zhiyin.CustomerID(b)); err != nil || len(records) != 2 {
		t.Errorf("merged by its owner: %v %v", records, err)
	}
}
