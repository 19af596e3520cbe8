package desk

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"

	"zhiyin.dev"
)

// talk is what a customer says, as listening keeps it.
func talk(id zhiyin.UtteranceID, text string, score float64) []zhiyin.Body {
	return []zhiyin.Body{
		zhiyin.UtteranceHeard{Utterance: id, Speaker: zhiyin.OfCustomer, FromMs: 1000, ToMs: 3000, Language: zhiyin.Mandarin, Confidence: .9, Engine: "demo", Text: text},
		zhiyin.UtteranceUnderstood{Utterance: id, Intents: []zhiyin.Scored{{ID: "refund_status", Score: .8}}, Model: "beauty@1",
			Needs:    []zhiyin.NeedHeard{{ID: "dry-skin", Score: .7, Evidence: []zhiyin.Evidence{{Span: zhiyin.Span{From: 2, To: 4}, Says: "干", Weight: .6}}}},
			Entities: []zhiyin.Entity{{Kind: "phone", Text: "13800006620", Value: "+8613800006620", Span: zhiyin.Span{From: 0, To: 11}}}},
		zhiyin.MoodChanged{Utterance: id, Score: score, Anger: .5, Confidence: .8, Parts: []zhiyin.MoodPart{{Of: "words", Says: "投诉", Share: -2}}},
	}
}

func listening() zhiyin.Body {
	return zhiyin.ListeningStarted{Leg: "leg_1", Speaker: zhiyin.OfCustomer, Model: "demo", DemoOnly: true, Mood: true}
}

func TestTheTranscriptIsThereAsItIsSaidAndAgainAfterAReload(t *testing.T) {
	t.Parallel()
	w := newWorld(t, house())
	b := w.open(wen)
	w.connected("ct_1", wen, "rs_1")
	w.feed("ct_1", listening())
	w.feed("ct_1", talk("ut_1", "我皮肤好干，电话 13800006620", -3)...)
	b.drain()
	kinds := func(h Hello) (out []string) {
		for _, e := range h.Timelines["ct_1"] {
			if spoken(e.Kind) && e.Kind != "said" {
				out = append(out, e.Kind)
			}
		}
		return out
	}
	if got := strings.Join(kinds(b.hello), " "); got != "heard understood mood" {
		t.Errorf("the desk shows %q", got)
	}
	if v := b.hello.Contacts[0].Listening; v == nil || !v.On || !v.DemoOnly || !v.Mood || v.Model != "demo" {
		t.Errorf("listening is shown as %+v", v)
	}
	if !strings.Contains(string(b.raw), "保湿建议") {
		t.Error("a need is not named")
	}
	if strings.Contains(string(b.raw), "13800006620") {
		t.Error("a number that was said is told in the clear")
	}
	again := w.open(wen)
	for _, v := range []*browser{b, again} { // the figures of the queues come on their own time
		v.hello.Queues = nil
	}
	if diff := b.differs(again); diff != "" {
		t.Error(diff)
	}
}

func TestWhoIsNotClearedSeesNoWordOfATalk(t *testing.T) {
	t.Parallel()
	start := house()
	start.Agents[0].Clearance = zhiyin.L2
	w := newWorld(t, start)
	b := w.open(wen)
	w.connected("ct_1", wen, "rs_1")
	w.feed("ct_1", listening())
	w.feed("ct_1", talk("ut_1", "我要投诉你们", -4)...)
	w.feed("ct_1", zhiyin.SummaryDrafted{By: "extractive", Text: "客户要投诉", Disposition: []zhiyin.Scored{{ID: "refund", Score: .9}}})
	if err := w.desk.Hear(context.Background(), zhiyin.Partial{Contact: "ct_1", Speaker: zhiyin.OfCustomer, Text: "我要投诉"}); err != nil {
		t.Fatal(err)
	}
	b.drain()
	for _, secret := range []string{"我要投诉", "客户要投诉"} {
		if strings.Contains(string(b.raw), secret) {
			t.Errorf("%q is told", secret)
		}
	}
	last := b.hello.Timelines["ct_1"]
	if e := last[len(last)-3]; e.Kind != "heard" || e.Data["hidden"] != true {
		t.Errorf("%+v", e)
	}
}

