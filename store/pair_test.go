package store_test

import (
	"context"
	"database/sql"
	"fmt"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/store"
	"zhiyin.dev/store/pgtest"
	"zhiyin.dev/store/storetest"
	"zhiyin.dev/vault"
)

// process opens the database as one more process would, and runs its writer;
// ended yields what Run returned.
func process(t testing.TB, dir string, cfg store.Config) (db *store.DB, ended <-chan error, stop func()) {
	t.Helper()
	v, err := vault.Open(filepath.Join(dir, "keyset.json"), true)
	if err != nil {
		t.Fatal(err)
	}
	return begin(t, cfg, v)
}

// run is process for whoever needs no more than the database.
func run(t testing.TB, cfg store.Config, keys *vault.Vault) *store.DB {
	t.Helper()
	db, _, _ := begin(t, cfg, keys)
	return db
}

func begin(t testing.TB, cfg store.Config, keys *vault.Vault) (db *store.DB, ended <-chan error, stop func()) {
	t.Helper()
	db, err := store.Open(t.Context(), cfg, keys, storetest.Quiet())
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	end := make(chan error, 1)
	over := make(chan struct{})
	go func() { end <- db.Run(ctx); close(over) }()
	stop = func() { cancel(); <-over }
	t.Cleanup(func() {
		stop()
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	return db, end, stop
}

func direct(t testing.TB, url, query string, args ...any) {
	t.Helper()
	pool, err := sql.Open("pgx", url)
	if err != nil {
		t.Fatal(err)
	}
	defer pool.Close()
	if _, err := pool.ExecContext(context.Background(), query, args...); err != nil {
		t.Fatal(err)
	}
}

func ask(t testing.TB, url, query string, into any, args ...any) error {
	t.Helper()
	pool, err := sql.Open("pgx", url)
	if err != nil {
		t.Fatal(err)
	}
	defer pool.Close()
	return pool.QueryRowContext(context.Background(), query, args...).Scan(into)
}

func TestTwoWritersOfOneDatabaseKeepPositionsGapless(t *testing.T) {
	t.Parallel()
	dir, cfg := t.TempDir(), store.Config{URL: pgtest.URL(t)}
	a, _, _ := process(t, dir, cfg)
	b, _, _ := process(t, dir, cfg)
	const producers, each = 16, 60
	var wg sync.WaitGroup
	for p := range producers {
		db := []*store.DB{a, b}[p%2]
		wg.Go(func() {
			for i := range each { // two of one subject and of every partition: the writers meet all the time
				at := storetest.T0.Add(time.Duration(i) * time.Second)
				customer := storetest.Identified(fmt.Sprintf("cu_%d", i%5), "曾", fmt.Sprint(p), fmt.Sprintf("+861380013800%d", i%5), at)
				contact := zhiyin.NewEvent(fmt.Sprintf("ct_%d", (p*each+i)%zhiyin.Partitions), zhiyin.PromptHeard{HeardMs: i}, at)
				if err := db.AppendWait(t.Context(), customer, contact); err != nil {
					t.Error(err)
				}
			}
		})
	}
	wg.Wait()
	gapless(t, a)
	total := 0
	mark, err := b.Mark(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, position := range mark {
		total += int(position)
	}
	if total != producers*each*2 {
		t.Errorf("%d events kept, want %d", total, producers*each*2)
	}
}

func TestANodeThatLostTheLeadKeepsNothing(t *testing.T) {
	t.Parallel()
	dir, cfg := t.TempDir(), store.Config{URL: pgtest.URL(t)}
	old, ended, _ := process(t, dir, cfg)
	next, _, _ := process(t, dir, cfg)
	event := func(subject string) zhiyin.Event { return zhiyin.NewEvent(subject, zhiyin.PromptHeard{}, storetest.T0) }
	if taken, _, err := old.TakeLead(t.Context(), "old", time.Hour); !taken || err != nil {
		t.Fatal(taken, err)
	}
	if err := old.AppendWait(t.Context(), event("ct_1"), event("ct_2")); err != nil {
		t.Fatal(err)
	}
	if taken, holder, err := next.TakeLead(t.Context(), "next", time.Hour); taken || holder != "old" || err != nil {
		t.Fatal(taken, holder, err)
	}
	direct(t, cfg.URL, `update leases set until = 0`) // as if it had been silent for so long
	if taken, _, err := next.TakeLead(t.Context(), "next", time.Hour); !taken || err != nil {
		t.Fatal(taken, err)
	}
	for _, try := range []func() error{
		func() error { return old.AppendWait(t.Context(), event("ct_1")) },
		func() error { return old.SetMeta(t.Context(), "who", "old", "system") },
	} {
		if err := try(); zhiyin.KindOf(err) != zhiyin.Conflict && zhiyin.KindOf(err) != zhiyin.Unavailable {
			t.Errorf("the old node's commit: %v", err)
		}
	}
	if err := <-ended; zhiyin.KindOf(err) != zhiyin.Conflict {
		t.Errorf("the old node's writer ended with %v", err)
	}
	if err := next.AppendWait(t.Context(), event("ct_1")); err != nil {
		t.Error(err)
	}
	if events, err := next.Events(t.Context(), "ct_1", 0, 10); err != nil || len(events) != 2 {
		t.Errorf("%d events, %v; want one of each node", len(events), err)
	}
	if who, err := next.Meta(t.Context(), "who"); who != "" || err != nil {
		t.Errorf("the old node wrote %q: %v", who, err)
	}
}

func TestAStoppedNodeGivesTheLeadUpAtOnce(t *testing.T) {
	t.Parallel()
	dir, cfg := t.TempDir(), store.Config{URL: pgtest.URL(t)}
	old, _, stop := process(t, dir, cfg)
	next, _, _ := process(t, dir, cfg)
	if taken, _, err := old.TakeLead(t.Context(), "old", time.Hour); !taken || err != nil {
		t.Fatal(taken, err)
	}
	stop()
	if taken, _, err := next.TakeLead(t.Context(), "next", time.Hour); !taken || err != nil {
		t.Fatal(taken, err)
	}
}

func TestTheLeadIsRenewedWhileTheWriterIsIdle(t *testing.T) {
	t.Parallel()
	dir, cfg := t.TempDir(), store.Config{URL: pgtest.URL(t)}
	old, _, _ := process(t, dir, cfg)
	next, _, _ := process(t, dir, cfg)
	if taken, _, err := old.TakeLead(t.Context(), "old", 1500*time.Millisecond); !taken || err != nil {
		t.Fatal(taken, err)
	}
	for over := time.Now().Add(4 * time.Second); time.Now().Before(over); time.Sleep(100 * time.Millisecond) { // the lease's own time passes
		if taken, holder, err := next.TakeLead(t.Context(), "next", time.Second); taken || holder != "old" || err != nil {
			t.Fatal(taken, holder, err)
		}
	}
}

// TestATakeOverForgetsWhatTheOtherChanged: the standby has read a name and a key
// that the node before it changed and destroyed.
func TestATakeOverForgetsWhatTheOtherChanged(t *testing.T) {
	t.Parallel()
	dir, cfg := t.TempDir(), store.Config{URL: pgtest.URL(t)}
	old, _, stop := process(t, dir, cfg)
	next, _, _ := process(t, dir, cfg)
	if taken, _, err := old.TakeLead(t.Context(), "old", time.Hour); !taken || err != nil {
		t.Fatal(taken, err)
	}
	agent := func(name string) zhiyin.Event {
		return zhiyin.NewEvent("ag_1", zhiyin.AgentAdded{Unit: "muhe", Name: name}, storetest.T0)
	}
	keep := func(db *store.DB, events ...zhiyin.Event) {
		t.Helper()
		if err := db.AppendWait(t.Context(), events...); err != nil {
			t.Fatal(err)
		}
	}
	keep(old, agent("林小雨"))
	storetest.Regular(t, old, "cu_1", "+8613700000001")
	keep(old, storetest.Identified("cu_1", "曾", "国强", "+8613700000001", storetest.T0))
	if s, err := next.Meet(t.Context(), "+8613700000001", "muhe", storetest.T0); err != nil || s.Customer.DisplayName() != "曾国强" || s.Contacts[0].AgentName != "林小雨" {
		t.Fatalf("the standby reads %+v: %v", s.Customer, err)
	}
	keep(old, agent("林大雨"), zhiyin.NewEvent("cu_1", zhiyin.CustomerErased{Reason: "request"}, storetest.T0))
	stop()
	if taken, _, err := next.TakeLead(t.Context(), "next", time.Hour); !taken || err != nil {
		t.Fatal(taken, err)
	}
	said := zhiyin.NewEvent("ct_late", zhiyin.FlowSaid{Words: "您好曾先生"}, storetest.T0)
	said.Person = "cu_1"
	keep(next, said)
	if e, err := next.Event(t.Context(), said.ID); err != nil || !e.Erased {
		t.Errorf("an erased person's words are kept: %+v, %v", e, err)
	}
	var sealed int // an erased part is a mark of one byte; under the old key it would be a box
	if err := ask(t, cfg.URL, `select octet_length(sealed) from ledger where id = $1`, &sealed, string(said.ID)); err != nil || sealed != 1 {
		t.Errorf("sealed part of %d bytes: %v", sealed, err)
	}
	past, err := next.PastContacts(t.Context(), "cu_1", storetest.T0, 1)
	if err != nil || len(past) != 1 || past[0].AgentName != "林大雨" {
		t.Errorf("past contacts %+v, %v", past, err)
	}
}

func TestTwoNodesClaimEachTimerOnce(t *testing.T) {
	t.Parallel()
	cfg, dir := store.Config{URL: pgtest.URL(t)}, t.TempDir()
	one, _, _ := process(t, dir, cfg)
	two, _, _ := process(t, dir, cfg)
	const all = 3000
	var list []store.Timer
	for i := range all {
		list = append(list, store.Timer{ID: "tm", Kind: "care", Subject: fmt.Sprint("cu_", i), Due: time.Now().Add(-time.Minute), Body: `{}`, By: "system"})
	}
	if err := one.SetTimers(t.Context(), list); err != nil {
		t.Fatal(err)
	}
	var claiming sync.WaitGroup
	var claims [2]map[string]int
	for i, db := range []*store.DB{one, two} {
		claiming.Go(func() { claims[i] = claimAll(t, db, fmt.Sprint("node-", i)) })
	}
	claiming.Wait()
	for subject, times := range claims[0] {
		if times+claims[1][subject] != 1 {
			t.Errorf("%s: claimed %d times", subject, times+claims[1][subject])
		}
	}
	if n := len(claims[0]) + len(claims[1]); n != all {
		t.Errorf("%d of %d were claimed", n, all)
	}
}

// claimAll claims and moves what is due until nothing is, and counts by subject.
func claimAll(t *testing.T, db *store.DB, owner string) map[string]int {
	claims := map[string]int{}
	for {
		list, err := db.ClaimTimers(t.Context(), "care", owner, 40, time.Minute)
		if err != nil || len(list) == 0 {
			if err != nil {
				t.Error(err)
			}
			return claims
		}
		for i, m := range list {
			claims[m.Subject]++
			list[i].Due = time.Now().Add(time.Hour)
		}
		if err := db.AdvanceTimers(t.Context(), owner, list); err != nil {
			t.Error(err)
		}
	}
}
