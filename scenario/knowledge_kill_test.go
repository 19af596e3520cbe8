package scenario

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/identity"
	"zhiyin.dev/intake"
	"zhiyin.dev/node"
	"zhiyin.dev/store"
	"zhiyin.dev/vault"
)

// An environment with these makes the test binary a process that is to be killed:
// the installation it works on, and what it does with it.
const (
	victimData = "ZHIYIN_VICTIM_DATA"
	victimURL  = "ZHIYIN_VICTIM_URL"
	victimDoes = "ZHIYIN_VICTIM_DOES"
)

func init() {
	if os.Getenv(victimData) == "" {
		return
	}
	cfg := node.DefaultConfig()
	cfg.Data, cfg.Store.URL = os.Getenv(victimData), os.Getenv(victimURL)
	if err := map[string]func(node.Config) error{"settle": settleForever, "decide": decideForever}[os.Getenv(victimDoes)](cfg); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	os.Exit(0)
}

var quiet = slog.New(slog.NewTextHandler(io.Discard, nil))

// settleForever brings tags up to date, which a published one or the time has made due.
func settleForever(cfg node.Config) error {
	n, err := node.Open(context.Background(), cfg, quiet)
	if err != nil {
		return err
	}
	fmt.Println("begins")
	return errors.Join(n.SettleTags(context.Background()), n.Close())
}

// decideForever merges and parts the pairs, and says what was acknowledged.
func decideForever(cfg node.Config) error {
	db, err := opens(cfg)
	if err != nil {
		return err
	}
	go func() { panic(db.Run(context.Background())) }()
	pairs, err := pairsOf(db)
	for i := 0; err == nil; i++ {
		p := pairs[i%len(pairs)]
		of, errOf := db.PersonsOf(context.Background(), p[0])
		if errOf != nil {
			return errOf
		}
		verb := identity.Merge
		if len(of[p[0]]) > 1 {
			verb = identity.Unmerge
		}
		if err = db.Decide(context.Background(), store.DecideOrder{Verb: verb, A: p[0], B: p[1], Reason: "same", By: "agent:ag_1", At: time.Now()}); err == nil {
			fmt.Println(verb, p[0])
		}
	}
	return err
}

func opens(cfg node.Config) (*store.DB, error) {
	v, err := vault.Open(filepath.Join(cfg.Data, "keyring.json"), false)
	if err != nil {
		return nil, err
	}
	return store.Open(context.Background(), store.Config{Path: filepath.Join(cfg.Data, "zhiyin.db"), URL: cfg.Store.URL}, v, quiet)
}

// pairsOf are the records two by two, in order.
func pairsOf(db *store.DB) (out [][2]zhiyin.CustomerID, err error) {
	ids, err := db.RecordsAfter(context.Background(), "", 10_000)
	for pair := range slices.Chunk(ids, 2) {
		if len(pair) == 2 {
			out = append(out, [2]zhiyin.CustomerID{pair[0], pair[1]})
		}
	}
	return out, err
}

// killed runs the test binary as a victim and kills it (-9) when at says so, of the
// lines that it has written; what it wrote comes back.
func killed(t *testing.T, cfg node.Config, does string, at func(lines []string) bool) (lines []string, inTheMiddle bool) {
	t.Helper()
	self := exec.Command(os.Args[0])
	self.Env = append(os.Environ(), victimData+"="+cfg.Data, victimURL+"="+cfg.Store.URL, victimDoes+"="+does)
	self.Stderr = os.Stderr
	out, err := self.StdoutPipe()
	if err == nil {
		err = self.Start()
	}
	if err != nil {
		t.Fatal(err)
	}
	for r := bufio.NewReader(out); ; {
		line, err := r.ReadString('\n')
		if err != nil {
			break // a line cut short was read by nobody
		}
		if lines = append(lines, strings.TrimSpace(line)); at(lines) {
			_ = self.Process.Kill()
		}
	}
	return lines, self.Wait() != nil
}

