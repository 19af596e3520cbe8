package api_test

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"testing"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/access"
	"zhiyin.dev/intake"
	"zhiyin.dev/profile"
	"zhiyin.dev/store"
)

// following runs a follower of the ledger with two tags until the test ends.
func following(t *testing.T, db *store.DB) {
	t.Helper()
	list, problems := profile.Parse([]byte(`tags:
- {id: loyal, family: value, name: {cmn: 常客, en: Loyal}, when: "orders.count_90d >= 3"}
- {id: gold, family: static, name: {cmn: 金卡, en: Gold}, when: "traits.tier == 'gold'"}
`))
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	tagger, err := profile.NewTagger(list)
	if err != nil {
		t.Fatal(err)
	}
	f, err := intake.NewFollower(intake.FollowerConfig{Facts: db, Persons: db, Tagger: tagger, Now: func() time.Time { return time.Now().UTC() }, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- f.Run(ctx, nil) }()
	t.Cleanup(func() {
		stop()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	})
}

// hasTags waits until a customer has these tags and no others.
func (s *site) hasTags(key, what string, who zhiyin.CustomerID, want ...string) {
	s.t.Helper()
	var got []string
	for deadline := time.Now().Add(20 * time.Second); ; time.Sleep(50 * time.Millisecond) {
		var page struct{ Items []struct{ ID string } }
		r := s.do(nil, "GET", "/api/v1/customers/"+string(who)+"/tags", "", bearer(key))
		decode(s.t, r, &page)
		got = got[:0]
		for _, tag := range page.Items {
			got = append(got, tag.ID)
		}
		if slices.Sort(got); slices.Equal(got, want) {
			return
		}
		if time.Now().After(deadline) {
			s.t.Fatalf("%s: %s has %v, want %v: %s", what, who, got, want, r.body)
		}
	}
}

// TestTagsFollowAMergeAndItsTakingBack while events come and the follower runs.
func TestTagsFollowAMergeAndItsTakingBack(t *testing.T) {
	engines(t, store.Config{}, func(t *testing.T, db *store.DB) {
		s, _ := doorOn(t, db, intake.Limits{})
		following(t, db)
		buys := func(who, order string) {
			t.Helper()
			status, r, err := s.post("/v1/track", fmt.Sprintf(`{"messageId":%q,"userId":%q,"event":"Order Completed","properties":{"order_id":%q,"total":100,"currency":"CNY"}}`, order, who, order))
			if err != nil || status != 200 || r.Receipts[0].Code != intake.Accepted {
				t.Fatal(status, r, err)
			}
		}
		a := s.identified(`{"messageId":"a","userId":"a","traits":{"tier":"gold"}}`).Customer
		b := s.identified(`{"messageId":"b","userId":"b"}`).Customer
		for _, o := range []string{"a-1", "a-2", "b-1", "b-2"} {
			buys(o[:1], o)
		}
		key := s.key("", access.CustomerRead)
		s.hasTags(key, "before", a, "gold")
		s.hasTags(key, "before", b)

		s.signIns.become(access.Supervisor, true)
		first, second := s.signIn(wen), s.signIn(li)
		var made struct{ ID string }
		decode(t, s.do(first, "POST", "/api/v1/merges", fmt.Sprintf(`{"pairs":[{"a":%q,"b":%q}],"reason":"asked_customer"}`, a, b)), &made)
		if r := s.do(second, "POST", "/api/v1/merges/"+made.ID+"/approve", `{}`); r.status != 200 || !strings.Contains(r.body, `"merged":1`) {
			t.Fatalf("%d %s", r.status, r.body)
		}
		s.hasTags(key, "merged", a, "gold", "loyal")
		s.hasTags(key, "merged", b, "gold", "loyal") // either id is the person's
		buys("b", "b-3")

		if r := s.do(first, "POST", "/api/v1/unmerges", fmt.Sprintf(`{"a":%q,"b":%q,"reason":"wrong_merge"}`, a, b)); r.status != 200 {
			t.Fatalf("%d %s", r.status, r.body)
		}
		s.hasTags(key, "taken back", a, "gold")
		s.hasTags(key, "taken back, with what came since", b, "loyal")
	})
}

// TestEveryIDEverGivenOutResolves over three generations of merges, and after the
// person is erased: all of them are the same one.
func TestEveryIDEverGivenOutResolves(t *testing.T) {
	engines(t, store.Config{}, func(t *testing.T, db *store.DB) {
		s, _ := doorOn(t, db, intake.Limits{})
		oldest := s.identified(`{"messageId":"1","anonymousId":"visit-1"}`).Customer
		time.Sleep(2 * time.Millisecond) // ids of one millisecond have no order
		ids := []zhiyin.CustomerID{oldest,
			s.identified(`{"messageId":"2","anonymousId":"visit-2"}`).Customer,
			s.identified(`{"messageId":"3","userId":"u-1"}`).Customer,
			s.identified(`{"messageId":"4","traits":{"phone":"13812346620"}}`).Customer,
			s.identified(`{"messageId":"5","traits":{"email":"su@example.com"}}`).Customer}
		for i, generation := range []string{
			`{"messageId":"g1","userId":"u-1","anonymousId":"visit-2"}`,
			`{"messageId":"g2","userId":"u-1","traits":{"phone":"13812346620"}}`,
			`{"messageId":"g3","anonymousId":"visit-1","traits":{"phone":"13812346620","email":"su@example.com"}}`,
		} {
			if got := s.identified(generation).Customer; i == 2 && got != oldest {
				t.Errorf("generation %d is %s, want %s", i+1, got, oldest)
			}
		}
		resolve := func(when string, key string) {
			t.Helper()
			for _, id := range ids {
				var c struct{ ID zhiyin.CustomerID }
				r := s.do(nil, "GET", "/api/v1/customers/"+string(id), "", bearer(key))
				if err := json.Unmarshal([]byte(r.body), &c); err != nil || r.status != 200 || c.ID != oldest {
					t.Errorf("%s, %s is %d %s", when, id, r.status, r.body)
				}
			}
		}
		key := s.key("", access.CustomerRead)
		resolve("joined", key)
		if _, err := db.Erase(t.Context(), store.EraseOrder{Customer: ids[3], Reason: zhiyin.Requested, By: "console"}); err != nil {
			t.Fatal(err)
		}
		resolve("erased", key)
	})
}
