package profile_test

import (
	"os"
	"path/filepath"
	"testing"

	"zhiyin.dev"
	"zhiyin.dev/profile"
)

// packTags reads the tags that are shipped.
func packTags(t *testing.T) map[string][]profile.Definition {
	t.Helper()
	files, err := filepath.Glob("../packs/*/tags.yaml")
	if err != nil || len(files) != 6 {
		t.Fatalf("found %d packs: %v", len(files), err)
	}
	out := map[string][]profile.Definition{}
	for _, f := range files {
		text, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		list, problems := profile.Parse(text)
		for _, p := range problems {
			t.Errorf("%s: %s", f, p)
		}
		out[filepath.Base(filepath.Dir(f))] = list
	}
	return out
}

func TestEveryPackHasTagsOfAllFourFamilies(t *testing.T) {
	t.Parallel()
	var all []profile.Definition
	for pack, list := range packTags(t) {
		families := map[zhiyin.TagFamily]int{}
		for _, d := range list {
			families[d.Family]++
		}
		if len(list) < 12 || len(families) != 4 {
			t.Errorf("%s: %d tags in %v", pack, len(list), families)
		}
		all = append(all, list...)
	}
	if _, err := profile.NewTagger(all); err != nil {
		t.Error(err)
	}
}

func TestOneDefinitionComesBackFromItsOwnText(t *testing.T) {
	t.Parallel()
	for _, list := range packTags(t) {
		for _, d := range list {
			text, err := d.YAML()
			if err != nil {
				t.Fatal(err)
			}
			again, problems := profile.Parse([]byte(text))
			if len(problems) > 0 || len(again) != 1 || again[0].ID != d.ID || again[0].Unit != d.Unit || again[0].When != d.When {
				t.Errorf("%s: %v %+v", d.ID, problems, again)
			}
		}
	}
}
