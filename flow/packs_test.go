package flow

import (
	"io/fs"
	"slices"
	"testing"

	"zhiyin.dev/packs"
)

// packFiles returns the paths of the packs' files that match.
func packFiles(t *testing.T, pattern string) []string {
	t.Helper()
	names, err := fs.Glob(packs.FS, pattern)
	if err != nil || len(names) < 6 {
		t.Fatalf("%s: %d files, %v; want one for each of six industries", pattern, len(names), err)
	}
	return names
}

func readPack(t *testing.T, name string) []byte {
	t.Helper()
	raw, err := packs.FS.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

func TestPacksFlowsAndNoticesAreWithoutProblems(t *testing.T) {
	t.Parallel()
	var notices []string
	for _, name := range packFiles(t, "*/notices.yaml") {
		list, problems := ParseNotices(readPack(t, name))
		for _, p := range problems {
			t.Errorf("%s:%d: %s: %s", name, p.Line, p.Field, p.Text)
		}
		for _, n := range list {
			notices = append(notices, n.ID)
		}
	}
	for _, name := range packFiles(t, "*/flows/*.yaml") {
		def, problems := Parse(readPack(t, name))
		for _, p := range problems {
			t.Errorf("%s:%d: %s.%s: %s", name, p.Line, p.Node, p.Field, p.Text)
		}
		if def == nil {
			continue
		}
		for _, n := range def.Notices() {
			if !slices.Contains(notices, n) {
				t.Errorf("%s plays the notice %s, which no pack has", name, n)
			}
		}
	}
}
