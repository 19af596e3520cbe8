package intake_test

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/access"
	"zhiyin.dev/edge/api"
	"zhiyin.dev/edge/api/apitest"
	"zhiyin.dev/edge/api/door"
	intakeapi "zhiyin.dev/edge/api/intake"
	"zhiyin.dev/intake"
	"zhiyin.dev/store"
)

// TestABadEventIsMendedAndCountsOnce: bad event → mend the schema → replay →
// counted once, however often it is sent and replayed.
func TestABadEventIsMendedAndCountsOnce(t *testing.T) {
	t.Parallel()
	s, d := apitest.WithDoor(t)
	cookie := s.SignIn(apitest.Wen)
	if r := s.Do(cookie, "POST", "/api/v1/schemas", apitest.Published(fmt.Sprintf(apitest.CouponSchema, "number"))); r.Status != 200 || !strings.Contains(r.Body, "schema/coupon-used@1") {
		t.Fatalf("%d %s", r.Status, r.Body)
	}
	bad := `{"messageId":"m-1","userId":"c-1","event":"Coupon Used","properties":{"category":"serum","who":"苏婉 13812346620"}}`
	for range 2 {
		r := s.Do(nil, "POST", "/v1/track", bad, apitest.AsUser("write-key"))
		if r.Status != 200 || !strings.Contains(r.Body, `"code":"quarantined"`) || !strings.Contains(r.Body, `"success":false`) || !strings.Contains(r.Body, `{"field":"properties.category","code":"type"}`) {
			t.Fatalf("%d %s", r.Status, r.Body)
		}
	}
	var page struct{ Items []intakeapi.QuarantinedView }
	apitest.Decode(t, s.Do(cookie, "GET", "/api/v1/quarantine", ""), &page)
	if len(page.Items) != 1 || page.Items[0].Schema != "schema/coupon-used@1" || page.Items[0].Name != "Coupon Used" {
		t.Fatalf("%+v", page)
	}
	path := "/api/v1/quarantine/" + page.Items[0].ID
	one := s.Do(cookie, "GET", path, "")
	if strings.Contains(one.Body, "serum") || strings.Contains(one.Body, "6620") || strings.Contains(one.Body, "c-1") || !strings.Contains(one.Body, `"category":"•••••"`) {
		t.Errorf("masked: %s", one.Body)
	}
	if r := s.Do(cookie, "POST", path+"/reveal", `{"reason":"correction"}`); r.Status != 403 {
		t.Errorf("an admin saw it in the clear: %d %s", r.Status, r.Body)
	}
	if r := s.Do(cookie, "POST", path+"/replay", `{}`); r.Status != 200 || !strings.Contains(r.Body, "quarantined") {
		t.Errorf("replayed as it was: %d %s", r.Status, r.Body)
	}
	if r := s.Do(cookie, "POST", "/api/v1/schemas", apitest.Published(fmt.Sprintf(apitest.CouponSchema, "string"))); r.Status != 200 {
		t.Fatalf("%d %s", r.Status, r.Body)
	}
	if r := s.Do(cookie, "POST", "/api/v1/quarantine/replay", `{"source":"crm-muhe"}`); r.Status != 200 || r.Body != `{"kept":1,"still":0,"next":""}`+"\n" {
		t.Errorf("replayed: %d %s", r.Status, r.Body)
	}
	for _, again := range []string{"/api/v1/quarantine/replay", path + "/replay"} {
		s.Do(cookie, "POST", again, `{}`)
	}
	if r := s.Do(nil, "POST", "/v1/track", bad, apitest.AsUser("write-key")); !strings.Contains(r.Body, `"code":"duplicate"`) {
		t.Errorf("sent once more: %s", r.Body)
	}
	if n := apitest.CountEvents(t, d.DB, "Coupon Used"); n != 1 {
		t.Errorf("it counts %d times", n)
	}
	apitest.Decode(t, s.Do(cookie, "GET", "/api/v1/quarantine", ""), &page)
	if len(page.Items) != 0 {
		t.Errorf("%+v", page)
	}
}

