package ctc

import (
	"testing"

	"zhiyin.dev/edge/asr"
)

// Voices that the model was not trained on; they are as synthetic as the others, so
// that this shows the line from sound to words and no accuracy on people.
func TestUnseenSyntheticVoicesAreHeard(t *testing.T) {
	t.Parallel()
	m, wrong, all := demo(t), 0, 0
	for voice, texts := range map[string][]string{
		"cmn-latn-pinyin+": {"我要转人工", "我的快递到哪里了", "我要退货", "我的皮肤很干", "银行卡丢了", "三五八二", "你们的服务太差了", "我要投诉", "预约明天上午", "流量用完了"},
		"en+":              {"agent please", "where is my order", "i want a refund", "my skin is dry", "i lost my card", "three five eight two", "this is ridiculous", "check my balance"},
	} {
		for _, variant := range []string{"m8", "f5", "Mario", "steph"} {
			for _, text := range texts {
				_, u := hear(NewRecognition(m, asr.Ask{}), spoken(t, voice+variant, text))
				all++
				if u.Text != text {
					wrong++
					t.Logf("%s%s says %q, heard %q", voice, variant, text, u.Text)
				}
			}
		}
	}
	if wrong*10 > all {
		t.Errorf("%d of %d short sentences were heard otherwise", wrong, all)
	}
}

func TestTheDemosOwnVoiceIsHeardWhole(t *testing.T) {
	t.Parallel()
	m := demo(t)
	for text, voice := range map[string]string{
		"我要转人工": "cmn-latn-pinyin", "我的快递怎么还没到": "cmn-latn-pinyin", "订单号是三五八二一九": "cmn-latn-pinyin",
		"agent please": "en-gb", "i want to return my order": "en-gb",
	} {
		partials, u := hear(NewRecognition(m, asr.Ask{}), spoken(t, voice, text))
		if u.Text != text || !u.Final || u.Engine != m.Name || len(partials) == 0 {
			t.Errorf("%q: heard %q after %d partials", text, u.Text, len(partials))
		}
		for i, w := range u.Words {
			if w.FromMs < u.FromMs || w.ToMs > u.ToMs || w.ToMs <= w.FromMs || i > 0 && w.FromMs < u.Words[i-1].ToMs || w.Confidence <= 0 || w.Confidence > 1 {
				t.Errorf("%q: word %d is %+v of %d to %d ms", text, i, w, u.FromMs, u.ToMs)
			}
		}
	}
}
