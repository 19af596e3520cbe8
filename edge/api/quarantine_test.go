package api_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/access"
	"zhiyin.dev/edge/api"
	"zhiyin.dev/edge/api/door"
	intakeapi "zhiyin.dev/edge/api/intake"
	"zhiyin.dev/edge/api/studio"
	"zhiyin.dev/intake"
	"zhiyin.dev/schema"
	"zhiyin.dev/store"
	"zhiyin.dev/store/pgtest"
	"zhiyin.dev/store/storetest"
)

// doorway is a real line over a real store, with everything around it.
type doorway struct {
	*store.DB
	line    *intake.Line
	tally   *intake.Tally
	origins map[string]string
}

type onceOver struct{ *store.DB }

func (o onceOver) AppendOnce(ctx context.Context, list ...intake.Once) []intake.Outcome {
	asked := make([]store.Once, len(list))
	for i, one := range list {
		asked[i] = store.Once(one)
	}
	out := make([]intake.Outcome, len(list))
	for i, one := range o.DB.AppendOnce(ctx, asked...) {
		out[i] = intake.Outcome(one)
	}
	return out
}

func newDoorway(t testing.TB, db *store.DB) *doorway {
	t.Helper()
	began := time.Now() // the clock stands, so that no bucket fills meanwhile
	return doorwayWith(t, db, intake.Limits{EventsPerSecond: 1, Burst: 50}, func() time.Time { return began })
}

