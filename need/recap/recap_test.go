package recap

import (
	"strings"
	"testing"
	"time"

	"zhiyin.dev"
)

func names(id string) zhiyin.Text {
	return map[string]zhiyin.Text{"refund_status": {"cmn": "查退款", "en": "Refund progress"}, "haiyue-refund": {"cmn": "退货退款", "en": "Return and refund"}}[id]
}

func customer(text, intent string, score float64, entities ...zhiyin.Entity) Turn {
	return Turn{Speaker: zhiyin.OfCustomer, Text: text, Meaning: zhiyin.Meaning{Intents: []zhiyin.Scored{{ID: intent, Score: score}}, Entities: entities}}
}

func agent(text string) Turn { return Turn{Speaker: zhiyin.OfAgent, Text: text} }

func entity(text, kind, piece, shown string) zhiyin.Entity {
	from := len([]rune(text[:strings.Index(text, piece)]))
	return zhiyin.Entity{Kind: kind, Text: shown, Span: zhiyin.Span{From: from, To: from + len([]rune(piece))}}
}

var talk = []Turn{
	customer("喂你好", "greet", 0.99),
	agent("您好，请问有什么可以帮您？"),
	customer("我退的那件大衣，退款一百二十块五怎么还没到账", "refund_status", 0.92, zhiyin.Entity{Kind: "amount", Text: "一百二十块五"}, zhiyin.Entity{Kind: "product", Text: "大衣"}),
	agent("我看一下。已经给您查到了，退款昨天提交银行。预计三个工作日到账。"),
	{Speaker: zhiyin.OfCustomer, Text: "都等了十天了你们太慢了", Mood: &zhiyin.Mood{Anger: 0.8}},
	agent("非常抱歉，我帮您催一下，明天给您回电。"),
	customer("好的谢谢", "thank", 0.98),
}

func TestASummarySaysWhyWhatWasDoneAndPromised(t *testing.T) {
	t.Parallel()
	want := `来意：查退款；“我退的那件大衣，退款一百二十块五怎么还没到账”
提到：金额 一百二十块五；商品 大衣
处理：已经给您查到了，退款昨天提交银行。
承诺：预计三个工作日到账。；非常抱歉，我帮您催一下，明天给您回电。
情绪：客户曾明显不满`
	if got := Draft(talk, names, zhiyin.Mandarin); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

func TestASummaryInEnglish(t *testing.T) {
	t.Parallel()
	turns := []Turn{customer("where is my refund of forty pounds", "refund_status", 0.9, zhiyin.Entity{Kind: "amount", Text: "forty pounds"}),
		agent("Let me look. I've sent it again today. You will have it within three working days.")}
	want := "Why: Refund progress; “where is my refund of forty pounds”\nNamed: amount forty pounds\nDone: I've sent it again today.\nPromised: You will have it within three working days."
	if got := Draft(turns, names, zhiyin.English); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

func TestNoNumberThatWasNotSaidIsInASummary(t *testing.T) {
	t.Parallel()
	all := ""
	for _, turn := range talk {
		all += turn.Text
	}
	for _, r := range Draft(talk, names, zhiyin.Mandarin) {
		if strings.ContainsRune("0123456789一二三四五六七八九十百千万", r) && !strings.ContainsRune(all, r) {
			t.Errorf("%q was not said", r)
		}
	}
}

func TestNumbersOfCardsStayMasked(t *testing.T) {
	t.Parallel()
	text := "我的卡6222021234567890128丢了要退款"
	turns := []Turn{customer(text, "refund_status", 0.9, entity(text, "card", "6222021234567890128", "************0128"))}
	got := Draft(turns, names, zhiyin.Mandarin)
	if strings.Contains(got, "622202") || !strings.Contains(got, "************0128丢了") {
		t.Errorf("got %s", got)
	}
}

func TestATalkWithoutMeaningHasNoSummary(t *testing.T) {
	t.Parallel()
	for _, turns := range [][]Turn{nil, {customer("喂", "greet", 0.9)}, {agent("您好")}, {customer("啊", "refund_status", 0.1)}} {
		if got := Draft(turns, names, zhiyin.Mandarin); got != "" {
			t.Errorf("got %q", got)
		}
	}
}

func TestAnHourOfTalkIsDraftedInTime(t *testing.T) {
	t.Parallel()
	long := make([]Turn, 0, 700)
	for len(long) < 700 {
		long = append(long, talk...)
	}
	s := NewSuggester(outcomes, nil)
	best := time.Hour
	for range 5 { // the best of five: other tests share the machine
		began := time.Now()
		Draft(long, names, zhiyin.Mandarin)
		s.Suggest(long)
		best = min(best, time.Since(began))
	}
	if best > 20*time.Millisecond {
		t.Errorf("took %s", best)
	}
}

var outcomes = []Outcome{
	{ID: "refund-explained", Name: zhiyin.Text{"cmn": "退款进度已说明"}, Hears: []string{"refund_status", "haiyue-refund"}},
	{ID: "order-answered", Name: zhiyin.Text{"cmn": "订单与物流已答复"}, Hears: []string{"order_status"}},
	{ID: "complaint-taken", Name: zhiyin.Text{"cmn": "投诉已受理"}, Hears: []string{"complaint"}},
	{ID: "follow-up", Name: zhiyin.Text{"cmn": "需要继续跟进"}},
}

func TestThePacksSeedsSuggestBeforeAnythingWasLearned(t *testing.T) {
	t.Parallel()
	s := NewSuggester(outcomes, nil)
	got := s.Suggest(talk)
	if len(got) != 3 || got[0].ID != "refund-explained" || got[0].Score < 0.4 {
		t.Errorf("got %v", got)
	}
	if got := s.Suggest(nil); got != nil {
		t.Errorf("nothing was said, and %v is suggested", got)
	}
}

func TestAgentsChoicesAreLearned(t *testing.T) {
	t.Parallel()
	var past []Past
	for range 10 {
		past = append(past, Past{[]Turn{{Speaker: zhiyin.OfCustomer, Text: "门口的海报掉下来砸到人了"}}, "complaint-taken"},
			Past{[]Turn{{Speaker: zhiyin.OfCustomer, Text: "我想问一下到哪里了"}}, "order-answered"}, Past{talk, "gone"})
	}
	asked := []Turn{{Speaker: zhiyin.OfCustomer, Text: "你们海报掉下来了"}}
	before, after := NewSuggester(outcomes, nil).Suggest(asked), NewSuggester(outcomes, past).Suggest(asked)
	if before[0].ID == "complaint-taken" && before[0].Score > 0.5 || after[0].ID != "complaint-taken" || after[0].Score < 0.6 {
		t.Errorf("before %v, after %v", before, after)
	}
	one := NewSuggester(outcomes, nil)
	for range 10 {
		one.Learn(past[0])
		one.Learn(past[1])
		one.Learn(past[2])
	}
	if got := one.Suggest(asked); got[0].ID != "complaint-taken" || got[0].Score < 0.6 {
		t.Errorf("one after the other: %v", got)
	}
	if got := NewSuggester(outcomes, past).Suggest(talk); got[0].ID != "refund-explained" {
		t.Errorf("what the pack says was forgotten: %v", got)
	}
}
