package api_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"

	"zhiyin.dev"
	"zhiyin.dev/access"
	"zhiyin.dev/edge/api"
	"zhiyin.dev/edge/api/apitest"
	"zhiyin.dev/edge/api/door"
)

// permitted is who may call what. A route that is new must be written here too.
var permitted = map[string]door.Route{
	"GET /api/desk/me": mine, "GET /api/desk/socket": mine, "GET /api/desk/contacts": {Who: door.Agent, May: access.CustomerRead},
	"POST /api/desk/contacts/{id}/messages": mine, "POST /api/desk/contacts/{id}/seen": mine, "POST /api/desk/contacts/{id}/typing": mine,
	"POST /api/desk/contacts/{id}/files": mine, "GET /api/desk/contacts/{id}/files/{file}": mine,
	"POST /api/desk/status": mine, "POST /api/desk/reservations/{id}/accept": mine, "POST /api/desk/reservations/{id}/reject": mine,
	"POST /api/desk/contacts/{id}/mute": mine, "POST /api/desk/contacts/{id}/hold": mine, "POST /api/desk/contacts/{id}/digits": mine,
	"POST /api/desk/contacts/{id}/end": mine, "POST /api/desk/contacts/{id}/transfer": mine, "POST /api/desk/contacts/{id}/instead": mine, "GET /api/desk/contacts/{id}/targets": mine, "POST /api/desk/contacts/{id}/note": mine,
	"POST /api/desk/contacts/{id}/identify": mine,
	"POST /api/desk/contacts/{id}/counsel":  mine, "POST /api/desk/contacts/{id}/relieve": mine,
	"GET /api/desk/colleagues": mine, "POST /api/desk/contacts/{id}/consult": mine, "POST /api/desk/contacts/{id}/consult/end": mine,
	"POST /api/desk/contacts/{id}/conference": mine, "POST /api/desk/contacts/{id}/conference/leave": mine, "POST /api/desk/contacts/{id}/conference/remove": mine,
	"POST /api/desk/contacts/{id}/wrap/extend": mine, "POST /api/desk/contacts/{id}/wrap/complete": mine,
	"POST /api/desk/contacts/{id}/recording/pause": mine, "POST /api/desk/contacts/{id}/recording/resume": mine,
	"GET /api/recordings": plays, "GET /api/recordings/{id}": plays, "GET /api/recordings/{id}/audio": plays, "GET /api/recordings/{id}/waveform": plays,
	"POST /api/recordings/{id}/hold":       {Who: door.Agent, May: access.RecordingHold},
	"POST /api/desk/contacts/{id}/observe": watches, "POST /api/desk/contacts/{id}/take-over": watches, "POST /api/desk/contacts/{id}/unobserve": watches,
	"POST /api/desk/calls": mine, "GET /api/desk/calls": mine,
	"POST /api/desk/contacts/{id}/correct": mine, "POST /api/desk/contacts/{id}/not-this": mine, "GET /api/floor/contacts/{id}/transcript": watches,
	"POST /api/desk/contacts/{id}/help": mine, "POST /api/floor/contacts/{id}/note": watches,
	"GET /api/floor/contacts/{id}/trace":           {Who: door.Agent, May: access.AgentRead},
	"POST /api/floor/contacts/{id}/senior":         {Who: door.Agent, May: access.ContactSteer},
	"POST /api/floor/contacts/{id}/callback/again": {Who: door.Agent, May: access.ContactSteer}, "POST /api/floor/contacts/{id}/callback/by-hand": {Who: door.Agent, May: access.ContactSteer},
	"POST /api/floor/contacts/{id}/steer": {Who: door.Agent, May: access.ContactSteer}, "POST /api/floor/agents/{id}/status": {Who: door.Agent, May: access.AgentSteer},
	"GET /api/floor": {Who: door.Agent, May: access.AgentRead},
	"POST /api/floor/queues/{id}/callback-only": directs, "POST /api/floor/queues/{id}/announcement": directs, "POST /api/floor/banners": directs,
	"POST /api/floor/directives/{id}/end": directs, "POST /api/floor/placements": {Who: door.Agent, May: access.AgentSteer}, "POST /api/desk/banners/{id}/seen": mine,
	"POST /api/desk/line": mine, "POST /api/desk/line/report": mine, "POST /api/desk/line/close": mine,
	"POST /api/sign-out": own, "POST /api/sign-in/password": open, "POST /api/sign-in/code": own,
	"POST /api/sign-in/passkey/begin": open, "POST /api/sign-in/passkey/finish": open,
	"GET /api/people": manages, "POST /api/people": grants, "POST /api/people/{id}/invite": manages, "POST /api/people/{id}/roles": grants, "POST /api/people/{id}/clearance": grants, "POST /api/people/{id}/serving": manages, "POST /api/people/{id}/lock": manages,
	"POST /api/people/{id}/unlock": manages, "POST /api/people/{id}/sign-ins/end": manages, "POST /api/people/{id}/factors/reset": manages,
	"GET /api/audit": audits, "POST /api/audit/verify": audits, "GET /api/audit/export": audits,
	"POST /api/desk/customers/{id}/reveal": {Who: door.Agent, May: access.CustomerReveal},
	"GET /api/account":                     own, "POST /api/account/password": own, "POST /api/account/totp": own, "POST /api/account/totp/{id}/confirm": own,
	"POST /api/account/factors/{id}/remove": own, "POST /api/account/recovery-codes": own, "POST /api/account/sign-ins/{id}/end": own,
	"POST /api/account/passkeys/begin": own, "POST /api/account/passkeys/finish": own,
	"POST /api/sign-in": open, "GET /api/call/cast": open, "GET /api/call/numbers": open, "POST /api/calls": open,
	"GET /api/calls/{id}": open, "POST /api/calls/{id}/end": open, "GET /api/openapi.json": open, "GET /api/openapi.yaml": open, "GET /api/docs": open, "/api/": open, "/": open,
	"GET /healthz": open, "GET /readyz": open, "GET /metrics": {Who: door.Operator, May: access.OpsRead},
	"POST /v1/identify": reports, "POST /v1/track": reports, "POST /v1/page": reports, "POST /v1/screen": reports, "POST /v1/group": reports,
	"POST /v1/alias": reports, "POST /v1/batch": reports, "POST /v1/import": reports,
	"OPTIONS /v1/": open,
}

