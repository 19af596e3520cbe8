package cloudevent_test

import (
	"encoding/json"
	"strings"
	"testing"

	"zhiyin.dev"
	"zhiyin.dev/cloudevent"
)

func kept(t *testing.T, subject string, body zhiyin.Body) cloudevent.Record {
	t.Helper()
	e := zhiyin.NewEvent(subject, body, at)
	open, sealed, err := zhiyin.Split(e.Body)
	if err != nil {
		t.Fatal(err)
	}
	e.Body = nil
	return cloudevent.Record{Event: e, Open: open, Sealed: sealed}
}

func TestEventsAreToldUpToTheClearance(t *testing.T) {
	t.Parallel()
	why := zhiyin.Because{Says: `"muhe-skin" in tags`, Holds: true, Saw: "muhe-skin"}
	tagged := zhiyin.CustomerTagged{Added: []zhiyin.Tag{{ID: "add-1", Label: zhiyin.L1}, {ID: "add-2", Because: &why}, {ID: "add-3", Sensitive: true}, {ID: "add-4", Label: zhiyin.L4}},
		Removed: []string{"gone-2", "gone-3", "gone-4", "gone-old"}, Labels: map[string]zhiyin.Sensitivity{"gone-2": zhiyin.L2, "gone-3": zhiyin.L3, "gone-4": zhiyin.L4}}
	for _, c := range []struct {
		body  zhiyin.Body
		words map[string]zhiyin.Sensitivity // what it says, and who may read that
	}{
		{tagged, map[string]zhiyin.Sensitivity{"add-1": zhiyin.L1, "add-2": zhiyin.L2, "add-3": zhiyin.L3, "add-4": zhiyin.L4, "muhe-skin": zhiyin.L3,
			"gone-2": zhiyin.L2, "gone-3": zhiyin.L3, "gone-4": zhiyin.L4, "gone-old": zhiyin.L3}},
		{zhiyin.CustomerIdentified{Source: "crm", Open: map[string]any{"tier": "gold", "skin_type": "dry", "risk_grade": "R5"}, Sealed: map[string]any{"name": "苏婉"}},
			map[string]zhiyin.Sensitivity{"gold": zhiyin.L2, "dry": zhiyin.L3, "R5": zhiyin.L3, "crm": zhiyin.L1, "苏婉": zhiyin.L3}},
		{zhiyin.CustomerTracked{Source: "shop", Name: "Order Completed", Open: map[string]any{"amount": 12, "formula_stage": "stage1"}},
			map[string]zhiyin.Sensitivity{"stage1": zhiyin.L3, "Order Completed": zhiyin.L1}},
		{zhiyin.ReservationMade{Agent: "ag_1", Because: why}, map[string]zhiyin.Sensitivity{"muhe-skin": zhiyin.L3, "ag_1": zhiyin.L1}},
		{zhiyin.RecordingSkipped{Agent: "ag_1", Why: "refused"}, map[string]zhiyin.Sensitivity{"refused": zhiyin.L1}},
		{zhiyin.NoteSaved{Agent: "ag_1", Text: "要退款"}, map[string]zhiyin.Sensitivity{"要退款": zhiyin.L3}},
	} {
		r := kept(t, "cu_1", c.body)
		for cleared := zhiyin.L1; cleared <= zhiyin.L4; cleared++ {
			e, err := cloudevent.Of(r, cloudevent.Receiver{Personal: true, Clearance: cleared})
			if err != nil || !json.Valid(e.Data) {
				t.Fatalf("%s for %s: %v", r.Kind, cleared, err)
			}
			for word, label := range c.words {
				if got, want := strings.Contains(string(e.Data), word), cleared.Reads(label); got != want {
					t.Errorf("%s tells %s of %q: %t in %s", r.Kind, cleared, word, got, e.Data)
				}
			}
			open, err := cloudevent.Of(r, cloudevent.Receiver{Clearance: cleared})
			if err != nil || strings.Contains(string(open.Data), "苏婉") || strings.Contains(string(open.Data), "要退款") {
				t.Errorf("%s tells sealed fields without a purpose: %s, %v", r.Kind, open.Data, err)
			}
		}
	}
}
