package apitest

import (
	"context"
	"fmt"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/access"
	"zhiyin.dev/edge/api/door"
	"zhiyin.dev/edge/api/studio"
	"zhiyin.dev/store"
	"zhiyin.dev/store/population"
)

var Reads = door.Route{Who: door.Either, May: access.CustomerRead}

var Defines = door.Route{Who: door.Agent, May: access.DefinitionRead}

var (
	Prints = door.Route{Who: door.Agent, May: access.DefinitionPublish}
)

// concluded answers from the store where it can, and holds to the port's contract
// for one tag else.
type concluded struct {
	*store.DB
	people population.DB
}

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
	return c.people.TagsAsOf(ctx, customer, at)
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
	q := population.TagHolderQuery{Tag: ask.Tag, Now: time.Now(), From: ask.From, To: ask.To, After: ask.After, Limit: ask.Limit}
	page, next, err := c.people.TagHolders(ctx, q)
	for _, h := range page {
		out.Items = append(out.Items, studio.TagHolder{TagSample: studio.TagSample{ID: h.Customer}, Since: h.Since, Until: h.Until})
	}
	out.Next = next
	if err == nil {
		out.Count, err = c.people.CountTagHolders(ctx, q)
	}
	return out, err
}

func (c concluded) Standing(ctx context.Context) ([]studio.TagStanding, error) {
	counts, err := c.people.TagCounts(ctx, time.Time{})
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
	r, err := c.people.Shadow(ctx, ref)
	return studio.TagShadow{Holds: r.Holds, Gain: []studio.TagSample{}, Lose: []studio.TagSample{}}, err
}

func (concluded) RollBack(context.Context, string, string) (studio.TagDraft, error) {
	return studio.TagDraft{}, fmt.Errorf("no version before: %w", zhiyin.NotFound)
}