// crowd makes an installation of many customers with an order each, and tags on them.
func crowd(t *testing.T, url string, customers int) node.Config {
	t.Helper()
	cfg := node.DefaultConfig()
	cfg.Data, cfg.Store.URL = t.TempDir(), url
	n, err := node.Open(t.Context(), cfg, quiet)
	if err != nil {
		t.Fatal(err)
	}
	shop := intake.Source{Name: "shop-muhe", Unit: "muhe"}
	for batch := range slices.Chunk(slices.Collect(upTo(customers)), 500) {
		var all []intake.Message
		for _, i := range batch {
			all = append(all, intake.Message{Type: "track", MessageID: fmt.Sprint("o", i), UserID: fmt.Sprint("w-", i), Event: "Order Completed",
				Properties: map[string]any{"order_id": fmt.Sprint("W-", i), "total": 100 + i%400}})
		}
		answers, err := n.Intake().Batch(t.Context(), shop, all)
		if err != nil || slices.ContainsFunc(answers, func(r intake.Receipt) bool { return !r.Code.OK() }) {
			t.Fatal(answers, err)
		}
	}
	if err := errors.Join(n.SettleTags(t.Context()), n.Close()); err != nil {
		t.Fatal(err)
	}
	return cfg
}

func upTo(n int) func(func(int) bool) {
	return func(yield func(int) bool) {
		for i := range n {
			if !yield(i) {
				return
			}
		}
	}
}

// publishes puts a tag in force without judging anybody.
func publishes(t *testing.T, cfg node.Config, id, when string) {
	t.Helper()
	with(t, cfg, func(db *store.DB) error {
		return db.AppendWait(t.Context(), zhiyin.NewEvent("tag/"+id, zhiyin.DefinitionPublished{Ref: zhiyin.DefinitionRef{Kind: "tag", ID: id, Version: 1},
			YAML: "id: " + id + "\nfamily: value\nname: {cmn: 甲, en: A}\nwhen: '" + when + "'\n"}, time.Now()))
	})
}

// with opens what is kept and its writer for a while.
func with(t *testing.T, cfg node.Config, do func(*store.DB) error) {
	t.Helper()
	db, err := opens(cfg)
	if err != nil {
		t.Fatal(err)
	}
	ctx, end := context.WithCancel(context.Background())
	ran := make(chan error, 1)
	go func() { ran <- db.Run(ctx) }()
	err = do(db)
	end()
	if err := errors.Join(err, <-ran, db.Close()); err != nil {
		t.Fatal(err)
	}
}

// TestKillsInTheMiddleOfABackfillLeaveTheSameTags kills whoever brings two published
// tags to everybody, again and again, then lets it end: everybody has the tags that
// they would have had, was told once, and nothing differs from the ledger.
func TestKillsInTheMiddleOfABackfillLeaveTheSameTags(t *testing.T) {
	engines(t, func(t *testing.T, url string) {
		const customers = 3000
		cfg := crowd(t, url, customers)
		publishes(t, cfg, "some", `orders.lifetime >= 300`)
		publishes(t, cfg, "more", `tag("some") && orders.lifetime >= 400`)
		random := rand.New(rand.NewPCG(7, 9))
		middle := 0
		for range 4 {
			_, cut := killed(t, cfg, "settle", func([]string) bool {
				time.Sleep(time.Duration(random.IntN(250)) * time.Millisecond)
				return true
			})
			if cut {
				middle++
			}
		}
		if middle == 0 {
			t.Error("the backfill was never cut off")
		}
		if _, cut := killed(t, cfg, "settle", func([]string) bool { return false }); cut {
			t.Fatal("the backfill did not end")
		}
		want := map[string]int{}
		for i := range customers {
			if total := 100 + i%400; total >= 300 {
				want["some"]++
				if total >= 400 {
					want["more"]++
				}
			}
		}
		db := raw(t, cfg)
		for tag, n := range want {
			var holders, told int
			if err := db.QueryRowContext(t.Context(), `select count(*) from tags where id = '`+tag+`'`).Scan(&holders); err != nil {
				t.Fatal(err)
			}
			if err := db.QueryRowContext(t.Context(), `select count(*) from ledger where kind = 'customer.tagged' and open like '%"id":"`+tag+`"%'`).Scan(&told); err != nil {
				t.Fatal(err)
			}
			if holders != n || told != n {
				t.Errorf("%s: %d have it, %d were told, want %d", tag, holders, told, n)
			}
		}
		var open int
		if err := db.QueryRowContext(t.Context(), `select count(*) from backfills where state <> 'done'`).Scan(&open); err != nil || open > 0 {
			t.Errorf("%d backfills are not done: %v", open, err)
		}
		if out := rebuild(t, cfg, node.RebuildOrder{Check: true}); len(out) > 0 {
			t.Errorf("%d differ from the ledger: %+v", len(out), out[:min(3, len(out))])
		}
	})
}

