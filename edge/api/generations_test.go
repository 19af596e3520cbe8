package api_test

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/access"
	"zhiyin.dev/edge/api/apitest"
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

// TestTagsFollowAMergeAndItsTakingBack while events come and the follower runs.
func TestTagsFollowAMergeAndItsTakingBack(t *testing.T) {
	apitest.Engines(t, store.Config{}, func(t *testing.T, db *store.DB) {
		s, _ := apitest.DoorOn(t, db, intake.Limits{})
		following(t, db)
		buys := func(who, order string) {
			t.Helper()
			status, r, err := s.Post("/v1/track", fmt.Sprintf(`{"messageId":%q,"userId":%q,"event":"Order Completed","properties":{"order_id":%q,"total":100,"currency":"CNY"}}`, order, who, order))
			if err != nil || status != 200 || r.Receipts[0].Code != intake.Accepted {
				t.Fatal(status, r, err)
			}
		}
		a := s.Identified(`{"messageId":"a","userId":"a","traits":{"tier":"gold"}}`).Customer
		b := s.Identified(`{"messageId":"b","userId":"b"}`).Customer
		for _, o := range []string{"a-1", "a-2", "b-1", "b-2"} {
			buys(o[:1], o)
		}
		key := s.Key("", access.CustomerRead)
		s.HasTags(key, "before", a, "gold")
		s.HasTags(key, "before", b)

		s.SignIns.Become(access.Supervisor, true)
		first, second := s.SignIn(apitest.Wen), s.SignIn(apitest.Li)
		var made struct{ ID string }
		apitest.Decode(t, s.Do(first, "POST", "/api/v1/merges", fmt.Sprintf(`{"pairs":[{"a":%q,"b":%q}],"reason":"asked_customer"}`, a, b)), &made)
		if r := s.Do(second, "POST", "/api/v1/merges/"+made.ID+"/approve", `{}`); r.Status != 200 || !strings.Contains(r.Body, `"merged":1`) {
			t.Fatalf("%d %s", r.Status, r.Body)
		}
		s.HasTags(key, "merged", a, "gold", "loyal")
		s.HasTags(key, "merged", b, "gold", "loyal") // either id is the person's
		buys("b", "b-3")

		if r := s.Do(first, "POST", "/api/v1/unmerges", fmt.Sprintf(`{"a":%q,"b":%q,"reason":"wrong_merge"}`, a, b)); r.Status != 200 {
			t.Fatalf("%d %s", r.Status, r.Body)
		}
		s.HasTags(key, "taken back", a, "gold")
		s.HasTags(key, "taken back, with what came since", b, "loyal")
	})
}

// TestEveryIDEverGivenOutResolves over three generations of merges, and after the
// person is erased: all of them are the same one.
func TestEveryIDEverGivenOutResolves(t *testing.T) {
	apitest.Engines(t, store.Config{}, func(t *testing.T, db *store.DB) {
		s, _ := apitest.DoorOn(t, db, intake.Limits{})
		oldest := s.Identified(`{"messageId":"1","anonymousId":"visit-1"}`).Customer
		time.Sleep(2 * time.Millisecond) // ids of one millisecond have no order
		ids := []zhiyin.CustomerID{oldest,
			s.Identified(`{"messageId":"2","anonymousId":"visit-2"}`).Customer,
			s.Identified(`{"messageId":"3","userId":"u-1"}`).Customer,
			s.Identified(`{"messageId":"4","traits":{"phone":"13812346620"}}`).Customer,
			s.Identified(`{"messageId":"5","traits":{"email":"su@example.com"}}`).Customer}
		for i, generation := range []string{
			`{"messageId":"g1","userId":"u-1","anonymousId":"visit-2"}`,
			`{"messageId":"g2","userId":"u-1","traits":{"phone":"13812346620"}}`,
			`{"messageId":"g3","anonymousId":"visit-1","traits":{"phone":"13812346620","email":"su@example.com"}}`,
		} {
			if got := s.Identified(generation).Customer; i == 2 && got != oldest {
				t.Errorf("generation %d is %s, want %s", i+1, got, oldest)
			}
		}
		resolve := func(when string, key string) {
			t.Helper()
			for _, id := range ids {
				var c struct{ ID zhiyin.CustomerID }
				r := s.Do(nil, "GET", "/api/v1/customers/"+string(id), "", apitest.Bearer(key))
				if err := json.Unmarshal([]byte(r.Body), &c); err != nil || r.Status != 200 || c.ID != oldest {
					t.Errorf("%s, %s is %d %s", when, id, r.Status, r.Body)
				}
			}
		}
		key := s.Key("", access.CustomerRead)
		resolve("joined", key)
		if _, err := db.Erase(t.Context(), store.EraseOrder{Customer: ids[3], Reason: zhiyin.Requested, By: "console"}); err != nil {
			t.Fatal(err)
		}
		resolve("erased", key)
	})
}
