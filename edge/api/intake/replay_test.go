package intake_test

import (
	"crypto/sha256"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"maps"
	"math/rand/v2"
	"net/http"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"zhiyin.dev"
	"zhiyin.dev/edge/api/apitest"
	"zhiyin.dev/store"
)

// replayed is raised where a figure is wanted: go test ./edge/api -run ThreeTimes -replayed 100000.
var replayed = flag.Int("replayed", 2000, "how many events are sent three times")

// file makes n messages about n/20 customers: traits, orders and what they looked
// at, without ids for every seventh.
func file(n int, seed uint64) []string {
	random := rand.New(rand.NewPCG(seed, 7))
	out := make([]string, 0, n)
	for i := range n {
		c := random.IntN(max(1, n/20))
		id := fmt.Sprintf(`"messageId":"f%d-%d",`, seed, i)
		if i%7 == 0 {
			id = ""
		}
		at := fmt.Sprintf("2026-%02d-%02dT%02d:00:00Z", 1+random.IntN(10), 1+random.IntN(28), random.IntN(24))
		switch i % 4 {
		case 0:
			out = append(out, fmt.Sprintf(`{"type":"identify",%s"userId":"c-%d","timestamp":%q,"traits":{"name":"苏%d","phone":"1381%07d","tier":"gold","n":%d}}`, id, c, at, c, c, i))
		case 1:
			out = append(out, fmt.Sprintf(`{"type":"track",%s"userId":"c-%d","timestamp":%q,"event":"Order Completed","properties":{"order_id":"R-%d","total":%d.5,"products":[{"name":"精华"}]}}`, id, c, at, random.IntN(n), i))
		case 2:
			out = append(out, fmt.Sprintf(`{"type":"track",%s"userId":"c-%d","timestamp":%q,"event":"Product Viewed","properties":{"category":"serum","product":"p-%d","url":"https://muhe.example/p/%d"}}`, id, c, at, i%50, i))
		default:
			out = append(out, fmt.Sprintf(`{"type":"page",%s"anonymousId":"a-%d","userId":"c-%d","timestamp":%q,"name":"Home","properties":{"path":"/","n":%d}}`, id, c, c, at, i))
		}
	}
	return out
}

// dump is everything that is kept of every customer, in one order.
func dump(t testing.TB, db *store.DB) string {
	t.Helper()
	sum := sha256.New()
	customers := map[string]bool{}
	for p := range zhiyin.Partitions {
		for after := int64(0); ; {
			records, err := db.Records(t.Context(), p, after, 1000, true)
			if err != nil {
				t.Fatal(err)
			}
			for _, r := range records {
				customers[r.Subject], after = true, r.Position
				fmt.Fprintln(sum, r.ID, r.Kind, r.At, string(r.Open), string(r.Sealed))
			}
			if len(records) < 1000 {
				break
			}
		}
	}
	for _, id := range slices.Sorted(maps.Keys(customers)) {
		rows, err := store.Rows(t.Context(), db, id)
		if err != nil {
			t.Fatal(err)
		}
		text, _ := json.Marshal(rows) // maps are written in the order of their keys
		_, _ = sum.Write(text)
	}
	return fmt.Sprintf("%d customers %x", len(customers), sum.Sum(nil))
}

func TestAFileSentThreeTimesLeavesTheSameProfiles(t *testing.T) {
	t.Parallel()
	s, d := apitest.WithDoor(t)
	messages := file(*replayed, 1)
	if codes := s.Imports(messages); codes["accepted"] != len(messages) {
		t.Fatalf("%v", codes)
	}
	want := dump(t, d.DB)
	if again := dump(t, d.DB); again != want {
		t.Errorf("the dump itself differs: %s, %s", want, again)
	}
	for round := range 2 {
		if round == 1 {
			rand.New(rand.NewPCG(3, 4)).Shuffle(len(messages), func(i, j int) { messages[i], messages[j] = messages[j], messages[i] })
		}
		if codes := s.Imports(messages); codes["duplicate"] != len(messages) {
			t.Errorf("round %d: %v", round+2, codes)
		}
		if got := dump(t, d.DB); got != want {
			t.Errorf("round %d: %s, want %s", round+2, got, want)
		}
	}
}

// BenchmarkEventsBatchedOverHTTP posts batches of 250 messages about known
// customers from four connections: events/s is the figure.
func BenchmarkEventsBatchedOverHTTP(b *testing.B) {
	s, _ := apitest.WithDoor(b)
	s.Imports(file(20_000, 1)) // who is known
	const size = 250
	bodies := make(chan string, 64)
	go func() {
		defer close(bodies)
		for i := 0; i < b.N; i += size {
			bodies <- `{"batch":[` + strings.Join(file(size, uint64(i)+100), ",") + `]}`
		}
	}()
	var sent atomic.Int64
	b.ResetTimer()
	var wait sync.WaitGroup
	for range 4 {
		wait.Go(func() {
			for body := range bodies {
				req, _ := http.NewRequest("POST", s.URL+"/v1/import", strings.NewReader(body))
				req.SetBasicAuth("write-key", "")
				req.Header.Set("Content-Type", "application/json")
				res, err := http.DefaultClient.Do(req)
				if err != nil || res.StatusCode != 200 {
					b.Errorf("%v %v", res, err)
					continue
				}
				_, _ = io.Copy(io.Discard, res.Body)
				_ = res.Body.Close()
				sent.Add(size)
			}
		})
	}
	wait.Wait()
	b.ReportMetric(float64(sent.Load())/b.Elapsed().Seconds(), "events/s")
}