// TestKillsInTheMiddleOfMergesLeaveThemWholeOrUndone kills whoever merges and parts:
// of each pair the last word that was acknowledged holds, or the one after it, whole,
// and with the tags brought up to date nothing differs from the ledger.
func TestKillsInTheMiddleOfMergesLeaveThemWholeOrUndone(t *testing.T) {
	engines(t, func(t *testing.T, url string) {
		cfg := crowd(t, url, 60)
		publishes(t, cfg, "two", `orders.count_90d >= 2`)
		for round := range 3 {
			said := map[string]identity.Verb{}
			lines, cut := killed(t, cfg, "decide", func(lines []string) bool { return len(lines) == 17+round*23 })
			for _, line := range lines {
				verb, a, _ := strings.Cut(line, " ")
				said[a] = identity.Verb(verb)
			}
			if !cut || len(lines) < 17 {
				t.Fatalf("ended by itself after %d", len(lines))
			}
			unlike := 0
			with(t, cfg, func(db *store.DB) error {
				pairs, err := pairsOf(db)
				for _, p := range pairs {
					of, errOf := db.PersonsOf(t.Context(), p[0], p[1])
					one := len(of[p[0]]) == 2
					if err = errors.Join(err, errOf); one != (len(of[p[1]]) == 2) || one && of[p[1]][0] != p[0] {
						t.Errorf("half a merge: %v", of)
					}
					if verb, known := said[string(p[0])]; known && one != (verb == identity.Merge) {
						unlike++ // the word after the last acknowledged one was kept too
					}
					if last := lastChange(t, db, p[0]); last != "" && one != (last == zhiyin.CustomerMerged{}.Kind()) {
						t.Errorf("%s is one: %v, and was told %s last", p[0], one, last)
					}
				}
				return err
			})
			if unlike > 1 {
				t.Errorf("%d acknowledged decisions do not hold", unlike)
			}
		}
		if _, cut := killed(t, cfg, "settle", func([]string) bool { return false }); cut {
			t.Fatal("the tags were not brought up to date")
		}
		with(t, cfg, func(db *store.DB) error {
			pairs, err := pairsOf(db)
			for _, p := range pairs {
				of, errOf := db.PersonsOf(t.Context(), p[0])
				snap, errSnap := db.Snapshot(t.Context(), p[0], time.Now())
				if err = errors.Join(err, errOf, errSnap); snap.HasTag("two") != (len(of[p[0]]) == 2) {
					t.Errorf("%s of %v has %v", p[0], of, snap.Tags)
				}
			}
			return err
		})
		if out := rebuild(t, cfg, node.RebuildOrder{Check: true}); len(out) > 0 {
			t.Errorf("%d differ from the ledger: %+v", len(out), out[:min(3, len(out))])
		}
	})
}

// lastChange is the kind of the last event that made a record's person one or two.
func lastChange(t *testing.T, db *store.DB, id zhiyin.CustomerID) (last zhiyin.Kind) {
	t.Helper()
	for _, e := range events(t, db, string(id)) {
		if e.Kind == (zhiyin.CustomerMerged{}).Kind() || e.Kind == (zhiyin.CustomerUnmerged{}).Kind() {
			last = e.Kind
		}
	}
	return last
}
