package api_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/access"
	"zhiyin.dev/edge/api/apitest"
	"zhiyin.dev/intake"
	"zhiyin.dev/store"
)

// TestWhatManyShareJoinsNobody: the tablet on the counter, the 000000 that a till
// wants, the shop's landline. Nothing is blocked by settings.
func TestWhatManyShareJoinsNobody(t *testing.T) {
	apitest.Engines(t, store.Config{}, func(t *testing.T, db *store.DB) {
		s, _ := apitest.DoorOn(t, db, intake.Limits{})
		s.SignIns.Become(access.Supervisor, true)
		cookie := s.SignIn(apitest.Wen)
		member := func(n int, name, birthday, device, phone string) intake.Receipt {
			return s.Identified(fmt.Sprintf(`{"messageId":"m-%d-%s-%s","userId":"u-%d","traits":{"member_id":"M100%d","name":%q,"birthday":%q,"phone":%q},"context":{"externalIds":[{"type":"device","id":%q}]}}`,
				n, device, phone, n, n, name, birthday, phone, device))
		}
		names := []string{"王芳", "李娜", "王芳", "张敏", "刘洋", "陈静", "杨帆"}
		birthdays := []string{"1990-05-06", "1991-06-07", "1990-05-06", "1993-08-09", "1994-09-10", "1995-10-11", "1996-11-12"}
		var ids []zhiyin.CustomerID
		for i, name := range names {
			for phone, why := range map[string]string{"000000": "impossible", "13800000000": "placeholder"} {
				r := member(i, name, birthdays[i], "", phone)
				if !slices.ContainsFunc(r.Ignored, func(p intake.Problem) bool { return p.Field == "traits.phone" && p.Code == why }) {
					t.Errorf("%s: %+v", phone, r)
				}
			}
			member(i, name, birthdays[i], "counter-tablet-1", "")
			ids = append(ids, member(i, name, birthdays[i], "", "021-6234 5678").Customer)
			if i != 1 {
				continue
			}
			r := s.Do(cookie, "GET", fmt.Sprintf("/api/v1/identity/%s/path?to=%s", ids[0], ids[1]), "")
			if r.Status != 200 || !strings.Contains(r.Body, `"one":false`) || !strings.Contains(r.Body, `"kind":"device"`) || !strings.Contains(r.Body, `"kind":"phone"`) {
				t.Errorf("what the first two share: %d %s", r.Status, r.Body)
			}
		}
		for i, id := range ids {
			if n := slices.Index(ids, id); n != i {
				t.Errorf("%s and %s (%d, %d) are one", names[n], names[i], n, i)
			}
			records, err := db.PersonOf(t.Context(), id)
			if err != nil || len(records) != 2 { // the user id's, and the member number's
				t.Errorf("%s has %d records: %v", names[i], len(records), err)
			}
		}
		if known := meets(t, db, "+862162345678"); known != zhiyin.None {
			t.Errorf("a call of the shop's line is from %s", known)
		}

		if err := (intake.Proposer{Lookalikes: db}).Take(t.Context(), ids); err != nil {
			t.Fatal(err)
		}
		r := s.Do(cookie, "GET", "/api/v1/candidates", "")
		if r.Status != 200 || strings.Count(r.Body, `"id"`) != 1 || !strings.Contains(r.Body, string(ids[0])) || !strings.Contains(r.Body, string(ids[2])) || strings.Contains(r.Body, "王芳") {
			t.Errorf("the queue for people: %d %s", r.Status, r.Body)
		}
	})
}

func meets(t *testing.T, db *store.DB, number string) zhiyin.Match {
	t.Helper()
	s, err := db.Meet(t.Context(), number, "muhe", time.Now())
	if err != nil {
		t.Fatal(err)
	}
	return s.Known
}