var (
	directs = door.Route{Who: door.Agent, May: access.QueueSteer}
	manages = door.Route{Who: door.Agent, May: access.AgentManage}
	grants  = door.Route{Who: door.Agent, May: access.RoleGrant}
	audits  = door.Route{Who: door.Agent, May: access.AuditRead}
	own     = door.Route{Who: door.Agent, May: access.AccountUse}
	mine    = door.Route{Who: door.Agent, May: access.DeskUse}
	plays   = door.Route{Who: door.Agent, May: access.RecordingPlay}
	watches = door.Route{Who: door.Agent, May: access.ContactObserve}
	open    = door.Route{Who: door.Anyone, May: access.Public}
	reports = door.Route{Who: door.System, May: access.EventsWrite}
)

func TestEveryRouteSaysWhoMayCallIt(t *testing.T) {
	t.Parallel()
	s := apitest.NewSite(t, nil)
	if routes := s.Server.Routes(); !maps.Equal(routes, permitted) {
		for p := range routes {
			if permitted[p] != routes[p] {
				t.Errorf("%s is for %q, the list says %q", p, routes[p], permitted[p])
			}
		}
		for p := range permitted {
			if routes[p].Who == "" {
				t.Errorf("%s is not there", p)
			}
		}
	}
	for pattern, route := range permitted {
		method, path, ok := strings.Cut(pattern, " ")
		if !ok || route.Who == door.Anyone || route.Who == door.Operator || strings.HasSuffix(path, "/socket") {
			continue
		}
		r := s.Do(nil, method, aPath(path), `{}`, asTaken(pattern))
		if r.Status != 401 || r.Kind() != "denied" || r.Header.Get("Content-Type") != "application/problem+json" {
			t.Errorf("%s without a sign-in: %d %s", pattern, r.Status, r.Body)
		}
		if basic := strings.HasPrefix(r.Header.Get("WWW-Authenticate"), "Basic"); basic != (route.Who == door.System) {
			t.Errorf("%s asks for %s", pattern, r.Header.Get("WWW-Authenticate"))
		}
	}
}

