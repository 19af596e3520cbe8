package need

import (
	"strings"
	"testing"

	"zhiyin.dev"
)

const small = `
unit: muhe
needs:
  - id: moisture
    catalogue: R01
    name: {cmn: 保湿护肤, en: Moisturising care}
    words:
      skin: [皮肤, 脸, face, skin]
    states:
      - id: dry
        name: {cmn: 皮肤干, en: Dry skin}
        sure: [$skin 干|紧绷|起皮 -干净, skin|face dry|tight|flaky]
      - id: asks
        sure: [保湿 推荐|买]
        hint: [面霜]
  - id: signal
    name: {cmn: 信号差, en: Bad signal}
    states:
      - id: none
        sure: [信号 没有|没|差|弱, no signal]
        likely: [信号]
    against: [信号 满格]
  - id: data
    name: {cmn: 流量包, en: More data}
    states:
      - id: short
        sure: [流量 不够|用完|没了, data run_out|ran_out]
      - id: asks
        likely: [流量包]
`

func small3(t *testing.T) *Reasoner {
	t.Helper()
	list, problems := Parse([]byte(small))
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	return NewReasoner(list)
}

// first is the best need and its score, "" for silence.
func first(r *Reasoner, text string, l zhiyin.Language, before ...string) (string, float64) {
	for _, n := range r.Needs(text, l, before...) {
		return n.ID, n.Score
	}
	return "", 0
}

func TestAVagueComplaintLeadsToItsNeed(t *testing.T) {
	t.Parallel()
	r := small3(t)
	for text, want := range map[string]string{
		"我最近这个脸一到冬天就特别干":                   "moisture",
		"My skin has been so dry lately":   "moisture",
		"皮膚好乾":                             "moisture", // traditional writing
		"ＳＫＩＮ　ＤＲＹ":                         "moisture", // full width
		"信号一点都没有":                          "signal",
		"there is no signal in my kitchen": "signal",
		"I always run out of data":         "data",
		"这个月刘亮不够用了":                        "data", // heard wrongly, sounds the same
		"皮 肤 有 点 干":                        "moisture",
		"牛量用完了":                            "data", // a speaker who does not tell n from l
		"今天天气不错":                           "",
		"你好":                               "",
		"":                                 "",
		"👍":                                "",
		strings.Repeat("嗯", 5000):          "",
		strings.Repeat("啦", 3000) + "脸特别干": "", // beyond what is looked at
	} {
		if got, score := first(r, text, ""); got != want {
			t.Errorf("%.40q: got %q (%.2f), want %q", text, got, score, want)
		}
	}
}

func TestADenialIsNoNeed(t *testing.T) {
	t.Parallel()
	r := small3(t)
	for _, text := range []string{"我脸不干", "皮肤也没有紧绷", "不需要流量包", "my skin is not dry", "脸洗得很干净"} {
		if got, score := first(r, text, ""); score >= Guess {
			t.Errorf("%q: got %q (%.2f), want a guess at most", text, got, score)
		}
	}
	for text, want := range map[string]string{"能不能办个流量包": "data", "有没有流量包": "data", "不得不买流量包": "data", "没信号": "signal"} {
		if got, _ := first(r, text, ""); got != want {
			t.Errorf("%q: got %q, want %q: a question or a double denial is none", text, got, want)
		}
	}
}

func TestWhatSpeaksAgainstCounts(t *testing.T) {
	t.Parallel()
	r := small3(t)
	_, without := first(r, "信号的问题", zhiyin.Mandarin)
	_, with := first(r, "信号的问题是满格", zhiyin.Mandarin)
	if with >= without {
		t.Errorf("with full bars %.2f, without that %.2f: the first should be less", with, without)
	}
}

func TestStrongWordsWeighMoreAndWeakOnesLess(t *testing.T) {
	t.Parallel()
	r := small3(t)
	_, weak := first(r, "脸稍微干", zhiyin.Mandarin)
	_, plain := first(r, "脸干", zhiyin.Mandarin)
	_, strong := first(r, "脸特别干", zhiyin.Mandarin)
	if !(weak < plain && plain < strong) {
		t.Errorf("weak %.3f, plain %.3f, strong %.3f", weak, plain, strong)
	}
}

func TestWhatWasSaidBeforeHelpsALittle(t *testing.T) {
	t.Parallel()
	r := small3(t)
	if got, score := first(r, "有什么办法吗", zhiyin.Mandarin, "我流量不够用"); got != "data" || score > 0.5 {
		t.Errorf("got %q with %.2f, want data under 0.5", got, score)
	}
	if got, _ := first(r, "脸特别干", zhiyin.Mandarin, "我流量不够用"); got != "moisture" {
		t.Errorf("the newest words come first: got %q", got)
	}
}

func TestEvidencePointsAtTheWords(t *testing.T) {
	t.Parallel()
	text := "呃，我的脸啊最近特别干"
	heard := small3(t).Needs(text, zhiyin.Mandarin)
	if len(heard) == 0 || len(heard[0].Evidence) == 0 {
		t.Fatal("no evidence")
	}
	e := heard[0].Evidence[0]
	if got := string([]rune(text)[e.From:e.To]); got != "脸啊最近特别干" || !strings.HasPrefix(e.Says, "dry: ") {
		t.Errorf("evidence %q says %q", got, e.Says)
	}
}

func TestTheSameWordsGiveTheSameAnswer(t *testing.T) {
	t.Parallel()
	r := small3(t)
	for range 20 {
		a, b := r.Needs("信号差流量也没了脸还干", zhiyin.Mandarin), r.Needs("信号差流量也没了脸还干", zhiyin.Mandarin)
		if len(a) != 3 || len(b) != 3 || a[0].ID != b[0].ID || a[1].Score != b[1].Score || a[2].ID != b[2].ID {
			t.Fatalf("%v and %v", a, b)
		}
	}
}
