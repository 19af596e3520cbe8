package storetest

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/press"
	"zhiyin.dev/profile"
	"zhiyin.dev/store"
	"zhiyin.dev/store/definition"
	"zhiyin.dev/store/population"
)

// versions follows one tag from its draft to the version after the next.
func versions(t *testing.T, db *store.DB) {
	defs := definition.Of(db.Engine)
	ctx, at := t.Context(), time.Date(2026, 11, 1, 8, 0, 0, 0, time.UTC)
	draft := func(text, by string) zhiyin.DefinitionRef {
		t.Helper()
		p, err := defs.Draft(ctx, press.Proposal{Ref: zhiyin.DefinitionRef{Kind: "tag", ID: "loyal"}, Unit: "muhe", State: press.Drafted, Text: text, By: by, Made: at})
		if err != nil {
			t.Fatal(err)
		}
		return p.Ref
	}
	publish := func(ref zhiyin.DefinitionRef, text string) {
		t.Helper()
		at = at.Add(time.Hour)
		e := zhiyin.NewEvent("tag/loyal", zhiyin.DefinitionPublished{Ref: ref, YAML: text}, at)
		e.Unit, e.By = "muhe", "agent:ag_2"
		if err := defs.Publish(ctx, e); err != nil {
			t.Fatal(err)
		}
	}
	first := draft("one", "agent:ag_1")
	if err := defs.Approve(ctx, first, "agent:ag_2", at); err != nil {
		t.Fatal(err)
	}
	publish(first, "one")
	second, third := draft("two", "agent:ag_1"), draft("three", "agent:ag_3")
	waits, err := defs.Proposals(ctx, "tag")
	if err != nil || len(waits) != 2 || waits[0].Ref != third {
		t.Fatalf("%+v %v", waits, err)
	}
	if err := defs.DiscardProposal(ctx, third); err != nil {
		t.Fatal(err)
	}
	if err := defs.DiscardProposal(ctx, third); !errors.Is(err, zhiyin.Conflict) {
		t.Errorf("discarded twice: %v", err)
	}
	if err := defs.DiscardProposal(ctx, first); !errors.Is(err, zhiyin.Conflict) {
		t.Errorf("discarded what is in force: %v", err)
	}
	publish(second, "two")
	all, err := defs.Versions(ctx, "tag", "loyal")
	if err != nil {
		t.Fatal(err)
	}
	var states []string
	for _, v := range all {
		states = append(states, string(v.State))
	}
	if !slices.Equal(states, []string{"discarded", "published", "superseded"}) || all[2].ApprovedBy != "agent:ag_2" || all[2].By != "agent:ag_1" || all[1].Published != at || all[1].Text != "two" {
		t.Errorf("%+v", all)
	}
	if waits, err := defs.Proposals(ctx, "tag"); err != nil || len(waits) != 0 {
		t.Errorf("%+v %v", waits, err)
	}
	named(t, db, at)
}

// named looks for whoever names a tag, as a whole word.
func named(t *testing.T, db *store.DB, at time.Time) {
	defs := definition.Of(db.Engine)
	for id, text := range map[string]string{"main": `when: '"loyal" in tags'`, "other": `when: '"loyal-too" in tags'`} {
		if err := db.AppendWait(t.Context(), zhiyin.NewEvent("flow/"+id, zhiyin.DefinitionPublished{Ref: zhiyin.DefinitionRef{Kind: "flow", ID: id, Version: 1}, YAML: text}, at)); err != nil {
			t.Fatal(err)
		}
	}
	if who, err := defs.Naming(t.Context(), zhiyin.DefinitionRef{Kind: "tag", ID: "loyal"}); err != nil || len(who) != 1 || who[0].Ref.ID != "main" {
		t.Errorf("%+v %v", who, err)
	}
}

// tagDays counts who has a tag, day by day, and how many found it wrong.
func tagDays(t *testing.T, db *store.DB) {
	people := population.Of(db.Engine)
	ctx, at := t.Context(), time.Date(2026, 11, 1, 8, 0, 0, 0, time.UTC)
	give := func(customer string, added ...string) {
		t.Helper()
		var body zhiyin.CustomerTagged
		for _, id := range added {
			body.Added = append(body.Added, zhiyin.Tag{ID: id, Since: at})
		}
		keep(t, db, zhiyin.NewEvent(customer, body, at))
	}
	give("cu_1", "loyal", "gold")
	give("cu_2", "loyal")
	if err := people.CountTagDay(ctx, at); err != nil {
		t.Fatal(err)
	}
	keep(t, db, zhiyin.NewEvent("cu_2", zhiyin.CustomerTagRejected{Tag: "loyal", Until: at.AddDate(0, 0, 90)}, at),
		zhiyin.NewEvent("cu_2", zhiyin.CustomerTagged{Removed: []string{"loyal"}}, at.Add(time.Second)))
	for range 2 { // a day is counted anew each time
		if err := people.CountTagDay(ctx, at.AddDate(0, 0, 1)); err != nil {
			t.Fatal(err)
		}
	}
	days, err := people.TagDays(ctx, "loyal", at.AddDate(0, 0, -1))
	if want := []population.TagDay{{Day: "2026-11-01", Holders: 2}, {Day: "2026-11-02", Holders: 1}}; err != nil || !slices.Equal(days, want) {
		t.Errorf("%+v %v", days, err)
	}
	counts, err := people.TagCounts(ctx, at.AddDate(0, 0, -90))
	if want := (population.TagCount{Holders: 1, Rejected: 1, Wrong: 1, Held: 2}); err != nil || counts["loyal"] != want {
		t.Errorf("%+v %v", counts["loyal"], err)
	}
	if err := people.CountTagDay(ctx, at.AddDate(2, 0, 0)); err != nil {
		t.Fatal(err)
	}
	if days, err := people.TagDays(ctx, "loyal", at); err != nil || len(days) != 1 {
		t.Errorf("old days stay: %+v %v", days, err)
	}
	list, problems := profile.Parse([]byte("id: a\nfamily: value\nname: {cmn: 甲, en: A}\nwhen: traits.tier == \"o'k\"\n"))
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	if text, err := people.PreviewSQL(list[0], at); err != nil || !strings.Contains(text, "'o''k'") || strings.Contains(text, "$1") {
		t.Errorf("%s %v", text, err)
	}
}
