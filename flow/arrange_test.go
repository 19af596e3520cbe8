package flow

import (
	"fmt"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"zhiyin.dev"
)

func leavesOf(p ...float64) (out []leaf, groups []group) {
	for i, v := range p {
		need := fmt.Sprint("n", i)
		out = append(out, leaf{why: &reason{need: need, label: zhiyin.Text{zhiyin.English: need}}, p: v})
		if i%3 == 0 {
			groups = append(groups, group{})
		}
		groups[len(groups)-1].needs = append(groups[len(groups)-1].needs, need)
	}
	return out, groups
}

func TestALikelyReasonIsNamedByItselfAndOthersAreNot(t *testing.T) {
	t.Parallel()
	leaves, groups := leavesOf(0.6, 0.05, 0.05, 0.05, 0.05, 0.05, 0.05, 0.05, 0.05)
	direct, rest := arrange(leaves, groups, 3)
	if len(direct) != 1 || direct[0].why.need != "n0" || len(rest) != 3 {
		t.Errorf("names %d reasons and %d groups", len(direct), len(rest))
	}
	even, groups := leavesOf(0.11, 0.11, 0.11, 0.11, 0.11, 0.11, 0.11, 0.11, 0.12)
	if direct, _ := arrange(even, groups, 3); len(direct) != 0 {
		t.Errorf("names %d reasons though none is likelier", len(direct))
	}
}

func TestTheLikeliestGroupComesFirst(t *testing.T) {
	t.Parallel()
	leaves, groups := leavesOf(0.05, 0.05, 0.05, 0.05, 0.05, 0.05, 0.25, 0.25, 0.2)
	_, rest := arrange(leaves, groups, 1)
	if rest[0].needs[0] != "n6" {
		t.Errorf("the first group is %v", rest[0].needs)
	}
}

func TestTakingReasonsOutOfTheirGroupsIsGroupingTheOthers(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		leaves, groups := leavesOf(rapid.SliceOfN(rapid.SampledFrom([]float64{0.1, 0.2, 0.3}), 1, 12).Draw(t, "leaves")...)
		groups[0].needs = append(groups[0].needs, leaves[len(leaves)-1].why.need) // one is in two groups
		rest := bundled(leaves, groups)
		for k, l := range leaves {
			rest = unbundled(rest, l)
			anew := bundled(leaves[k+1:], groups)
			if !slices.EqualFunc(rest, anew, func(a, b bundle) bool {
				return a.p == b.p && slices.EqualFunc(a.leaves, b.leaves, func(a, b leaf) bool { return a.why == b.why })
			}) {
				t.Fatalf("without %d: %v, not %v", k+1, rest, anew)
			}
		}
	})
}

func BenchmarkPersonalMenu(b *testing.B) {
	def := parsed(b, "personal.yaml")
	s := zhiyin.Snapshot{Known: zhiyin.One, Likely: []zhiyin.Foreseen{{Need: "invoice", Confidence: 0.3}, {Need: "refund", Confidence: 0.2}}}
	for b.Loop() {
		if _, err := (&Engine{}).Step(def, State{}, Started{Snapshot: s}, s.At); err != nil {
			b.Fatal(err)
		}
	}
}