// asTaken declares the body as the route takes it: most as JSON, files as bytes.
func asTaken(pattern string) func(*http.Request) {
	return func(r *http.Request) {
		if r.Method == http.MethodPost && strings.HasSuffix(pattern, "/files") {
			r.Header.Set("Content-Type", "application/octet-stream")
		}
	}
}

func aPath(pattern string) string { return strings.Replace(pattern, "{id}", "ct_1", 1) }

// TestEveryRouteIsRefusedToWhoLacksItsPermission asks for every route as every
// role, and as somebody without a second factor.
func TestEveryRouteIsRefusedToWhoLacksItsPermission(t *testing.T) {
	t.Parallel()
	s := apitest.NewSite(t, func(c *door.Config, _ *api.Ports) { c.RequestsPerMinute, c.RequestsPerSignIn = 1e9, 1e9 }) // one person asks a thousand times
	for _, role := range append(access.Roles(), "") {
		s.SignIns.Become(role, true)
		cookie := s.SignIn(apitest.Wen)
		for pattern, route := range s.Server.Routes() {
			method, path, _ := strings.Cut(pattern, " ")
			if route.Who != door.Agent || path == "/api/sign-out" {
				continue
			}
			actor := access.Actor{Agent: apitest.Wen, Roles: []access.Role{role}, Verified: true}
			r := s.Do(cookie, method, aPath(path), `{"not":"valid"}`, asTaken(pattern))
			if denied := r.Status == 403; denied != !access.Allows(actor, route.May, access.Object{}) {
				t.Errorf("%q asks %s, which needs %s: %d %s", role, pattern, route.May, r.Status, r.Body)
			}
			if e := s.Parts.LastAudit(); r.Status == 403 && (e.Action != string(route.May) || e.Result != zhiyin.AuditDenied || e.Actor != "agent:ag_wen" || e.From != "127.0.0.1" || e.Request == "") {
				t.Errorf("%q asks %s: audit %+v", role, pattern, e)
			}
		}
	}
	for _, role := range access.Roles() {
		s.SignIns.Become(role, false)
		cookie := s.SignIn(apitest.Wen)
		for pattern, route := range s.Server.Routes() {
			proved := access.Actor{Agent: apitest.Wen, Roles: []access.Role{role}, Verified: true}
			method, path, _ := strings.Cut(pattern, " ")
			if route.Who != door.Agent || route.May == access.AccountUse || !access.Allows(proved, route.May, access.Object{}) {
				continue
			}
			if r := s.Do(cookie, method, aPath(path), `{}`, asTaken(pattern)); r.Status != 403 || !strings.Contains(r.Body, `"needs":"second_factor"`) {
				t.Errorf("%s as %s with a password only: %d %s", pattern, role, r.Status, r.Body)
			}
		}
	}
}

