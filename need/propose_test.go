package need

import (
	"fmt"
	"testing"
)

func chosenTalk() (out []Chosen) {
	for i := range 8 {
		out = append(out, Chosen{"moisture", fmt.Sprintf("第%d次说了，擦粉搓泥很难看", i)}, Chosen{"signal", "打到一半就断线了"}, Chosen{"data", "我想问一下套餐"},
			Chosen{"moisture", "脸干得起皮"}, Chosen{"data", "I hit the fair use cap again"})
	}
	return append(out, Chosen{"moisture", "打电话138001380001号码"})
}

func TestPhrasesThatComeWithANeedAreProposed(t *testing.T) {
	t.Parallel()
	got := map[string]string{}
	for _, p := range Propose(small3(t), chosenTalk(), nil) {
		got[p.Phrase] = p.Need
		if p.With < fewestWith || p.PMI < leastPMI {
			t.Errorf("%+v rests on too little", p)
		}
	}
	for phrase, need := range map[string]string{"擦粉搓泥": "moisture", "断线": "signal", "fair use cap": "data"} {
		if got[phrase] != need {
			t.Errorf("%q is not proposed for %s: %v", phrase, need, got)
		}
	}
	for phrase := range got {
		if phrase == "起皮" || phrase == "脸干得起" {
			t.Errorf("%q is known already", phrase)
		}
	}
}

func TestARefusedPhraseIsNotProposedAgain(t *testing.T) {
	t.Parallel()
	refused := []Proposal{{Need: "moisture", Phrase: "擦粉搓泥"}}
	for _, p := range Propose(small3(t), chosenTalk(), refused) {
		if p.Phrase == "擦粉搓泥" {
			t.Error("it came again")
		}
	}
}

func TestRareOrCommonPhrasesAreNotProposed(t *testing.T) {
	t.Parallel()
	few := []Chosen{{"data", "断网太久"}, {"data", "断网太久"}, {"signal", "电梯里"}}
	if got := Propose(small3(t), few, nil); len(got) > 0 {
		t.Errorf("two utterances are chance: %v", got)
	}
	var everywhere []Chosen
	for range 20 {
		everywhere = append(everywhere, Chosen{"data", "请帮忙看看"}, Chosen{"signal", "请帮忙看看"}, Chosen{"moisture", "请帮忙看看"})
	}
	if got := Propose(small3(t), everywhere, nil); len(got) > 0 {
		t.Errorf("what comes with every need says nothing: %v", got)
	}
}

func TestWhatOneContactRepeatsIsOnePersonsWord(t *testing.T) {
	t.Parallel()
	again := Chosen{"moisture", "擦粉搓泥\n擦粉搓泥\n又是擦粉搓泥\n擦粉搓泥了"}
	list := []Chosen{again, {"", "随便问问"}, {"", "打到一半断线"}, {"data", "套餐"}}
	if got := Propose(small3(t), list, nil); len(got) > 0 {
		t.Errorf("one contact: %v", got)
	}
	for range 12 {
		list = append(list, Chosen{"", "今天天气真好啊"})
	}
	got := Propose(small3(t), append(list, again, again, again), nil)
	if len(got) == 0 || got[0].Need != "moisture" || got[0].With != 4 {
		t.Errorf("four contacts: %v", got)
	}
	for _, p := range got {
		if p.Need == "" {
			t.Errorf("what else is said is proposed: %v", p)
		}
	}
}
