package api_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/access"
	"zhiyin.dev/edge/api/studio"
	"zhiyin.dev/press"
	"zhiyin.dev/schema"
)

// printing is a real press over a door's store; its schemas are in force at once.
type printing struct {
	door  *doorway
	press *press.Press
}

func newPrinting(d *doorway) printing {
	check := func(_ context.Context, text string) (press.Checked, []press.Problem, error) {
		s, problems := parseSchema(text, 1)
		var out []press.Problem
		for _, p := range problems {
			out = append(out, press.Problem{Field: p.Field, Line: p.Line, Flaw: p.Flaw})
		}
		if s == nil {
			return press.Checked{}, out, nil
		}
		return press.Checked{ID: s.ID, Unit: s.Unit}, out, nil
	}
	return printing{d, &press.Press{Book: d.DB, Checks: map[string]press.Check{"schema": check}, Now: time.Now}}
}

func (p printing) said(ref zhiyin.DefinitionRef, state press.State, problems []press.Problem, err error) (studio.TagDraft, error) {
	out := studio.TagDraft{ID: ref.ID, Version: ref.Version, State: string(state), Problems: []studio.TagProblem{}}
	for _, w := range problems {
		out.Problems = append(out.Problems, studio.TagProblem{Field: w.Field, Line: w.Line, Flaw: w.Flaw})
	}
	return out, err
}

func (p printing) Read(ctx context.Context, kind, text string) (string, zhiyin.UnitID, []studio.TagProblem, error) {
	if kind != "schema" {
		return "", "", nil, fmt.Errorf("kind %s: %w", kind, zhiyin.Invalid)
	}
	said, problems, err := p.press.Checks[kind](ctx, text)
	out, err := p.said(zhiyin.DefinitionRef{}, "", problems, err)
	return said.ID, said.Unit, out.Problems, err
}

func (p printing) UnitOf(ctx context.Context, ref zhiyin.DefinitionRef) (zhiyin.UnitID, error) {
	if ref.Version == 0 {
		d, err := p.door.Definition(ctx, ref)
		return d.Unit, err
	}
	d, err := p.door.Proposal(ctx, ref)
	return d.Unit, err
}

func (p printing) Standing(ctx context.Context, kind string) (out []studio.DefinitionStanding, err error) {
	list, err := p.door.Definitions(ctx, kind)
	for _, d := range list {
		out = append(out, studio.DefinitionStanding{ID: d.Ref.ID, Unit: d.Unit, Name: zhiyin.Text{}, Version: d.Ref.Version, YAML: d.YAML})
	}
	return out, err
}

func (p printing) TwoPersons(ctx context.Context, unit zhiyin.UnitID) (bool, error) {
	return p.door.TwoPersons(ctx, unit)
}

func (p printing) Draft(ctx context.Context, kind, text, by string) (studio.TagDraft, error) {
	d, problems, err := p.press.Draft(ctx, kind, text, by)
	return p.said(d.Ref, d.State, problems, err)
}

func (p printing) Approve(ctx context.Context, ref zhiyin.DefinitionRef, by string) error {
	return p.press.Approve(ctx, ref, by)
}

func (p printing) Publish(ctx context.Context, ref zhiyin.DefinitionRef, by string) (studio.TagDraft, error) {
	problems, err := p.press.Publish(ctx, ref, by)
	if err == nil {
		err = p.use(ctx)
	}
	return p.said(ref, press.Published, problems, err)
}

func (p printing) Discard(ctx context.Context, ref zhiyin.DefinitionRef) error {
	return p.door.DiscardProposal(ctx, ref)
}

func (p printing) RollBack(ctx context.Context, kind, id, by string) (studio.TagDraft, error) {
	ref, problems, err := p.press.RollBack(ctx, kind, id, by)
	if err == nil {
		err = p.use(ctx)
	}
	return p.said(ref, press.Published, problems, err)
}

func (p printing) use(ctx context.Context) error {
	all := schema.Defaults()
	list, err := p.door.Definitions(ctx, "schema")
	for _, d := range list {
		s, _ := parseSchema(d.YAML, d.Ref.Version)
		all = append(all, s)
	}
	p.door.line.UseSchemas(schema.NewSet(all...))
	return err
}

func (p printing) Versions(ctx context.Context, kind, id string) ([]studio.DefinitionVersion, error) {
	all, err := p.door.Versions(ctx, kind, id)
	if err == nil && len(all) == 0 {
		err = fmt.Errorf("%s %s: %w", kind, id, zhiyin.NotFound)
	}
	out := []studio.DefinitionVersion{}
	for _, v := range all {
		out = append(out, studio.DefinitionVersion{Version: v.Ref.Version, Unit: v.Unit, State: string(v.State), YAML: v.Text, By: v.By, Made: v.Made, Published: v.Published})
	}
	return out, err
}

