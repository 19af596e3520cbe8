package routing

import (
	"cmp"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

func TestALineKeepsItsOrderWhoeverLeaves(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		type ticket struct {
			key  float64
			slot int32
		}
		var l line
		var want []ticket
		for slot := range int32(rapid.IntRange(1, 300).Draw(t, "steps")) {
			if len(want) > 0 && rapid.IntRange(0, 2).Draw(t, "leaves") == 0 {
				i := rapid.IntRange(0, len(want)-1).Draw(t, "who")
				l.cut(want[i].key, want[i].slot)
				want = slices.Delete(want, i, i+1)
				continue
			}
			n := ticket{float64(rapid.IntRange(0, 50).Draw(t, "key")), slot}
			l.put(place{Ticket: Ticket{Since: n.key}, slot: n.slot})
			want = append(want, n)
			slices.SortStableFunc(want, func(a, b ticket) int { return cmp.Compare(a.key, b.key) })
		}
		if l.len() != len(want) {
			t.Fatalf("%d wait, want %d", l.len(), len(want))
		}
		for i, w := range want {
			if l.front()[i].slot != w.slot {
				t.Fatalf("place %d: %d, want %v", i, l.front()[i].slot, w)
			}
		}
	})
}
