package node

import (
	"strings"
	"testing"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/foresight"
)

// returning is a customer of muhe who asked for a return.
func (n *Node) returning(t *testing.T, id string) zhiyin.Snapshot {
	t.Helper()
	at := n.now().Add(-48 * time.Hour)
	asked := zhiyin.NewEvent(id, zhiyin.CustomerTracked{Source: "shop", Name: "Return Requested",
		Open: map[string]any{"order_id": "R-8841", "kind": "return", "status": "in_transit", "title": "焕亮精华", "amount_minor": 76000.0, "currency": "CNY"}}, at)
	asked.Unit = "muhe"
	who := zhiyin.NewEvent(id, zhiyin.CustomerIdentified{Source: "crm", Keys: []zhiyin.Identifier{{Kind: zhiyin.Phone, Value: "+8619900000071"}},
		Sealed: map[string]any{"family_name": "苏"}}, at)
	if err := n.db.AppendWait(t.Context(), who, asked); err != nil {
		t.Fatal(err)
	}
	s, err := n.db.Snapshot(t.Context(), zhiyin.CustomerID(id), n.now())
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// A reason goes the way of every definition, and callers are foreseen by the version in
// force: refused with its place, drafted, put in force, rolled back.
func TestAReasonGoesThroughThePressAndIsForeseenBy(t *testing.T) {
	t.Parallel()
	n := opened(t)
	if err := n.PublishPacks(t.Context()); err != nil {
		t.Fatal(err)
	}
	s := n.returning(t, "cu_return")
	foreseen := func(version int, confidence float64) {
		t.Helper()
		list, err := n.reasons.Likely(t.Context(), s, "muhe", n.now())
		if err != nil || len(list) != 1 || list[0].By != (zhiyin.DefinitionRef{Kind: "reason", ID: "muhe-return-progress", Version: version}) || list[0].Confidence < confidence-0.001 || list[0].Confidence > confidence+0.001 {
			t.Errorf("%+v, %v; want version %d at %v", list, err, version, confidence)
		}
	}
	foreseen(1, 0.86)
	if list, err := n.reasons.Likely(t.Context(), s, "haiyue", n.now()); err != nil || len(list) != 0 {
		t.Errorf("another unit foresees %+v, %v", list, err)
	}
	d, err := n.defs.Definition(t.Context(), zhiyin.DefinitionRef{Kind: foresight.Kind, ID: "muhe-return-progress"})
	if err != nil {
		t.Fatal(err)
	}
	desk := n.pressDesk()
	made, err := desk.Draft(t.Context(), foresight.Kind, strings.Replace(d.YAML, "affair.status", "affair.colour", 1), "agent:ag_1")
	if err != nil || len(made.Problems) != 1 || made.Problems[0].Line != 4 || made.Problems[0].Field != "when" {
		t.Fatalf("%+v, %v", made, err)
	}
	if made, err = desk.Draft(t.Context(), foresight.Kind, strings.Replace(d.YAML, "odds: 0.86", "odds: 0.5", 1), "agent:ag_1"); err != nil || len(made.Problems) > 0 {
		t.Fatal(made, err)
	}
	ref := zhiyin.DefinitionRef{Kind: foresight.Kind, ID: made.ID, Version: made.Version}
	if out, err := desk.Publish(t.Context(), ref, "agent:ag_1"); err != nil || len(out.Problems) > 0 {
		t.Fatal(out, err)
	}
	foreseen(2, 0.5)
	if out, err := desk.RollBack(t.Context(), foresight.Kind, made.ID, "agent:ag_1"); err != nil || len(out.Problems) > 0 {
		t.Fatal(out, err)
	}
	foreseen(1, 0.86)
}

// TestWhoIsStirredIsWhomWeForesaw: what happens to a record of somebody in touch is told
// once for its customer, and of anybody else not at all.
func TestWhoIsStirredIsWhomWeForesaw(t *testing.T) {
	t.Parallel()
	n := opened(t)
	if err := n.PublishPacks(t.Context()); err != nil {
		t.Fatal(err)
	}
	s := n.returning(t, "cu_stirred")
	if _, err := n.reasons.Likely(t.Context(), s, "muhe", n.now()); err != nil {
		t.Fatal(err)
	}
	var told []zhiyin.CustomerID
	happened := func(id string) zhiyin.Event {
		return zhiyin.NewEvent(id, zhiyin.CustomerTracked{Name: "Signed In"}, n.now())
	}
	n.reasons.Stirred([]zhiyin.Event{happened("cu_other"), happened("cu_stirred"), happened("cu_stirred"), zhiyin.NewEvent("cu_stirred", zhiyin.CustomerErased{}, n.now())},
		func(id zhiyin.CustomerID) { told = append(told, id) })
	if len(told) != 1 || told[0] != "cu_stirred" {
		t.Errorf("told of %v", told)
	}
}