func TestWhatTheAgentAsksReachesTheRightPart(t *testing.T) {
	t.Parallel()
	s := apitest.NewSite(t, nil)
	cookie := s.SignIn(apitest.Wen)
	s.Connect("ct_1", apitest.Wen, "rs_1")
	s.Ring("ct_2", apitest.Wen, "rs_2")
	for _, c := range []struct{ path, body, asked string }{
		{"/api/desk/status", `{"status":"away","reason":"meal"}`, "status ag_wen away meal"},
		{"/api/desk/reservations/rs_2/reject", `{"reason":"busy"}`, "reject ag_wen rs_2 busy"},
		{"/api/desk/reservations/rs_2/accept", `{}`, "accept ag_wen rs_2"},
		{"/api/desk/contacts/ct_1/mute", `{"on":true}`, "mute ct_1 ag_wen true"},
		{"/api/desk/contacts/ct_1/hold", `{"on":true}`, "hold ct_1 ag_wen true"},
		{"/api/desk/contacts/ct_1/digits", `{"digits":"12#"}`, "digits ct_1 ag_wen 12#"},
		{"/api/desk/contacts/ct_1/transfer", `{"queue":"muhe-care"}`, "transfer ct_1 ag_wen muhe-care"},
		{"/api/desk/contacts/ct_1/consult", `{"to":"139 0000 8888"}`, "ask ct_1 ag_wen +8613900008888"},
		{"/api/desk/contacts/ct_1/consult/end", `{}`, "unconsult ct_1 ag_wen"},
		{"/api/desk/contacts/ct_1/conference", `{}`, "confer ct_1 ag_wen"},
		{"/api/desk/contacts/ct_1/conference/leave", `{}`, "leave ct_1 ag_wen"},
		{"/api/desk/contacts/ct_1/conference/remove", `{}`, "remove ct_1 ag_wen"},
		{"/api/desk/contacts/ct_1/note", `{"text":"已办"}`, "note ct_1 ag_wen"},
		{"/api/desk/contacts/ct_1/recording/pause", `{"reason":"card"}`, "pause ct_1 ag_wen card"},
		{"/api/desk/contacts/ct_1/recording/resume", `{}`, "resume ct_1 ag_wen"},
		{"/api/desk/contacts/ct_1/end", `{}`, "end ct_1 ag_wen"},
		{"/api/desk/line/report", `{"tab":"a","microphone":false,"reason":"denied"}`, "report ag_wen a false denied"},
		{"/api/desk/line/close", `{"tab":"a"}`, "detach ag_wen a"},
	} {
		if r := s.Do(cookie, "POST", c.path, c.body); r.Status != 200 || strings.TrimSpace(r.Body) != "{}" || !s.Parts.Heard(c.asked) {
			t.Errorf("%s: %d %s", c.path, r.Status, r.Body)
		}
	}
	s.Feed("ct_1", zhiyin.ContactEnded{Reason: zhiyin.EndedByAgent}, zhiyin.WrapStarted{Agent: apitest.Wen})
	for path, asked := range map[string]string{"wrap/extend": "extend ct_1 ag_wen", "wrap/complete": "complete ct_1 ag_wen refund"} {
		body := `{}`
		if path == "wrap/complete" {
			body = `{"disposition":"refund"}`
		}
		if r := s.Do(cookie, "POST", "/api/desk/contacts/ct_1/"+path, body); r.Status != 200 || !s.Parts.Heard(asked) {
			t.Errorf("%s: %d %s", path, r.Status, r.Body)
		}
	}
	s.Feed("ct_1", zhiyin.ContactInput{Seq: 9, Input: "identified", Data: []byte(`{"snapshot":{"known":"several","several":[{"id":"cu_6"}]}}`)})
	for who, status := range map[string]int{"cu_6": 200, "cu_9": 403, "6": 400} {
		r := s.Do(cookie, "POST", "/api/desk/contacts/ct_1/identify", `{"customer":"`+who+`"}`)
		if r.Status != status || s.Parts.Heard("identify ct_1 ag_wen "+who) != (status == 200) {
			t.Errorf("identify %s: %d %s", who, r.Status, r.Body)
		}
	}
	s.Feed("ct_1", zhiyin.ContactInput{Seq: 10, Input: "identified", Data: []byte(`{"snapshot":{"known":"one","customer":{"id":"cu_su"}}}`)})
	r := s.Do(cookie, "GET", "/api/desk/contacts?customer=cu_su", "")
	if r.Status != 200 || !strings.Contains(r.Body, `"ct_old"`) {
		t.Errorf("history: %d %s", r.Status, r.Body)
	}
	if r := s.Do(cookie, "GET", "/api/desk/me", ""); r.Status != 200 || !strings.Contains(r.Body, "文静") {
		t.Errorf("me: %d %s", r.Status, r.Body)
	}
}

func TestOneAgentCanNotReachAnothersContact(t *testing.T) {
	t.Parallel()
	s := apitest.NewSite(t, nil)
	other := s.SignIn(apitest.Li)
	s.Connect("ct_1", apitest.Wen, "rs_1")
	s.Ring("ct_2", apitest.Wen, "rs_2")
	for path, body := range map[string]string{
		"/api/desk/contacts/ct_1/end": `{}`, "/api/desk/contacts/ct_1/hold": `{"on":true}`, "/api/desk/contacts/ct_1/note": `{"text":"x"}`,
		"/api/desk/reservations/rs_2/accept": `{}`,
	} {
		if r := s.Do(other, "POST", path, body); r.Status != 403 || r.Kind() != "denied" {
			t.Errorf("%s: %d %s", path, r.Status, r.Body)
		}
	}
	if r := s.Do(other, "GET", "/api/desk/contacts?customer=cu_su", ""); r.Status != 403 {
		t.Errorf("history: %d %s", r.Status, r.Body)
	}
	if r := s.Do(other, "POST", "/api/desk/contacts/ct_none/end", `{}`); r.Status != 404 || r.Kind() != "not_found" {
		t.Errorf("an unknown contact: %d %s", r.Status, r.Body)
	}
}

