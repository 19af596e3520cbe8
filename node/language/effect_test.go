package language

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/edge/api/studio"
	"zhiyin.dev/nlu"
	"zhiyin.dev/store"
	"zhiyin.dev/store/definition"
)

// taughtUnit is a small unit of its own, so that comparisons take little.
func taughtUnit(t *testing.T, n *house, intents map[string][]string) {
	t.Helper()
	unit := zhiyin.DefinitionPublished{Ref: zhiyin.DefinitionRef{Kind: "unit", ID: "kiosk", Version: 1}, YAML: "id: kiosk\nname: {cmn: 小店}\nindustry: kiosk\nzone: Asia/Shanghai\n"}
	if err := n.Keep(t.Context(), zhiyin.NewEvent("unit/kiosk", unit, n.now())); err != nil {
		t.Fatal(err)
	}
	for intent, said := range intents {
		p := draftIntent(t, n, intent, said)
		if problems, err := n.press.Publish(t.Context(), p, "agent:ag_1"); err != nil || len(problems) > 0 {
			t.Fatal(problems, err)
		}
	}
	if err := n.refresh(t.Context()); err != nil {
		t.Fatal(err)
	}
}

func draftIntent(t *testing.T, n *house, intent string, said []string) zhiyin.DefinitionRef {
	t.Helper()
	text := n.studio().IntentText(studio.IntentFields{ID: "kiosk-" + intent, Unit: "kiosk", Intent: intent, Name: zhiyin.Text{zhiyin.Mandarin: intent}, Examples: map[zhiyin.Language][]string{zhiyin.Mandarin: said}})
	p, problems, err := n.press.Draft(t.Context(), "intent", text, "agent:ag_1")
	if err != nil || len(problems) > 0 {
		t.Fatal(problems, err)
	}
	return p.Ref
}

var kiosk = map[string][]string{
	"opening": saidAround("几点", "开门", "关门", "营业", "开到几点", "早上几点开"),
	"refund":  saidAround("退钱", "退款", "退货", "不要了退掉", "钱退给我", "想退"),
	"parking": saidAround("停车", "车位", "停车场", "车停哪里", "停车费", "能停车"),
}

// saidAround makes 24 sentences around words.
func saidAround(words ...string) (out []string) {
	for _, w := range words {
		out = append(out, "请问"+w+"怎么说", "我要问"+w, w+"的事", "关于"+w+"的问题")
	}
	return out
}

func TestAnIntentThatTakesAnothersWordsIsSeenBeforeItIsPublished(t *testing.T) {
	t.Parallel()
	n := opened(t)
	taughtUnit(t, n, kiosk)
	thief := []string{}
	for _, s := range kiosk["refund"] {
		thief = append(thief, s+"吧", s+"啊", s+"呢", "嗯"+s)
	}
	good, err := n.studio().Effect(t.Context(), draftIntent(t, n, "gift", saidAround("礼品卡", "送礼", "包装", "礼盒", "贺卡", "购物卡")))
	if err != nil || len(good.Lost) != 0 || good.Rows != 72 || good.Added != 24 {
		t.Fatalf("a new intent beside the others: %+v, %v", good, err)
	}
	bad, err := n.studio().Effect(t.Context(), draftIntent(t, n, "exchange", thief))
	if err != nil || !slices.Contains(bad.Lost, "refund") || slices.Contains(bad.Lost, "parking") || bad.After >= bad.Before || bad.Intents[0].Intent != "refund" || bad.Intents[0].Broken < 2 {
		t.Fatalf("one that takes the words of refund: %+v, %v", bad, err)
	}
	if _, err := n.studio().Effect(t.Context(), zhiyin.DefinitionRef{Kind: "intent", ID: "kiosk-none", Version: 1}); zhiyin.KindOf(err) != zhiyin.NotFound {
		t.Errorf("of no draft: %v", err)
	}
}

