package form_test

import (
	"strings"
	"testing"

	"zhiyin.dev"
	"zhiyin.dev/form"
)

// read asks for everything that a form can be asked for.
func read(text string) []form.Problem {
	doc, f := form.Open([]byte(text))
	f.ID("id", true)
	f.Text("name")
	f.Number("days", 30, 1, 365)
	for _, item := range f.Items("groups", 2) {
		item.Word("when", true)
		item.Done()
	}
	f.Words("list", 2, func(word string, wrong func(string, ...any)) {
		if word == "bad" {
			wrong("is bad")
		}
	})
	f.Done()
	return doc.Problems()
}

func TestAWholeFormHasNoProblems(t *testing.T) {
	t.Parallel()
	const whole = "id: a-1\nname: {cmn: 名, en: Name}\ndays: 7\ngroups: [{when: x}, {when: y}]\nlist: [one, two]\n"
	if problems := read(whole); len(problems) > 0 {
		t.Error(problems)
	}
	_, f := form.Open([]byte(whole))
	if name := f.Text("name"); name[zhiyin.Mandarin] != "名" || len(name) != 2 || f.Number("days", 30, 1, 365) != 7 || f.Number("none", 30, 1, 365) != 30 {
		t.Errorf("%v", name)
	}
}

func TestWhatIsWrongIsToldWithItsPlace(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"id: A\nname: {cmn: 名, en: N}":                               "1:5 id: must be lower-case",
		"name: {cmn: 名, en: N}":                                      "1:1 id: is missing",
		"id: a\nname: {cmn: 名}":                                      "2:7 name.en: is missing",
		"id: a\nname: {cmn: 名, en: N}\ndays: many":                   "3:7 days: must be a whole number from 1 to 365",
		"id: a\nname: {cmn: 名, en: N}\ndays: 366":                    "3:7 days:",
		"id: a\nname: {cmn: 名, en: N}\ncolour: red":                  "3:1 colour: there is no such field here",
		"id: a\nid: b\nname: {cmn: 名, en: N}":                        "2:1 id: must be a name that is there once",
		"id: a\nname: {cmn: 名, en: N}\ngroups: [{when: x, then: y}]": "3:20 groups.0.then:",
		"id: a\nname: {cmn: 名, en: N}\ngroups: [x]":                  "3:10 groups.0: must be a mapping",
		"id: a\nname: {cmn: 名, en: N}\nlist: [good, bad]":            "3:14 list.1: is bad",
		"id: a\nname: {cmn: 名, en: N}\nlist: [1, 2, 3]":              "3:7 list: has more than 2",
		"id: a\nname: {cmn: 名, en: N}\nlist: [{a: b}]":               "3:8 list.0: must be plain text",
		"id: &x a\nname: {cmn: 名, en: N}":                            "anchors and aliases",
		"id: a\nname: {cmn: 名, en: N}\n---\nid: b":                   "second document",
		"[1, 2]":                                 "must be a mapping of fields",
		"id: [":                                  "is not YAML",
		"id: a # " + strings.Repeat("x", 64<<10): "longer than 64 KiB",
	} {
		problems := read(text)
		found := false
		for _, p := range problems {
			found = found || strings.Contains(p.String(), want)
		}
		if !found {
			t.Errorf("%.60q: %v, want %q", text, problems, want)
		}
	}
}
