package need

import (
	"os"
	"testing"

	"zhiyin.dev"
)

// The phrases were written before the graphs, and the graphs were not changed after
// a look at them.
func TestPhrasesThatNobodyTunedOnAreUnderstood(t *testing.T) {
	t.Parallel()
	defs := packed(t)
	text, err := os.ReadFile("testdata/heldout.tsv")
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
		if h.Percent(h.Top3) < 80 {
			t.Errorf("%s: %.1f %% of %d phrases are among the first three", domain, h.Percent(h.Top3), h.N)
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
