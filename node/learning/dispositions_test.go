package learning

import (
	"testing"

	"zhiyin.dev/desk"
	"zhiyin.dev/store/definition"
)

// TestEveryPacksDispositionSaysWhetherTheMatterIsSettled: outcomes, of which affinity
// learns, need both answers in every unit.
func TestEveryPacksDispositionSaysWhetherTheMatterIsSettled(t *testing.T) {
	t.Parallel()
	n := opened(t)
	all, err := definition.Of(n.db.Engine).Definitions(t.Context(), "disposition")
	if err != nil || len(all) == 0 {
		t.Fatal(len(all), err)
	}
	says := map[string]map[bool]int{}
	for _, d := range all {
		one, err := desk.ParseDisposition(d.Ref.ID, d.YAML)
		if err != nil {
			t.Fatal(err)
		}
		if one.Resolved == nil {
			t.Errorf("%s does not say whether the matter is settled", d.Ref.ID)
			continue
		}
		unit := string(one.Unit)
		if says[unit] == nil {
			says[unit] = map[bool]int{}
		}
		says[unit][*one.Resolved]++
	}
	for unit, of := range says {
		if of[true] == 0 || of[false] == 0 {
			t.Errorf("%s has %d that settle and %d that do not", unit, of[true], of[false])
		}
	}
	if len(says) < 6 {
		t.Errorf("dispositions of %d units", len(says))
	}
	if err := n.learning.dispose(t.Context()); err != nil || len(n.learning.says) != len(all) {
		t.Errorf("learning knows of %d of %d (%v)", len(n.learning.says), len(all), err)
	}
}