func TestPartialWordsPassWithoutAPlaceInTheList(t *testing.T) {
	t.Parallel()
	w := newWorld(t, house())
	b, other := w.open(wen), w.open(li)
	w.connected("ct_1", wen, "rs_1")
	b.drain()
	for range 200 { // more than a socket holds: the rest is dropped, the socket is not
		p := zhiyin.Partial{Contact: "ct_1", Leg: "leg_1", Utterance: "ut_1", Speaker: zhiyin.OfCustomer, Text: "我的卡号是 6222 0200 1234", FromMs: 900}
		if err := w.desk.Hear(context.Background(), p); err != nil {
			t.Fatal(err)
		}
	}
	if !b.drain() || len(b.partials) < 20 {
		t.Fatalf("%d partials were seen", len(b.partials))
	}
	if p := b.partials[0]; p.Utterance != "ut_1" || p.FromMs != 900 || p.Text != "我的卡号是 **** **** 1234" {
		t.Errorf("%+v", p)
	}
	if other.drain(); len(other.partials) != 0 {
		t.Error("somebody else's desk hears it")
	}
}

func TestAngerIsShownUntilItClearsAndTheFloorSeesIt(t *testing.T) {
	t.Parallel()
	start := house()
	start.Agents[1].Roles = []string{"supervisor"}
	w := newWorld(t, start)
	b := w.open(wen)
	w.connected("ct_1", wen, "rs_1")
	w.feed("ct_1", listening())
	for i := range trendPoints + 6 {
		w.feed("ct_1", talk(zhiyin.UtteranceID("ut_"+string(rune('a'+i))), "还没到账", -float64(i%5))...)
	}
	w.feed("ct_1", zhiyin.UtteranceHeard{Utterance: "ut_agent", Speaker: zhiyin.OfAgent, Text: "我帮您看"}, zhiyin.MoodChanged{Utterance: "ut_agent", Score: 5})
	w.feed("ct_1", zhiyin.AngerStreak{Utterance: "ut_b", Length: 3, Score: -4})
	b.drain()
	if a := b.hello.Contacts[0].Anger; a == nil || a.Length != 3 {
		t.Fatalf("anger %+v", a)
	}
	f, err := w.desk.Floor(context.Background(), li)
	if err != nil {
		t.Fatal(err)
	}
	if f.Figures.Angry != 1 || len(f.Attention) != 1 || f.Attention[0].Kind != "angry" || f.Attention[0].Length != 3 || f.Attention[0].Subject != string(wen) {
		t.Errorf("floor %+v %+v", f.Figures, f.Attention)
	}
	moods := f.Agents[1].Contacts[0].Moods
	if len(moods) != trendPoints || moods[len(moods)-1].Score == 5 {
		t.Errorf("the mood's course has %d points and ends %+v: an agent's is in it, or too many", len(moods), moods[len(moods)-1])
	}
	w.feed("ct_1", zhiyin.AngerCleared{Utterance: "ut_c"})
	b.drain()
	if f, err = w.desk.Floor(context.Background(), li); err != nil || f.Figures.Angry != 0 || len(f.Attention) != 0 || b.hello.Contacts[0].Anger != nil {
		t.Errorf("after it cleared %+v %v", f.Figures, err)
	}
}

func TestNotThisGoesToTheLedgerOnceItIsAboutSomethingSaid(t *testing.T) {
	t.Parallel()
	w := newWorld(t, house())
	w.connected("ct_1", wen, "rs_1")
	w.feed("ct_1", talk("ut_1", "我皮肤好干", -3)...)
	w.feed("ct_1", zhiyin.UtteranceHeard{Utterance: "ut_2", Speaker: zhiyin.OfAgent, Text: "好的"})
	for _, c := range []struct {
		who  zhiyin.AgentID
		says Correction
		want error
	}{
		{wen, Correction{"ut_1", "need", "dry-skin", ""}, nil},
		{wen, Correction{"ut_1", "intent", "refund_status", "complaint"}, nil},
		{wen, Correction{"ut_1", "mood", "", "calm"}, nil},
		{wen, Correction{"ut_1", "need", "oily-skin", ""}, zhiyin.NotFound},
		{wen, Correction{"ut_9", "need", "dry-skin", ""}, zhiyin.NotFound},
		{wen, Correction{"ut_2", "mood", "", "calm"}, zhiyin.NotFound},
		{wen, Correction{"ut_1", "mood", "", "bored"}, zhiyin.Invalid},
		{wen, Correction{"ut_1", "name", "x", ""}, zhiyin.Invalid},
		{wen, Correction{"ut_1", "need", "dry-skin", "a sentence of a customer"}, zhiyin.Invalid},
		{li, Correction{"ut_1", "need", "dry-skin", ""}, zhiyin.Denied},
	} {
		if err := w.desk.Correct(context.Background(), c.who, "ct_1", c.says); !errors.Is(err, c.want) && !(err == nil && c.want == nil) {
			t.Errorf("%s says %+v: %v, want %v", c.who, c.says, err, c.want)
		}
	}
	if len(w.corrected) != 3 {
		t.Fatalf("%d corrections were kept", len(w.corrected))
	}
	e := w.corrected[2]
	want := zhiyin.UnderstandingCorrected{Utterance: "ut_1", Agent: wen, Of: "mood", Was: "-3.0", Is: "calm"}
	if e.Body != want || e.By != "agent:ag_wen" || e.Person != "cu_su" || e.Unit != "muhe" || e.Subject != "ct_1" {
		t.Errorf("%+v", e)
	}
}

