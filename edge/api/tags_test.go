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
	"zhiyin.dev/edge/api/door"
	"zhiyin.dev/edge/api/studio"
	"zhiyin.dev/store"
)

var (
	reads   = door.Route{Who: door.Either, May: access.CustomerRead}
	defines = door.Route{Who: door.Agent, May: access.DefinitionRead}
	prints  = door.Route{Who: door.Agent, May: access.DefinitionPublish}
)

// concluded answers from the store where it can, and holds to the port's contract
// for one tag else.
type concluded struct{ *store.DB }

func (c concluded) Why(_ context.Context, _ zhiyin.CustomerID, tag string) (studio.TagWhy, error) {
	if tag == "secret" {
		return studio.TagWhy{Tag: tag, Label: 4}, nil
	}
	if tag != "loyal" {
		return studio.TagWhy{}, fmt.Errorf("tag %s: %w", tag, zhiyin.NotFound)
	}
	return studio.TagWhy{Tag: tag, Definition: "tag/loyal@1", Label: 2, Because: zhiyin.Because{Says: "orders.count_90d >= 3", Saw: "1", Away: 2}}, nil
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

func (concluded) Purchases(context.Context, zhiyin.CustomerID) (studio.Purchases, error) {
	return studio.Purchases{Spent: []zhiyin.Money{}, Refunded: []zhiyin.Money{}, Open: []zhiyin.Order{}}, nil
}

func (c concluded) Holders(ctx context.Context, ask studio.TagHoldersAsked) (studio.TagHolders, error) {
	out := studio.TagHolders{Label: 2}
	switch ask.Tag {
	case "secret":
		out.Label = 4
	case "loyal":
	default:
		return out, fmt.Errorf("tag %s: %w", ask.Tag, zhiyin.NotFound)
	}
	q := store.TagHolderQuery{Tag: ask.Tag, Now: time.Now(), From: ask.From, To: ask.To, After: ask.After, Limit: ask.Limit}
	page, next, err := c.TagHolders(ctx, q)
	for _, h := range page {
		out.Items = append(out.Items, studio.TagHolder{TagSample: studio.TagSample{ID: h.Customer}, Since: h.Since, Until: h.Until})
	}
	out.Next = next
	if err == nil {
		out.Count, err = c.CountTagHolders(ctx, q)
	}
	return out, err
}

func (c concluded) Standing(ctx context.Context) ([]studio.TagStanding, error) {
	counts, err := c.TagCounts(ctx, time.Time{})
	return []studio.TagStanding{{ID: "loyal", Version: 1, Family: zhiyin.Value, Name: zhiyin.Text{zhiyin.English: "Loyal"}, Rejected: counts["loyal"].Rejected, Holders: counts["loyal"].Holders}}, err
}

func (concluded) Draft(_ context.Context, text, _ string) (studio.TagDraft, error) {
	return studio.TagDraft{Problems: []studio.TagProblem{{Line: 1, Flaw: zhiyin.Flaw{Text: text}}}}, nil
}

func (concluded) Preview(context.Context, zhiyin.DefinitionRef) (studio.TagPreview, error) {
	return studio.TagPreview{Sample: []zhiyin.CustomerID{}}, nil
}
func (concluded) Approve(context.Context, zhiyin.DefinitionRef, string) error { return nil }
func (concluded) Publish(context.Context, zhiyin.DefinitionRef, string) (studio.TagDraft, error) {
	return studio.TagDraft{Problems: []studio.TagProblem{}}, nil
}
func (concluded) Shadow(context.Context, zhiyin.DefinitionRef, string) (studio.TagDraft, error) {
	return studio.TagDraft{Problems: []studio.TagProblem{}}, nil
}
func (c concluded) ShadowReport(ctx context.Context, ref zhiyin.DefinitionRef) (studio.TagShadow, error) {
	r, err := c.DB.Shadow(ctx, ref)
	return studio.TagShadow{Holds: r.Holds, Gain: []studio.TagSample{}, Lose: []studio.TagSample{}}, err
}
func (concluded) RollBack(context.Context, string, string) (studio.TagDraft, error) {
	return studio.TagDraft{}, fmt.Errorf("no version before: %w", zhiyin.NotFound)
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

// TestHoldersAreListedByTheAgeOfTheirTag: page by page, masked, the newest first, for
// those who may see the tag.
func TestHoldersAreListedByTheAgeOfTheirTag(t *testing.T) {
	engines(t, store.Config{}, func(t *testing.T, db *store.DB) {
		s, _ := partsOn(t, db, func(*api.Ports) {})
		began := time.Now().UTC().Truncate(time.Hour).AddDate(0, 0, -10)
		for i := range 5 {
			id, at := fmt.Sprintf("cu_%d", i), began.AddDate(0, 0, 2*i)
			if err := db.AppendWait(t.Context(), zhiyin.NewEvent(id, zhiyin.CustomerIdentified{Source: "crm", Open: map[string]any{"tier": "gold"}, Sealed: map[string]any{"family_name": "苏", "given_name": "婉"}}, at),
				zhiyin.NewEvent(id, zhiyin.CustomerTagged{Added: []zhiyin.Tag{{ID: "loyal", Since: at}, {ID: "secret", Since: at}}}, at)); err != nil {
				t.Fatal(err)
			}
		}
		s.signIns.become(access.Agent, true)
		cookie := s.signIn(wen)
		listed := func(query string) (ids string, link string) {
			t.Helper()
			var page struct {
				Items []struct{ ID, Name string }
				Count int64
			}
			r := s.do(cookie, "GET", "/api/v1/tags/loyal/customers?"+query, "")
			decode(t, r, &page)
			for _, h := range page.Items {
				ids += " " + h.ID
				if h.Name != "苏**" {
					t.Errorf("%s is not masked: %s", h.ID, h.Name)
				}
			}
			link, _, _ = strings.Cut(strings.TrimPrefix(r.header.Get("Link"), "</api/v1/tags/loyal/customers?"), ">")
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
			if r := s.do(cookie, "GET", path, ""); r.status != want {
				t.Errorf("%s: %d %s", path, r.status, r.body)
			}
		}
	})
}