func TestAQuarantinedMessageIsShownForAReasonAndDiscarded(t *testing.T) {
	t.Parallel()
	s, _ := apitest.WithDoor(t)
	r := s.Do(nil, "POST", "/v1/batch", `{"batch":[{"type":"track","messageId":"m-1","userId":"c-1","event":"Order Completed","properties":{"total":5}},
		{"type":"track","messageId":"m-2","userId":"c-2","event":"Order Completed","properties":{"total":6}}],"sentAt":"2026-11-22T04:00:00Z"}`, apitest.AsUser("write-key"))
	if r.Status != 200 || strings.Count(r.Body, `"code":"quarantined"`) != 2 || strings.Count(r.Body, `{"field":"properties.order_id","code":"required"}`) != 2 {
		t.Fatalf("%d %s", r.Status, r.Body)
	}
	s.SignIns.Become(access.Supervisor, true)
	cookie := s.SignIn(apitest.Wen)
	var page struct{ Items []intakeapi.QuarantinedView }
	apitest.Decode(t, s.Do(cookie, "GET", "/api/v1/quarantine?limit=1", ""), &page)
	path := "/api/v1/quarantine/" + page.Items[0].ID
	if r := s.Do(cookie, "POST", path+"/reveal", `{"reason":"correction"}`); r.Status != 200 || !strings.Contains(r.Body, `"sentAt":"2026-11-22T04:00:00Z"`) || !strings.Contains(r.Body, `"userId":"c-`) {
		t.Errorf("%d %s", r.Status, r.Body)
	}
	var counts struct{ Items []zhiyin.QuarantineCount }
	apitest.Decode(t, s.Do(cookie, "GET", "/api/v1/quarantine-counts", ""), &counts)
	if len(counts.Items) != 1 || counts.Items[0].Count != 2 {
		t.Errorf("%+v", counts)
	}
	if r := s.Do(cookie, "POST", path+"/discard", `{"reason":"because"}`); r.Status != 400 {
		t.Errorf("a reason that is none: %d %s", r.Status, r.Body)
	}
	if r := s.Do(cookie, "POST", path+"/discard", `{"reason":"test_data"}`); r.Status != 200 {
		t.Errorf("%d %s", r.Status, r.Body)
	}
	if r := s.Do(cookie, "POST", path+"/discard", `{}`); r.Status != 404 {
		t.Errorf("%d %s", r.Status, r.Body)
	}
	if r := s.Do(cookie, "POST", "/api/v1/quarantine/discard", `{"name":"Order Completed"}`); !strings.Contains(r.Body, `"discarded":1`) {
		t.Errorf("%d %s", r.Status, r.Body)
	}
}

func TestSourcesTellWhatCameOfTheirMessages(t *testing.T) {
	t.Parallel()
	s, d := apitest.WithDoor(t)
	cookie := s.SignIn(apitest.Wen)
	s.Do(nil, "POST", "/v1/batch", `{"batch":[{"type":"track","messageId":"1","userId":"c-1","event":"Page Viewed"},{"type":"track","messageId":"1","userId":"c-1","event":"Page Viewed"},
		{"type":"what"},{"type":"track","messageId":"4","timestamp":"2026-01-01T00:00:00Z","userId":"苏婉","event":"Page Viewed","properties":{"category":"serum"}}]}`, apitest.AsUser("write-key"))
	if err := d.Tally.Keep(t.Context()); err != nil {
		t.Fatal(err)
	}
	var list struct{ Items []intakeapi.SourceView }
	r := s.Do(cookie, "GET", "/api/v1/sources", "")
	apitest.Decode(t, r, &list)
	if len(list.Items) != 1 || list.Items[0].PerMinute != 4 || list.Items[0].Today["accepted"] != 2 || list.Items[0].Week["duplicate"] != 1 || list.Items[0].Keys[0].Name != "settings" {
		t.Fatalf("%s", r.Body)
	}
	if lag := list.Items[0].LagMs; lag != nil && *lag < 0 {
		t.Errorf("a message that came before it happened: %d ms", *lag)
	}
	if strings.Contains(r.Body, "苏婉") || !strings.Contains(r.Body, `"event":"Page Viewed"`) {
		t.Errorf("sample: %s", r.Body)
	}
	if r := s.Do(cookie, "POST", "/api/v1/sources/shop", `{"origins":["https://Shop.example","https://shop.example"]}`); r.Status != 200 {
		t.Errorf("%d %s", r.Status, r.Body)
	}
	for _, bad := range []string{"shop.example", "http://shop.example", "https://shop.example/path", "https://u:p@shop.example", "javascript:1"} {
		if r := s.Do(cookie, "POST", "/api/v1/sources/shop", fmt.Sprintf(`{"origins":[%q]}`, bad)); r.Status != 400 {
			t.Errorf("%s: %d %s", bad, r.Status, r.Body)
		}
	}
}

