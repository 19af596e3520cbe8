package foresight_test

import (
	"fmt"
	"testing"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/foresight"
)

// outcomes are n contacts in which two reasons were foreseen alike; the second was it in
// so many of ten. From turn on it is the first.
func outcomes(n, second, turn int) (out []foresight.Outcome) {
	for i := range n {
		topic := "muhe-order-answered"
		if i%10 < second && i < turn {
			topic = "muhe-complaint-taken"
		}
		out = append(out, foresight.Outcome{Customer: fmt.Sprintf("cu_%d", i), At: now.Add(time.Duration(i) * time.Minute), Topic: topic,
			Reasons: []zhiyin.ReasonForeseen{{Need: "muhe-delivery-when", Confidence: 0.5}, {Need: "muhe-complaint-open", Confidence: 0.4}}})
	}
	return out
}

func TestOutcomesMoveTheRanking(t *testing.T) {
	t.Parallel()
	defs := pack(t, "beauty")
	c := new(one).has("order", "M-1", "乳液", "shipped", 1, nil).tells("Complaint Filed", "", 2, nil)
	before := foresight.Foresee(now, c.known(), defs, nil)
	if len(before) != 2 || before[0].Need != "muhe-complaint-open" {
		t.Fatalf("%+v", before)
	}
	learned, v := foresight.Refit(defs, outcomes(400, 1, 400), nil) // nine of ten ask for the delivery
	if learned == nil || v.Why != foresight.Taken || v.Outcomes != 400 || v.Is.Precision() < 0.85 {
		t.Fatalf("%+v", v)
	}
	learned.Ref = zhiyin.DefinitionRef{Kind: "ranking", ID: "muhe", Version: 1}
	after := foresight.Foresee(now, c.known(), defs, learned)
	if after[0].Need != "muhe-delivery-when" || after[0].Ranked != learned.Ref || after[0].Confidence < 0.6 {
		t.Errorf("%+v", after)
	}
}

// TestARefitThatDoesWorseIsNotTaken: what was learned of the older contacts is wrong of
// the newest; what is in force stays, or the rules alone come back.
func TestARefitThatDoesWorseIsNotTaken(t *testing.T) {
	t.Parallel()
	defs := pack(t, "beauty")
	if learned, v := foresight.Refit(defs, outcomes(100, 1, 100), nil); learned != nil || v.Why != foresight.Few {
		t.Errorf("of few: %+v", v)
	}
	good, v := foresight.Refit(defs, outcomes(400, 0, 400), nil)
	if v.Why != foresight.Taken {
		t.Fatalf("%+v", v)
	}
	if learned, v := foresight.Refit(defs, outcomes(400, 10, 300), good); learned != nil || v.Why != foresight.Kept || v.Is.Precision() >= v.Was.Precision() {
		t.Errorf("%+v", v)
	}
	all := outcomes(400, 0, 400)
	for i := range all[300:] {
		all[300+i].Topic = "muhe-complaint-taken" // what is in force and what the older ones teach are both wrong now
	}
	if learned, v := foresight.Refit(defs, all, good); learned == nil || learned.Model != nil || v.Why != foresight.RolledBack {
		t.Errorf("%+v", v)
	}
}

func TestWhatItWasIsSaidByTheCustomerThenTheAgent(t *testing.T) {
	t.Parallel()
	defs := pack(t, "beauty")
	foreseen := zhiyin.ReasonsForeseen{Reasons: []zhiyin.ReasonForeseen{{Need: "muhe-return-progress", Confidence: 0.86}, {Need: "muhe-delivery-when", Confidence: 0.3}}}
	for _, c := range []struct {
		topic  string
		events []zhiyin.Body
		need   string
		known  bool
	}{
		{"", []zhiyin.Body{foreseen}, "", false},
		{"", []zhiyin.Body{foreseen, zhiyin.ReasonAsked{Need: "muhe-return-progress", Told: true}, zhiyin.ReasonAnswered{Need: "muhe-return-progress", Agreed: true}}, "muhe-return-progress", true},
		{"muhe-order-answered", []zhiyin.Body{foreseen}, "muhe-delivery-when", true}, // two reasons have the disposition: the likelier
		{"muhe-order-answered", []zhiyin.Body{foreseen, zhiyin.WrapCompleted{TimedOut: true}}, "", false},
		{"muhe-return-arranged", []zhiyin.Body{foreseen, zhiyin.ReasonRejected{Need: "muhe-return-progress"}}, "muhe-refund-arrived", true},
		{"muhe-return-arranged", []zhiyin.Body{foreseen, zhiyin.ReasonRejected{Need: "muhe-return-progress"}, zhiyin.ReasonRejected{Need: "muhe-return-progress", Back: true}}, "muhe-return-progress", true},
		{"muhe-membership-answered", []zhiyin.Body{foreseen}, "", true},
	} {
		var events []zhiyin.Event
		for _, b := range c.events {
			events = append(events, zhiyin.NewEvent("ct_1", b, now))
		}
		o := foresight.OutcomeOf("cu_1", c.topic, events)
		if need, known := o.Was(defs); need != c.need || known != c.known {
			t.Errorf("%s %+v: %q %t", c.topic, o, need, known)
		}
	}
}
