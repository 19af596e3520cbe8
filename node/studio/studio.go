package studio

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"zhiyin.dev"
	studioapi "zhiyin.dev/edge/api/studio"
	"zhiyin.dev/node/catalog"
	"zhiyin.dev/press"
	"zhiyin.dev/rule"
	"zhiyin.dev/stat"
	"zhiyin.dev/store/definition"
	"zhiyin.dev/store/population"
)

// TagStudio is the tags as whoever writes them sees them.
type TagStudio struct{ Tags }

// Check reads a text beside what is in force, once nothing is wrong with it alone.
func (s TagStudio) Check(ctx context.Context, text string) (studioapi.TagReading, error) {
	r := s.Bench.Words().Read([]byte(text))
	out := studioapi.TagReading{Legible: r.Legible, Commented: r.Commented, When: r.WhenTree, Stays: r.StaysTree, Problems: []studioapi.TagProblem{}}
	if r.Legible {
		out.Fields = &studioapi.TagFields{ID: r.ID, Unit: r.Unit, Family: r.Family, Name: r.Name, Source: r.Source, Trait: r.Trait, Confidence: r.Confidence,
			Sensitive: r.Sensitive, Level: r.Label, Purpose: r.Purpose, Zone: r.Zone, When: r.When, Stays: r.Stays}
	}
	for _, p := range r.Problems {
		said := studioapi.TagProblem{Field: p.Field, Line: p.Line, Column: p.Column, Flaw: p.Flaw}
		if p.Rule != nil {
			said.RuleLine, said.RuleColumn = p.Rule.Line, p.Rule.Column
		}
		out.Problems = append(out.Problems, said)
	}
	if len(out.Problems) > 0 {
		return out, nil
	}
	_, beside, err := s.CheckTag(ctx, text)
	for _, p := range beside {
		out.Problems = append(out.Problems, studioapi.TagProblem{Field: p.Field, Line: p.Line, Flaw: p.Flaw})
	}
	return out, err
}

// Count is studioapi.TagStudio's.
func (s TagStudio) Count(ctx context.Context, text string) (studioapi.TagPreview, error) {
	_, problems, err := s.CheckTag(ctx, text)
	if err != nil {
		return studioapi.TagPreview{}, err
	}
	if len(problems) > 0 {
		return studioapi.TagPreview{}, fmt.Errorf("studio: %w: %w", problems[0].Err(), zhiyin.Invalid)
	}
	return s.count(ctx, text)
}

// Waiting is studioapi.TagStudio's.
func (s TagStudio) Waiting(ctx context.Context) ([]studioapi.TagVersion, error) {
	all, err := s.Defs.Proposals(ctx, "tag")
	if err != nil {
		return nil, err
	}
	who, err := s.names(ctx)
	var out []studioapi.TagVersion
	for _, p := range all {
		out = append(out, versionOf(definition.Version{Proposal: p}, who))
	}
	return out, err
}

// Discard ends a shadow too.
func (s TagStudio) Discard(ctx context.Context, ref zhiyin.DefinitionRef, by string) error {
	p, err := s.Defs.Proposal(ctx, ref)
	if err == nil && p.State == press.Shadowed {
		return s.Press.EndShadow(ctx, ref, by)
	}
	return s.Defs.DiscardProposal(ctx, ref)
}

// populationFor is how far back a tag's population is shown: as far as its rejections.
const populationFor = rejectedFor

// Tag is studioapi.TagStudio's.
func (s TagStudio) Tag(ctx context.Context, id string) (studioapi.TagDetail, error) {
	out := studioapi.TagDetail{Versions: []studioapi.TagVersion{}, Users: []studioapi.TagUser{}, Population: []studioapi.TagDay{}}
	versions, err := catalog.HistoryOf(ctx, s.Defs, "tag", id)
	if err != nil {
		return out, err
	}
	who, err := s.names(ctx)
	if err != nil {
		return out, err
	}
	out.YAML = cmp.Or(versions.InForce().Text, versions[0].Text)
	for _, v := range versions {
		out.Versions = append(out.Versions, versionOf(v, who))
	}
	if out.TwoPersons, err = s.Press.Book.TwoPersons(ctx, versions[0].Unit); err != nil {
		return out, err
	}
	all, err := s.Standing(ctx)
	if err != nil {
		return out, err
	}
	if i := slices.IndexFunc(all, func(t studioapi.TagStanding) bool { return t.ID == id }); i >= 0 {
		out.Standing = &all[i]
	}
	if out.Customers, err = s.Population.CustomerCount(ctx); err != nil {
		return out, err
	}
	days, err := s.Population.TagDays(ctx, id, s.Now().Add(-populationFor))
	if err != nil {
		return out, err
	}
	for _, d := range days {
		out.Population = append(out.Population, studioapi.TagDay(d))
	}
	out.Users, err = s.users(ctx, id, versions[0].Unit)
	return out, err
}

