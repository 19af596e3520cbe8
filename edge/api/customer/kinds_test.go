package customer_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"zhiyin.dev/access"
	"zhiyin.dev/edge/api"
	"zhiyin.dev/edge/api/apitest"
	"zhiyin.dev/identity"
	"zhiyin.dev/intake"
	"zhiyin.dev/store"
)

const simCard = "id: muhe-sim-card\nunit: muhe\nkind: sim_card\nname: {cmn: SIM 卡号, en: SIM card}\nform: code\nrank: 25\neach: 3\nserves: 1\n"

// TestAUnitsOwnKindsAreAsGoodAsThePlatforms: they are told by name, customers are found
// by them, and who asked to be forgotten is refused by them.
func TestAUnitsOwnKindsAreAsGoodAsThePlatforms(t *testing.T) {
	apitest.Engines(t, store.Config{}, func(t *testing.T, db *store.DB) {
		one, wrong := identity.ParseKind([]byte(simCard))
		kinds, problems := identity.NewKinds("CN", one)
		if len(wrong)+len(problems) > 0 {
			t.Fatal(wrong, problems)
		}
		d := apitest.DoorwayWith(t, db, intake.Limits{}, time.Now)
		db.UseKinds(kinds)
		d.Line.UseKinds(kinds)
		s, _ := apitest.PartsOn(t, db, func(p *api.Ports) { p.Intake, p.Quarantine, p.Suppressions, p.Kinds = d.Line, d, d, db })
		s.SignIns.Become(access.Supervisor, true)
		cookie := s.SignIn(apitest.Wen)

		r := s.Do(cookie, "GET", "/api/v1/identifier-kinds", "")
		if !strings.Contains(r.Body, `{"kind":"sim_card","name":{"cmn":"SIM 卡号","en":"SIM card"},"unit":"muhe","form":"code"}`) || strings.Index(r.Body, "sim_card") > strings.Index(r.Body, `"phone"`) {
			t.Errorf("%d %s", r.Status, r.Body)
		}
		said := `{"messageId":%q,"userId":%q,"context":{"externalIds":[{"type":"sim_card","id":"89861"}]}}`
		if r := s.Do(nil, "POST", "/v1/identify", fmt.Sprintf(said, "1", "c-9"), apitest.AsUser("write-key")); r.Status != 200 || strings.Contains(r.Body, "ignored") {
			t.Fatalf("%d %s", r.Status, r.Body)
		}
		for body, want := range map[string]struct {
			status int
			found  int
		}{`{"kind":"sim_card","value":"89861"}`: {200, 1}, `{"kind":"sim_card","value":"89862"}`: {200, 0}, `{"words":"89861"}`: {200, 1},
			`{"kind":"fax","value":"89861"}`: {400, 0}, `{"kind":"sim_card"}`: {400, 0}, `{"kind":"sim_card","value":"89861","phone":"13812346620"}`: {400, 0}} {
			if r := s.Do(cookie, "POST", "/api/v1/customers/find", body); r.Status != want.status || strings.Count(r.Body, `"id":"cu_`) != want.found {
				t.Errorf("%s: %d %s", body, r.Status, r.Body)
			}
		}
		if r := s.Do(cookie, "POST", "/api/v1/suppressions", `{"kind":"fax","value":"89861","mode":"drop","reason":"asked"}`); r.Status != 400 || !strings.Contains(r.Body, "unknown_kind") {
			t.Errorf("of no kind: %d %s", r.Status, r.Body)
		}
		if r := s.Do(cookie, "POST", "/api/v1/suppressions", `{"kind":"sim_card","value":" 89861 ","mode":"drop","reason":"asked"}`); r.Status != 200 {
			t.Fatalf("%d %s", r.Status, r.Body)
		}
		if r := s.Do(nil, "POST", "/v1/identify", fmt.Sprintf(said, "2", "c-10"), apitest.AsUser("write-key")); r.Status != 400 || !strings.Contains(r.Body, "suppressed") {
			t.Errorf("named again: %d %s", r.Status, r.Body)
		}
		if r := s.Do(cookie, "POST", "/api/v1/suppressions/lift", `{"kind":"sim_card","value":"89861","reason":"came_back"}`); r.Status != 200 {
			t.Errorf("%d %s", r.Status, r.Body)
		}
	})
}
