package api_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/access"
	"zhiyin.dev/edge/api"
	"zhiyin.dev/store"
)

var (
	reads   = api.Route{Who: api.Either, May: access.CustomerRead}
	defines = api.Route{Who: api.Agent, May: access.DefinitionRead}
	prints  = api.Route{Who: api.Agent, May: access.DefinitionPublish}
)

// concluded answers from the store where it can, and holds to the port's contract
// for one tag else.
type concluded struct{ *store.DB }

func (c concluded) Why(_ context.Context, _ zhiyin.CustomerID, tag string) (api.TagWhy, error) {
	if tag == "secret" {
		return api.TagWhy{Tag: tag, Label: 4}, nil
	}
	if tag != "loyal" {
		return api.TagWhy{}, fmt.Errorf("tag %s: %w", tag, zhiyin.NotFound)
	}
	return api.TagWhy{Tag: tag, Definition: "tag/loyal@1", Label: 2, Because: zhiyin.Because{Says: "orders.count_90d >= 3", Saw: "1", Away: 2}}, nil
}

func (c concluded) AsOf(ctx context.Context, customer zhiyin.CustomerID, at time.Time) ([]zhiyin.Tag, error) {
	return c.TagsAsOf(ctx, customer, at)
}

func (c concluded) Reject(ctx context.Context, customer zhiyin.CustomerID, tag, reason string, who zhiyin.AuditEntry) (time.Time, error) {
	now := time.Now()
	e := zhiyin.NewEvent(string(customer), zhiyin.CustomerTagRejected{Tag: tag, Until: now.Add(time.Hour), Reason: reason}, now)
	e.By = who.Actor
	return now.Add(time.Hour), c.AppendWait(ctx, e)
}

func (concluded) Purchases(context.Context, zhiyin.CustomerID) (api.Purchases, error) {
	return api.Purchases{Spent: []zhiyin.Money{}, Refunded: []zhiyin.Money{}, Open: []zhiyin.Order{}}, nil
}

func (c concluded) Standing(ctx context.Context) ([]api.TagStanding, error) {
	counts, err := c.TagCounts(ctx, time.Time{})
	return []api.TagStanding{{ID: "loyal", Version: 1, Family: zhiyin.Value, Name: zhiyin.Text{zhiyin.English: "Loyal"}, Rejected: counts["loyal"].Rejected, Holders: counts["loyal"].Holders}}, err
}

func (concluded) Draft(_ context.Context, text, _ string) (api.TagDraft, error) {
	return api.TagDraft{Problems: []api.TagProblem{{Line: 1, Text: text}}}, nil
}

func (concluded) Preview(context.Context, zhiyin.DefinitionRef) (api.TagPreview, error) {
	return api.TagPreview{Sample: []zhiyin.CustomerID{}}, nil
}
func (concluded) Approve(context.Context, zhiyin.DefinitionRef, string) error { return nil }
func (concluded) Publish(context.Context, zhiyin.DefinitionRef, string) (api.TagDraft, error) {
	return api.TagDraft{Problems: []api.TagProblem{}}, nil
}
func (concluded) Shadow(context.Context, zhiyin.DefinitionRef, string) (api.TagDraft, error) {
	return api.TagDraft{Problems: []api.TagProblem{}}, nil
}
func (c concluded) ShadowReport(ctx context.Context, ref zhiyin.DefinitionRef) (api.TagShadow, error) {
	r, err := c.DB.Shadow(ctx, ref)
	return api.TagShadow{Holds: r.Holds, Gain: []api.TagSample{}, Lose: []api.TagSample{}}, err
}
func (concluded) RollBack(context.Context, string, string) (api.TagDraft, error) {
	return api.TagDraft{}, fmt.Errorf("no version before: %w", zhiyin.NotFound)
}

func TestTagsAreExplainedReadAsOfThenAndRejected(t *testing.T) {
	t.Parallel()
	s, db := withStore(t)
	at := time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC)
	known := zhiyin.NewEvent("cu_1", zhiyin.CustomerIdentified{Source: "crm", Open: map[string]any{}, Sealed: map[string]any{}}, at)
	tagged := zhiyin.NewEvent("cu_1", zhiyin.CustomerTagged{Added: []zhiyin.Tag{{ID: "loyal", Family: zhiyin.Value, Name: zhiyin.Text{zhiyin.English: "Loyal"}, Source: "computed", Confidence: 1, Since: at, Definition: zhiyin.DefinitionRef{Kind: "tag", ID: "loyal", Version: 1}}}}, at)
	gone := zhiyin.NewEvent("cu_1", zhiyin.CustomerTagged{Removed: []string{"loyal"}}, at.AddDate(0, 0, 10))
	if err := db.AppendWait(t.Context(), known, tagged, gone); err != nil {
		t.Fatal(err)
	}
	s.signIns.become(access.Agent, true)
	cookie := s.signIn(wen)
	for path, want := range map[string]string{
		"/api/v1/customers/cu_1/tags?at=2026-11-05T00:00:00Z": `"loyal"`,
		"/api/v1/customers/cu_1/tags/loyal":                   `"away":2`,
		"/api/v1/customers/cu_1/purchases":                    `"count":0`,
	} {
		if r := s.do(cookie, "GET", path, ""); r.status != 200 || !strings.Contains(r.body, want) {
			t.Errorf("%s: %d %s", path, r.status, r.body)
		}
	}
	if r := s.do(cookie, "GET", "/api/v1/customers/cu_1/tags?at=2026-11-20T00:00:00Z", ""); r.status != 200 || strings.Contains(r.body, "loyal") {
		t.Errorf("after it was gone: %d %s", r.status, r.body)
	}
	if r := s.do(cookie, "GET", "/api/v1/customers/cu_1/tags/secret", ""); r.status != 403 {
		t.Errorf("above one's clearance: %d %s", r.status, r.body)
	}
	if r := s.do(cookie, "GET", "/api/v1/customers/cu_1/tags/nothing", ""); r.status != 404 {
		t.Errorf("no such tag: %d %s", r.status, r.body)
	}
	if r := s.do(cookie, "POST", "/api/desk/customers/cu_1/tags/loyal/reject", `{"reason":"搬走了"}`); r.status != 200 || !strings.Contains(r.body, `"until"`) {
		t.Errorf("reject: %d %s", r.status, r.body)
	}
	if counts, err := db.TagCounts(t.Context(), at); err != nil || counts["loyal"].Rejected != 1 {
		t.Errorf("%+v %v", counts, err)
	}
}