// users are other tags, other definitions and webhooks that look at the tag.
func (s TagStudio) users(ctx context.Context, id string, unit zhiyin.UnitID) ([]studioapi.TagUser, error) {
	out := []studioapi.TagUser{}
	for _, d := range s.Follower().Tagger().Definitions() {
		if slices.Contains(d.Asks(), id) {
			out = append(out, studioapi.TagUser{Kind: "tag", ID: d.ID, Name: d.Name, How: "asks"})
		}
	}
	naming, err := s.Defs.Naming(ctx, zhiyin.DefinitionRef{Kind: "tag", ID: id})
	if err != nil {
		return nil, err
	}
	for _, d := range naming {
		out = append(out, studioapi.TagUser{Kind: d.Ref.Kind, ID: d.Ref.ID, How: "names"})
	}
	hooks, err := s.Hooks.Webhooks(ctx)
	kind := (zhiyin.CustomerTagged{}).Kind()
	for _, w := range hooks {
		if w.State == zhiyin.WebhookEnabled && (unit == "" || w.Unit == "" || w.Unit == unit) && (len(w.Kinds) == 0 || slices.Contains(w.Kinds, kind)) {
			out = append(out, studioapi.TagUser{Kind: "webhook", ID: w.ID, Name: zhiyin.Text{zhiyin.Mandarin: w.Name, zhiyin.English: w.Name}, How: "told"})
		}
	}
	return out, err
}

// names are the agents' by how they stand in a definition's by.
func (b *Bench) names(ctx context.Context) (map[string]string, error) {
	agents, err := b.DB.Agents(ctx)
	out := map[string]string{}
	for _, a := range agents {
		out["agent:"+string(a.ID)] = a.Name
	}
	return out, err
}

func versionOf(v definition.Version, who map[string]string) studioapi.TagVersion {
	return studioapi.TagVersion{ID: v.Ref.ID, Version: v.Ref.Version, Unit: v.Unit, State: string(v.State), YAML: v.Text, By: v.By, ByName: who[v.By], Made: v.Made,
		ApprovedBy: v.ApprovedBy, Approver: who[v.ApprovedBy], Published: v.Published, Pack: v.Pack}
}

// precisionOf turns rejections into the share that agents did not reject.
func precisionOf(c population.TagCount) studioapi.TagPrecision {
	low, high := stat.Wilson(c.Wrong, c.Held)
	return studioapi.TagPrecision{Days: int(rejectedFor / (24 * time.Hour)), Held: c.Held, Wrong: c.Wrong, Low: 1 - high, High: 1 - low}
}

// Words is studioapi.TagStudio's.
func (s TagStudio) Words(ctx context.Context) (studioapi.TagWords, error) {
	out := studioapi.TagWords{Units: []studioapi.TagUnit{}, Events: []studioapi.TagEvent{}}
	words := s.Bench.Words().Words("")
	out.Paths = sortedWords(words.Paths)
	for _, name := range slices.Sorted(maps.Keys(words.Events)) {
		out.Events = append(out.Events, studioapi.TagEvent{Name: name, Properties: sortedWords(words.Events[name])})
	}
	for _, f := range rule.Functions() {
		typ := ""
		if f.Type != 0 {
			typ = f.Type.String()
		}
		out.Functions = append(out.Functions, studioapi.TagFunction{Name: string(f.Name), Propertied: f.Propertied, Type: typ})
	}
	units, err := s.DB.Units(ctx)
	for _, u := range units {
		two, err := s.Press.Book.TwoPersons(ctx, u.ID)
		if err != nil {
			return out, err
		}
		out.Units = append(out.Units, studioapi.TagUnit{ID: u.ID, Name: u.Name, TwoPersons: two})
	}
	return out, err
}

func sortedWords(of map[string]rule.Type) []studioapi.TagPathWord {
	out := []studioapi.TagPathWord{}
	for path, typ := range of {
		out = append(out, studioapi.TagPathWord{Path: path, Type: typ.String()})
	}
	slices.SortFunc(out, func(a, b studioapi.TagPathWord) int { return strings.Compare(a.Path, b.Path) })
	return out
}
