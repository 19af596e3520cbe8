package node

import (
	"slices"
	"strings"
	"testing"

	"zhiyin.dev"
	"zhiyin.dev/edge/api/studio"
	"zhiyin.dev/flow"
	"zhiyin.dev/rehearsal"
)

func TestAPacksFlowIsReadWalkedAndPutInForce(t *testing.T) {
	t.Parallel()
	n := opened(t)
	if err := n.PublishPacks(t.Context()); err != nil {
		t.Fatal(err)
	}
	f := n.flows()
	all, err := f.Flows(t.Context())
	if err != nil || !slices.ContainsFunc(all, func(s studio.FlowStanding) bool {
		return s.ID == "muhe-main" && s.Unit == "muhe" && s.Version == 1 && len(s.Numbers) > 0
	}) {
		t.Fatalf("%+v, %v", all, err)
	}
	d, err := f.Flow(t.Context(), "muhe-main")
	if err != nil || len(d.Reading.Problems) > 0 || len(d.Reading.Outline.Nodes) != d.Nodes {
		t.Fatalf("%+v, %v", d.Reading.Problems, err)
	}
	text, err := flow.Rewrite([]byte(d.YAML), flow.Edit{Do: "set", Node: "member_greeting", Field: "say.plain.cmn", Value: "您好，新的开场。"})
	if err != nil {
		t.Fatal(err)
	}
	gold := zhiyin.Snapshot{Known: zhiyin.One, Customer: zhiyin.Customer{ID: "cu_1", Tier: "gold"}}
	w, err := f.Walk(t.Context(), studio.FlowWalker{YAML: string(text)}, gold, []rehearsal.Act{})
	if err != nil || w.Wait != flow.ForAgent || !slices.ContainsFunc(w.Steps, func(s rehearsal.Step) bool { return s.Words == "您好，新的开场。" }) {
		t.Errorf("%+v, %v", w, err)
	}
	broken := strings.Replace(string(text), "id: muhe-vip", "id: muhe-nobody", 1)
	r, err := f.ReadFlow(t.Context(), broken)
	if err != nil || len(r.Problems) != 1 || r.Problems[0].Node != "member_queue" || r.Problems[0].Line < 10 {
		t.Errorf("a queue that is not there: %+v, %v", r.Problems, err)
	}
	desk := n.pressDesk()
	made, err := desk.Draft(t.Context(), "flow", string(text), "agent:ag_1")
	if err != nil || made.Version != 2 || len(made.Problems) > 0 {
		t.Fatal(made, err)
	}
	before, err := n.catalog.Answering(answeredBy(t, n))
	if err != nil {
		t.Fatal(err)
	}
	if out, err := desk.Publish(t.Context(), zhiyin.DefinitionRef{Kind: "flow", ID: "muhe-main", Version: 2}, "agent:ag_1"); err != nil || len(out.Problems) > 0 {
		t.Fatal(out, err)
	}
	a, err := n.catalog.Answering(answeredBy(t, n))
	if err != nil || a.Flow.Ref.Version != 2 || before.Flow.Ref.Version != 1 {
		t.Errorf("%v answers, %v", a.Flow.Ref, err)
	}
}

// answeredBy is a number that muhe-main answers.
func answeredBy(t *testing.T, n *Node) string {
	t.Helper()
	for _, number := range n.catalog.NumbersOf("muhe") {
		if number.Flow == "muhe-main" {
			return number.Called
		}
	}
	t.Fatal("no number has muhe-main")
	return ""
}
