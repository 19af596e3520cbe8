package studio

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"zhiyin.dev"
	studioapi "zhiyin.dev/edge/api/studio"
	"zhiyin.dev/press"
	"zhiyin.dev/profile"
	"zhiyin.dev/store/definition"
	"zhiyin.dev/store/population"
)

// Tags is what is concluded of customers, as the API asks for it, and the
// press of tags.
type Tags struct {
	*Bench
	Press *press.Press
}

// Why is studioapi.Tags'.
func (d Tags) Why(ctx context.Context, customer zhiyin.CustomerID, tag string) (studioapi.TagWhy, error) {
	w, err := d.Follower().Why(ctx, customer, tag)
	return studioapi.TagWhy{Tag: tag, Definition: w.Definition.String(), Label: w.Label, Holds: w.Holds, Because: w.Because, Since: w.Since, Until: w.Until,
		Rejected: w.Rejected, Elsewhere: w.Elsewhere}, err
}

// AsOf is studioapi.Tags'.
func (d Tags) AsOf(ctx context.Context, customer zhiyin.CustomerID, at time.Time) ([]zhiyin.Tag, error) {
	return d.Population.TagsAsOf(ctx, customer, at)
}

// rejectedFor is how long a tag that was found wrong stays off: a rule sees a
// customer's whole quarter anew by then.
const rejectedFor = 90 * 24 * time.Hour

// Reject keeps it under the person's canonical record, with an entry in the audit.
func (d Tags) Reject(ctx context.Context, customer zhiyin.CustomerID, tag, reason string, who zhiyin.AuditEntry) (time.Time, error) {
	why, err := d.Follower().Why(ctx, customer, tag)
	if err != nil {
		return time.Time{}, err
	}
	now := d.Now()
	who.Reason, who.Result = "tag rejected", zhiyin.AuditDone
	if err := d.DB.Audit(ctx, who); err != nil {
		return time.Time{}, err
	}
	e := zhiyin.NewEvent(string(customer), zhiyin.CustomerTagRejected{Tag: tag, Definition: why.Definition, Until: now.Add(rejectedFor), Reason: reason}, now)
	e.By = who.Actor
	return now.Add(rejectedFor), d.DB.AppendWait(ctx, e)
}

// Purchases is studioapi.Tags'.
func (d Tags) Purchases(ctx context.Context, customer zhiyin.CustomerID) (studioapi.Purchases, error) {
	from := d.Now().AddDate(0, 0, -90)
	orders, err := d.DB.Orders(ctx, customer, from)
	p := studioapi.Purchases{From: from, Spent: []zhiyin.Money{}, Refunded: []zhiyin.Money{}, Open: []zhiyin.Order{}}
	for _, o := range orders {
		switch {
		case o.Status == "cancelled":
			continue
		case o.Kind == "return":
			p.Returns++
			p.Refunded = plus(p.Refunded, o.Amount)
		case o.Kind == "order":
			p.Count++
			p.Spent = plus(p.Spent, o.Amount)
			if o.At.After(p.Last) {
				p.Last = o.At
			}
		}
		if !slices.Contains([]string{"delivered", "refunded", "done"}, o.Status) {
			p.Open = append(p.Open, o)
		}
	}
	if err != nil {
		return p, err
	}
	older, err := d.DB.Unfinished(ctx, customer, from)
	p.Open = append(p.Open, older...)
	return p, err
}

// Holders are those of a tag in force.
func (d Tags) Holders(ctx context.Context, ask studioapi.TagHoldersAsked) (studioapi.TagHolders, error) {
	all := d.Follower().Tagger().Definitions()
	i := slices.IndexFunc(all, func(t profile.Definition) bool { return t.ID == ask.Tag })
	if i < 0 {
		return studioapi.TagHolders{}, fmt.Errorf("studio: tag %s: %w", ask.Tag, zhiyin.NotFound)
	}
	q := population.TagHolderQuery{Tag: ask.Tag, Now: d.Now(), From: ask.From, To: ask.To, After: ask.After, Limit: ask.Limit}
	out := studioapi.TagHolders{Unit: all[i].Unit, Label: zhiyin.Tag{Sensitive: all[i].Sensitive, Label: zhiyin.Sensitivity(all[i].Label)}.Labelled()}
	page, next, err := d.Population.TagHolders(ctx, q)
	for _, h := range page {
		out.Items = append(out.Items, studioapi.TagHolder{TagSample: studioapi.TagSample{ID: h.Customer}, Since: h.Since, Until: h.Until})
	}
	out.Next = next
	if err == nil {
		out.Count, err = d.Population.CountTagHolders(ctx, q)
	}
	return out, err
}

func plus(sums []zhiyin.Money, m zhiyin.Money) []zhiyin.Money {
	for i := range sums {
		if sums[i].Currency == m.Currency {
			sums[i].Minor += m.Minor
			return sums
		}
	}
	return append(sums, m)
}

