package node

import (
	"strings"
	"testing"

	"zhiyin.dev"
	"zhiyin.dev/node/matching"
)

const advisers = `id: anhe-adviser
unit: anhe
name: {cmn: 客户经理优先}
queues: [anhe-vip]
require: [agent.skill.wealth >= 4]
`

// A plan goes the way of every definition: refused with its place, drafted, approved by
// a second person, put in force, rolled back.
func TestAPlanGoesThroughThePress(t *testing.T) {
	t.Parallel()
	n := opened(t)
	if err := n.PublishPacks(t.Context()); err != nil {
		t.Fatal(err)
	}
	hire := func(id string, skill int) {
		e := zhiyin.NewEvent(id, zhiyin.AgentAdded{Unit: "anhe", Name: id, Queues: []zhiyin.QueueID{"anhe-vip"}, Skills: []zhiyin.Skill{{ID: "wealth", Level: skill}}, Roles: []string{"agent"}}, n.now())
		if err := n.db.AppendWait(t.Context(), e); err != nil {
			t.Fatal(err)
		}
	}
	hire("ag_1", 3)
	desk := n.pressDesk()
	made, err := desk.Draft(t.Context(), matching.Kind, advisers, "agent:ag_1")
	if err != nil || len(made.Problems) != 1 || made.Problems[0].Line != 5 || !strings.Contains(made.Problems[0].Text, "nobody of the 1 who serve anhe-vip fulfils agent.skill.wealth >= 4") {
		t.Fatalf("nobody has the level: %+v, %v", made, err)
	}
	hire("ag_2", 5)
	if made, err = desk.Draft(t.Context(), matching.Kind, advisers, "agent:ag_1"); err != nil || len(made.Problems) > 0 || made.Version != 2 {
		t.Fatal(made, err)
	}
	ref := zhiyin.DefinitionRef{Kind: matching.Kind, ID: made.ID, Version: made.Version}
	if out, err := desk.Publish(t.Context(), ref, "agent:ag_1"); err != nil || len(out.Problems) > 0 {
		t.Fatal(out, err)
	}
	inForce := func(version int) {
		t.Helper()
		all, err := n.plans.InForce(t.Context())
		if err != nil || len(all) != 6 {
			t.Fatalf("%d plans, %v", len(all), err)
		}
		for _, p := range all {
			if p.Ref.ID == "anhe-adviser" && p.Ref.Version != version {
				t.Errorf("%s is in force, want version %d", p.Ref, version)
			}
		}
	}
	inForce(2)
	if out, err := desk.RollBack(t.Context(), matching.Kind, "anhe-adviser", "agent:ag_1"); err != nil || len(out.Problems) > 0 {
		t.Fatal(out, err)
	}
	inForce(1)
	_, problems, err := n.plans.Check(t.Context(), strings.Replace(advisers, "anhe-adviser", "anhe-other", 1))
	if err != nil || len(problems) != 1 || !strings.Contains(problems[0].Text, "a queue has one plan") {
		t.Errorf("a second plan for a queue: %v, %v", problems, err)
	}
}