func TestLabelsAreTrainedOnOncePublishedAndNoMoreWhenTakenBackOrForgotten(t *testing.T) {
	t.Parallel()
	n := opened(t)
	taughtUnit(t, n, kiosk)
	contact := zhiyin.NewID("ct", n.now())
	known := zhiyin.CustomerIdentified{Source: "crm", Keys: []zhiyin.Identifier{{Kind: zhiyin.Phone, Value: "+8613800138000"}}}
	if err := n.Keep(t.Context(), zhiyin.NewEvent("cu_carousel", known, n.now())); err != nil {
		t.Fatal(err)
	}
	keep := func(b zhiyin.Body) {
		t.Helper()
		e := zhiyin.NewEvent(contact, b, n.now())
		e.Unit, e.By, e.Person = "kiosk", "system", "cu_carousel"
		if err := n.Keep(t.Context(), e); err != nil {
			t.Fatal(err)
		}
	}
	keep(zhiyin.ContactArrived{Channel: zhiyin.VoiceCall, Called: "kiosk"})
	for i, words := range []string{"旋转木马还转吗", "旋转木马坏了我的号码是13800138000"} {
		id := zhiyin.UtteranceID(fmt.Sprintf("ut_%d", i))
		keep(zhiyin.UtteranceHeard{Utterance: id, Speaker: zhiyin.OfCustomer, Text: words})
		keep(zhiyin.UtteranceUnderstood{Utterance: id, Rejected: true})
		keep(zhiyin.UnderstandingCorrected{Utterance: id, Agent: "ag_1", Of: "intent", Is: "opening"})
	}
	keep(zhiyin.ContactEnded{})
	l := n.studio()
	labelled := func() (out []nlu.Example) {
		t.Helper()
		rows, _, err := l.examplesOf(t.Context(), "kiosk", definition.Definition{})
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range rows.Examples {
			if e.Source == fromLabels {
				out = append(out, e)
			}
		}
		return out
	}
	if got := labelled(); len(got) != 0 {
		t.Fatalf("before anybody decided so, %v are trained on", got)
	}
	until := labelsDefinition{ID: "kiosk-labels", Unit: "kiosk", Use: true, Until: n.now().Add(time.Minute)}
	p, problems, err := n.press.Draft(t.Context(), LabelsKind, until.yaml(), "agent:ag_1")
	if err != nil || len(problems) > 0 {
		t.Fatal(problems, err)
	}
	if e, err := l.Effect(t.Context(), p.Ref); err != nil || e.Added != 2 || len(e.Lost) != 0 {
		t.Fatalf("the effect of labels: %+v, %v", e, err)
	}
	if problems, err := n.press.Publish(t.Context(), p.Ref, "agent:ag_1"); err != nil || len(problems) > 0 {
		t.Fatal(problems, err)
	}
	got := labelled()
	if len(got) != 2 || got[0].Intent != "opening" || strings.Contains(got[0].Text+got[1].Text, "1380013") {
		t.Fatalf("trained on %v", got)
	}
	before, err := n.taughtBy(t.Context(), "kiosk")
	if err != nil {
		t.Fatal(err)
	}
	if told, err := l.Labels(t.Context(), "kiosk"); err != nil || told.Given != 2 || told.Trained != 2 || told.Version != 1 || len(told.Items) != 2 {
		t.Errorf("told %+v, %v", told, err)
	}
	if err := l.TakeBack(t.Context(), "ag_1", "ut_0"); err != nil {
		t.Fatal(err)
	}
	after, err := n.taughtBy(t.Context(), "kiosk")
	if err != nil || after.edits == before.edits || len(labelled()) != 1 {
		t.Errorf("one was taken back: %q as before %v, %d trained on: %v", after.edits, after.edits == before.edits, len(labelled()), err)
	}
	if _, err := n.db.Erase(t.Context(), store.EraseOrder{Customer: "cu_carousel", Reason: zhiyin.Requested, By: "console", At: n.now(), Audit: zhiyin.AuditEntry{Actor: "console", Action: "customer.erase", Object: "customer:cu_carousel", Result: zhiyin.AuditDone}}); err != nil {
		t.Fatal(err)
	}
	last, err := n.taughtBy(t.Context(), "kiosk")
	if err != nil || last.edits == after.edits || len(labelled()) != 0 {
		t.Errorf("forgotten: %q, %d trained on: %v", last.edits, len(labelled()), err)
	}
}

func TestADecisionOnLabelsIsChecked(t *testing.T) {
	t.Parallel()
	for text, field := range map[string]string{
		"id: kiosk-labels\nunit: kiosk\nuse: true\nuntil: 2026-11-28T00:00:00Z\n": "ok",
		"id: kiosk-labels\nunit: kiosk\nuse: false\n":                             "ok",
		"id: kiosk-labels\nunit: kiosk\nuse: true\n":                              "until",
		"id: other\nunit: kiosk\n":                                                "id",
		"id: -labels\n":                                                           "unit",
		"id: kiosk-labels\nunit: kiosk\nfrom: yesterday\n":                        "",
	} {
		_, problems, err := CheckLabels(t.Context(), text)
		if err != nil || (field == "ok") != (len(problems) == 0) || len(problems) > 0 && problems[0].Field != field {
			t.Errorf("%q: %v, %v", text, problems, err)
		}
	}
}
