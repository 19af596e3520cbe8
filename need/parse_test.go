package need

import (
	"strings"
	"testing"
)

func TestADefinitionIsReadAlone(t *testing.T) {
	t.Parallel()
	list, problems := Parse([]byte("id: a\nunit: muhe\nname: {en: A}\noffers: [{en: Cream}]\nstates:\n  - {id: s, weight: 0.5, sure: [dry skin]}\n"))
	if len(problems) > 0 || len(list) != 1 || list[0].Unit != "muhe" || list[0].States[0].Weight != 0.5 || len(list[0].Offers) != 1 {
		t.Errorf("got %+v, %v", list, problems)
	}
}

func TestWhatIsWrongIsSaidWithItsPlace(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"id: a\nname: {en: A}\nstate: []":                                                      "line 3, column 1: a state: no such field",
		"id: A B\nname: {en: A}\nstates: [{id: s, sure: [dry skin]}]":                          "line 1, column 5:  id: must be small letters",
		"id: a\nname: {fr: A}\nstates: [{id: s, sure: [dry skin]}]":                            "line 2, column 8",
		"id: a\nname: {en: A}\nstates: [{id: s, sure: [干]}]":                                   `line 3, column 25: a states.sure: "干" alone`,
		"id: a\nname: {en: A}\nstates: [{id: s, sure: [$skin 干]}]":                             `no words are named "skin"`,
		"id: a\nname: {en: A}\nstates: [{id: s, sure: ['a b c d e f g']}]":                     "at most 6 parts",
		"id: a\nname: {en: A}\nstates: [{id: s, sure: [dry||skin]}]":                           "empty word",
		"id: a\nname: {en: A}\nstates: [{id: s, sure: [-dry]}]":                                "a cue needs a word",
		"id: a\nname: {en: A}\nstates: [{id: s}]":                                              "has no cue",
		"id: a\nname: {en: A}\nstates: [{id: s, weight: 1.5, sure: [dry skin]}]":               "line 3, column 26: a states.weight",
		"id: a\nname: {en: A}\nstates: [{id: s, sure: [dry skin]}, {id: s, sure: [dry skin]}]": "two states of id s",
		"name: {en: A}\nstates: [{id: s, sure: [dry skin]}]":                                   "id: is missing",
		"id: a\nname: {en: A}": "never heard",
		"id: a\nid: a\nname: {en: A}\nstates: [{id: s, sure: [dry skin]}]": "line 2, column 1: a id: is there twice",
		"needs: {}": "must be a list",
		"needs: [{id: a, name: {en: A}, states: [{id: s, sure: [dry skin]}]}, {id: a, name: {en: A}, states: [{id: s, sure: [dry skin]}]}]": "two needs of this id",
		"[":                            "line 1",
		"":                             "no YAML with a need",
		"- 1":                          "no YAML with a need",
		strings.Repeat(" ", maxText+1): "at most",
	} {
		list, problems := Parse([]byte(text))
		all := ""
		for _, p := range problems {
			all += p.String() + "\n"
		}
		if list != nil || !strings.Contains(all, want) {
			t.Errorf("%.80q:\n got %s want %s", text, all, want)
		}
	}
}
