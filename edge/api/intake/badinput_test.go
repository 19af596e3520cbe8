package intake_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"zhiyin.dev"
	"zhiyin.dev/edge/api/apitest"
	"zhiyin.dev/intake"
	"zhiyin.dev/store"
)

// TestBadMessagesAreAnsweredByCode over HTTP and SQL, each by itself: what can be
// kept of a message is, and nothing ends in a fault of ours.
func TestBadMessagesAreAnsweredByCode(t *testing.T) {
	apitest.Engines(t, store.Config{}, func(t *testing.T, db *store.DB) {
		s, _ := apitest.DoorOn(t, db, intake.Limits{EventsPerSecond: 1000})
		many := func(n int) string {
			list := make([]string, n)
			for i := range list {
				list[i] = fmt.Sprintf(`"%x":1`, i)
			}
			return strings.Join(list, ",")
		}
		deep := strings.Repeat(`{"a":`, 40) + "1" + strings.Repeat("}", 40)
		for _, c := range []struct {
			path, body string
			status     int
			says       string
		}{
			{"/v1/track", `{"messageId":"k-0","userId":"c-1","event":"Clicked","properties":{` + many(2900) + `}}`, 200, `"accepted"`},
			{"/v1/track", `{"messageId":"k-1","userId":"c-1","event":"Clicked","properties":{"list":[` + strings.Repeat("1,", 10_000) + `1]}}`, 400, "too_many_values"},
			{"/v1/track", `{"messageId":"k-2","userId":"c-1","event":"Clicked","properties":{"note":"` + strings.Repeat("x", 33<<10) + `"}}`, 400, "too_large"},
			{"/v1/track", `{"messageId":"k-3","userId":"c-1","event":"Clicked","properties":` + deep + `}`, 400, "too_many_values"},
			{"/v1/batch", `{"batch":["` + strings.Repeat("x", 513<<10) + `"]}`, 413, "too large"},
			{"/v1/track", `{"messageId":"k-4","userId":"c-1","event":{"a":1}}`, 400, "bad_type"},
			{"/v1/identify", `{"messageId":"k-5","userId":"c-1","traits":[1]}`, 400, "bad_type"},
			{"/v1/identify", `{"messageId":"k-6","userId":true}`, 400, "bad_type"},
			{"/v1/identify", `{"messageId":"k-7","userId":7001,"traits":{"birthday":42,"tier":["gold"],"phone":{"a":1}}}`, 200, `"accepted"`},
			{"/v1/track", `{"messageId":"k-8","userId":"c-1","event":"Clicked","timestamp":"2126-01-01T00:00:00Z"}`, 200, "in_the_future"},
			{"/v1/track", `{"messageId":"k-9","userId":"c-1","event":"Clicked","timestamp":"1889-01-01T00:00:00Z"}`, 200, "too_old"},
			{"/v1/track", `{"messageId":"k-9","userId":"c-1","event":"Clicked","timestamp":"1889-01-01T00:00:00Z"}`, 200, `"duplicate"`},
			{"/v1/track", `{"messageId":"k-9","userId":"c-2","event":"Other words"}`, 200, `"duplicate"`},
			{"/v1/track", `{"messageId":"k\u000010","userId":"c-1","event":"Clicked"}`, 400, "bad_message_id"},
			{"/v1/track", `{"messageId":"` + strings.Repeat("k", 101) + `","userId":"c-1","event":"Clicked"}`, 400, "bad_message_id"},
			{"/v1/track", `{"messageId":"k-11","userId":"c\u00001","event":"Clicked"}`, 400, "missing_identity"},
			{"/v1/track", `{"messageId":"k-12","userId":"c-1","event":"Cli\u0000cked","properties":{"nul\u0000key":"a\u0000b","category":"s\u0000"}}`, 200, `"accepted"`},
			{"/v1/track", `{"messageId":"k-13","userId":"c-1","event":"Product Viewed","properties":{"category":"s\u0000erum","product":"面霜🧴"}}`, 200, `"accepted"`},
			{"/v1/identify", `{"messageId":"k-14","userId":"😀","traits":{"name":"苏🥰婉","note":"\ud83d"}}`, 200, `"accepted"`},
			{"/v1/identify", "{\"messageId\":\"k-15\",\"userId\":\"c-1\",\"traits\":{\"note\":\"\xff\xfe\"}}", 200, `"accepted"`},
			{"/v1/identify", `{"messageId":"k-16","userId":"c-1","traits":{"n":1e999}}`, 400, "not_json"},
			{"/v1/identify", `{"messageId":"k-17","userId":"c-1"`, 400, "not_json"},
		} {
			r := s.Do(nil, "POST", c.path, c.body, apitest.AsUser("write-key"))
			if r.Status != c.status || !strings.Contains(r.Body, c.says) {
				t.Errorf("%.80s: %d %.300s, want %d %s", c.body, r.Status, r.Body, c.status, c.says)
			}
		}
		r := s.Do(nil, "POST", "/v1/batch", `{"batch":[{"type":"track","messageId":"d-1","userId":"c-1","event":"Clicked"},{"type":"track","messageId":"d-1","userId":"c-1","event":"Clicked"}]}`, apitest.AsUser("write-key"))
		if r.Status != 200 || !strings.Contains(r.Body, `"accepted"`) || !strings.Contains(r.Body, `"duplicate"`) {
			t.Errorf("one id twice in a batch: %d %s", r.Status, r.Body)
		}
		kept := ""
		for p := range zhiyin.Partitions {
			records, err := db.Records(t.Context(), p, 0, 1000, true)
			if err != nil {
				t.Fatal(err)
			}
			for _, r := range records {
				kept += string(r.Open) + string(r.Sealed)
			}
		}
		for _, text := range []string{"面霜🧴", "苏", "🥰", `a\u0000b`} {
			if !strings.Contains(kept, text) {
				t.Errorf("%q is not kept", text)
			}
		}
	})
}

