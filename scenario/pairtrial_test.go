package scenario

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"zhiyin.dev/store"
	"zhiyin.dev/store/pgtest"
)

var (
	pairContacts = flag.Int("pair-contacts", 30, "contacts of the pair that is killed again and again")
	pairReport   = flag.String("pair-report", "", "file that the outcome is added to, a JSON object a line")
)

// Of the pair's trial.
const (
	pairKills     = 2               // at least so many
	pairKillEvery = 5 * time.Second // after one of the two took over
	pairCustomers = 12              // who write at the same time
	pairPatience  = 2 * time.Minute // without one contact that ends
)

// TestAPairKeepsItsInvariantsWhenItIsKilledAgainAndAgain lets customers write with
// agents by real sockets while one of two nodes on one PostgreSQL acts and is killed with
// kill -9 five seconds after it took over; the other goes on, and the dead one stands by.
// In the end everybody was served, and no prefix of the ledger breaks an invariant.
func TestAPairKeepsItsInvariantsWhenItIsKilledAgainAndAgain(t *testing.T) {
	t.Parallel()
	k := newPairTrial(t)
	ctx, cancel := context.WithCancel(t.Context())
	var crowd sync.WaitGroup
	for i := range k.staff() {
		crowd.Go(func() { k.agent(ctx, i) })
	}
	go k.watch(ctx)
	select { // not everybody of a unit has a desk
	case <-k.seated:
	case <-time.After(startWithin):
		t.Fatal("nobody sits down")
	}
	var customers sync.WaitGroup
	for i := range pairCustomers {
		customers.Go(func() { k.customers(ctx, i) })
	}
	served := make(chan struct{})
	go func() { customers.Wait(); close(served) }()
	k.killUntil(served)
	db := k.nodes[0].ledger()
	eventually(t, time.Minute, "every contact that a page was told is over", func() bool {
		open, err := db.OpenContacts(context.Background())
		return err == nil && !slices.ContainsFunc(open, func(c store.ContactRow) bool { _, told := k.told.Load(c.ID); return told })
	})
	cancel()
	crowd.Wait()
	k.judge(audited(t, db, k))
}

// pairTrial is two nodes and the crowd around them.
type pairTrial struct {
	t      *testing.T
	nodes  [2]*platform
	at     [2][]string            // how each is started
	acting atomic.Pointer[string] // address of who serves; nil: nobody does

	seated       chan struct{} // closed once somebody does
	sits         func()
	told         sync.Map     // contacts that pages were told
	begun, ended atomic.Int64 // of them
	kills        atomic.Int64
	died         []time.Time // of killUntil alone
}

func newPairTrial(t *testing.T) *pairTrial {
	t.Helper()
	k := &pairTrial{t: t, seated: make(chan struct{})}
	k.sits = sync.OnceFunc(func() { close(k.seated) })
	for i := range k.at {
		k.at[i] = []string{"--web", freeAddress(t), "--sip", freeAddress(t)}
	}
	first := startStraightOn(t, pgtest.URL(t), times{}, k.at[0]...)
	second := &platform{t: t, dir: t.TempDir(), url: first.url, log: &buffer{}}
	keys, err := os.ReadFile(filepath.Join(first.dir, "keyring.json"))
	if err == nil {
		err = os.WriteFile(filepath.Join(second.dir, "keyring.json"), keys, 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
	second.launch(k.at[1]...)
	t.Cleanup(func() {
		second.stop()
		if t.Failed() {
			t.Logf("log of the second node:\n%s", tail(second.log.String(), 6000))
		}
	})
	k.nodes = [2]*platform{first, second}
	return k
}

// staff are the sign-in links of the agents who write.
func (k *pairTrial) staff() (links []string) {
	for _, l := range k.nodes[0].ready.Links {
		if l.Unit == "muhe" {
			links = append(links, l.URL)
		}
	}
	return links
}

func (k *pairTrial) web(node int) string { return "http://" + k.at[node][1] }

// watch keeps who serves.
func (k *pairTrial) watch(ctx context.Context) {
	client := &http.Client{Timeout: time.Second}
	for ctx.Err() == nil {
		var now *string
		for i := range k.nodes {
			url := k.web(i)
			if res, err := client.Get(url + "/readyz"); err == nil {
				if _ = res.Body.Close(); res.StatusCode == http.StatusOK {
					now = &url
				}
			}
		}
		k.acting.Store(now)
		pause(ctx, 50*time.Millisecond)
	}
}

// serving waits until one of the two serves; "" once ctx has ended.
func (k *pairTrial) serving(ctx context.Context) string {
	for ctx.Err() == nil {
		if url := k.acting.Load(); url != nil {
			return *url
		}
		pause(ctx, 20*time.Millisecond)
	}
	return ""
}

func pause(ctx context.Context, d time.Duration) {
	select {
	case <-ctx.Done():
	case <-time.After(d):
	}
}

// killUntil kills whoever acts, and starts it again to stand by, until all customers
// were served.
func (k *pairTrial) killUntil(served <-chan struct{}) {
	last, ended := time.Now(), int64(-1)
	for {
		if now := k.ended.Load(); now != ended {
			last, ended = time.Now(), now
		}
		if time.Since(last) > pairPatience {
			k.stuck()
			k.t.Fatalf("of %d contacts %d ended, the last %s ago; %d kills", k.begun.Load(), ended, time.Since(last).Round(time.Second), k.kills.Load())
		}
		if k.serving(k.t.Context()) == "" {
			return
		}
		select {
		case <-served:
			return
		case <-time.After(pairKillEvery):
		}
		if url := k.acting.Load(); url != nil {
			k.kill(*url)
		}
	}
}

// stuck tells where the contacts stand that don't end.
func (k *pairTrial) stuck() {
	db := k.nodes[0].ledger()
	open, err := db.OpenContacts(context.Background())
	k.t.Logf("%d contacts are open, %v", len(open), err)
	for _, c := range open {
		what := ""
		list := events(k.t, db, string(c.ID))
		for _, e := range list[max(len(list)-8, 0):] {
			what += fmt.Sprintf(" %s %s", e.At.Format("05.000"), e.Body.Kind())
		}
		k.t.Logf("%s:%s", c.ID, what)
	}
}

func (k *pairTrial) kill(url string) {
	for i, n := range k.nodes {
		if k.web(i) == url {
			k.acting.Store(nil)
			n.kill()
			k.died = append(k.died, time.Now())
			k.kills.Add(1)
			n.launch(k.at[i]...)
		}
	}
}

// another says whether one more contact is to come.
func (k *pairTrial) another() bool {
	return k.begun.Add(1) <= int64(*pairContacts) || k.kills.Load() < pairKills
}

func (k *pairTrial) judge(a *pairAudit) {
	k.t.Helper()
	line, err := json.Marshal(map[string]any{"contacts": a.contacts, "served": a.served, "left": a.left, "reservations": a.reservations, "kills": k.kills.Load(), "breaches": len(a.breaches)})
	if err != nil {
		k.t.Fatal(err)
	}
	k.t.Logf("%s", line)
	for _, b := range a.breaches[:min(20, len(a.breaches))] {
		k.t.Error(b)
	}
	if a.served+a.left < *pairContacts || a.served == 0 || k.kills.Load() < pairKills {
		k.t.Errorf("%d of %d were served, %d left a message, %d kills", a.served, *pairContacts, a.left, k.kills.Load())
	}
	if *pairReport != "" {
		if err := os.WriteFile(*pairReport, line, 0o644); err != nil {
			k.t.Error(err)
		}
	}
}
