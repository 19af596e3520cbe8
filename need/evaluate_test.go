package need

import (
	"os"
	"testing"

	"zhiyin.dev"
)

// heldout.tsv was written before the graphs, and no cue was written from it. said.tsv
// holds ways of saying needs that the graphs were widened by: it shows losses only.
func TestPhrasesAreUnderstoodInEveryDomain(t *testing.T) {
	t.Parallel()
	for _, file := range []string{"testdata/heldout.tsv", "testdata/said.tsv"} {
		understood(t, file)
	}
}

func understood(t *testing.T, file string) {
	t.Helper()
	defs := packed(t)
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	phrases, problems := ReadPhrases(string(text), defs)
	if len(problems) > 0 {
		t.Fatal(problems[0])
	}
	r, err := Evaluate(defs, phrases)
	if err != nil {
		t.Fatal(err)
	}
	for domain, h := range r.Domains {
		if h.Percent(h.Top3) < 90 {
			t.Errorf("%s: %s: %.1f %% of %d phrases are among the first three", file, domain, h.Percent(h.Top3), h.N)
		}
	}
}

// smallTalk asks for nothing.
var smallTalk = []string{"你好", "谢谢你啊", "今天天气真好", "你们几点下班", "好的没问题", "稍等一下我找支笔", "转人工", "我要投诉你们", "你叫什么名字", "hello can you hear me", "that's all thank you"}

func TestSmallTalkIsNoNeedOfAnyPack(t *testing.T) {
	t.Parallel()
	r := NewReasoner(packed(t))
	for _, text := range smallTalk {
		if got := r.Needs(text, ""); len(got) > 0 {
			t.Errorf("%q is heard as %s (%.2f)", text, got[0].ID, got[0].Score)
		}
	}
}

func TestPhrasesOfUnknownNeedsAreRefused(t *testing.T) {
	t.Parallel()
	defs, _ := Parse([]byte(small))
	if list, problems := ReadPhrases("need_id\tdomain\tphrase\nR01\tretail\t脸特别干\r\n", defs); len(problems) > 0 || len(list) != 1 || list[0].Text != "脸特别干" {
		t.Errorf("got %v, %v", list, problems)
	}
	if _, problems := ReadPhrases("R01\t脸特别干\nR99\t什么\nR01", defs); len(problems) != 2 || problems[0].Line != 2 || problems[1].Line != 3 {
		t.Errorf("got %v", problems)
	}
	if _, err := Evaluate(defs, []Phrase{{"R99", "什么"}}); zhiyin.KindOf(err) != zhiyin.Invalid {
		t.Errorf("got %v", err)
	}
}
