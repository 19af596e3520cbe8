package store_test

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"zhiyin.dev"
	"zhiyin.dev/store"
	"zhiyin.dev/store/storetest"
	"zhiyin.dev/vault"
)

// victim names the environment variable that makes the test binary a process
// to be killed: the folder of its database.
const victim = "ZHIYIN_STORE_VICTIM"

func TestMain(m *testing.M) {
	if dir := os.Getenv(victim); dir != "" {
		appendForever(dir)
	}
	os.Exit(m.Run())
}

// appendForever writes each event's id to the standard output once it is
// acknowledged, until the process is killed.
func appendForever(dir string) {
	v, err := vault.Open(filepath.Join(dir, "keyset.json"), true)
	if err != nil {
		panic(err)
	}
	db, err := store.Open(context.Background(), store.Config{Path: filepath.Join(dir, "zhiyin.db")}, v, storetest.Quiet())
	if err != nil {
		panic(err)
	}
	go func() { panic(db.Run(context.Background())) }()
	var out sync.Mutex
	var wg sync.WaitGroup
	for p := range 16 {
		wg.Go(func() {
			for i := 0; ; i++ {
				e := zhiyin.NewEvent(fmt.Sprintf("ct_%d", p), zhiyin.DigitsKeyed{Node: "menu", Count: i, Digits: "1"}, storetest.T0)
				if err := db.AppendWait(context.Background(), e); err != nil {
					panic(err)
				}
				out.Lock()
				fmt.Println(e.ID)
				out.Unlock()
			}
		})
	}
	wg.Wait()
}

func TestAKilledProcessLosesNoAcknowledgedEvent(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	for round := range 3 {
		acknowledged := killAfter(t, dir, 300*(round+1))
		db := storetest.OpenSQLite(t, dir, store.Config{})
		for _, id := range acknowledged {
			if e, err := db.Event(t.Context(), zhiyin.EventID(id)); err != nil || e.Body == nil {
				t.Fatalf("round %d: acknowledged event %s: %v", round, id, err)
			}
		}
		gapless(t, db)
	}
}

// killAfter kills the victim -9 in the middle of its work, after it has
// acknowledged n events, and returns every id that it got out.
func killAfter(t *testing.T, dir string, n int) (ids []string) {
	t.Helper()
	self := exec.Command(os.Args[0])
	self.Env = append(os.Environ(), victim+"="+dir)
	out, err := self.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := self.Start(); err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewReader(out)
	for {
		line, err := lines.ReadString('\n')
		if err == io.EOF {
			break // a line cut short by the end is no acknowledgement that anybody read
		}
		if err != nil {
			t.Fatal(err)
		}
		if ids = append(ids, strings.TrimSpace(line)); len(ids) == n {
			if err := self.Process.Kill(); err != nil {
				t.Fatal(err)
			}
		}
	}
	if err := self.Wait(); err == nil || len(ids) < n {
		t.Fatalf("the victim ended by itself after %d events: %v", len(ids), err)
	}
	return ids
}

func gapless(t *testing.T, db *store.DB) {
	t.Helper()
	for p := range zhiyin.Partitions {
		events, err := db.Partition(t.Context(), p, 0, 10000)
		if err != nil {
			t.Fatal(err)
		}
		for i, e := range events {
			if e.Position != int64(i+1) {
				t.Fatalf("partition %d: position %d at place %d", p, e.Position, i+1)
			}
		}
	}
}

// TestAcknowledgedIsInTheFiles copies the files while the database is open, as
// they would be found after the power went, and opens the copy.
func TestAcknowledgedIsInTheFiles(t *testing.T) {
	t.Parallel()
	dir, copied := t.TempDir(), t.TempDir()
	db := storetest.OpenSQLite(t, dir, store.Config{})
	e := storetest.Identified("cu_1", "仇", "英", "+8613800138000", storetest.T0)
	if err := db.AppendWait(t.Context(), e); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"zhiyin.db", "zhiyin.db-wal", "keyset.json"} {
		content, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(copied, name), content, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	again := storetest.OpenSQLite(t, copied, store.Config{})
	if got, err := again.Event(t.Context(), e.ID); err != nil || got.Body == nil {
		t.Errorf("event in the copy: %v", err)
	}
	c, err := again.Customer(t.Context(), "cu_1")
	if err != nil || c.DisplayName() != "仇英" {
		t.Errorf("customer in the copy: %v", err)
	}
}