func TestPagesOfPermittedOriginsMayReport(t *testing.T) {
	t.Parallel()
	s, _ := apitest.WithDoor(t)
	beacon := func(origin, kind, body string) apitest.Result {
		return s.Do(nil, "POST", "/v1/page", body, func(r *http.Request) {
			r.Header.Set("Origin", origin)
			r.Header.Set("Content-Type", kind)
		})
	}
	body := `{"writeKey":"write-key","messageId":"b-1","anonymousId":"a-1","name":"Home"}`
	if r := beacon("https://shop.example", "text/plain;charset=UTF-8", body); r.Status != 200 || r.Header.Get("Access-Control-Allow-Origin") != "https://shop.example" {
		t.Errorf("%d %s %v", r.Status, r.Body, r.Header)
	}
	if r := beacon("https://evil.example", "text/plain", body); r.Status != 403 || r.Header.Get("Access-Control-Allow-Origin") != "" {
		t.Errorf("%d %s", r.Status, r.Body)
	}
	ask := func(origin string) http.Header {
		return s.Do(nil, "OPTIONS", "/v1/track", "", func(r *http.Request) { r.Header.Set("Origin", origin) }).Header
	}
	if h := ask("https://shop.example"); h.Get("Access-Control-Allow-Methods") != "POST" || !strings.Contains(h.Get("Access-Control-Allow-Headers"), "Authorization") {
		t.Errorf("%v", h)
	}
	if h := ask("https://evil.example"); h.Get("Access-Control-Allow-Methods") != "" {
		t.Errorf("%v", h)
	}
}

func TestLettersMayBeGzippedAndNotBeBombs(t *testing.T) {
	t.Parallel()
	s, _ := apitest.WithDoor(t)
	send := func(body []byte, encoding string) apitest.Result {
		var packed bytes.Buffer
		z := gzip.NewWriter(&packed)
		_, _ = z.Write(body)
		_ = z.Close()
		return s.Do(nil, "POST", "/v1/batch", packed.String(), apitest.AsUser("write-key"), apitest.Header("Content-Encoding", encoding))
	}
	if r := send([]byte(`{"batch":[{"type":"page","messageId":"z-1","userId":"c-1"}]}`), "gzip"); r.Status != 200 || !strings.Contains(r.Body, "accepted") {
		t.Errorf("%d %s", r.Status, r.Body)
	}
	if r := send(append([]byte(`{"batch":["`), bytes.Repeat([]byte("x"), 8<<20)...), "gzip"); r.Status != 413 {
		t.Errorf("a bomb: %d %s", r.Status, r.Body)
	}
	if r := send([]byte(`{}`), "br"); r.Status != 415 {
		t.Errorf("%d %s", r.Status, r.Body)
	}
	if r := s.Do(nil, "POST", "/v1/batch", "no gzip", apitest.AsUser("write-key"), apitest.Header("Content-Encoding", "gzip")); r.Status != 400 {
		t.Errorf("%d %s", r.Status, r.Body)
	}
	for body, want := range map[string]int{
		`{"batch":[]}`: 400, `{}`: 400, `[]`: 400, `nothing`: 400, `{"batch":[` + strings.Repeat("1,", 2500) + `1]}`: 400,
		`{"batch":["` + strings.Repeat("x", 600<<10) + `"]}`: 413,
	} {
		if r := s.Do(nil, "POST", "/v1/batch", body, apitest.AsUser("write-key")); r.Status != want {
			t.Errorf("%.40s: %d, want %d", body, r.Status, want)
		}
	}
	large := `{"messageId":"l-1","userId":"c-1","traits":{"a":"` + strings.Repeat("x", 33<<10) + `"}}`
	if r := s.Do(nil, "POST", "/v1/identify", large, apitest.AsUser("write-key")); r.Status != 400 || !strings.Contains(r.Body, "too_large") {
		t.Errorf("%d %s", r.Status, r.Body)
	}
}

