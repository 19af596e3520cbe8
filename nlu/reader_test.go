package nlu_test

import (
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"zhiyin.dev"
	"zhiyin.dev/nlu"
	"zhiyin.dev/nlu/entity"
)

func TestIntentsAreReadInBothLanguagesAndThroughSlipsOfRecognition(t *testing.T) {
	t.Parallel()
	reader := nlu.Reader{Model: trained(t), Reject: nlu.Reject5}
	for text, intent := range map[string]string{
		"我昨天买的东西想退货":                         "return",
		"快递怎么还没到呀":                           "delivery",
		"积分可以换什么":                            "points",
		"涂了脸上红红的很痒":                          "allergy",
		"i would like to return my shoes":    "return",
		"WHERE IS MY PACKAGE???":             "delivery",
		"how can I use my points":            "points",
		"我的快弟到哪了":                            "delivery", // 弟 for 递
		"我要退或":                               "return",   // 或 for 货
		"我的快遞到哪了":                            "delivery", // traditional
		"ｗｈｅｒｅ ｉｓ ｍｙ ｐａｃｋａｇｅ":                "delivery", // full width
		"嗯那个我想查一下 package 到哪了":               "delivery",
		"my skin itches and there is a rash": "allergy",
	} {
		if m := reader.Read(text, ""); len(m.Intents) == 0 || m.Intents[0].ID != intent {
			t.Errorf("%q means %v, not %s", text, m.Intents, intent)
		}
	}
}

func TestWhatNobodyAsksAShopIsLessInScopeThanWhatTheyDo(t *testing.T) {
	t.Parallel()
	reader := nlu.Reader{Model: trained(t), Reject: nlu.Reject5}
	asked, not := reader.Read("我的快递到哪里了", ""), reader.Read("珠穆朗玛峰有多高", "")
	if asked.Rejected || asked.OutOfScope > .3 || not.OutOfScope < .5 {
		t.Errorf("a parcel is out of scope by %.2f, a mountain by %.2f", asked.OutOfScope, not.OutOfScope)
	}
}

func TestReasonsStandInTheTextAndSpeakForTheIntent(t *testing.T) {
	t.Parallel()
	reader := nlu.Reader{Model: trained(t)}
	for _, text := range []string{"😀 积分 怎么用", "please Return my order", "ＡＢ快递到哪了"} {
		m := reader.Read(text, "")
		if !slices.ContainsFunc(m.Why, func(e zhiyin.Evidence) bool { return e.Weight > .05 }) {
			t.Fatalf("%q: reasons %v", text, m.Why)
		}
		runes := []rune(text)
		for _, e := range m.Why {
			if e.From < 0 || e.To > len(runes) || e.From >= e.To {
				t.Errorf("%q: reason %+v is outside", text, e)
				continue
			}
			if got := nlu.Normalize(string(runes[e.From:e.To])); !strings.Contains(got+" ", strings.TrimSpace(nlu.Normalize(e.Says))) {
				t.Errorf("%q: %q stands at %q", text, e.Says, got)
			}
		}
	}
}

func TestTextsThatSayNothingMeanNothing(t *testing.T) {
	t.Parallel()
	reader := nlu.Reader{Model: trained(t)}
	for _, text := range []string{"", "   ", "。。。？", "\u200b\u200d", "!?", "\xff\xfe"} {
		m := reader.Read(text, "")
		if len(m.Intents) != 0 || !m.Rejected || m.OutOfScope != 1 {
			t.Errorf("%q means %+v", text, m)
		}
	}
}

func TestOddTextsAreReadWithoutHarm(t *testing.T) {
	t.Parallel()
	reader := nlu.Reader{Model: trained(t)}
	for _, text := range []string{"退", "a", "😀", "👨‍👩‍👧‍👦", strings.Repeat("我的快递到哪了", 2000), strings.Repeat("x", 100_000), "é̂́", "اين طردي", "退退退退退退"} {
		m := reader.Read(text, "")
		if m.OutOfScope < 0 || m.OutOfScope > 1 || len(m.Intents) > 5 {
			t.Errorf("%.20q means %+v", text, m)
		}
		for _, e := range m.Why {
			if e.To > utf8.RuneCountInString(text) {
				t.Errorf("%.20q: reason %+v is outside", text, e)
			}
		}
	}
}

func TestRulesDecideUnlessTheyAreDenied(t *testing.T) {
	t.Parallel()
	reader := nlu.Reader{Model: trained(t)}
	for text, ruled := range map[string]bool{
		"人工":                                  true,
		"人工。":                                 true,
		"请帮我转一下人工":                            true,
		"不用转人工":                               false,
		"别给我转人工":                              false,
		"Can I speak to some agent":           true,
		"i do not want to speak to the agent": false,
		"表达人的工作":                              false,
	} {
		m := reader.Read(text, zhiyin.Mandarin)
		got := len(m.Why) > 0 && strings.HasPrefix(m.Why[0].Says, "rule: ")
		if got != ruled {
			t.Errorf("%q: by rule %v, reasons %v", text, got, m.Why)
		}
		if got && (m.Intents[0].ID != "human" || m.Rejected) {
			t.Errorf("%q means %+v", text, m)
		}
	}
}

func BenchmarkRead(b *testing.B) {
	reader := nlu.Reader{Model: trained(b)}
	b.ReportAllocs()
	for b.Loop() {
		reader.Read("你好我想问一下我的快递怎么还没到", zhiyin.Mandarin)
	}
}

func TestMarkedPiecesOfExamplesAreFoundInTextsOfTheSameKind(t *testing.T) {
	t.Parallel()
	reader := nlu.Reader{Model: trained(t)}
	m := reader.Read("上周买的面霜可以退吗", zhiyin.Mandarin)
	if len(m.Entities) != 1 || m.Entities[0].Kind != "product" || m.Entities[0].Text != "面霜" || m.Entities[0].Span != (zhiyin.Span{From: 4, To: 6}) {
		t.Errorf("entities are %+v", m.Entities)
	}
}

func TestReasonsDoNotSpellOutACard(t *testing.T) {
	t.Parallel()
	finder := entity.Finder{}
	reader := nlu.Reader{Model: trained(t), Entities: finder.At(time.Now)}
	m := reader.Read("我要退货 4111111111111111", zhiyin.Mandarin)
	if len(m.Entities) != 1 || m.Entities[0].Kind != "card" {
		t.Fatalf("entities are %+v", m.Entities)
	}
	for _, w := range m.Why {
		if strings.Contains(w.Says, "111") {
			t.Errorf("a reason says %q", w.Says)
		}
	}
}

func TestOfAMarkedPieceAndAFormTheFormStays(t *testing.T) {
	t.Parallel()
	finder := entity.Finder{}
	reader := nlu.Reader{Model: trained(t), Entities: finder.At(time.Now)}
	m := reader.Read("订单ZY2026110299到哪里了", zhiyin.Mandarin)
	if len(m.Entities) != 1 || m.Entities[0].Value != "ZY2026110299" || m.Entities[0].Confidence != .9 {
		t.Errorf("entities are %+v", m.Entities)
	}
}
