package profile

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

func TestWhatIsWrongWithATextStandsAtItsPlace(t *testing.T) {
	t.Parallel()
	const head = "id: a\nfamily: value\nname: {cmn: 甲, en: A}\n"
	for text, want := range map[string]string{
		head + `when: traits.tir == "gold"`:                              `4:7 traits.tir`,
		head + `when: 'traits.tier == "gold" && orders.cout >= 3'`:       `4:33 orders.cout`,
		head + `when: 'traits.tier == ''gold'' && orders.cout >= 3'`:     `4:35 orders.cout`,
		head + `when: "traits.tier == \"gold\" && traits.nothing == 1"`:  `4:35 traits.nothing`,
		head + "when: |\n  traits.tier == \"gold\"\n  && traits.phone":   `6:6 traits.phone`,
		head + `when: traits.tier == "金" && traits.nothing == 1`:         `4:29 traits.nothing`,
		"id: A b\n" + strings.TrimPrefix(head, "id: a\n") + "when: true": `1:5 A b`,
	} {
		r := Platform().Read([]byte(text))
		i := slices.IndexFunc(r.Problems, func(p PlacedProblem) bool { return p.Column > 0 })
		if i < 0 {
			t.Errorf("%s\n%+v", text, r.Problems)
			continue
		}
		p := r.Problems[i]
		line := []rune(strings.Split(text, "\n")[p.Line-1])
		what := strings.Fields(want)[1]
		if got := fmt.Sprintf("%d:%d ", p.Line, p.Column); !strings.HasPrefix(want, got) || !strings.HasPrefix(string(line[p.Column-1:]), what) {
			t.Errorf("%s\n%s %+v, want %s", text, got, p, want)
		}
	}
}

func TestAHalfWrittenTagIsReadAsFarAsItGoes(t *testing.T) {
	t.Parallel()
	r := Platform().Read([]byte("id: a\nfamily: value\nname: {cmn: 甲}\nwhen: orders.count_90d >= 3 # often\n"))
	if !r.Legible || r.ID != "a" || r.WhenTree == nil || r.WhenTree.Subject.Path != "orders.count_90d" || !r.Commented || len(r.Problems) != 1 || r.Problems[0].Field != "name" {
		t.Errorf("%+v", r)
	}
	if r := Platform().Read([]byte("id: [a\nfamily")); r.Legible || len(r.Problems) != 1 || r.Problems[0].Line < 1 {
		t.Errorf("%+v", r)
	}
	if r := Platform().Read([]byte("id: a\nfamly: value\n")); r.Legible || len(r.Problems) != 1 || r.Problems[0].Line != 2 || r.Problems[0].Column != 1 {
		t.Errorf("%+v", r)
	}
}