// TestOneCustomersFloodIsHeldBack: the others' messages pass, the refusal is kept
// as one event, and an import is not held against it.
func TestOneCustomersFloodIsHeldBack(t *testing.T) {
	t.Parallel()
	s, d := apitest.WithDoor(t)
	var batch []string
	for i := range 80 {
		batch = append(batch, fmt.Sprintf(`{"type":"track","messageId":"f-%d","userId":"flood","event":"Page Viewed"}`, i))
	}
	batch = append(batch, `{"type":"track","messageId":"o-1","userId":"other","event":"Page Viewed"}`)
	r := s.Do(nil, "POST", "/v1/batch", `{"batch":[`+strings.Join(batch, ",")+`]}`, apitest.AsUser("write-key"))
	if accepted, refused := strings.Count(r.Body, `"accepted"`), strings.Count(r.Body, `"too_fast"`); r.Status != 200 || accepted != 51 || refused != 30 {
		t.Fatalf("%d: %d accepted, %d refused", r.Status, accepted, refused)
	}
	if r := s.Do(nil, "POST", "/v1/batch", `{"batch":[`+strings.Repeat(batch[79]+",", 4)+batch[79]+`]}`, apitest.AsUser("write-key")); r.Status != 429 || r.Header.Get("Retry-After") == "" {
		t.Errorf("%d %s", r.Status, r.Body)
	}
	told := 0
	for p := range zhiyin.Partitions {
		records, _ := d.Records(t.Context(), p, 0, 1000, false)
		for _, r := range records {
			if r.Kind == "customer.limited" {
				told++
			}
		}
	}
	if told != 1 {
		t.Errorf("told %d times", told)
	}
	r = s.Do(nil, "POST", "/v1/import", `{"batch":[`+strings.Join(batch, ",")+`]}`, apitest.AsUser("write-key"))
	if strings.Contains(r.Body, "too_fast") || r.Status != 200 {
		t.Errorf("an import: %d %.200s", r.Status, r.Body)
	}
}

// TestASourceHasItsQuotaByAllOfItsKeys: a second key of a source brings no second
// minute, and another source has a minute of its own.
func TestASourceHasItsQuotaByAllOfItsKeys(t *testing.T) {
	t.Parallel()
	s, _ := apitest.WithStore(t, func(c *door.Config) { c.EventsPerMinute = 10 })
	s.SignIns.Become(access.Security, true)
	cookie := s.SignIn(apitest.Wen)
	key := func(source string) string {
		_, secret := s.Made(cookie, fmt.Sprintf(`{"name":"x","scopes":["events.write"],"source":%q}`, source))
		return secret
	}
	old, next, other := key("shop"), key("shop"), key("crm")
	batch := `{"batch":[` + strings.Repeat(`{"type":"identify","userId":"u"},`, 7) + `{"type":"identify","userId":"u"}]}`
	for i, ask := range []struct {
		key  string
		want int
	}{{old, 200}, {next, 429}, {old, 429}, {other, 200}} {
		if r := s.Do(nil, "POST", "/v1/batch", batch, apitest.AsUser(ask.key)); r.Status != ask.want || ask.want == 429 && r.Header.Get("Retry-After") == "" {
			t.Errorf("%d: %d %s", i, r.Status, r.Body)
		}
	}
}

