package pack

import (
	"io/fs"
	"slices"
	"testing"

	"gopkg.in/yaml.v3"

	"zhiyin.dev"
	"zhiyin.dev/need"
	"zhiyin.dev/need/recap"
	"zhiyin.dev/nlu"
	"zhiyin.dev/packs"
)

// TestEachPackHasIntentsInBothLanguages asks for 25 intents with 20 examples each in
// Mandarin and English, and that no example stands under two of them.
func TestEachPackHasIntentsInBothLanguages(t *testing.T) {
	t.Parallel()
	list, err := fs.Glob(packs.FS, "*/intents.yaml")
	if err != nil || len(list) == 0 {
		t.Fatal("no intents", err)
	}
	for _, file := range list {
		industry := file[:len(file)-len("/intents.yaml")]
		rows, _, err := Intents(industry)
		if err != nil {
			t.Fatal(err)
		}
		count, under := map[string]map[zhiyin.Language]int{}, map[string]string{}
		for _, e := range rows.Examples {
			if other, is := under[e.Text]; is {
				t.Errorf("%s: %q stands under %s and %s", industry, e.Text, other, e.Intent)
			}
			under[e.Text] = e.Intent
			if count[e.Intent] == nil {
				count[e.Intent] = map[zhiyin.Language]int{}
			}
			count[e.Intent][e.Language]++
		}
		if len(count) < 25 {
			t.Errorf("%s has %d intents", industry, len(count))
		}
		for intent, by := range count {
			if by[zhiyin.Mandarin] < 20 || by[zhiyin.English] < 20 {
				t.Errorf("%s: %s has %d examples in Mandarin and %d in English", industry, intent, by[zhiyin.Mandarin], by[zhiyin.English])
			}
		}
	}
}

func TestIntentsOfThePacksAreDefinitionsThatCanBeRead(t *testing.T) {
	t.Parallel()
	p, err := Open("bank")
	if err != nil {
		t.Fatal(err)
	}
	seen := 0
	for _, item := range p.items {
		if item.kind != "intent" {
			continue
		}
		seen++
		d, faults := nlu.ParseIntent([]byte(item.yaml))
		if len(faults) > 0 || d.Unit != "anhe" || d.Name["cmn"] == "" || len(d.Examples[zhiyin.Mandarin]) < 20 {
			t.Errorf("%s: %v, %d examples", item.id, faults, len(d.Examples[zhiyin.Mandarin]))
		}
	}
	if seen < 25 {
		t.Errorf("%d intents", seen)
	}
}

func TestDispositionsHearWhatTheirPackUnderstands(t *testing.T) {
	t.Parallel()
	list, err := Industries()
	if err != nil {
		t.Fatal(err)
	}
	for _, industry := range list {
		p, err := Open(industry)
		if err != nil {
			t.Fatal(err)
		}
		understood := map[string]bool{}
		for _, item := range p.items {
			understood[item.id] = understood[item.id] || item.kind == "need"
			if d, _ := nlu.ParseIntent([]byte(item.yaml)); item.kind == "intent" {
				understood[d.Intent] = true
			}
		}
		seeds := 0
		for _, item := range p.items {
			if item.kind != "disposition" {
				continue
			}
			o, err := recap.ParseOutcome(item.id, item.yaml)
			if err != nil {
				t.Fatal(err)
			}
			for _, id := range o.Hears {
				seeds++
				if !understood[id] {
					t.Errorf("%s: %s hears %s, which is no intent or need of the pack", industry, o.ID, id)
				}
			}
		}
		if seeds < 8 {
			t.Errorf("%s suggests outcomes after %d intents and needs only", industry, seeds)
		}
	}
}

// A menu that hears an intent or a need that nobody wrote would never be answered by it.
func TestMenusOfThePacksHearIntentsAndNeedsThatExist(t *testing.T) {
	t.Parallel()
	for _, industry := range []string{"beauty", "mother-baby", "ecommerce", "bank", "telecom", "medical"} {
		rows, _, err := Intents(industry)
		if err != nil {
			t.Fatal(err)
		}
		text, err := fs.ReadFile(packs.FS, industry+"/flows/main.yaml")
		if err != nil {
			t.Fatal(err)
		}
		var flow any
		if err := yaml.Unmarshal(text, &flow); err != nil {
			t.Fatal(err)
		}
		heard, needed := listed(flow, "intents"), listed(flow, "needs")
		if len(heard) < 5 || len(needed) < 5 {
			t.Errorf("%s: its menus hear %d intents and %d needs", industry, len(heard), len(needed))
		}
		needs, err := fs.ReadFile(packs.FS, industry+"/needs.yaml")
		if err != nil {
			t.Fatal(err)
		}
		known, _ := need.Parse(needs)
		for _, id := range needed {
			if !slices.ContainsFunc(known, func(d need.Definition) bool { return d.ID == id }) {
				t.Errorf("%s: a menu hears the need %s, which nobody wrote", industry, id)
			}
		}
		for _, intent := range heard {
			if !slices.ContainsFunc(rows.Examples, func(e nlu.Example) bool { return e.Intent == intent }) {
				t.Errorf("%s: a menu hears %s, which no example teaches", industry, intent)
			}
		}
	}
}

// listed are the items of all lists of the name, wherever they stand.
func listed(v any, name string) (out []string) {
	switch v := v.(type) {
	case map[string]any:
		for key, in := range v {
			if list, is := in.([]any); is && key == name {
				for _, i := range list {
					out = append(out, i.(string))
				}
				continue
			}
			out = append(out, listed(in, name)...)
		}
	case []any:
		for _, in := range v {
			out = append(out, listed(in, name)...)
		}
	}
	return out
}
