package learning

import (
	"fmt"
	"testing"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/foresight"
	"zhiyin.dev/store/definition"
)

// wrapped keeps n contacts of muhe in which two reasons were foreseen and one turned out.
func (n *house) wrapped(t *testing.T, count int, topic string, after time.Duration) {
	t.Helper()
	var events []zhiyin.Event
	for i := range count {
		id, at := zhiyin.NewID("ct", n.now().Add(time.Duration(i))), n.now().Add(-48*time.Hour+after+time.Duration(i)*time.Second)
		keep := func(b zhiyin.Body) {
			e := zhiyin.NewEvent(id, b, at)
			e.Unit, e.Person = "muhe", fmt.Sprintf("cu_%d_%d", after/time.Hour, i)
			events = append(events, e)
		}
		keep(zhiyin.ContactArrived{Channel: zhiyin.VoiceCall, Leg: "leg_1"})
		keep(zhiyin.ReasonsForeseen{Reasons: []zhiyin.ReasonForeseen{{Need: "muhe-delivery-when", Confidence: 0.5}, {Need: "muhe-complaint-open", Confidence: 0.4}}})
		keep(zhiyin.ContactEnded{Reason: zhiyin.EndedByCustomer})
		keep(zhiyin.WrapCompleted{Agent: "ag_1", Disposition: topic})
	}
	if err := n.db.AppendWait(t.Context(), events...); err != nil {
		t.Fatal(err)
	}
}

// TestOutcomesAreLearnedBehindAGate: what wrap-ups teach is put in force with a version;
// when customers come for something else from one day on, it is not learned anew blindly.
func TestOutcomesAreLearnedBehindAGate(t *testing.T) {
	t.Parallel()
	n := opened(t)
	refit := func(why string, version int) {
		t.Helper()
		v, err := n.reasons.refit(t.Context(), "muhe")
		if err != nil || v.Why != why {
			t.Fatalf("%+v, %v; want %s", v, err, why)
		}
		d, err := definition.Of(n.db.Engine).Definition(t.Context(), zhiyin.DefinitionRef{Kind: rankingKind, ID: "muhe"})
		if version > 0 && (err != nil || d.Ref.Version != version) {
			t.Fatalf("%+v, %v; want version %d", d.Ref, err, version)
		}
	}
	refit(foresight.Few, 0)
	n.wrapped(t, 260, "muhe-order-answered", 0)
	refit(foresight.Taken, 1)
	refit("", 1) // nothing new
	n.wrapped(t, 87, "muhe-complaint-taken", 2*time.Hour)
	refit(foresight.RolledBack, 2)
	list, err := n.reasons.Foreseen(t.Context(), "muhe", n.now().Add(-72*time.Hour))
	if err != nil || len(list) != 1 || list[0].Contacts != 347 || list[0].Foreseen != 347 || list[0].Live.Right != 260 || list[0].CoveragePct != 100 {
		t.Errorf("%+v, %v", list, err)
	}
}