func TestTheDraftSuggestsTheOutcome(t *testing.T) {
	t.Parallel()
	w := newWorld(t, house())
	b := w.open(wen)
	w.connected("ct_1", wen, "rs_1")
	w.feed("ct_1", zhiyin.ContactEnded{Reason: zhiyin.EndedByCustomer}, zhiyin.WrapStarted{Agent: wen, Due: w.now().Add(time.Minute)})
	b.drain()
	if c := b.hello.Contacts[0]; c.Suggested != "refund" || c.Draft != nil {
		t.Errorf("before the draft %+v", c)
	}
	w.feed("ct_1", zhiyin.SummaryDrafted{By: "extractive", Text: "来意：皮肤干。电话 一三八零零零零六六二零", Disposition: []zhiyin.Scored{{ID: "gone", Score: .5}, {ID: "consult", Score: .4}, {ID: "refund", Score: .1}}})
	b.drain()
	c := b.hello.Contacts[0]
	if c.Suggested != "consult" || strings.Join(c.Suggestions, " ") != "consult refund" || c.Draft == nil || c.Draft.Text != "来意：皮肤干。电话 *******六六二零" {
		raw, _ := json.Marshal(c.Draft)
		t.Errorf("%s %v %s", c.Suggested, c.Suggestions, raw)
	}
}

func TestASupervisorsReadingOfATalkIsAuditedOnce(t *testing.T) {
	t.Parallel()
	start := house()
	start.Agents[1].Roles = []string{"supervisor"}
	w := newWorld(t, start)
	w.connected("ct_1", wen, "rs_1")
	w.feed("ct_1", talk("ut_1", "还没到账", -3)...)
	refused := errors.New("no room for the entry")
	if _, err := w.desk.Transcript(context.Background(), li, "ct_1", func() error { return refused }); !errors.Is(err, refused) {
		t.Fatalf("read without its entry: %v", err)
	}
	audited := 0
	for range 3 {
		list, err := w.desk.Transcript(context.Background(), li, "ct_1", func() error { audited++; return nil })
		if err != nil || len(list) != 4 || list[0].Kind != "said" || list[1].Data["text"] != "还没到账" {
			t.Fatalf("%+v %v", list, err)
		}
	}
	if audited != 1 {
		t.Errorf("audited %d times", audited)
	}
	if _, err := w.desk.Transcript(context.Background(), li, "ct_none", func() error { return nil }); !errors.Is(err, zhiyin.NotFound) {
		t.Errorf("%v", err)
	}
}

func TestNumbersThatAreSaidAreHiddenInPlace(t *testing.T) {
	t.Parallel()
	for said, want := range map[string]string{
		"我的电话是13800006620":                                          "我的电话是*******6620",
		"幺三八零零零零六六二零，谢谢":                                            "*******六六二零，谢谢",
		"call one three eight zero zero zero zero six six two zero": "",
		"订单 R-8841 还没到":                                             "订单 R-8841 还没到",
		"二零二六年十一月二十八号":                                              "二零二六年十一月二十八号",
		"":                                                          "",
	} {
		got := MaskSaid(said)
		if len([]rune(got)) != len([]rune(said)) {
			t.Errorf("%q became %q: its places moved", said, got)
		}
		if strings.HasPrefix(said, "call one") {
			if strings.Contains(got, "three eight") || !strings.HasPrefix(got, "call *") {
				t.Errorf("%q became %q", said, got)
			}
			continue
		}
		if got != want {
			t.Errorf("%q became %q, want %q", said, got, want)
		}
	}
}
