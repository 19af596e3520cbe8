package api_test

import (
	"flag"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"testing"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/access"
	"zhiyin.dev/edge/api/apitest"
	"zhiyin.dev/intake"
	"zhiyin.dev/profile"
	"zhiyin.dev/store"
)

// hotEvents is raised where a figure is wanted: go test ./edge/api -run HotCustomer -hot 1000000 -v.
var hotEvents = flag.Int("hot", 100_000, "how many events the hot customer has")

// packTags are the tags of all packs.
func packTags(t testing.TB) *profile.Tagger {
	t.Helper()
	files, err := filepath.Glob("../../packs/*/tags.yaml")
	if err != nil || len(files) == 0 {
		t.Fatal(files, err)
	}
	var all []profile.Definition
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		list, problems := profile.Parse(text)
		if len(problems) > 0 {
			t.Fatal(file, problems)
		}
		all = append(all, list...)
	}
	tagger, err := profile.NewTagger(all)
	if err != nil {
		t.Fatal(err)
	}
	return tagger
}

// heat gives one customer n events over the last year, the newest last.
func heat(t testing.TB, db *store.DB, who zhiyin.CustomerID, n int) {
	t.Helper()
	known := zhiyin.NewEvent(string(who), zhiyin.CustomerIdentified{Source: "crm", Open: map[string]any{"tier": "gold", "age_band": "60-69", profile.UnitTrait("muhe"): true},
		Keys: []zhiyin.Identifier{{Kind: zhiyin.User, Value: "crm-muhe:hot"}}, Records: []zhiyin.CustomerID{who}, Sealed: map[string]any{}}, time.Now().AddDate(-1, 0, -1))
	apitest.Keep(t, db, known)
	step := 365 * 24 * time.Hour / time.Duration(n)
	began := time.Now().AddDate(-1, 0, 0)
	var list []zhiyin.Event
	for i := range n {
		b := zhiyin.CustomerTracked{Source: "shop", Name: "Product Viewed", Open: map[string]any{"category": "serum", "product": fmt.Sprint("p-", i%50)}, Sealed: map[string]any{}}
		if i%10 == 0 {
			b = zhiyin.CustomerTracked{Source: "shop", Name: "Order Completed", Open: map[string]any{"order_id": fmt.Sprint("O-", i), "amount_minor": 100, "currency": "CNY", "kind": "purchase", "status": "paid"}, Sealed: map[string]any{}}
		}
		e := zhiyin.NewEvent(string(who), b, began.Add(time.Duration(i)*step))
		e.Unit = "muhe"
		if list = append(list, e); len(list) == 500 || i == n-1 {
			apitest.Keep(t, db, list...)
			list = list[:0]
		}
	}
}

// For each event of theirs, on a machine that has more to do: a person is judged from
// the ledger once after a start, and a page of the timeline sorts their instants.
const (
	judgedWithin = 200 * time.Microsecond
	pagedWithin  = 20 * time.Microsecond
)

// TestAHotCustomerHoldsNobodyUp: one customer has as many events as a whole shop.
func TestAHotCustomerHoldsNobodyUp(t *testing.T) {
	if testing.Short() {
		t.Skip("it writes a large ledger")
	}
	apitest.Engines(t, store.Config{}, func(t *testing.T, db *store.DB) {
		s, _ := apitest.DoorOn(t, db, intake.Limits{})
		const hot = zhiyin.CustomerID("cu_hot")
		began := time.Now()
		heat(t, db, hot, *hotEvents)
		t.Logf("written: %s", time.Since(began))
		follower, err := intake.NewFollower(intake.FollowerConfig{Facts: db, Persons: db, Tagger: packTags(t), Now: func() time.Time { return time.Now().UTC() }, Log: slog.New(slog.DiscardHandler)})
		if err != nil {
			t.Fatal(err)
		}
		settle := func(what string) time.Duration {
			t.Helper()
			began := time.Now()
			if err := follower.Settle(t.Context()); err != nil {
				t.Fatal(err)
			}
			var m runtime.MemStats
			runtime.ReadMemStats(&m)
			t.Logf("%s: %s, heap %d MB", what, time.Since(began), m.HeapInuse>>20)
			return time.Since(began)
		}
		if took := settle("judged from the ledger"); took > time.Duration(*hotEvents)*judgedWithin {
			t.Errorf("it took %s to judge them from the ledger", took)
		}
		send := func(who string, n int, at time.Time) time.Duration {
			t.Helper()
			began := time.Now()
			status, r, err := s.Post("/v1/track", fmt.Sprintf(`{"messageId":"h-%s-%d","userId":%q,"event":"Product Viewed","timestamp":%q,"properties":{"category":"serum"}}`, who, n, who, at.UTC().Format(time.RFC3339Nano)))
			if err != nil || status != 200 || r.Receipts[0].Code != intake.Accepted {
				t.Fatal(status, r, err)
			}
			return time.Since(began)
		}
		var took []time.Duration
		for i := range 50 {
			send("hot", i, time.Now())
			took = append(took, send(fmt.Sprint("other-", i), i, time.Now()))
		}
		slices.Sort(took)
		if t.Logf("the door for others: median %s, longest %s", took[25], took[49]); took[25] > 100*time.Millisecond {
			t.Errorf("the door for others: median %s", took[25])
		}
		if took := settle("a hundred more"); took > 2*time.Second {
			t.Errorf("a hundred more took %s", took)
		}
		send("hot", 1000, time.Now().AddDate(0, -6, 0))
		if took := settle("one that came late"); took > 2*time.Second { // not judged from the ledger again
			t.Errorf("one that came late took %s", took)
		}
		if tags, err := db.TagsOf(t.Context(), []zhiyin.CustomerID{hot}); err != nil || len(tags[hot]) == 0 {
			t.Errorf("tags of the hot customer: %v %v", tags, err)
		}
		key := s.Key("", access.CustomerRead)
		for _, path := range []string{"", "/timeline?limit=50", "/timeline?limit=50&groups=act", "/records", "/tags"} {
			began := time.Now()
			r := s.Do(nil, "GET", "/api/v1/customers/cu_hot"+path, "", apitest.Bearer(key))
			if r.Status != 200 {
				t.Errorf("%s: %d %s", path, r.Status, r.Body)
			}
			if took := time.Since(began); took > time.Second+time.Duration(*hotEvents)*pagedWithin {
				t.Errorf("%s took %s", path, took)
			}
			t.Logf("%s: %s, %d bytes", path, time.Since(began), len(r.Body))
		}
	})
}