func TestTheAudioIsHeldByOneTabUntilAnotherTakesIt(t *testing.T) {
	t.Parallel()
	s := apitest.NewSite(t, nil)
	cookie := s.SignIn(apitest.Wen)
	first := s.Tab(cookie, "tab=a")
	first.Until("hello")
	line := func(tab string, take bool) apitest.Result {
		return s.Do(cookie, "POST", "/api/desk/line", fmt.Sprintf(`{"tab":%q,"sdp":"v=0","take":%t}`, tab, take))
	}
	if r := line("a", false); r.Status != 200 || !strings.Contains(r.Body, "v=0 answer") {
		t.Fatalf("%d %s", r.Status, r.Body)
	}
	if r := line("b", false); r.Status != 409 || r.Kind() != "conflict" {
		t.Errorf("the second tab: %d %s", r.Status, r.Body)
	}
	if r := line("b", true); r.Status != 200 {
		t.Errorf("taking it over: %d %s", r.Status, r.Body)
	}
	if f := first.Until("elsewhere"); !strings.Contains(string(f.Data), `"b"`) {
		t.Errorf("the first tab is told %s", f.Data)
	}
}

func TestTheCallingPage(t *testing.T) {
	t.Parallel()
	s := apitest.NewSite(t, nil)
	if r := s.Do(nil, "GET", "/api/call/cast", ""); r.Status != 200 || !strings.Contains(r.Body, "138****6620") || !strings.Contains(r.Body, "muhe-400") {
		t.Errorf("cast: %d %s", r.Status, r.Body)
	}
	if r := s.Do(nil, "GET", "/api/call/numbers", ""); r.Status != 200 || !strings.Contains(r.Body, "木荷") {
		t.Errorf("numbers: %d %s", r.Status, r.Body)
	}
	r := s.Do(nil, "POST", "/api/calls", `{"number":"muhe-400","as":"su","sdp":"v=0"}`)
	if r.Status != 200 || !s.Parts.Heard("call muhe-400 su") {
		t.Fatalf("call: %d %s", r.Status, r.Body)
	}
	if r := s.Do(nil, "GET", "/api/calls/ct_web?token=token-of-the-call", ""); r.Status != 200 || !strings.Contains(r.Body, `"position":2`) {
		t.Errorf("state: %d %s", r.Status, r.Body)
	}
	if r := s.Do(nil, "GET", "/api/calls/ct_web?token=another", ""); r.Status != 404 {
		t.Errorf("state with another token: %d", r.Status)
	}
	if r := s.Do(nil, "POST", "/api/calls/ct_web/end", `{"token":"another"}`); r.Status != 404 {
		t.Errorf("end with another token: %d", r.Status)
	}
	if r := s.Do(nil, "POST", "/api/calls/ct_web/end", `{"token":"token-of-the-call"}`); r.Status != 200 || !s.Parts.Heard("end ct_web") {
		t.Errorf("end: %d", r.Status)
	}
}

func TestWithoutADemoThereIsNoCastAndWithoutSetUpNoSetUp(t *testing.T) {
	t.Parallel()
	s := apitest.NewSite(t, func(_ *door.Config, p *api.Ports) { p.Cast, p.Intake = nil, nil })
	for path, method := range map[string]string{"/api/call/cast": "GET", "/api/set-up": "POST", "/api/nothing": "GET"} {
		if r := s.Do(nil, method, path, `{}`); r.Status != 404 || r.Kind() != "not_found" {
			t.Errorf("%s: %d %s", path, r.Status, r.Body)
		}
	}
}

