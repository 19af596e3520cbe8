package language

import (
	"strings"
	"testing"
	"time"

	"zhiyin.dev"
)

func TestASummaryIsDraftedWhenWrapUpBegins(t *testing.T) {
	t.Parallel()
	n := opened(t)
	if err := n.PublishPacks(t.Context()); err != nil {
		t.Fatal(err)
	}
	contact := zhiyin.NewID("ct", n.now())
	keep := func(body zhiyin.Body) {
		e := zhiyin.NewEvent(contact, body, n.now())
		e.Unit, e.By = "haiyue", "system"
		if err := n.Keep(t.Context(), e); err != nil {
			t.Fatal(err)
		}
	}
	keep(zhiyin.UtteranceHeard{Utterance: "ut_1", Speaker: zhiyin.OfCustomer, Text: "我退货的钱怎么还没到"})
	keep(zhiyin.UtteranceUnderstood{Utterance: "ut_1", Intents: []zhiyin.Scored{{ID: "refund_status", Score: 0.9}}})
	keep(zhiyin.UtteranceHeard{Utterance: "ut_2", Speaker: zhiyin.OfAgent, Text: "已经给您提交了，预计明天到账。"})
	wrap := zhiyin.NewEvent(contact, zhiyin.WrapStarted{Agent: "ag_1", Due: n.now().Add(time.Minute)}, n.now())
	wrap.Unit = "haiyue"
	if err := n.drafter.draftSummary(t.Context(), wrap); err != nil {
		t.Fatal(err)
	}
	events, err := n.db.AllEvents(t.Context(), contact)
	if err != nil {
		t.Fatal(err)
	}
	b, is := events[len(events)-1].Body.(zhiyin.SummaryDrafted)
	if !is || !strings.Contains(b.Text, "来意：查退款；“我退货的钱怎么还没到”") || !strings.Contains(b.Text, "预计明天到账") || len(b.Disposition) != 3 || b.Disposition[0].ID != "haiyue-refund-explained" {
		t.Errorf("drafted %+v", events[len(events)-1].Body)
	}
}