// Standing is studioapi.Tags'.
func (d Tags) Standing(ctx context.Context) ([]studioapi.TagStanding, error) {
	counts, err := d.Population.TagCounts(ctx, d.Now().Add(-rejectedFor))
	if err != nil {
		return nil, err
	}
	made, err := d.Defs.Definitions(ctx, "tag")
	if err != nil {
		return nil, err
	}
	of := map[string]definition.Definition{}
	for _, m := range made {
		of[m.Ref.ID] = m
	}
	var out []studioapi.TagStanding
	for _, t := range d.Follower().Tagger().Definitions() {
		c := counts[t.ID]
		s := studioapi.TagStanding{ID: t.ID, Version: t.Version, Unit: t.Unit, Family: t.Family, Name: t.Name, When: t.When, Stays: t.Stays, Holders: c.Holders, Rejected: c.Rejected,
			Precision: precisionOf(c), Sensitive: t.Sensitive}
		s.Published, s.By, s.Pack = of[t.ID].Published, of[t.ID].By, of[t.ID].Pack
		b, err := d.DB.Backfill(ctx, t.Ref())
		switch {
		case err == nil:
			s.Backfill = &b
		case !errors.Is(err, zhiyin.NotFound):
			return nil, err
		}
		out = append(out, s)
	}
	return out, nil
}

// Draft is studioapi.Tags'.
func (d Tags) Draft(ctx context.Context, text, by string) (studioapi.TagDraft, error) {
	p, problems, err := d.Press.Draft(ctx, "tag", text, by)
	return drafted(p.Ref, p.State, problems), err
}

func drafted(ref zhiyin.DefinitionRef, state press.State, problems []press.Problem) studioapi.TagDraft {
	out := studioapi.TagDraft{ID: ref.ID, Version: ref.Version, State: string(state), Problems: []studioapi.TagProblem{}}
	for _, p := range problems {
		out.Problems = append(out.Problems, studioapi.TagProblem{Node: p.Node, Field: p.Field, Line: p.Line, Column: p.Column, Flaw: p.Flaw})
	}
	return out
}

// previewWithin bounds a preview: somebody waits for it at a screen.
const previewWithin = 10 * time.Second

// Preview is studioapi.Tags'.
func (d Tags) Preview(ctx context.Context, ref zhiyin.DefinitionRef) (studioapi.TagPreview, error) {
	p, err := d.Press.Book.Proposal(ctx, ref)
	if err != nil {
		return studioapi.TagPreview{}, err
	}
	return d.count(ctx, p.Text)
}

func (d Tags) count(ctx context.Context, text string) (studioapi.TagPreview, error) {
	list, problems := d.Words().Parse([]byte(text))
	if len(problems) > 0 {
		return studioapi.TagPreview{}, fmt.Errorf("studio: %w: %w", problems[0].Err(), zhiyin.Invalid)
	}
	zones, err := d.zones(ctx)
	if err != nil {
		return studioapi.TagPreview{}, err
	}
	list[0] = list[0].In(zones[list[0].Unit])
	seen, err := d.Population.Preview(ctx, list[0], d.Now(), previewWithin, false)
	if err != nil {
		return studioapi.TagPreview{}, err
	}
	sql, err := d.Population.PreviewSQL(list[0], d.Now())
	if err != nil {
		return studioapi.TagPreview{}, err
	}
	return studioapi.TagPreview{SQL: sql, Seen: seen.Seen, Holds: seen.Holds, Added: seen.Added, Removed: seen.Removed, Whole: seen.Whole,
		Sample: append([]zhiyin.CustomerID{}, seen.Sample...)}, nil
}

// Approve is studioapi.Tags'.
func (d Tags) Approve(ctx context.Context, ref zhiyin.DefinitionRef, by string) error {
	return d.Press.Approve(ctx, ref, by)
}

// Publish is studioapi.Tags'.
func (d Tags) Publish(ctx context.Context, ref zhiyin.DefinitionRef, by string) (studioapi.TagDraft, error) {
	problems, err := d.Press.Publish(ctx, ref, by)
	return drafted(ref, press.Published, problems), err
}

// RollBack is studioapi.Tags'.
func (d Tags) RollBack(ctx context.Context, id, by string) (studioapi.TagDraft, error) {
	ref, problems, err := d.Press.RollBack(ctx, "tag", id, by)
	return drafted(ref, press.Published, problems), err
}

// Shadow is studioapi.Tags'.
func (d Tags) Shadow(ctx context.Context, ref zhiyin.DefinitionRef, by string) (studioapi.TagDraft, error) {
	problems, err := d.Press.Shadow(ctx, ref, by)
	return drafted(ref, press.Shadowed, problems), err
}

// ShadowReport is studioapi.Tags'.
func (d Tags) ShadowReport(ctx context.Context, ref zhiyin.DefinitionRef) (studioapi.TagShadow, error) {
	r, err := d.Population.Shadow(ctx, ref)
	if err != nil {
		return studioapi.TagShadow{}, err
	}
	b, err := d.DB.Backfill(ctx, ref)
	return studioapi.TagShadow{Holds: r.Holds, InForce: r.InForce, Added: r.Added, Removed: r.Removed, Gain: samples(r.Gain), Lose: samples(r.Lose), Since: b.Started, Backfill: &b}, err
}

func samples(ids []zhiyin.CustomerID) []studioapi.TagSample {
	out := []studioapi.TagSample{}
	for _, id := range ids {
		out = append(out, studioapi.TagSample{ID: id})
	}
	return out
}

// zones are the units' time zones.
func (d Tags) zones(ctx context.Context) (map[zhiyin.UnitID]string, error) {
	units, err := d.DB.Units(ctx)
	out := make(map[zhiyin.UnitID]string, len(units))
	for _, u := range units {
		out[u.ID] = u.Zone
	}
	return out, err
}
