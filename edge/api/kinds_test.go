package api_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"zhiyin.dev/access"
	"zhiyin.dev/edge/api"
	"zhiyin.dev/identity"
	"zhiyin.dev/intake"
	"zhiyin.dev/store"
)

const simCard = "id: muhe-sim-card\nunit: muhe\nkind: sim_card\nname: {cmn: SIM 卡号, en: SIM card}\nform: code\nrank: 25\neach: 3\nserves: 1\n"

// TestAUnitsOwnKindsAreAsGoodAsThePlatforms: they are told by name, customers are found
// by them, and who asked to be forgotten is refused by them.
func TestAUnitsOwnKindsAreAsGoodAsThePlatforms(t *testing.T) {
	engines(t, store.Config{}, func(t *testing.T, db *store.DB) {
		one, wrong := identity.ParseKind([]byte(simCard))
		kinds, problems := identity.NewKinds("CN", one)
		if len(wrong)+len(problems) > 0 {
			t.Fatal(wrong, problems)
		}
		d := doorwayWith(t, db, intake.Limits{}, time.Now)
		db.UseKinds(kinds)
		d.line.UseKinds(kinds)
		s, _ := partsOn(t, db, func(p *api.Ports) { p.Intake, p.Quarantine, p.Suppressions, p.Kinds = d.line, d, d, db })
		s.signIns.become(access.Supervisor, true)
		cookie := s.signIn(wen)

		r := s.do(cookie, "GET", "/api/v1/identifier-kinds", "")
		if !strings.Contains(r.body, `{"kind":"sim_card","name":{"cmn":"SIM 卡号","en":"SIM card"},"unit":"muhe","form":"code"}`) || strings.Index(r.body, "sim_card") > strings.Index(r.body, `"phone"`) {
			t.Errorf("%d %s", r.status, r.body)
		}
		said := `{"messageId":%q,"userId":%q,"context":{"externalIds":[{"type":"sim_card","id":"89861"}]}}`
		if r := s.do(nil, "POST", "/v1/identify", fmt.Sprintf(said, "1", "c-9"), asUser("write-key")); r.status != 200 || strings.Contains(r.body, "ignored") {
			t.Fatalf("%d %s", r.status, r.body)
		}
		for body, want := range map[string]struct {
			status int
			found  int
		}{`{"kind":"sim_card","value":"89861"}`: {200, 1}, `{"kind":"sim_card","value":"89862"}`: {200, 0}, `{"words":"89861"}`: {200, 1},
			`{"kind":"fax","value":"89861"}`: {400, 0}, `{"kind":"sim_card"}`: {400, 0}, `{"kind":"sim_card","value":"89861","phone":"13812346620"}`: {400, 0}} {
			if r := s.do(cookie, "POST", "/api/v1/customers/find", body); r.status != want.status || strings.Count(r.body, `"id":"cu_`) != want.found {
				t.Errorf("%s: %d %s", body, r.status, r.body)
			}
		}
		if r := s.do(cookie, "POST", "/api/v1/suppressions", `{"kind":"fax","value":"89861","mode":"drop","reason":"asked"}`); r.status != 400 || !strings.Contains(r.body, "unknown_kind") {
			t.Errorf("of no kind: %d %s", r.status, r.body)
		}
		if r := s.do(cookie, "POST", "/api/v1/suppressions", `{"kind":"sim_card","value":" 89861 ","mode":"drop","reason":"asked"}`); r.status != 200 {
			t.Fatalf("%d %s", r.status, r.body)
		}
		if r := s.do(nil, "POST", "/v1/identify", fmt.Sprintf(said, "2", "c-10"), asUser("write-key")); r.status != 400 || !strings.Contains(r.body, "suppressed") {
			t.Errorf("named again: %d %s", r.status, r.body)
		}
		if r := s.do(cookie, "POST", "/api/v1/suppressions/lift", `{"kind":"sim_card","value":"89861","reason":"came_back"}`); r.status != 200 {
			t.Errorf("%d %s", r.status, r.body)
		}
	})
}
