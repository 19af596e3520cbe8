package studio_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/access"
	"zhiyin.dev/edge/api"
	"zhiyin.dev/edge/api/apitest"
	"zhiyin.dev/store"
	"zhiyin.dev/store/population"
)

func TestTagsAreExplainedReadAsOfThenAndRejected(t *testing.T) {
	t.Parallel()
	s, db := apitest.WithStore(t)
	at := time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC)
	known := zhiyin.NewEvent("cu_1", zhiyin.CustomerIdentified{Source: "crm", Open: map[string]any{}, Sealed: map[string]any{}}, at)
	tagged := zhiyin.NewEvent("cu_1", zhiyin.CustomerTagged{Added: []zhiyin.Tag{{ID: "loyal", Family: zhiyin.Value, Name: zhiyin.Text{zhiyin.English: "Loyal"}, Source: "computed", Confidence: 1, Since: at, Definition: zhiyin.DefinitionRef{Kind: "tag", ID: "loyal", Version: 1}}}}, at)
	gone := zhiyin.NewEvent("cu_1", zhiyin.CustomerTagged{Removed: []string{"loyal"}}, at.AddDate(0, 0, 10))
	if err := db.AppendWait(t.Context(), known, tagged, gone); err != nil {
		t.Fatal(err)
	}
	s.SignIns.Become(access.Agent, true)
	cookie := s.SignIn(apitest.Wen)
	for path, want := range map[string]string{
		"/api/v1/customers/cu_1/tags?at=2026-11-05T00:00:00Z": `"loyal"`,
		"/api/v1/customers/cu_1/tags/loyal":                   `"away":2`,
		"/api/v1/customers/cu_1/purchases":                    `"count":0`,
	} {
		if r := s.Do(cookie, "GET", path, ""); r.Status != 200 || !strings.Contains(r.Body, want) {
			t.Errorf("%s: %d %s", path, r.Status, r.Body)
		}
	}
	if r := s.Do(cookie, "GET", "/api/v1/customers/cu_1/tags?at=2026-11-20T00:00:00Z", ""); r.Status != 200 || strings.Contains(r.Body, "loyal") {
		t.Errorf("after it was gone: %d %s", r.Status, r.Body)
	}
	if r := s.Do(cookie, "GET", "/api/v1/customers/cu_1/tags/secret", ""); r.Status != 403 {
		t.Errorf("above one's clearance: %d %s", r.Status, r.Body)
	}
	if r := s.Do(cookie, "GET", "/api/v1/customers/cu_1/tags/nothing", ""); r.Status != 404 {
		t.Errorf("no such tag: %d %s", r.Status, r.Body)
	}
	if r := s.Do(cookie, "POST", "/api/desk/customers/cu_1/tags/loyal/reject", `{"reason":"搬走了"}`); r.Status != 200 || !strings.Contains(r.Body, `"until"`) {
		t.Errorf("reject: %d %s", r.Status, r.Body)
	}
	if counts, err := population.Of(db.Engine).TagCounts(t.Context(), at); err != nil || counts["loyal"].Rejected != 1 {
		t.Errorf("%+v %v", counts, err)
	}
}

// TestHoldersAreListedByTheAgeOfTheirTag: page by page, masked, the newest first, for
// those who may see the tag.
func TestHoldersAreListedByTheAgeOfTheirTag(t *testing.T) {
	apitest.Engines(t, store.Config{}, func(t *testing.T, db *store.DB) {
		s, _ := apitest.PartsOn(t, db, func(*api.Ports) {})
		began := time.Now().UTC().Truncate(time.Hour).AddDate(0, 0, -10)
		for i := range 5 {
			id, at := fmt.Sprintf("cu_%d", i), began.AddDate(0, 0, 2*i)
			if err := db.AppendWait(t.Context(), zhiyin.NewEvent(id, zhiyin.CustomerIdentified{Source: "crm", Open: map[string]any{"tier": "gold"}, Sealed: map[string]any{"family_name": "苏", "given_name": "婉"}}, at),
				zhiyin.NewEvent(id, zhiyin.CustomerTagged{Added: []zhiyin.Tag{{ID: "loyal", Since: at}, {ID: "secret", Since: at}}}, at)); err != nil {
				t.Fatal(err)
			}
		}
		s.SignIns.Become(access.Agent, true)
		cookie := s.SignIn(apitest.Wen)
		listed := func(query string) (ids string, link string) {
			t.Helper()
			var page struct {
				Items []struct{ ID, Name string }
				Count int64
			}
			r := s.Do(cookie, "GET", "/api/v1/tags/loyal/customers?"+query, "")
			apitest.Decode(t, r, &page)
			for _, h := range page.Items {
				ids += " " + h.ID
				if h.Name != "苏**" {
					t.Errorf("%s is not masked: %s", h.ID, h.Name)
				}
			}
			link, _, _ = strings.Cut(strings.TrimPrefix(r.Header.Get("Link"), "</api/v1/tags/loyal/customers?"), ">")
			return fmt.Sprint(page.Count, ids), link
		}
		since := func(days int) string { return began.AddDate(0, 0, days).Format(time.RFC3339) }
		for query, want := range map[string]string{"": "5 cu_4 cu_3 cu_2 cu_1 cu_0", "from=" + since(4): "3 cu_4 cu_3 cu_2", "to=" + since(4): "2 cu_1 cu_0", "from=" + since(2) + "&to=" + since(6): "2 cu_2 cu_1"} {
			if got, link := listed(query); got != want || link != "" {
				t.Errorf("%s: %s %s", query, got, link)
			}
		}
		first, next := listed("limit=2&from=" + since(2))
		second, end := listed(next)
		if first != "4 cu_4 cu_3" || second != "4 cu_2 cu_1" {
			t.Errorf("%s, then %s", first, second)
		}
		if third, _ := listed(end); end != "" && third != "4" {
			t.Errorf("then %s", third)
		}
		for path, want := range map[string]int{"/api/v1/tags/secret/customers": 403, "/api/v1/tags/nothing/customers": 404, "/api/v1/tags/loyal/customers?after=yesterday": 400} {
			if r := s.Do(cookie, "GET", path, ""); r.Status != want {
				t.Errorf("%s: %d %s", path, r.Status, r.Body)
			}
		}
	})
}
