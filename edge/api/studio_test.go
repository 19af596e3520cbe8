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
	"zhiyin.dev/store"
)

// writing answers from the store where it can. A text's first line is its unit.
type writing struct{ *store.DB }

func (writing) Check(_ context.Context, text string) (studio.TagReading, error) {
	unit, _, _ := strings.Cut(text, "\n")
	return studio.TagReading{Legible: true, Fields: &studio.TagFields{ID: "loyal", Unit: zhiyin.UnitID(unit)}, Problems: []studio.TagProblem{}}, nil
}

func (writing) Count(context.Context, string) (studio.TagPreview, error) {
	return studio.TagPreview{Holds: 1, Sample: []zhiyin.CustomerID{"cu_1"}, SQL: "select"}, nil
}

func (w writing) Tag(ctx context.Context, id string) (studio.TagDetail, error) {
	p, err := w.Proposal(ctx, zhiyin.DefinitionRef{Kind: "tag", ID: id, Version: 1})
	return studio.TagDetail{Versions: []studio.TagVersion{{ID: id, Version: 1, Unit: p.Unit}}, Users: []studio.TagUser{}, Population: []studio.TagDay{}}, err
}

func (w writing) Waiting(ctx context.Context) (out []studio.TagVersion, err error) {
	all, err := w.Proposals(ctx, "tag")
	for _, p := range all {
		out = append(out, studio.TagVersion{ID: p.Ref.ID, Version: p.Ref.Version, Unit: p.Unit, State: string(p.State)})
	}
	return out, err
}

func (w writing) UnitOf(ctx context.Context, ref zhiyin.DefinitionRef) (zhiyin.UnitID, error) {
	if ref.Version == 0 {
		return "", fmt.Errorf("tag %s: %w", ref.ID, zhiyin.NotFound)
	}
	p, err := w.Proposal(ctx, ref)
	return p.Unit, err
}

func (w writing) Discard(ctx context.Context, ref zhiyin.DefinitionRef, _ string) error {
	return w.DiscardProposal(ctx, ref)
}

func (writing) Words(context.Context) (studio.TagWords, error) {
	return studio.TagWords{Paths: []studio.TagPathWord{}, Events: []studio.TagEvent{}, Functions: []studio.TagFunction{}, Units: []studio.TagUnit{}}, nil
}

func TestASupervisorWritesTheTagsOfTheirUnitsAlone(t *testing.T) {
	t.Parallel()
	s, db := withStore(t)
	for _, unit := range []zhiyin.UnitID{"muhe", "other"} {
		if _, err := db.Draft(t.Context(), press.Proposal{Ref: zhiyin.DefinitionRef{Kind: "tag", ID: "of-" + string(unit)}, Unit: unit, State: press.Drafted, Text: "x", By: "agent:ag_x", Made: time.Now()}); err != nil {
			t.Fatal(err)
		}
	}
	s.signIns.become(access.Supervisor, true)
	cookie := s.signIn(wen)
	if r := s.do(cookie, "GET", "/api/tag-drafts", ""); r.status != 200 || !strings.Contains(r.body, "of-muhe") || strings.Contains(r.body, "of-other") {
		t.Errorf("%d %s", r.status, r.body)
	}
	for _, c := range []struct {
		method, path, body string
		status             int
	}{
		{"GET", "/api/tags/of-muhe", "", 200}, {"GET", "/api/tags/of-other", "", 403}, {"GET", "/api/tags/of-nobody", "", 404},
		{"POST", "/api/tags", `{"yaml":"muhe\n"}`, 200}, {"POST", "/api/tags", `{"yaml":"other\n"}`, 403}, {"POST", "/api/tags", `{"yaml":"\n"}`, 403},
		{"POST", "/api/tags/of-other/versions/1/publish", "{}", 403}, {"POST", "/api/tags/of-other/versions/1/approve", "{}", 403}, {"POST", "/api/tags/of-other/versions/1/discard", "{}", 403},
		{"POST", "/api/tags/of-muhe/versions/1/discard", "{}", 200}, {"POST", "/api/tags/of-muhe/versions/1/discard", "{}", 409},
	} {
		if r := s.do(cookie, c.method, c.path, c.body); r.status != c.status {
			t.Errorf("%s %s %s: %d %s", c.method, c.path, c.body, r.status, r.body)
		}
	}
}

func TestAPreviewShowsItsSampleMasked(t *testing.T) {
	t.Parallel()
	s, db := withStore(t)
	e := zhiyin.NewEvent("cu_1", zhiyin.CustomerIdentified{Source: "crm", Open: map[string]any{"tier": "gold"}, Sealed: map[string]any{"family_name": "苏", "given_name": "晓岚", "phone": "+8613800006620"}}, time.Now())
	if err := db.AppendWait(t.Context(), e); err != nil {
		t.Fatal(err)
	}
	s.signIns.become(access.Supervisor, true)
	r := s.do(s.signIn(wen), "POST", "/api/tags/preview", `{"yaml":"x"}`)
	if r.status != 200 || !strings.Contains(r.body, "苏**") || strings.Contains(r.body, "晓岚") || !strings.Contains(r.body, `"sql":"select"`) {
		t.Errorf("%d %s", r.status, r.body)
	}
	s.signIns.become(access.Admin, true)
	if r := s.do(s.signIn(wen), "POST", "/api/tags/preview", `{"yaml":"x"}`); r.status != 200 || strings.Contains(r.body, "people") {
		t.Errorf("who may not see customers: %d %s", r.status, r.body)
	}
}
