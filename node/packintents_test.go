package node

import (
	"io/fs"
	"testing"

	"zhiyin.dev"
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
		rows, _, err := packIntents(industry)
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
	p, err := openPack("bank")
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
