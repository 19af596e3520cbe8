package press

import (
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestDiffTellsWhatChanged(t *testing.T) {
	t.Parallel()
	var out []string
	for _, l := range Diff("id: a\nstart: x\nnodes:\n  x: {hangup: }\n", "id: a\nstart: y\nnodes:\n  y: {hangup: }\n  x: {hangup: }\n") {
		out = append(out, fmt.Sprintf("%s %d %d %s", l.Op, l.From, l.To, l.Text))
	}
	want := "same 1 1 id: a|gone 2 0 start: x|new 0 2 start: y|same 3 3 nodes:|new 0 4   y: {hangup: }|same 4 5   x: {hangup: }"
	if got := strings.Join(out, "|"); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

// TestDiffHoldsBothTexts: what is not new is the first text, what is not gone the second.
func TestDiffHoldsBothTexts(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.Custom(func(t *rapid.T) string {
			return strings.Join(rapid.SliceOfN(rapid.SampledFrom([]string{"a", "b", "c", ""}), 1, 20).Draw(t, "lines"), "\n")
		})
		from, to := text.Draw(t, "from"), text.Draw(t, "to")
		var a, b []string
		for _, l := range Diff(from, to) {
			if l.Op != "new" {
				a = append(a, l.Text)
			}
			if l.Op != "gone" {
				b = append(b, l.Text)
			}
		}
		if strings.Join(a, "\n") != strings.TrimSuffix(from, "\n") || strings.Join(b, "\n") != strings.TrimSuffix(to, "\n") {
			t.Fatalf("%q to %q: %q, %q", from, to, a, b)
		}
	})
}