func TestAKeyHasItsQuota(t *testing.T) {
	t.Parallel()
	s := apitest.NewSite(t, func(c *door.Config, _ *api.Ports) { c.EventsPerMinute = 10 })
	batch := `{"batch":[` + strings.Repeat(`{"type":"identify","userId":"u"},`, 7) + `{"type":"identify","userId":"u"}]}`
	r := s.Do(nil, "POST", "/v1/batch", batch, apitest.AsUser("write-key"))
	if r.Status != 200 || r.Header.Get("RateLimit-Policy") != `"events";q=10;w=60` || !strings.HasPrefix(r.Header.Get("RateLimit"), `"events";r=2;t=`) {
		t.Errorf("%d %v", r.Status, r.Header)
	}
	r = s.Do(nil, "POST", "/v1/batch", batch, apitest.AsUser("write-key"))
	if r.Status != 429 || r.Header.Get("Retry-After") == "" || !strings.HasPrefix(r.Header.Get("RateLimit"), `"events";r=`) || r.Kind() != "busy" {
		t.Errorf("%d %s %v", r.Status, r.Body, r.Header)
	}
}

// TestAForgottenPersonsMessagesAreRefused: what names somebody who asked to be
// forgotten is not kept.
func TestAForgottenPersonsMessagesAreRefused(t *testing.T) {
	t.Parallel()
	s, d := apitest.WithDoor(t)
	said := `{"messageId":"%s","userId":"c-9","traits":{"phone":"13812346620"}}`
	r := s.Do(nil, "POST", "/v1/identify", fmt.Sprintf(said, "1"), apitest.AsUser("write-key"))
	var answer struct{ Receipts []intake.Receipt }
	apitest.Decode(t, r, &answer)
	if _, err := d.Erase(t.Context(), store.EraseOrder{Customer: answer.Receipts[0].Customer, Reason: zhiyin.Requested, By: "console"}); err != nil {
		t.Fatal(err)
	}
	for _, again := range []string{fmt.Sprintf(said, "1"), fmt.Sprintf(said, "2"), `{"messageId":"3","userId":"c-9","context":{"traits":{"email":"new@example.com"}}}`} {
		if r := s.Do(nil, "POST", "/v1/identify", again, apitest.AsUser("write-key")); r.Status != 400 || !strings.Contains(r.Body, "suppressed") || strings.Contains(r.Body, "6620") {
			t.Errorf("%d %s", r.Status, r.Body)
		}
	}
	s.SignIns.Become(access.Supervisor, true)
	cookie := s.SignIn(apitest.Wen)
	lift := `{"kind":"user_id","value":"crm-muhe:c-9","reason":"came_back"}`
	if r := s.Do(cookie, "POST", "/api/v1/suppressions/lift", lift); r.Status != 200 {
		t.Errorf("%d %s", r.Status, r.Body)
	}
	if r := s.Do(cookie, "POST", "/api/v1/suppressions/lift", lift); r.Status != 404 {
		t.Errorf("lifted twice: %d %s", r.Status, r.Body)
	}
	if r := s.Do(nil, "POST", "/v1/identify", `{"messageId":"5","userId":"c-9"}`, apitest.AsUser("write-key")); r.Status != 200 {
		t.Errorf("after they came back: %d %s", r.Status, r.Body)
	}
	if r := s.Do(nil, "POST", "/v1/identify", `{"messageId":"4","userId":"c-10"}`, apitest.AsUser("write-key")); r.Status != 200 {
		t.Errorf("another: %d %s", r.Status, r.Body)
	}
}

