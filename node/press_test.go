package node

import (
	"slices"
	"strings"
	"testing"

	"zhiyin.dev"
	studioapi "zhiyin.dev/edge/api/studio"
	"zhiyin.dev/intake"
	"zhiyin.dev/node/studio"
	"zhiyin.dev/profile"
)

// drafts keeps a tag and returns its version.
func drafts(t *testing.T, d studio.Tags, id, when string) zhiyin.DefinitionRef {
	t.Helper()
	made, err := d.Draft(t.Context(), "id: "+id+"\nfamily: value\nname: {cmn: 最好, en: Best}\nwhen: "+when+"\n", "agent:ag_1")
	if err != nil || len(made.Problems) > 0 {
		t.Fatal(made, err)
	}
	return zhiyin.DefinitionRef{Kind: "tag", ID: id, Version: made.Version}
}

func TestATagInShadowIsCountedAndToldToNobodyUntilItIsPublished(t *testing.T) {
	t.Parallel()
	n := opened(t)
	var who []zhiyin.CustomerID
	for i, tier := range []string{"gold", "black", "silver"} {
		r, err := n.Intake().Identify(t.Context(), intake.Source{Name: "crm-muhe", Unit: "muhe"}, intake.Message{MessageID: tier, UserID: tier, Traits: map[string]any{"tier": tier}})
		if err != nil {
			t.Fatal(i, err)
		}
		who = append(who, r.Customer)
	}
	d := n.tagDesk()
	settle := func() {
		t.Helper()
		if err := n.refresh(t.Context()); err != nil {
			t.Fatal(err)
		}
		if err := n.SettleTags(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := d.Publish(t.Context(), drafts(t, d, "best", `traits.tier == "gold"`), "agent:ag_1"); err != nil {
		t.Fatal(err)
	}
	settle()
	shadow := drafts(t, d, "best", `traits.tier in ["black", "silver"]`)
	if out, err := d.Shadow(t.Context(), shadow, "agent:ag_1"); err != nil || out.State != "shadow" {
		t.Fatal(out, err)
	}
	settle()
	report, err := d.ShadowReport(t.Context(), shadow)
	if err != nil || report.Holds != 2 || report.InForce != 1 || report.Added != 2 || report.Removed != 1 || len(report.Gain) != 2 || report.Lose[0].ID != who[0] ||
		report.Backfill.State != zhiyin.BackfillDone || report.Backfill.Added != 2 {
		t.Errorf("%+v %v", report, err)
	}
	// It moves with what happens, and nobody is told.
	if _, err := n.Intake().Identify(t.Context(), intake.Source{Name: "crm-muhe", Unit: "muhe"}, intake.Message{MessageID: "moves", UserID: "gold", Traits: map[string]any{"tier": "black"}}); err != nil {
		t.Fatal(err)
	}
	settle()
	if report, err := d.ShadowReport(t.Context(), shadow); err != nil || report.Holds != 3 || report.InForce != 0 || report.Added != 3 || report.Removed != 0 {
		t.Errorf("%+v %v", report, err)
	}
	told := 0
	for _, id := range who {
		events, err := n.db.Events(t.Context(), string(id), 0, 1000)
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range events {
			if c, is := e.Body.(zhiyin.CustomerTagged); is {
				told++
				if _, shadow := profile.ShadowOf(firstID(c)); shadow {
					t.Errorf("told %+v", c)
				}
			}
		}
		snap, err := n.db.Snapshot(t.Context(), id, n.now())
		if err != nil || len(snap.Tags) != 0 {
			t.Errorf("%s shows %v %v", id, snap.Tags, err)
		}
	}
	if told != 2 { // best came and went, by the version in force
		t.Errorf("told %d times", told)
	}
	standing, err := d.Standing(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range standing {
		if s.Version == shadow.Version || strings.Contains(s.ID, "~") {
			t.Errorf("stands as if it were in force: %+v", s)
		}
	}
	if _, err := d.Shadow(t.Context(), drafts(t, d, "best", `traits.tier == "none"`), "agent:ag_1"); zhiyin.KindOf(err) != zhiyin.Conflict {
		t.Errorf("two in shadow: %v", err)
	}
	if _, err := d.Publish(t.Context(), shadow, "agent:ag_1"); err != nil {
		t.Fatal(err)
	}
	settle()
	for _, id := range who {
		if snap, err := n.db.Snapshot(t.Context(), id, n.now()); err != nil || !snap.HasTag("best") {
			t.Errorf("%s: %v %v", id, snap.Tags, err)
		}
	}
	if _, err := d.ShadowReport(t.Context(), shadow); zhiyin.KindOf(err) != zhiyin.NotFound {
		t.Errorf("in force and in shadow: %v", err)
	}
}

func firstID(c zhiyin.CustomerTagged) string {
	for _, t := range c.Added {
		return t.ID
	}
	return strings.Join(c.Removed, "")
}

func TestADiscardedShadowLeavesNothing(t *testing.T) {
	t.Parallel()
	n := opened(t)
	if _, err := n.Intake().Identify(t.Context(), intake.Source{Name: "crm-muhe", Unit: "muhe"}, intake.Message{MessageID: "1", UserID: "u", Traits: map[string]any{"tier": "gold"}}); err != nil {
		t.Fatal(err)
	}
	d := n.tagDesk()
	ref := drafts(t, d, "best", `traits.tier == "gold"`)
	if _, err := d.Shadow(t.Context(), ref, "agent:ag_1"); err != nil {
		t.Fatal(err)
	}
	for range 2 { // the second time it is known to be over
		if err := n.refresh(t.Context()); err != nil {
			t.Fatal(err)
		}
		if err := n.SettleTags(t.Context()); err != nil {
			t.Fatal(err)
		}
		if err := (studio.TagStudio{Tags: d}).Discard(t.Context(), ref, "agent:ag_1"); err != nil && zhiyin.KindOf(err) != zhiyin.Conflict {
			t.Fatal(err)
		}
	}
	if list, err := n.defs.Shadows(t.Context(), "tag"); err != nil || len(list) != 0 {
		t.Error(list, err)
	}
	if _, err := d.Publish(t.Context(), ref, "agent:ag_1"); zhiyin.KindOf(err) != zhiyin.Conflict {
		t.Errorf("published after it was discarded: %v", err)
	}
}

func TestASchemaWithoutWhichATagCannotBeReadIsRefused(t *testing.T) {
	t.Parallel()
	n := opened(t)
	desk, d := n.pressDesk(), n.tagDesk()
	publish := func(text string) []string {
		t.Helper()
		made, err := desk.Draft(t.Context(), "schema", text, "agent:ag_1")
		if err == nil && len(made.Problems) == 0 {
			made, err = desk.Publish(t.Context(), zhiyin.DefinitionRef{Kind: "schema", ID: made.ID, Version: made.Version}, "agent:ag_1")
		}
		if err != nil {
			t.Fatal(err)
		}
		var out []string
		for _, p := range made.Problems {
			out = append(out, p.Text)
		}
		return out
	}
	const lesson = "id: lesson\nevent: Lesson Ended\nschema: {type: object, properties: {passed: {type: boolean%s}, minutes: {type: integer, x-open: true}}}\n"
	if said := publish(strings.Replace(lesson, "%s", ", x-open: true", 1)); len(said) > 0 {
		t.Fatal(said)
	}
	if _, err := d.Publish(t.Context(), drafts(t, d, "diligent", `'last("Lesson Ended", "passed")'`), "agent:ag_1"); err != nil {
		t.Fatal(err)
	}
	said := publish(strings.Replace(lesson, "%s", "", 1))
	if len(said) != 1 || !strings.Contains(said[0], "tag/diligent@1 could not be read any more") || !strings.Contains(said[0], "no open property passed") {
		t.Errorf("%v", said)
	}
	if said := publish(strings.Replace(strings.Replace(lesson, "%s", ", x-open: true", 1), ", minutes: {type: integer, x-open: true}", "", 1)); len(said) > 0 {
		t.Errorf("what no tag reads may go: %v", said)
	}
	if out, err := desk.RollBack(t.Context(), "schema", "lesson", "agent:ag_1"); err != nil || out.Version != 1 {
		t.Error(out, err)
	}
	// A trait that the house opens is open at the door and readable by rules at once.
	if said := publish("id: pets\nabout: traits\nschema: {type: object, properties: {pet: {type: string, enum: [cat, dog], x-open: true}}}\n"); len(said) > 0 {
		t.Fatal(said)
	}
	if _, err := d.Publish(t.Context(), drafts(t, d, "cats", `traits.pet == "cat"`), "agent:ag_1"); err != nil {
		t.Fatal(err)
	}
	var who zhiyin.CustomerID
	for _, pet := range []string{"cat", "snake"} { // the second is sealed: it breaks the schema
		r, err := n.Intake().Identify(t.Context(), intake.Source{Name: "crm-muhe", Unit: "muhe"}, intake.Message{MessageID: pet, UserID: "u", Traits: map[string]any{"pet": pet}})
		if err != nil || !r.Code.OK() || (len(r.Ignored) > 0) != (pet == "snake") {
			t.Fatal(r, err)
		}
		who = r.Customer
	}
	if err := n.refresh(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := n.SettleTags(t.Context()); err != nil {
		t.Fatal(err)
	}
	if snap, err := n.db.Snapshot(t.Context(), who, n.now()); err != nil || !snap.HasTag("cats") {
		t.Errorf("%+v %v", snap.Tags, err)
	}
}

func TestAtLevelThreeEveryDefinitionTakesASecondPerson(t *testing.T) {
	t.Parallel()
	n := opened(t)
	n.cfg.Access.Level3 = true
	n.press = n.newPress()
	desk := n.pressDesk()
	made, err := desk.Draft(t.Context(), "schema", "id: own\nevent: Own\nschema: {type: object}\n", "agent:ag_1")
	if err != nil {
		t.Fatal(err)
	}
	ref := zhiyin.DefinitionRef{Kind: "schema", ID: "own", Version: made.Version}
	if _, err := desk.Publish(t.Context(), ref, "agent:ag_1"); zhiyin.KindOf(err) != zhiyin.Denied {
		t.Errorf("published by one: %v", err)
	}
	if err := desk.Approve(t.Context(), ref, "agent:ag_2"); err != nil {
		t.Fatal(err)
	}
	if _, err := desk.Publish(t.Context(), ref, "agent:ag_1"); err != nil {
		t.Error(err)
	}
	all, err := desk.Versions(t.Context(), "schema", "own")
	if err != nil || !slices.ContainsFunc(all, func(v studioapi.DefinitionVersion) bool {
		return v.State == "published" && v.ApprovedBy == "agent:ag_2"
	}) {
		t.Errorf("%+v %v", all, err)
	}
}

func TestKindsOfIdentifiersAreDefinitions(t *testing.T) {
	t.Parallel()
	n := opened(t)
	desk := n.pressDesk()
	said := func(source intake.Source, id, card string) (who zhiyin.CustomerID, ignored int) {
		t.Helper()
		r, err := n.Intake().Identify(t.Context(), source, intake.Message{MessageID: id + card, UserID: id, Context: intake.Context{ExternalIDs: []intake.ExternalID{{ID: card, Type: "sim_card"}}}})
		if err != nil || !r.Code.OK() {
			t.Fatal(r, err)
		}
		return r.Customer, len(r.Ignored)
	}
	qingyun, muhe := intake.Source{Name: "crm-qingyun", Unit: "qingyun"}, intake.Source{Name: "crm-muhe", Unit: "muhe"}
	if _, ignored := said(qingyun, "before", "89861"); ignored != 1 {
		t.Fatal("a kind that nobody defined is known")
	}
	for _, c := range []struct{ text, field string }{
		{"id: qingyun-member\nunit: qingyun\nkind: member_id\nname: {cmn: 甲, en: A}\nform: code\nrank: 20\n", "kind"},
		{"id: phones\nkind: phone\nname: {cmn: 甲, en: A}\nform: code\nrank: 20\n", "form"},
		{"id: qingyun-sim-card\nunit: qingyun\nkind: sim_card\nname: {cmn: 甲, en: A}\nform: code\nrank: 25\neach: 3\nserves: 1\n", ""},
	} {
		made, err := desk.Draft(t.Context(), "identifier", c.text, "agent:ag_1")
		if err != nil || (len(made.Problems) > 0) != (c.field != "") || c.field != "" && made.Problems[0].Field != c.field {
			t.Fatal(c.text, made, err)
		}
		if c.field != "" {
			continue
		}
		if _, err := desk.Publish(t.Context(), zhiyin.DefinitionRef{Kind: "identifier", ID: made.ID, Version: made.Version}, "agent:ag_1"); err != nil {
			t.Fatal(err)
		}
	}
	first, ignored := said(qingyun, "first", "89862")
	if again, _ := said(qingyun, "first", "89863"); ignored != 0 || again != first {
		t.Errorf("in force: %d ignored, %s and %s", ignored, first, again)
	}
	holders, err := n.db.Holders(t.Context(), zhiyin.Identifier{Kind: "sim_card", Value: "89863"})
	if err != nil {
		t.Fatal(err)
	}
	if person, err := n.db.Canonical(t.Context(), holders...); err != nil || person[0] != first {
		t.Errorf("found by it: %v %v, want %s", person, err, first)
	}
	if found, err := n.db.Search(t.Context(), "89863", 10); err != nil || len(found) != 1 || found[0] != first {
		t.Errorf("looked for by it: %v %v, want %s", found, err, first)
	}
	if _, ignored := said(muhe, "other", "89864"); ignored != 1 {
		t.Error("another unit's source names it")
	}
}

func TestLimitsOfIdentifiersAreADefinition(t *testing.T) {
	t.Parallel()
	n := opened(t)
	desk := n.pressDesk()
	shop := intake.Source{Name: "crm-muhe", Unit: "muhe"}
	named := func(id string, phones ...string) (who zhiyin.CustomerID) {
		t.Helper()
		for _, phone := range phones {
			r, err := n.Intake().Identify(t.Context(), shop, intake.Message{MessageID: id + phone, UserID: id, Traits: map[string]any{"phone": phone}})
			if err != nil || !r.Code.OK() {
				t.Fatal(r, err)
			}
			who = r.Customer
		}
		return who
	}
	records := func(id zhiyin.CustomerID) int {
		t.Helper()
		of, err := n.db.PersonsOf(t.Context(), id)
		if err != nil {
			t.Fatal(err)
		}
		return len(of[id])
	}
	if got := records(named("before", "+8613800001111", "+8613800001112")); got != 3 {
		t.Fatalf("two telephones and an id are %d records of one person", got)
	}
	for _, c := range []struct {
		text  string
		wrong bool
	}{{"id: limits\nlimits: {user_id: {each: 3}}\n", true}, {"id: limits\nlimits: {user_id: {each: 1}, phone: {each: 1, serves: 4}}\n", false}} {
		made, err := desk.Draft(t.Context(), "identity", c.text, "agent:ag_1")
		if err != nil || (len(made.Problems) > 0) != c.wrong {
			t.Fatal(made, err)
		}
		if !c.wrong {
			if _, err := desk.Publish(t.Context(), zhiyin.DefinitionRef{Kind: "identity", ID: made.ID, Version: made.Version}, "agent:ag_1"); err != nil {
				t.Fatal(err)
			}
		}
	}
	if got := records(named("after", "+8613800002221", "+8613800002222")); got != 2 {
		t.Errorf("with one telephone a person, an id and two of them are %d records of one", got)
	}
	if got := records(named("before", "+8613800001111")); got != 3 {
		t.Errorf("who was joined before has %d records now", got)
	}
}
