package desk

import (
	"context"
	"errors"
	"testing"

	"zhiyin.dev"
)

var returning = zhiyin.Foreseen{Need: "muhe-return-progress", Confidence: 0.86, Kind: "return", By: zhiyin.DefinitionRef{Kind: "reason", ID: "muhe-return-progress", Version: 2},
	Title: zhiyin.Text{zhiyin.English: "Progress of a return"}, Says: zhiyin.Text{zhiyin.English: "asked 2 days ago to return ****841"}}

// TestForeseenReasonsAreOnTheScreenBeforeTheTalk: from the ringing on, with what came of
// them in the flow; "not this" goes to the ledger with the version that said it.
func TestForeseenReasonsAreOnTheScreenBeforeTheTalk(t *testing.T) {
	t.Parallel()
	w := newWorld(t, house())
	b := w.open(wen)
	w.feed("ct_1", zhiyin.ContactArrived{Channel: zhiyin.VoiceCall}, zhiyin.ReasonsForeseen{Likely: []zhiyin.Foreseen{returning}},
		zhiyin.ReasonAsked{Need: returning.Need, Told: true}, zhiyin.ReasonAnswered{Need: returning.Need})
	w.connected("ct_1", wen, "rs_1")
	b.drain()
	if len(b.hello.Contacts) != 1 || len(b.hello.Contacts[0].Foreseen) != 1 {
		t.Fatalf("%+v", b.hello.Contacts)
	}
	got := b.hello.Contacts[0].Foreseen[0]
	if got.Need != returning.Need || got.Answered != "denied" || got.Definition != "reason/muhe-return-progress@2" || got.Says[zhiyin.English] != returning.Says[zhiyin.English] || got.Rejected {
		t.Errorf("%+v", got)
	}
	for _, c := range []struct {
		who  zhiyin.AgentID
		need string
		want error
	}{{wen, returning.Need, nil}, {wen, "muhe-refund-arrived", zhiyin.NotFound}, {li, returning.Need, zhiyin.Denied}} {
		if err := w.desk.NotThis(context.Background(), c.who, "ct_1", c.need, false); !errors.Is(err, c.want) && !(err == nil && c.want == nil) {
			t.Errorf("%s says not %s: %v, want %v", c.who, c.need, err, c.want)
		}
	}
	if len(w.corrected) != 1 || w.corrected[0].Body != (zhiyin.ReasonRejected{Agent: wen, Need: returning.Need, By: returning.By}) || w.corrected[0].By != "agent:ag_wen" {
		t.Fatalf("%+v", w.corrected)
	}
	w.feed("ct_1", w.corrected[0].Body)
	b.drain()
	if got := b.hello.Contacts[0].Foreseen[0]; !got.Rejected {
		t.Errorf("%+v", got)
	}
	w.feed("ct_1", zhiyin.ReasonRejected{Agent: wen, Need: returning.Need, Back: true}, zhiyin.ReasonsForeseen{})
	b.drain()
	if got := b.hello.Contacts[0].Foreseen; len(got) != 0 {
		t.Errorf("%+v", got)
	}
}

// TestEvidenceIsForWhoMayReadReasons: without the clearance the reason stays, its words go.
func TestEvidenceIsForWhoMayReadReasons(t *testing.T) {
	t.Parallel()
	f := foreseen{likely: []zhiyin.Foreseen{returning}}
	for clearance, want := range map[zhiyin.Sensitivity]int{zhiyin.L1: 0, zhiyin.L2: 1, zhiyin.L3: 1} {
		if got := f.view(clearance); len(got) != want || want == 1 && (len(got[0].Says) > 0) != (clearance >= zhiyin.LabelOfReason) {
			t.Errorf("cleared %d: %+v", clearance, got)
		}
	}
}
