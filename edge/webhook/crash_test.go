package webhook_test

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/edge/webhook"
	"zhiyin.dev/store"
	"zhiyin.dev/store/interchange"
	"zhiyin.dev/store/storetest"
	"zhiyin.dev/vault"
)

// victim names the environment variable that makes the test binary a process to
// be killed: the folder of its database.
const victim = "ZHIYIN_WEBHOOK_VICTIM"

// tellForever keeps events and tells the webhook of them until it is killed.
func tellForever(dir, url string) {
	ctx := context.Background()
	v, err := vault.Open(filepath.Join(dir, "keyset.json"), false)
	check(err)
	db, err := store.Open(ctx, store.Config{Path: filepath.Join(dir, "zhiyin.db")}, v, storetest.Quiet())
	check(err)
	go func() { panic(db.Run(ctx)) }()
	guard, err := webhook.NewGuard([]string{"127.0.0.0/8"})
	check(err)
	runner := webhook.New(webhook.Config{Guard: guard, Now: time.Now, Wait: func(int) time.Duration { return time.Millisecond }}, interchange.Of(db.Engine, db), slog.New(slog.DiscardHandler))
	go func() { panic(runner.Run(ctx, nil)) }()
	pace := time.NewTicker(4 * time.Millisecond) // not more than can be told in the end
	for i := 0; ; i++ {
		<-pace.C
		check(db.AppendWait(ctx, heard(fmt.Sprintf("ct_%d", i%7), i)))
	}
}

func check(err error) {
	if err != nil {
		panic(err)
	}
}

func TestAKilledProcessOwesNoWebhookAnything(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	r := listen(t, false, nil)
	registered := t.Run("register", func(t *testing.T) { // the files are closed before the victim opens them
		db := storetest.OpenSQLite(t, dir, store.Config{})
		if _, _, err := interchange.Of(db.Engine, db).NewWebhook(t.Context(), zhiyin.Webhook{Name: "CRM", URL: r.URL, By: "agent:ag_1"},
			zhiyin.AuditEntry{Actor: "agent:ag_1", Action: "webhook.manage", Result: zhiyin.AuditDone}); err != nil {
			t.Fatal(err)
		}
	})
	if !registered {
		t.FailNow()
	}
	const rounds = 4
	for n := range rounds {
		kill(t, dir, r, (n+1)*25)
	}
	h := newHouse(t, storetest.OpenSQLite(t, dir, store.Config{}), nil)
	kept := 0
	for p := range zhiyin.Partitions {
		events, err := h.db.Partition(t.Context(), p, 0, 10000)
		if err != nil {
			t.Fatal(err)
		}
		kept += len(events)
	}
	got := r.until(t, "every kept event", func(got []told) bool { return len(distinct(got)) >= kept })
	first := map[string]string{} // a repetition may come late, a first time not
	seen := map[zhiyin.EventID]bool{}
	for _, one := range got {
		if !seen[one.event.ID] && one.event.Sequence <= first[one.event.Subject] {
			t.Errorf("%s: %s for the first time after %s", one.event.Subject, one.event.Sequence, first[one.event.Subject])
		}
		if !seen[one.event.ID] {
			first[one.event.Subject] = one.event.Sequence
		}
		seen[one.event.ID] = true
	}
	if len(seen) != kept || kept < rounds*25 {
		t.Errorf("%d events kept, %d told", kept, len(seen))
	}
	t.Logf("%d kept, %d told in %d requests over %d kills", kept, len(seen), len(got), rounds)
}

func distinct(got []told) map[zhiyin.EventID]bool {
	out := map[zhiyin.EventID]bool{}
	for _, one := range got {
		out[one.event.ID] = true
	}
	return out
}

// kill lets the victim work until n requests have come in all, and kills it -9.
func kill(t *testing.T, dir string, r *receiver, n int) {
	t.Helper()
	self := exec.Command(os.Args[0])
	self.Env = append(os.Environ(), victim+"="+dir, victim+"_URL="+r.URL)
	if err := self.Start(); err != nil {
		t.Fatal(err)
	}
	r.until(t, "requests before the kill", atLeast(n))
	if err := self.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	if err := self.Wait(); err == nil {
		t.Fatal("the victim ended by itself")
	}
}