// TestWhatAForgottenPersonDoesMayCountWithoutThem: of an act its open properties stay,
// of what is said of the person nothing; no record comes of either.
func TestWhatAForgottenPersonDoesMayCountWithoutThem(t *testing.T) {
	apitest.Engines(t, store.Config{}, func(t *testing.T, db *store.DB) {
		s, _ := apitest.DoorOn(t, db, intake.Limits{})
		s.SignIns.Become(access.Supervisor, true)
		cookie := s.SignIn(apitest.Wen)
		ask := func(mode, value string) apitest.Result {
			return s.Do(cookie, "POST", "/api/v1/suppressions", fmt.Sprintf(`{"kind":"user_id","value":%q,"mode":%q,"reason":"asked"}`, value, mode))
		}
		if r := ask("anonymise", "crm-muhe:c-9"); r.Status != 200 {
			t.Fatalf("%d %s", r.Status, r.Body)
		}
		if r := ask("forget", "crm-muhe:c-9"); r.Status != 400 {
			t.Errorf("no such mode: %d %s", r.Status, r.Body)
		}
		batch := `{"batch":[
			{"type":"track","messageId":"a-1","userId":"c-9","timestamp":"2026-11-20T10:47:31Z","event":"Order Completed","properties":{"order_id":"R-7741","total":268,"currency":"CNY","address":"体育西路101号"},"context":{"traits":{"phone":"13812346620"}}},
			{"type":"identify","messageId":"a-2","userId":"c-9","traits":{"name":"苏婉","phone":"13812346620"}},
			{"type":"track","messageId":"a-3","userId":"c-9","event":"Order Completed","properties":{"total":5}},
			{"type":"track","messageId":"a-4","userId":"c-10","event":"Page Viewed"}]}`
		for range 2 { // sent again it counts once
			r := s.Do(nil, "POST", "/v1/batch", batch, apitest.AsUser("write-key"))
			if r.Status != 200 || strings.Count(r.Body, `"anonymised"`) != 3 {
				t.Fatalf("%d %s", r.Status, r.Body)
			}
		}
		var counted []string
		for p := range zhiyin.Partitions {
			records, err := db.Records(t.Context(), p, 0, 1000, true)
			if err != nil {
				t.Fatal(err)
			}
			for _, r := range records {
				all := string(r.Open) + string(r.Sealed)
				for _, secret := range []string{"R-7741", "6620", "c-9", "苏婉", "体育西路"} {
					if strings.Contains(all, secret) && r.Kind != "audit" {
						t.Errorf("%s tells %s: %s", r.Kind, secret, all)
					}
				}
				if r.Kind == "source.counted" {
					counted = append(counted, fmt.Sprint(r.Subject, " ", r.At.UTC().Format(time.RFC3339), " ", string(r.Open)))
				}
			}
		}
		if len(counted) != 1 || !strings.HasPrefix(counted[0], "source/crm-muhe 2026-11-20T10:00:00Z ") || !strings.Contains(counted[0], `"amount_minor":26800`) {
			t.Errorf("%q", counted)
		}
		for _, id := range []zhiyin.Identifier{{Kind: zhiyin.User, Value: "crm-muhe:c-9"}, {Kind: zhiyin.Phone, Value: "+8613812346620"}} {
			if holders, err := db.Holders(t.Context(), id); err != nil || holders[0] != "" {
				t.Errorf("%s has the record %v: %v", id.Kind, holders, err)
			}
		}
		if r := ask("drop", "crm-muhe:c-9"); r.Status != 200 {
			t.Errorf("%d %s", r.Status, r.Body)
		}
		if r := s.Do(nil, "POST", "/v1/page", `{"messageId":"a-5","userId":"c-9"}`, apitest.AsUser("write-key")); r.Status != 400 || !strings.Contains(r.Body, "suppressed") {
			t.Errorf("%d %s", r.Status, r.Body)
		}
	})
}