func doorwayWith(t testing.TB, db *store.DB, limits intake.Limits, now func() time.Time) *doorway {
	t.Helper()
	d := &doorway{DB: db, tally: intake.NewTally(db), origins: map[string]string{"": "https://shop.example", "crm-muhe": "https://shop.example"}}
	var err error
	d.line, err = intake.New(intake.Config{Ledger: onceOver{db}, Directory: db, Now: now, Quarantine: db, Suppression: db, Tally: d.tally,
		Limits: limits})
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func (d *doorway) Replay(ctx context.Context, ask zhiyin.QuarantineQuery) (intake.Replayed, error) {
	return d.line.Replay(ctx, ask)
}
func (d *doorway) ReplayOne(ctx context.Context, id string) (intake.Receipt, error) {
	return d.line.ReplayOne(ctx, id)
}
func (d *doorway) Opens(source, origin string) bool { return d.origins[source] == origin }
func (d *doorway) Configured() []string             { return []string{"crm-muhe"} }
func (d *doorway) Pace(source string) intake.Pace   { return d.tally.Pace(source, time.Now()) }
func (d *doorway) Schemas(context.Context) ([]*schema.Schema, error) {
	return d.line.Schemas().All(), nil
}
func parseSchema(text string, version int) (*schema.Schema, []schema.Problem) {
	return schema.Parse([]byte(text), version, func(property string) string {
		if property == "phone" {
			return "sealed"
		}
		return ""
	})
}

func (d *doorway) CheckSchema(_ context.Context, text string) ([]studio.SchemaProblem, error) {
	_, problems := parseSchema(text, 1)
	out := []studio.SchemaProblem{}
	for _, p := range problems {
		out = append(out, studio.SchemaProblem{Field: p.Field, Line: p.Line, Says: p.Text})
	}
	return out, nil
}

// doorOn is a site whose events come in through a real line over a database.
func doorOn(t testing.TB, db *store.DB, limits intake.Limits) (*site, *doorway) {
	t.Helper()
	d := doorwayWith(t, db, limits, time.Now)
	s, _ := partsOn(t, db, func(p *api.Ports) { p.Intake, p.Quarantine, p.Suppressions = d.line, d, d })
	return s, d
}

// engines acts a test on a file and on a server.
func engines(t *testing.T, cfg store.Config, act func(t *testing.T, db *store.DB)) {
	t.Parallel()
	t.Run("SQLite", func(t *testing.T) {
		t.Parallel()
		act(t, storetest.OpenSQLite(t, t.TempDir(), cfg))
	})
	t.Run("PostgreSQL", func(t *testing.T) {
		t.Parallel()
		cfg.URL = pgtest.URL(t)
		act(t, storetest.Open(t, t.TempDir(), cfg))
	})
}

// withDoor is a site whose events come in through a real line.
func withDoor(t testing.TB) (*site, *doorway) {
	t.Helper()
	var d *doorway
	s, _ := withParts(t, func(p *api.Ports) {
		d = p.Quarantine.(*doorway)
		p.Intake = d.line
	})
	s.signIns.become(access.Admin, true)
	return s, d
}

const couponSchema = "id: coupon-used\nevent: Coupon Used\nmode: quarantine\nschema:\n  type: object\n  required: [category]\n  properties:\n    category: {type: %s, x-open: true}\n"

func published(text string) string {
	return fmt.Sprintf(`{"yaml":%q}`, text)
}

// TestABadEventIsMendedAndCountsOnce: bad event → mend the schema → replay →
// counted once, however often it is sent and replayed.
func TestABadEventIsMendedAndCountsOnce(t *testing.T) {
	t.Parallel()
	s, d := withDoor(t)
	cookie := s.signIn(wen)
	if r := s.do(cookie, "POST", "/api/v1/schemas", published(fmt.Sprintf(couponSchema, "number"))); r.status != 200 || !strings.Contains(r.body, "schema/coupon-used@1") {
		t.Fatalf("%d %s", r.status, r.body)
	}
	bad := `{"messageId":"m-1","userId":"c-1","event":"Coupon Used","properties":{"category":"serum","who":"苏婉 13812346620"}}`
	for range 2 {
		r := s.do(nil, "POST", "/v1/track", bad, asUser("write-key"))
		if r.status != 200 || !strings.Contains(r.body, `"code":"quarantined"`) || !strings.Contains(r.body, `"success":false`) || !strings.Contains(r.body, `{"field":"properties.category","code":"type"}`) {
			t.Fatalf("%d %s", r.status, r.body)
		}
	}
	var page struct{ Items []intakeapi.QuarantinedView }
	decode(t, s.do(cookie, "GET", "/api/v1/quarantine", ""), &page)
	if len(page.Items) != 1 || page.Items[0].Schema != "schema/coupon-used@1" || page.Items[0].Name != "Coupon Used" {
		t.Fatalf("%+v", page)
	}
	path := "/api/v1/quarantine/" + page.Items[0].ID
	one := s.do(cookie, "GET", path, "")
	if strings.Contains(one.body, "serum") || strings.Contains(one.body, "6620") || strings.Contains(one.body, "c-1") || !strings.Contains(one.body, `"category":"•••••"`) {
		t.Errorf("masked: %s", one.body)
	}
	if r := s.do(cookie, "POST", path+"/reveal", `{"reason":"correction"}`); r.status != 403 {
		t.Errorf("an admin saw it in the clear: %d %s", r.status, r.body)
	}
	if r := s.do(cookie, "POST", path+"/replay", `{}`); r.status != 200 || !strings.Contains(r.body, "quarantined") {
		t.Errorf("replayed as it was: %d %s", r.status, r.body)
	}
	if r := s.do(cookie, "POST", "/api/v1/schemas", published(fmt.Sprintf(couponSchema, "string"))); r.status != 200 {
		t.Fatalf("%d %s", r.status, r.body)
	}
	if r := s.do(cookie, "POST", "/api/v1/quarantine/replay", `{"source":"crm-muhe"}`); r.status != 200 || r.body != `{"kept":1,"still":0,"next":""}`+"\n" {
		t.Errorf("replayed: %d %s", r.status, r.body)
	}
	for _, again := range []string{"/api/v1/quarantine/replay", path + "/replay"} {
		s.do(cookie, "POST", again, `{}`)
	}
	if r := s.do(nil, "POST", "/v1/track", bad, asUser("write-key")); !strings.Contains(r.body, `"code":"duplicate"`) {
		t.Errorf("sent once more: %s", r.body)
	}
	if n := countEvents(t, d.DB, "Coupon Used"); n != 1 {
		t.Errorf("it counts %d times", n)
	}
	decode(t, s.do(cookie, "GET", "/api/v1/quarantine", ""), &page)
	if len(page.Items) != 0 {
		t.Errorf("%+v", page)
	}
}

func countEvents(t testing.TB, db *store.DB, name string) (n int) {
	t.Helper()
	for p := range zhiyin.Partitions {
		records, err := db.Records(t.Context(), p, 0, 1000, false)
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range records {
			if strings.Contains(string(r.Open), `"name":"`+name+`"`) {
				n++
			}
		}
	}
	return n
}

func TestAQuarantinedMessageIsShownForAReasonAndDiscarded(t *testing.T) {
	t.Parallel()
	s, _ := withDoor(t)
	r := s.do(nil, "POST", "/v1/batch", `{"batch":[{"type":"track","messageId":"m-1","userId":"c-1","event":"Order Completed","properties":{"total":5}},
		{"type":"track","messageId":"m-2","userId":"c-2","event":"Order Completed","properties":{"total":6}}],"sentAt":"2026-11-22T04:00:00Z"}`, asUser("write-key"))
	if r.status != 200 || strings.Count(r.body, `"code":"quarantined"`) != 2 || strings.Count(r.body, `{"field":"properties.order_id","code":"required"}`) != 2 {
		t.Fatalf("%d %s", r.status, r.body)
	}
	s.signIns.become(access.Supervisor, true)
	cookie := s.signIn(wen)
	var page struct{ Items []intakeapi.QuarantinedView }
	decode(t, s.do(cookie, "GET", "/api/v1/quarantine?limit=1", ""), &page)
	path := "/api/v1/quarantine/" + page.Items[0].ID
	if r := s.do(cookie, "POST", path+"/reveal", `{"reason":"correction"}`); r.status != 200 || !strings.Contains(r.body, `"sentAt":"2026-11-22T04:00:00Z"`) || !strings.Contains(r.body, `"userId":"c-`) {
		t.Errorf("%d %s", r.status, r.body)
	}
	var counts struct{ Items []zhiyin.QuarantineCount }
	decode(t, s.do(cookie, "GET", "/api/v1/quarantine-counts", ""), &counts)
	if len(counts.Items) != 1 || counts.Items[0].Count != 2 {
		t.Errorf("%+v", counts)
	}
	if r := s.do(cookie, "POST", path+"/discard", `{"reason":"because"}`); r.status != 400 {
		t.Errorf("a reason that is none: %d %s", r.status, r.body)
	}
	if r := s.do(cookie, "POST", path+"/discard", `{"reason":"test_data"}`); r.status != 200 {
		t.Errorf("%d %s", r.status, r.body)
	}
	if r := s.do(cookie, "POST", path+"/discard", `{}`); r.status != 404 {
		t.Errorf("%d %s", r.status, r.body)
	}
	if r := s.do(cookie, "POST", "/api/v1/quarantine/discard", `{"name":"Order Completed"}`); !strings.Contains(r.body, `"discarded":1`) {
		t.Errorf("%d %s", r.status, r.body)
	}
}

func TestSourcesTellWhatCameOfTheirMessages(t *testing.T) {
	t.Parallel()
	s, d := withDoor(t)
	cookie := s.signIn(wen)
	s.do(nil, "POST", "/v1/batch", `{"batch":[{"type":"track","messageId":"1","userId":"c-1","event":"Page Viewed"},{"type":"track","messageId":"1","userId":"c-1","event":"Page Viewed"},
		{"type":"what"},{"type":"track","messageId":"4","timestamp":"2026-01-01T00:00:00Z","userId":"苏婉","event":"Page Viewed","properties":{"category":"serum"}}]}`, asUser("write-key"))
	if err := d.tally.Keep(t.Context()); err != nil {
		t.Fatal(err)
	}
	var list struct{ Items []intakeapi.SourceView }
	r := s.do(cookie, "GET", "/api/v1/sources", "")
	decode(t, r, &list)
	if len(list.Items) != 1 || list.Items[0].PerMinute != 4 || list.Items[0].Today["accepted"] != 2 || list.Items[0].Week["duplicate"] != 1 || list.Items[0].Keys[0].Name != "settings" {
		t.Fatalf("%s", r.body)
	}
	if lag := list.Items[0].LagMs; lag != nil && *lag < 0 {
		t.Errorf("a message that came before it happened: %d ms", *lag)
	}
	if strings.Contains(r.body, "苏婉") || !strings.Contains(r.body, `"event":"Page Viewed"`) {
		t.Errorf("sample: %s", r.body)
	}
	if r := s.do(cookie, "POST", "/api/v1/sources/shop", `{"origins":["https://Shop.example","https://shop.example"]}`); r.status != 200 {
		t.Errorf("%d %s", r.status, r.body)
	}
	for _, bad := range []string{"shop.example", "http://shop.example", "https://shop.example/path", "https://u:p@shop.example", "javascript:1"} {
		if r := s.do(cookie, "POST", "/api/v1/sources/shop", fmt.Sprintf(`{"origins":[%q]}`, bad)); r.status != 400 {
			t.Errorf("%s: %d %s", bad, r.status, r.body)
		}
	}
}

func TestPagesOfPermittedOriginsMayReport(t *testing.T) {
	t.Parallel()
	s, _ := withDoor(t)
	beacon := func(origin, kind, body string) result {
		return s.do(nil, "POST", "/v1/page", body, func(r *http.Request) {
			r.Header.Set("Origin", origin)
			r.Header.Set("Content-Type", kind)
		})
	}
	body := `{"writeKey":"write-key","messageId":"b-1","anonymousId":"a-1","name":"Home"}`
	if r := beacon("https://shop.example", "text/plain;charset=UTF-8", body); r.status != 200 || r.header.Get("Access-Control-Allow-Origin") != "https://shop.example" {
		t.Errorf("%d %s %v", r.status, r.body, r.header)
	}
	if r := beacon("https://evil.example", "text/plain", body); r.status != 403 || r.header.Get("Access-Control-Allow-Origin") != "" {
		t.Errorf("%d %s", r.status, r.body)
	}
	ask := func(origin string) http.Header {
		return s.do(nil, "OPTIONS", "/v1/track", "", func(r *http.Request) { r.Header.Set("Origin", origin) }).header
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
	s, _ := withDoor(t)
	send := func(body []byte, encoding string) result {
		var packed bytes.Buffer
		z := gzip.NewWriter(&packed)
		_, _ = z.Write(body)
		_ = z.Close()
		return s.do(nil, "POST", "/v1/batch", packed.String(), asUser("write-key"), header("Content-Encoding", encoding))
	}
	if r := send([]byte(`{"batch":[{"type":"page","messageId":"z-1","userId":"c-1"}]}`), "gzip"); r.status != 200 || !strings.Contains(r.body, "accepted") {
		t.Errorf("%d %s", r.status, r.body)
	}
	if r := send(append([]byte(`{"batch":["`), bytes.Repeat([]byte("x"), 8<<20)...), "gzip"); r.status != 413 {
		t.Errorf("a bomb: %d %s", r.status, r.body)
	}
	if r := send([]byte(`{}`), "br"); r.status != 415 {
		t.Errorf("%d %s", r.status, r.body)
	}
	if r := s.do(nil, "POST", "/v1/batch", "no gzip", asUser("write-key"), header("Content-Encoding", "gzip")); r.status != 400 {
		t.Errorf("%d %s", r.status, r.body)
	}
	for body, want := range map[string]int{
		`{"batch":[]}`: 400, `{}`: 400, `[]`: 400, `nothing`: 400, `{"batch":[` + strings.Repeat("1,", 2500) + `1]}`: 400,
		`{"batch":["` + strings.Repeat("x", 600<<10) + `"]}`: 413,
	} {
		if r := s.do(nil, "POST", "/v1/batch", body, asUser("write-key")); r.status != want {
			t.Errorf("%.40s: %d, want %d", body, r.status, want)
		}
	}
	large := `{"messageId":"l-1","userId":"c-1","traits":{"a":"` + strings.Repeat("x", 33<<10) + `"}}`
	if r := s.do(nil, "POST", "/v1/identify", large, asUser("write-key")); r.status != 400 || !strings.Contains(r.body, "too_large") {
		t.Errorf("%d %s", r.status, r.body)
	}
}

// TestOneCustomersFloodIsHeldBack: the others' messages pass, the refusal is kept
// as one event, and an import is not held against it.
func TestOneCustomersFloodIsHeldBack(t *testing.T) {
	t.Parallel()
	s, d := withDoor(t)
	var batch []string
	for i := range 80 {
		batch = append(batch, fmt.Sprintf(`{"type":"track","messageId":"f-%d","userId":"flood","event":"Page Viewed"}`, i))
	}
	batch = append(batch, `{"type":"track","messageId":"o-1","userId":"other","event":"Page Viewed"}`)
	r := s.do(nil, "POST", "/v1/batch", `{"batch":[`+strings.Join(batch, ",")+`]}`, asUser("write-key"))
	if accepted, refused := strings.Count(r.body, `"accepted"`), strings.Count(r.body, `"too_fast"`); r.status != 200 || accepted != 51 || refused != 30 {
		t.Fatalf("%d: %d accepted, %d refused", r.status, accepted, refused)
	}
	if r := s.do(nil, "POST", "/v1/batch", `{"batch":[`+strings.Repeat(batch[79]+",", 4)+batch[79]+`]}`, asUser("write-key")); r.status != 429 || r.header.Get("Retry-After") == "" {
		t.Errorf("%d %s", r.status, r.body)
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
	r = s.do(nil, "POST", "/v1/import", `{"batch":[`+strings.Join(batch, ",")+`]}`, asUser("write-key"))
	if strings.Contains(r.body, "too_fast") || r.status != 200 {
		t.Errorf("an import: %d %.200s", r.status, r.body)
	}
}

// TestASourceHasItsQuotaByAllOfItsKeys: a second key of a source brings no second
// minute, and another source has a minute of its own.
func TestASourceHasItsQuotaByAllOfItsKeys(t *testing.T) {
	t.Parallel()
	s, _ := withStore(t, func(c *door.Config) { c.EventsPerMinute = 10 })
	s.signIns.become(access.Security, true)
	cookie := s.signIn(wen)
	key := func(source string) string {
		_, secret := s.made(cookie, fmt.Sprintf(`{"name":"x","scopes":["events.write"],"source":%q}`, source))
		return secret
	}
	old, next, other := key("shop"), key("shop"), key("crm")
	batch := `{"batch":[` + strings.Repeat(`{"type":"identify","userId":"u"},`, 7) + `{"type":"identify","userId":"u"}]}`
	for i, ask := range []struct {
		key  string
		want int
	}{{old, 200}, {next, 429}, {old, 429}, {other, 200}} {
		if r := s.do(nil, "POST", "/v1/batch", batch, asUser(ask.key)); r.status != ask.want || ask.want == 429 && r.header.Get("Retry-After") == "" {
			t.Errorf("%d: %d %s", i, r.status, r.body)
		}
	}
}

func TestAKeyHasItsQuota(t *testing.T) {
	t.Parallel()
	s := newSite(t, func(c *door.Config, _ *api.Ports) { c.EventsPerMinute = 10 })
	batch := `{"batch":[` + strings.Repeat(`{"type":"identify","userId":"u"},`, 7) + `{"type":"identify","userId":"u"}]}`
	r := s.do(nil, "POST", "/v1/batch", batch, asUser("write-key"))
	if r.status != 200 || r.header.Get("RateLimit-Policy") != `"events";q=10;w=60` || !strings.HasPrefix(r.header.Get("RateLimit"), `"events";r=2;t=`) {
		t.Errorf("%d %v", r.status, r.header)
	}
	r = s.do(nil, "POST", "/v1/batch", batch, asUser("write-key"))
	if r.status != 429 || r.header.Get("Retry-After") == "" || !strings.HasPrefix(r.header.Get("RateLimit"), `"events";r=`) || r.kind() != "busy" {
		t.Errorf("%d %s %v", r.status, r.body, r.header)
	}
}

// TestAForgottenPersonsMessagesAreRefused: what names somebody who asked to be
// forgotten is not kept.
func TestAForgottenPersonsMessagesAreRefused(t *testing.T) {
	t.Parallel()
	s, d := withDoor(t)
	said := `{"messageId":"%s","userId":"c-9","traits":{"phone":"13812346620"}}`
	r := s.do(nil, "POST", "/v1/identify", fmt.Sprintf(said, "1"), asUser("write-key"))
	var answer struct{ Receipts []intake.Receipt }
	decode(t, r, &answer)
	if _, err := d.Erase(t.Context(), store.EraseOrder{Customer: answer.Receipts[0].Customer, Reason: zhiyin.Requested, By: "console"}); err != nil {
		t.Fatal(err)
	}
	for _, again := range []string{fmt.Sprintf(said, "1"), fmt.Sprintf(said, "2"), `{"messageId":"3","userId":"c-9","context":{"traits":{"email":"new@example.com"}}}`} {
		if r := s.do(nil, "POST", "/v1/identify", again, asUser("write-key")); r.status != 400 || !strings.Contains(r.body, "suppressed") || strings.Contains(r.body, "6620") {
			t.Errorf("%d %s", r.status, r.body)
		}
	}
	s.signIns.become(access.Supervisor, true)
	cookie := s.signIn(wen)
	lift := `{"kind":"user_id","value":"crm-muhe:c-9","reason":"came_back"}`
	if r := s.do(cookie, "POST", "/api/v1/suppressions/lift", lift); r.status != 200 {
		t.Errorf("%d %s", r.status, r.body)
	}
	if r := s.do(cookie, "POST", "/api/v1/suppressions/lift", lift); r.status != 404 {
		t.Errorf("lifted twice: %d %s", r.status, r.body)
	}
	if r := s.do(nil, "POST", "/v1/identify", `{"messageId":"5","userId":"c-9"}`, asUser("write-key")); r.status != 200 {
		t.Errorf("after they came back: %d %s", r.status, r.body)
	}
	if r := s.do(nil, "POST", "/v1/identify", `{"messageId":"4","userId":"c-10"}`, asUser("write-key")); r.status != 200 {
		t.Errorf("another: %d %s", r.status, r.body)
	}
}

// TestWhatAForgottenPersonDoesMayCountWithoutThem: of an act its open properties stay,
// of what is said of the person nothing; no record comes of either.
func TestWhatAForgottenPersonDoesMayCountWithoutThem(t *testing.T) {
	engines(t, store.Config{}, func(t *testing.T, db *store.DB) {
		s, _ := doorOn(t, db, intake.Limits{})
		s.signIns.become(access.Supervisor, true)
		cookie := s.signIn(wen)
		ask := func(mode, value string) result {
			return s.do(cookie, "POST", "/api/v1/suppressions", fmt.Sprintf(`{"kind":"user_id","value":%q,"mode":%q,"reason":"asked"}`, value, mode))
		}
		if r := ask("anonymise", "crm-muhe:c-9"); r.status != 200 {
			t.Fatalf("%d %s", r.status, r.body)
		}
		if r := ask("forget", "crm-muhe:c-9"); r.status != 400 {
			t.Errorf("no such mode: %d %s", r.status, r.body)
		}
		batch := `{"batch":[
			{"type":"track","messageId":"a-1","userId":"c-9","timestamp":"2026-11-20T10:47:31Z","event":"Order Completed","properties":{"order_id":"R-7741","total":268,"currency":"CNY","address":"体育西路101号"},"context":{"traits":{"phone":"13812346620"}}},
			{"type":"identify","messageId":"a-2","userId":"c-9","traits":{"name":"苏婉","phone":"13812346620"}},
			{"type":"track","messageId":"a-3","userId":"c-9","event":"Order Completed","properties":{"total":5}},
			{"type":"track","messageId":"a-4","userId":"c-10","event":"Page Viewed"}]}`
		for range 2 { // sent again it counts once
			r := s.do(nil, "POST", "/v1/batch", batch, asUser("write-key"))
			if r.status != 200 || strings.Count(r.body, `"anonymised"`) != 3 {
				t.Fatalf("%d %s", r.status, r.body)
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
		if r := ask("drop", "crm-muhe:c-9"); r.status != 200 {
			t.Errorf("%d %s", r.status, r.body)
		}
		if r := s.do(nil, "POST", "/v1/page", `{"messageId":"a-5","userId":"c-9"}`, asUser("write-key")); r.status != 400 || !strings.Contains(r.body, "suppressed") {
			t.Errorf("%d %s", r.status, r.body)
		}
	})
}
