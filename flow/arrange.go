package flow

import (
	"cmp"
	"slices"
	"strconv"

	"zhiyin.dev"
)

// What the arrangement of a menu is judged by: an estimate of how long customers take.
// Half of them listen to the end whatever they hear; the figures are those of the
// caller model in docs/guide.md.
const (
	namingS   = 1.7 // to name one choice and its key
	choosingS = 1.8 // to think and press
	toTheEnd  = 0.5 // share of those who hear a menu whole
)

// leaf is a reason with what it is given of the probability.
type leaf struct {
	why *reason
	p   float64
}

// bundle is a group of a menu: those of its reasons that are not named by themselves.
type bundle struct {
	group
	place  int // among the groups of the flow
	leaves []leaf
	p      float64
}

// arrange chooses which reasons a menu names by themselves, at most most of the
// likeliest, and in which order it names the groups that hold the rest: so that the
// expected time to the right choice is least.
func arrange(leaves []leaf, groups []group, most int) (direct []leaf, rest []bundle) {
	best := -1.0
	bundles := bundled(leaves, groups)
	for k := 0; k <= min(most, len(leaves)); k++ {
		if k > 0 {
			bundles = unbundled(bundles, leaves[k-1])
		}
		if s := expected(leaves[:k], bundles); best < 0 || s < best {
			best, direct, rest = s, leaves[:k], bundles
		}
	}
	return direct, rest
}

// bundled puts leaves into their groups, likeliest group first.
func bundled(leaves []leaf, groups []group) (out []bundle) {
	for i, g := range groups {
		b := bundle{group: g, place: i}
		for _, l := range leaves {
			if slices.Contains(g.needs, l.why.need) {
				b.leaves, b.p = append(b.leaves, l), b.p+l.p
			}
		}
		if len(b.leaves) > 0 {
			out = append(out, b)
		}
	}
	slices.SortFunc(out, likelier)
	return out
}

// unbundled are the bundles without the first of all their leaves; rest is not changed.
func unbundled(rest []bundle, first leaf) []bundle {
	out := make([]bundle, 0, len(rest))
	for _, b := range rest {
		if b.leaves[0].why == first.why {
			b = b.less()
		}
		if len(b.leaves) > 0 {
			out = append(out, b)
		}
	}
	slices.SortFunc(out, likelier)
	return out
}

// less is the bundle without its first leaf. The others are summed anew, so that equal
// bundles stay equal to the last bit.
func (b bundle) less() bundle {
	b.leaves, b.p = b.leaves[1:], 0
	for _, l := range b.leaves {
		b.p += l.p
	}
	return b
}

// likelier orders bundles; equal ones as the flow does.
func likelier(a, b bundle) int { return cmp.Or(cmp.Compare(b.p, a.p), cmp.Compare(a.place, b.place)) }

// expected is how long customers take, in seconds, weighed by probability.
func expected(direct []leaf, rest []bundle) (s float64) {
	whole := len(direct) + len(rest)
	for i, l := range direct {
		s += l.p * finding(i, whole)
	}
	for i, b := range rest {
		s += b.p * finding(len(direct)+i, whole)
		if len(b.leaves) == 1 {
			continue
		}
		for j, l := range b.leaves {
			s += l.p * finding(j, len(b.leaves))
		}
	}
	return s
}

// finding is how long it takes to choose the i-th of n choices.
func finding(i, n int) float64 {
	return namingS*((1-toTheEnd)*float64(i+1)+toTheEnd*float64(n)) + choosingS
}

// weighed are all reasons of the flow with their probability, likeliest first: what is
// foreseen, and for the others an even share of what is left; the order in which they
// are written decides among equals. What the customer has refused comes last.
func (r *run) weighed() []leaf {
	out := make([]leaf, 0, len(r.def.reasons))
	left, unknown := 1.0, 0
	likely := r.likely()
	for i := range r.def.reasons {
		why := &r.def.reasons[i]
		l := leaf{why: why, p: -1}
		if i := slices.IndexFunc(likely, func(f zhiyin.Foreseen) bool { return f.Need == why.need }); i >= 0 && likely[i].Confidence > 0 {
			l.p = likely[i].Confidence
			left -= l.p
		} else {
			unknown++
		}
		out = append(out, l)
	}
	for i := range out {
		if out[i].p < 0 {
			out[i].p = max(left, 0.01) / float64(unknown)
		}
		if slices.Contains(r.state.Refused, out[i].why.need) {
			out[i].p = 0
		}
	}
	slices.SortStableFunc(out, func(a, b leaf) int { return cmp.Compare(b.p, a.p) })
	return out
}

// key numbers choices from 1.
func key(i int) string { return strconv.Itoa(i + 1) }