func TestSystemsReportWithTheirWriteKey(t *testing.T) {
	t.Parallel()
	s := apitest.NewSite(t, nil)
	key := func(r *http.Request) { r.SetBasicAuth("write-key", ""); r.Header.Del("Origin") }
	if r := s.Do(nil, "POST", "/v1/identify", `{"userId":"u1","traits":{"phone":"`+apitest.Secret+`"}}`, key); r.Status != 200 || !s.Parts.Heard("identify crm-muhe u1") {
		t.Errorf("identify: %d %s", r.Status, r.Body)
	}
	if r := s.Do(nil, "POST", "/v1/track", `{"userId":"u1","event":"Order Completed","anything":[1]}`, key); r.Status != 200 || !strings.Contains(r.Body, `"success":true`) {
		t.Errorf("track: %d %s", r.Status, r.Body)
	}
	r := s.Do(nil, "POST", "/v1/batch", `{"sentAt":"2026-05-06T02:00:00Z","batch":[{"type":"identify","userId":"u2"},{"type":"page"},{"type":"track","userId":"u2","event":"X"}]}`, key)
	if r.Status != 200 || !strings.Contains(r.Body, "unknown_type") || !strings.Contains(r.Body, `"success":false`) {
		t.Errorf("batch: %d %s", r.Status, r.Body)
	}
	for body, says := range map[string]string{`{"traits":{}}`: "missing_identity", `[1]`: "not_json", `{`: ""} {
		if r := s.Do(nil, "POST", "/v1/identify", body, key); r.Status != 400 || r.Kind() != "invalid" || !strings.Contains(r.Body, says) {
			t.Errorf("%s: %d %s", body, r.Status, r.Body)
		}
	}
	if r := s.Do(nil, "POST", "/v1/identify", `{}`, func(r *http.Request) { r.SetBasicAuth("wrong", "") }); r.Status != 401 {
		t.Errorf("a wrong key: %d", r.Status)
	}
	s.Parts.Failing(fmt.Errorf("ledger: %w", zhiyin.Busy))
	if r := s.Do(nil, "POST", "/v1/identify", `{"userId":"u3"}`, key); r.Status != 429 || r.Header.Get("Retry-After") == "" {
		t.Errorf("busy: %d %v", r.Status, r.Header)
	}
}

func TestTheAPIDescribesItself(t *testing.T) {
	t.Parallel()
	s := apitest.NewSite(t, nil)
	var doc struct {
		OpenAPI string
		Paths   map[string]map[string]struct {
			Who        string `json:"x-who"`
			May        string `json:"x-may"`
			Parameters []struct{ Name, In string }
		}
	}
	r := s.Do(nil, "GET", "/api/openapi.json", "")
	if err := json.Unmarshal([]byte(r.Body), &doc); err != nil || doc.OpenAPI != "3.1.0" {
		t.Fatalf("%v %s", err, doc.OpenAPI)
	}
	for pattern, route := range permitted {
		method, path, _ := strings.Cut(pattern, " ")
		if got := doc.Paths[path][strings.ToLower(method)]; !slices.Contains(plain, pattern) && (got.Who != string(route.Who) || got.May != string(route.May)) {
			t.Errorf("%s is described for %q %q", pattern, got.Who, got.May)
		}
		if p := doc.Paths[path][strings.ToLower(method)].Parameters; strings.Contains(path, "{id}") && !slices.Contains(plain, pattern) && (len(p) == 0 || p[0].Name != "id") {
			t.Errorf("%s does not read its id", pattern)
		}
	}
}

func TestHealthNamesThePartThatIsNotReady(t *testing.T) {
	t.Parallel()
	s := apitest.NewSite(t, nil)
	if r := s.Do(nil, "GET", "/healthz", ""); r.Status != 200 {
		t.Errorf("healthz %d", r.Status)
	}
	if r := s.Do(nil, "GET", "/readyz", ""); r.Status != 200 || !strings.Contains(r.Body, `"media"`) {
		t.Errorf("readyz %d %s", r.Status, r.Body)
	}
	s.Parts.Mu.Lock()
	s.Parts.Ready = false
	s.Parts.Mu.Unlock()
	if r := s.Do(nil, "GET", "/readyz", ""); r.Status != 503 || !strings.Contains(r.Body, `"store"`) {
		t.Errorf("readyz %d %s", r.Status, r.Body)
	}
	if r := s.Do(nil, "GET", "/metrics", ""); r.Status != 200 || !strings.Contains(r.Body, `zhiyin_http_requests_total{class="5xx",route="GET /readyz"} 1`) {
		t.Errorf("metrics %d %s", r.Status, r.Body)
	}
	if r := s.Do(nil, "GET", "/metrics", "", apitest.Header("X-Forwarded-For", "203.0.113.9")); r.Status != 403 {
		t.Errorf("figures for somebody behind a proxy: %d", r.Status)
	}
}
