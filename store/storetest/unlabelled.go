package storetest

import (
	"fmt"
	"testing"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/store"
	"zhiyin.dev/store/definition"
)

// unlabelled follows utterances from being rejected or corrected to their labels.
func unlabelled(t *testing.T, db *store.DB) {
	defs := definition.Of(db.Engine)
	ctx := t.Context()
	say := func(minute int, b zhiyin.Body) {
		t.Helper()
		e := zhiyin.NewEvent("ct_u", b, T0.Add(time.Duration(minute)*time.Minute))
		e.Unit, e.By = "muhe", "agent:ag_1"
		keep(t, db, e)
	}
	corrected := func(minute int, id zhiyin.UtteranceID, of, was, is string) {
		t.Helper()
		say(minute, zhiyin.UnderstandingCorrected{Utterance: id, Agent: "ag_1", Of: of, Was: was, Is: is})
	}
	waits := func(what string, want ...zhiyin.UtteranceID) {
		t.Helper()
		var got []zhiyin.UtteranceID
		var last definition.Unlabelled
		for { // by twos
			page := must[[]definition.Unlabelled](t)(defs.Unlabelled(ctx, "muhe", last.At, last.Utterance, 2))
			for _, u := range page {
				got = append(got, u.Utterance)
				last = u
			}
			if len(page) < 2 {
				break
			}
		}
		same(t, what, fmt.Sprint(got), fmt.Sprint(want))
	}
	understood := func(minute int, id zhiyin.UtteranceID, rejected bool) {
		t.Helper()
		say(minute, zhiyin.UtteranceUnderstood{Utterance: id, Intents: []zhiyin.Scored{{ID: "refund", Score: .4}}, OutOfScope: .7, Rejected: rejected})
	}
	understood(1, "ut_1", true)
	understood(2, "ut_2", false)
	understood(2, "ut_3", true)
	waits("what was rejected", "ut_3", "ut_1")
	corrected(4, "ut_2", "intent", "refund", "")
	corrected(5, "ut_4", "need", "dry-skin", "")
	corrected(5, "ut_5", "mood", "-3.0", "calm")
	waits("an intent that was corrected joins, a need and a mood do not", "ut_2", "ut_3", "ut_1")
	corrected(6, "ut_2", "intent", "refund", "refund")
	waits("what was right after all goes", "ut_3", "ut_1")
	understood(6, "ut_6", true)
	corrected(7, "ut_6", "intent", "refund", "refund")
	corrected(7, "ut_1", "intent", "refund", "delivery")
	waits("what has a label waits no more", "ut_3")
	one := must[definition.Unlabelled](t)(defs.UnlabelledOne(ctx, "ut_1"))
	same(t, "the labelled one", one, definition.Unlabelled{Utterance: "ut_1", Contact: "ct_u", Unit: "muhe", At: T0.Add(time.Minute), Why: "rejected", Was: "refund", Label: "delivery", By: "agent:ag_1"})
	var said []string
	for _, u := range must[[]definition.Unlabelled](t)(defs.Labelled(ctx, "muhe", T0.Add(7*time.Minute), 10)) {
		said = append(said, string(u.Utterance)+" "+u.Label)
	}
	same(t, "labels of the first seven minutes", fmt.Sprint(said), "[ut_1 delivery ut_6 refund]")
	same(t, "labels of the first six minutes", len(must[[]definition.Unlabelled](t)(defs.Labelled(ctx, "muhe", T0.Add(6*time.Minute), 10))), 0)
	n, labelled, err := defs.UnlabelledCount(ctx, "muhe")
	if err != nil {
		t.Fatal(err)
	}
	same(t, "how many wait", n, 1)
	same(t, "how many have which label", fmt.Sprint(labelled), "map[delivery:1 refund:1]")
	corrected(8, "ut_1", "intent", "delivery", "")
	waits("a label that was taken back", "ut_3", "ut_1")
	if _, err := defs.UnlabelledOne(ctx, "ut_9"); zhiyin.KindOf(err) != zhiyin.NotFound {
		t.Errorf("one that never waited: %v", err)
	}
}
