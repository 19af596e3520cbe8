package api_test

import (
	"fmt"
	"sync"
	"testing"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/edge/api/apitest"
	"zhiyin.dev/intake"
	"zhiyin.dev/store"
)

// A storm: so many writers name the same clique, so often each, and all are
// answered within stormWithin, also on a machine that has more to do.
const (
	stormWriters = 64
	stormRounds  = 4
	stormDevices = 40
	stormWithin  = time.Minute
)

// TestAMergeStormEndsAsOnePerson: every message joins others of the clique, at once;
// none is lost, none has to be sent again, and the oldest id stands for the person.
func TestAMergeStormEndsAsOnePerson(t *testing.T) {
	apitest.Engines(t, store.Config{}, func(t *testing.T, db *store.DB) {
		s, _ := apitest.DoorOn(t, db, intake.Limits{EventsPerSecond: 10_000})
		device := func(n int) string { return fmt.Sprintf(`{"type":"device","id":"tablet-%02d"}`, n%stormDevices) }
		_, first, err := s.Post("/v1/identify", `{"messageId":"first","anonymousId":"w-0"}`)
		if err != nil || len(first.Receipts) != 1 {
			t.Fatal(first, err)
		}
		oldest := first.Receipts[0].Customer
		began := time.Now()
		var wait sync.WaitGroup
		for w := range stormWriters {
			wait.Go(func() {
				for n := range stormRounds {
					status, got, err := s.Post("/v1/identify", fmt.Sprintf(`{"messageId":"m-%d-%d","anonymousId":"w-%d","context":{"externalIds":[%s,%s,%s]}}`,
						w, n, w, device(w*stormRounds+n), device(w+n*7), device(n*13+5)))
					if err != nil || status != 200 || got.Receipts[0].Code != intake.Accepted {
						t.Errorf("writer %d, message %d: %d %+v %v", w, n, status, got, err)
					}
				}
			})
		}
		wait.Wait()
		if took := time.Since(began); took > stormWithin {
			t.Errorf("it took %s", took)
		}
		records, err := db.PersonOf(t.Context(), oldest)
		if err != nil || len(records) != stormWriters+stormDevices || records[0] != oldest {
			t.Fatalf("%d records, the first %v, want %v: %v", len(records), records[:1], oldest, err)
		}
		facts, err := db.FactsOf(t.Context(), records)
		if err != nil {
			t.Fatal(err)
		}
		said := 0
		for _, list := range facts {
			for _, e := range list {
				if e.Kind == (zhiyin.CustomerIdentified{}).Kind() {
					said++
				}
			}
		}
		if said != 1+stormWriters*stormRounds {
			t.Errorf("%d messages are kept, want %d", said, 1+stormWriters*stormRounds)
		}
		for _, r := range records {
			if canonical, err := db.Canonical(t.Context(), r); err != nil || canonical[0] != oldest {
				t.Fatalf("%s is %v: %v", r, canonical, err)
			}
		}
	})
}
