package press_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/press"
	"zhiyin.dev/store"
	"zhiyin.dev/store/definition"
	"zhiyin.dev/store/storetest"
)

var noon = time.Date(2026, 11, 28, 4, 0, 0, 0, time.UTC)

// word is a check of a kind of definition that is one word after its id.
func word(_ context.Context, text string) (press.Checked, []press.Problem, error) {
	id, rest, ok := strings.Cut(text, ": ")
	if !ok || rest == "bad" {
		return press.Checked{}, []press.Problem{{Line: 1, Flaw: zhiyin.Flawf("no word")}}, nil
	}
	return press.Checked{ID: id, Unit: "muhe"}, nil, nil
}

func pressed(t *testing.T, two string) (*press.Press, *store.DB) {
	t.Helper()
	db := storetest.OpenSQLite(t, t.TempDir(), store.Config{})
	unit := zhiyin.NewEvent("unit/muhe", zhiyin.DefinitionPublished{Ref: zhiyin.DefinitionRef{Kind: "unit", ID: "muhe", Version: 1},
		YAML: "name: {cmn: 沐荷}\nindustry: beauty\nzone: Asia/Shanghai\n" + two}, noon)
	if err := db.AppendWait(t.Context(), unit); err != nil {
		t.Fatal(err)
	}
	now := noon
	return &press.Press{Book: definition.Of(db.Engine), Checks: map[string]press.Check{"word": word}, Now: func() time.Time { now = now.Add(time.Second); return now }}, db
}

func inForce(t *testing.T, db *store.DB) string {
	t.Helper()
	d, err := definition.Of(db.Engine).Definition(t.Context(), zhiyin.DefinitionRef{Kind: "word", ID: "a"})
	if err != nil {
		return ""
	}
	return d.YAML
}

func TestADraftGoesIntoForceAndBack(t *testing.T) {
	t.Parallel()
	p, db := pressed(t, "")
	if _, problems, err := p.Draft(t.Context(), "word", "a: bad", "agent:ag_1"); err != nil || len(problems) != 1 {
		t.Fatal(problems, err)
	}
	for i, text := range []string{"a: one", "a: two"} {
		d, problems, err := p.Draft(t.Context(), "word", text, "agent:ag_1")
		if err != nil || len(problems) > 0 || d.Ref.Version != i+1 || d.State != press.Drafted {
			t.Fatal(d, problems, err)
		}
		if problems, err = p.Publish(t.Context(), d.Ref, "agent:ag_1"); err != nil || len(problems) > 0 || inForce(t, db) != text {
			t.Fatal(problems, err, inForce(t, db))
		}
		if d, err = definition.Of(db.Engine).Proposal(t.Context(), d.Ref); err != nil || d.State != press.Published {
			t.Error(d, err)
		}
	}
	ref, problems, err := p.RollBack(t.Context(), "word", "a", "agent:ag_1")
	if err != nil || len(problems) > 0 || ref.Version != 1 || inForce(t, db) != "a: one" {
		t.Error(ref, err, inForce(t, db))
	}
	if _, _, err := p.Draft(t.Context(), "poem", "a: x", "agent:ag_1"); zhiyin.KindOf(err) != zhiyin.Invalid {
		t.Error(err)
	}
}

func TestAUnitMayWantTwoPersons(t *testing.T) {
	t.Parallel()
	p, db := pressed(t, "two_persons: true\n")
	d, _, err := p.Draft(t.Context(), "word", "a: one", "agent:ag_1")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := p.Publish(t.Context(), d.Ref, "agent:ag_1"); zhiyin.KindOf(err) != zhiyin.Denied || inForce(t, db) != "" {
		t.Errorf("published by one person: %v", err)
	}
	if err := p.Approve(t.Context(), d.Ref, "agent:ag_1"); zhiyin.KindOf(err) != zhiyin.Denied {
		t.Errorf("approved by who drafted it: %v", err)
	}
	if err := p.Approve(t.Context(), d.Ref, "agent:ag_2"); err != nil {
		t.Fatal(err)
	}
	if err := p.Approve(t.Context(), d.Ref, "agent:ag_3"); zhiyin.KindOf(err) != zhiyin.Conflict {
		t.Errorf("approved twice: %v", err)
	}
	if _, err := p.Publish(t.Context(), d.Ref, "agent:ag_1"); err != nil || inForce(t, db) != "a: one" {
		t.Errorf("%v %q", err, inForce(t, db))
	}
}