func TestASchemaGoesThroughThePress(t *testing.T) {
	t.Parallel()
	s, d := withDoor(t)
	cookie := s.signIn(wen)
	for i, typ := range []string{"string", "number"} {
		if r := s.do(cookie, "POST", "/api/v1/schemas", published(fmt.Sprintf(couponSchema, typ))); r.status != 200 || !strings.Contains(r.body, fmt.Sprintf(`"ref":"schema/coupon-used@%d"`, i+1)) || !strings.Contains(r.body, `"state":"published"`) {
			t.Fatalf("%d %s", r.status, r.body)
		}
	}
	r := s.do(cookie, "GET", "/api/definitions/schema/coupon-used/versions", "")
	if r.status != 200 || !strings.Contains(r.body, `"state":"superseded"`) || strings.Index(r.body, `"version":2`) > strings.Index(r.body, `"version":1`) {
		t.Errorf("%d %s", r.status, r.body)
	}
	if r := s.do(cookie, "POST", "/api/definitions/schema/coupon-used/roll-back", "{}"); r.status != 200 || d.line.Schemas().For("", "Coupon Used").Opens("category") != schema.Text {
		t.Errorf("%d %s", r.status, r.body)
	}
	if r := s.do(cookie, "POST", "/api/definitions/schema", published("id: x\nevent: X\nschema: {type: object, properties: {phone: {type: string, x-open: true}}}\n")); r.status != 200 || !strings.Contains(r.body, `"text":"sealed"`) {
		t.Errorf("%d %s", r.status, r.body)
	}
	s.signIns.become(access.Supervisor, true) // of muhe alone
	for _, c := range []struct {
		path, body string
		status     int
	}{
		{"/api/definitions/schema", published("id: own\nevent: X\nunit: muhe\nschema: {type: object}\n"), 200},
		{"/api/definitions/schema", published("id: own\nevent: X\nschema: {type: object}\n"), 403},
		{"/api/definitions/schema", published("id: coupon-used\nunit: muhe\nevent: X\nschema: {type: object}\n"), 403},
		{"/api/definitions/schema/coupon-used/roll-back", "{}", 403}, {"/api/definitions/schema/coupon-used/versions/1/publish", "{}", 403},
	} {
		if r := s.do(s.signIn(wen), "POST", c.path, c.body); r.status != c.status {
			t.Errorf("%s %s: %d %s", c.path, c.body, r.status, r.body)
		}
	}
}

func TestASchemaWaitsForASecondPersonWhereTheUnitWantsOne(t *testing.T) {
	t.Parallel()
	s, d := withDoor(t)
	unit := zhiyin.NewEvent("unit/muhe", zhiyin.DefinitionPublished{Ref: zhiyin.DefinitionRef{Kind: "unit", ID: "muhe", Version: 2},
		YAML: "name: {cmn: 沐荷}\nindustry: beauty\nzone: Asia/Shanghai\ntwo_persons: true\n"}, time.Now())
	if err := d.AppendWait(t.Context(), unit); err != nil {
		t.Fatal(err)
	}
	cookie := s.signIn(wen)
	if r := s.do(cookie, "POST", "/api/v1/schemas", published("id: own\nevent: Own\nunit: muhe\nschema: {type: object, properties: {a: {type: string, x-open: true}}}\n")); r.status != 200 || !strings.Contains(r.body, `"state":"drafted"`) {
		t.Fatalf("%d %s", r.status, r.body)
	}
	draft := published("id: own\nevent: Own\nunit: muhe\nschema: {type: object}\n")
	if r := s.do(cookie, "POST", "/api/definitions/schema", draft); r.status != 200 || !strings.Contains(r.body, `"version":2`) {
		t.Errorf("%d %s", r.status, r.body)
	}
	for _, status := range []int{200, 409} {
		if r := s.do(cookie, "POST", "/api/definitions/schema/own/versions/2/discard", "{}"); r.status != status {
			t.Errorf("discarded: %d %s, want %d", r.status, r.body, status)
		}
	}
	for _, what := range []string{"publish", "approve"} {
		if r := s.do(cookie, "POST", "/api/definitions/schema/own/versions/1/"+what, "{}"); r.status != 403 || d.line.Schemas().For("muhe", "Own") != nil {
			t.Errorf("%s by who drafted it: %d %s", what, r.status, r.body)
		}
	}
	if err := d.Approve(t.Context(), zhiyin.DefinitionRef{Kind: "schema", ID: "own", Version: 1}, "agent:ag_other", time.Now()); err != nil {
		t.Fatal(err)
	}
	if r := s.do(cookie, "POST", "/api/definitions/schema/own/versions/1/publish", "{}"); r.status != 200 || d.line.Schemas().For("muhe", "Own") == nil {
		t.Errorf("%d %s", r.status, r.body)
	}
}
