package pack_test

import (
	"io/fs"
	"testing"

	"gopkg.in/yaml.v3"

	"zhiyin.dev/packs"
)

// TestEveryPackAsksHowItWasInTheSameWords: calls and chats of all packs end with one
// survey, so that what customers answer can be compared.
func TestEveryPackAsksHowItWasInTheSameWords(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"main", "chat"} {
		files, err := fs.Glob(packs.FS, "*/flows/"+name+".yaml")
		if err != nil || len(files) != 6 {
			t.Fatalf("%d flows of %s: %v", len(files), name, err)
		}
		first := ""
		for _, f := range files {
			asked := survey(t, f)
			if first == "" {
				first = asked
			}
			if asked != first {
				t.Errorf("%s asks\n%s, another\n%s", f, asked, first)
			}
		}
	}
}

// survey is the node that the flow's after leads to, as text.
func survey(t *testing.T, file string) string {
	t.Helper()
	text, err := fs.ReadFile(packs.FS, file)
	if err != nil {
		t.Fatal(err)
	}
	var flow struct {
		After string
		Nodes map[string]struct{ Survey yaml.Node }
	}
	if err := yaml.Unmarshal(text, &flow); err != nil {
		t.Fatalf("%s: %v", file, err)
	}
	node := flow.Nodes[flow.After].Survey
	if flow.After == "" || node.IsZero() {
		t.Fatalf("%s does not ask how it was", file)
	}
	asked, err := yaml.Marshal(&node)
	if err != nil {
		t.Fatal(err)
	}
	return string(asked)
}