// TestACustomerHasSixThousandTraitsAtMost: what would be more is refused whole, and
// what they have may still be said anew.
func TestACustomerHasSixThousandTraitsAtMost(t *testing.T) {
	apitest.Engines(t, store.Config{}, func(t *testing.T, db *store.DB) {
		s, _ := apitest.DoorOn(t, db, intake.Limits{})
		say := func(from, n int) (int, intake.Receipt) {
			t.Helper()
			traits := map[string]any{}
			for i := range n {
				traits[fmt.Sprintf("t%04d", from+i)] = i
			}
			text, err := json.Marshal(map[string]any{"messageId": fmt.Sprint("t-", from, "-", n), "userId": "c-1", "traits": traits})
			if err != nil {
				t.Fatal(err)
			}
			r := s.Do(nil, "POST", "/v1/batch", `{"batch":[`+strings.Replace(string(text), `{`, `{"type":"identify",`, 1)+`,{"type":"page","messageId":"p-`+fmt.Sprint(from, n)+`","userId":"c-2"}]}`, apitest.AsUser("write-key"))
			var answer struct{ Receipts []intake.Receipt }
			apitest.Decode(t, r, &answer)
			return r.Status, answer.Receipts[0]
		}
		for i := range 6 { // the last one leaves room for the unit's
			if status, r := say(i*1000, 1000-i/5); status != 200 || r.Code != intake.Accepted {
				t.Fatalf("%d: %d %+v", i, status, r)
			}
		}
		if status, r := say(6000, 2); status != 200 || r.Code != intake.TooManyTraits {
			t.Errorf("6,002: %d %+v", status, r)
		}
		if _, r := say(0, 900); r.Code != intake.Accepted {
			t.Errorf("said anew: %+v", r)
		}
		told := 0
		for p := range zhiyin.Partitions {
			records, err := db.Records(t.Context(), p, 0, 1000, false)
			if err != nil {
				t.Fatal(err)
			}
			for _, r := range records {
				if r.Kind == "customer.limited" {
					told++
				}
			}
		}
		if told != 1 {
			t.Errorf("told %d times", told)
		}
	})
}
