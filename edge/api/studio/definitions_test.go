package studio_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/access"
	"zhiyin.dev/edge/api/apitest"
	"zhiyin.dev/schema"
	"zhiyin.dev/store/definition"
)

func TestASchemaGoesThroughThePress(t *testing.T) {
	t.Parallel()
	s, d := apitest.WithDoor(t)
	cookie := s.SignIn(apitest.Wen)
	for i, typ := range []string{"string", "number"} {
		if r := s.Do(cookie, "POST", "/api/v1/schemas", apitest.Published(fmt.Sprintf(apitest.CouponSchema, typ))); r.Status != 200 || !strings.Contains(r.Body, fmt.Sprintf(`"ref":"schema/coupon-used@%d"`, i+1)) || !strings.Contains(r.Body, `"state":"published"`) {
			t.Fatalf("%d %s", r.Status, r.Body)
		}
	}
	r := s.Do(cookie, "GET", "/api/definitions/schema/coupon-used/versions", "")
	if r.Status != 200 || !strings.Contains(r.Body, `"state":"superseded"`) || strings.Index(r.Body, `"version":2`) > strings.Index(r.Body, `"version":1`) {
		t.Errorf("%d %s", r.Status, r.Body)
	}
	if r := s.Do(cookie, "POST", "/api/definitions/schema/coupon-used/roll-back", "{}"); r.Status != 200 || d.Line.Schemas().For("", "Coupon Used").Opens("category") != schema.Text {
		t.Errorf("%d %s", r.Status, r.Body)
	}
	if r := s.Do(cookie, "POST", "/api/definitions/schema", apitest.Published("id: x\nevent: X\nschema: {type: object, properties: {phone: {type: string, x-open: true}}}\n")); r.Status != 200 || !strings.Contains(r.Body, `"text":"sealed"`) {
		t.Errorf("%d %s", r.Status, r.Body)
	}
	s.SignIns.Become(access.Supervisor, true) // of muhe alone
	for _, c := range []struct {
		path, body string
		status     int
	}{
		{"/api/definitions/schema", apitest.Published("id: own\nevent: X\nunit: muhe\nschema: {type: object}\n"), 200},
		{"/api/definitions/schema", apitest.Published("id: own\nevent: X\nschema: {type: object}\n"), 403},
		{"/api/definitions/schema", apitest.Published("id: coupon-used\nunit: muhe\nevent: X\nschema: {type: object}\n"), 403},
		{"/api/definitions/schema/coupon-used/roll-back", "{}", 403}, {"/api/definitions/schema/coupon-used/versions/1/publish", "{}", 403},
	} {
		if r := s.Do(s.SignIn(apitest.Wen), "POST", c.path, c.body); r.Status != c.status {
			t.Errorf("%s %s: %d %s", c.path, c.body, r.Status, r.Body)
		}
	}
}

func TestASchemaWaitsForASecondPersonWhereTheUnitWantsOne(t *testing.T) {
	t.Parallel()
	s, d := apitest.WithDoor(t)
	unit := zhiyin.NewEvent("unit/muhe", zhiyin.DefinitionPublished{Ref: zhiyin.DefinitionRef{Kind: "unit", ID: "muhe", Version: 2},
		YAML: "name: {cmn: 沐荷}\nindustry: beauty\nzone: Asia/Shanghai\ntwo_persons: true\n"}, time.Now())
	if err := d.AppendWait(t.Context(), unit); err != nil {
		t.Fatal(err)
	}
	cookie := s.SignIn(apitest.Wen)
	if r := s.Do(cookie, "POST", "/api/v1/schemas", apitest.Published("id: own\nevent: Own\nunit: muhe\nschema: {type: object, properties: {a: {type: string, x-open: true}}}\n")); r.Status != 200 || !strings.Contains(r.Body, `"state":"drafted"`) {
		t.Fatalf("%d %s", r.Status, r.Body)
	}
	draft := apitest.Published("id: own\nevent: Own\nunit: muhe\nschema: {type: object}\n")
	if r := s.Do(cookie, "POST", "/api/definitions/schema", draft); r.Status != 200 || !strings.Contains(r.Body, `"version":2`) {
		t.Errorf("%d %s", r.Status, r.Body)
	}
	for _, status := range []int{200, 409} {
		if r := s.Do(cookie, "POST", "/api/definitions/schema/own/versions/2/discard", "{}"); r.Status != status {
			t.Errorf("discarded: %d %s, want %d", r.Status, r.Body, status)
		}
	}
	for _, what := range []string{"publish", "approve"} {
		if r := s.Do(cookie, "POST", "/api/definitions/schema/own/versions/1/"+what, "{}"); r.Status != 403 || d.Line.Schemas().For("muhe", "Own") != nil {
			t.Errorf("%s by who drafted it: %d %s", what, r.Status, r.Body)
		}
	}
	if err := definition.Of(d.DB.Engine).Approve(t.Context(), zhiyin.DefinitionRef{Kind: "schema", ID: "own", Version: 1}, "agent:ag_other", time.Now()); err != nil {
		t.Fatal(err)
	}
	if r := s.Do(cookie, "POST", "/api/definitions/schema/own/versions/1/publish", "{}"); r.Status != 200 || d.Line.Schemas().For("muhe", "Own") == nil {
		t.Errorf("%d %s", r.Status, r.Body)
	}
}
