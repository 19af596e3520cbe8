package store_test

import (
	"bufio"
	"context"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/store"
	"zhiyin.dev/store/pgtest"
	"zhiyin.dev/store/storetest"
	"zhiyin.dev/vault"
)

// victim names the environment variable that makes the test binary a process
// to be killed: the folder of its keys and database; victimURL that of a server.
const (
	victim    = "ZHIYIN_STORE_VICTIM"
	victimURL = "ZHIYIN_STORE_VICTIM_URL"
)

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
	db, err := store.Open(context.Background(), store.Config{Path: filepath.Join(dir, "zhiyin.db"), URL: os.Getenv(victimURL)}, v, storetest.Quiet())
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
	t.Run("SQLite", func(t *testing.T) {
		t.Parallel()
		dir := t.TempDir()
		killedProcess(t, dir, store.Config{Path: filepath.Join(dir, "zhiyin.db")})
	})
	t.Run("PostgreSQL", func(t *testing.T) {
		t.Parallel()
		killedProcess(t, t.TempDir(), store.Config{URL: pgtest.URL(t)})
	})
}

// kills is raised where a figure is wanted: go test ./store -run Killed -kills 100.
var kills = flag.Int("kills", 3, "how often each process or server is killed")

func killedProcess(t *testing.T, dir string, cfg store.Config) {
	for round := range *kills {
		acknowledged := killAfter(t, dir, cfg.URL, 300*(round%3+1))
		t.Run(fmt.Sprint(round), func(t *testing.T) {
			db := storetest.Open(t, dir, cfg)
			holds(t, db, acknowledged)
			gapless(t, db)
		})
	}
}

// holds looks for every event.
func holds(t *testing.T, db *store.DB, acknowledged []string) {
	t.Helper()
	for _, id := range acknowledged {
		if e, err := db.Event(t.Context(), zhiyin.EventID(id)); err != nil || e.Body == nil {
			t.Fatalf("acknowledged event %s: %v", id, err)
		}
	}
}

// TestAKilledServerLosesNoAcknowledgedEvent kills every process of the server
// in the middle of commits. Writers wait until it is back: nobody is
// refused, and nothing is kept twice.
func TestAKilledServerLosesNoAcknowledgedEvent(t *testing.T) {
	t.Parallel()
	server := pgtest.Start(t)
	cfg := store.Config{URL: server.Database(t), Patience: time.Minute}
	db := storetest.Open(t, t.TempDir(), cfg)
	var mu sync.Mutex
	var acknowledged []string
	enough := func(n int) bool { mu.Lock(); defer mu.Unlock(); return len(acknowledged) >= n }
	ctx, stop := context.WithCancel(t.Context())
	followed := make(chan zhiyin.EventID, 100_000) // more than the test keeps
	following := make(chan error, 1)
	go func() {
		following <- db.Follow(ctx, "", nil, func(events []zhiyin.Event) error {
			for _, e := range events {
				followed <- e.ID
			}
			return nil
		})
	}()
	var producers sync.WaitGroup
	for p := range 16 {
		producers.Go(func() {
			for i := 0; ctx.Err() == nil; i++ {
				e := zhiyin.NewEvent(fmt.Sprintf("ct_%d", p), zhiyin.DigitsKeyed{Node: "menu", Count: i, Digits: "1"}, storetest.T0)
				if err := db.AppendWait(context.WithoutCancel(ctx), e); err != nil {
					t.Errorf("event %d of ct_%d: %v", i, p, err)
					return
				}
				mu.Lock()
				acknowledged = append(acknowledged, string(e.ID))
				mu.Unlock()
			}
		})
	}
	for round := range *kills {
		for at := len(acknowledgedNow(&mu, &acknowledged)); !enough(at + 300); {
			time.Sleep(time.Millisecond)
		}
		server.Kill(t)
		if _, err := db.Meta(t.Context(), "any"); zhiyin.KindOf(err) != zhiyin.Unavailable {
			t.Errorf("round %d: a read without the server: %v", round, err)
		}
		server.Restart(t)
	}
	for at := len(acknowledgedNow(&mu, &acknowledged)); !enough(at + 300); {
		time.Sleep(time.Millisecond)
	}
	sofar := acknowledgedNow(&mu, &acknowledged)
	last := sofar[len(sofar)-1]
	for id := range followed { // the follower has outlived it too
		if string(id) == last {
			break
		}
	}
	stop()
	producers.Wait()
	if err := <-following; err != nil {
		t.Error(err)
	}
	holds(t, db, acknowledged)
	gapless(t, db)
	seen := map[string]int{}
	for p := range 16 {
		events, err := db.Events(t.Context(), fmt.Sprintf("ct_%d", p), 0, 10000)
		if err != nil {
			t.Fatal(err)
		}
		for i, e := range events {
			if d := e.Body.(zhiyin.DigitsKeyed); d.Count != i {
				t.Fatalf("ct_%d: event %d in place %d", p, d.Count, i)
			}
			seen[string(e.ID)]++
		}
	}
	if len(seen) != len(acknowledged) {
		t.Errorf("%d events are kept, %d were acknowledged and none refused", len(seen), len(acknowledged))
	}
}

func acknowledgedNow(mu *sync.Mutex, list *[]string) []string {
	mu.Lock()
	defer mu.Unlock()
	return *list
}

// TestAServerThatStaysAwayIsUnavailableAndThenServesAgain: patience has an end.
func TestAServerThatStaysAwayIsUnavailableAndThenServesAgain(t *testing.T) {
	t.Parallel()
	server := pgtest.Start(t)
	db := storetest.Open(t, t.TempDir(), store.Config{URL: server.Database(t), Patience: 300 * time.Millisecond})
	event := func() zhiyin.Event { return zhiyin.NewEvent("ct_1", zhiyin.PromptHeard{}, storetest.T0) }
	if err := db.AppendWait(t.Context(), event()); err != nil {
		t.Fatal(err)
	}
	server.Kill(t)
	refused := event()
	if err := db.AppendWait(t.Context(), refused); zhiyin.KindOf(err) != zhiyin.Unavailable {
		t.Errorf("without a server: %v", err)
	}
	if _, err := db.Event(t.Context(), refused.ID); zhiyin.KindOf(err) != zhiyin.Unavailable {
		t.Errorf("a read without a server: %v", err)
	}
	server.Restart(t)
	if err := db.AppendWait(t.Context(), event()); err != nil {
		t.Errorf("with it again: %v", err)
	}
	if _, err := db.Event(t.Context(), refused.ID); zhiyin.KindOf(err) != zhiyin.NotFound {
		t.Errorf("the refused event: %v", err)
	}
}

// killAfter kills the victim -9 in the middle of its work, after it has
// acknowledged n events, and returns every id that it got out.
func killAfter(t *testing.T, dir, url string, n int) (ids []string) {
	t.Helper()
	self := exec.Command(os.Args[0])
	self.Env = append(os.Environ(), victim+"="+dir, victimURL+"="+url)
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
