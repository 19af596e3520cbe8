package need

import (
	"slices"
	"testing"
)

func TestPhrasesThatSomebodyThoughtOfAreProposedWhereTwoPeopleSaidThem(t *testing.T) {
	t.Parallel()
	chosen := []Chosen{
		{"moisture", "擦粉搓泥，很难看"}, {"moisture", "又 擦粉搓泥 了"}, {"moisture", "脸绷得慌"}, {"signal", "擦粉搓泥？不是"},
		{"moisture", "脸干得起皮"}, {"moisture", "脸干得起皮"}, {"data", "I Hit The Fair Use Cap"}, {"data", "hit the fair use cap again"}, {"moisture", "打1380013"}, {"moisture", "打1380013"},
	}
	refused := []Proposal{{Need: "data", Phrase: "fair use"}}
	got := Vet(small3(t), chosen, refused, "moisture", []string{" 擦粉搓泥 ", "擦粉搓泥", "脸绷得慌", "起皮", "打1380013", "没人说过的话", "粉", "*擦粉"})
	if len(got) != 1 || got[0].Phrase != "擦粉搓泥" || got[0].With != 2 || got[0].In != 3 {
		t.Errorf("%+v", got)
	}
	if got := Vet(small3(t), chosen, refused, "data", []string{"fair use", "fair use cap"}); len(got) != 1 || got[0].Phrase != "fair use cap" || got[0].With != 2 {
		t.Errorf("%+v", got)
	}
	if r := small3(t); !r.Hears("脸干得起皮", "moisture") || r.Hears("擦粉搓泥", "moisture") {
		t.Error("the graph hears otherwise")
	}
	if slices.ContainsFunc([]string{"fair use", "我家"}, func(s string) bool { return !fit(s) }) {
		t.Error("a phrase of two characters or words does not fit")
	}
}
