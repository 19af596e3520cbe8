package profile

import (
	"math"

	"zhiyin.dev/rule"
)

// node is a rule bound to where its values come from, so that judging it looks
// nothing up by name.
type node struct {
	join  join
	parts []node
	leaf  test // where join is none
}

type join uint8

const (
	none join = iota
	all
	any_
	not
)

var joins = map[string]join{"": none, "all": all, "any": any_, "not": not}

// test is one leaf of a rule.
type test interface {
	holds(v *view) bool
	// next is holds, with the earliest instant after v.at at which time alone may
	// turn the leaf: it certainly does not turn before.
	next(v *view) (holds bool, next int64)
}

// bind makes the node of a rule whose paths are read from sources.
func bind(t rule.Part, sources map[string]source) node {
	n := node{join: joins[t.Join]}
	if n.join == none {
		n.leaf = leafOf(t, sources)
		return n
	}
	for i := range t.Parts {
		n.parts = append(n.parts, bind(t.Parts[i], sources))
	}
	return n
}

func (n *node) holds(v *view) bool {
	switch n.join {
	case none:
		return n.leaf.holds(v)
	case not:
		return !n.parts[0].holds(v)
	}
	for i := range n.parts {
		if n.parts[i].holds(v) == (n.join == any_) {
			return n.join == any_
		}
	}
	return n.join == all
}

// next tells whether the rule holds, and the earliest instant after v.at at which
// time alone could turn it. "all" that holds turns with its first part; one that
// does not turns only when every part that fails has turned. "any" is its mirror.
func (n *node) next(v *view) (holds bool, next int64) {
	switch n.join {
	case none:
		return n.leaf.next(v)
	case not:
		holds, next = n.parts[0].next(v)
		return !holds, next
	}
	first, last, decided := rule.Never, int64(math.MinInt64), false
	for i := range n.parts {
		h, at := n.parts[i].next(v)
		if h == (n.join == any_) { // this part alone decides
			decided, last = true, max(last, at)
		} else {
			first = min(first, at)
		}
	}
	if decided {
		return n.join == any_, last
	}
	return n.join == all, first
}

// leafOf finds the fastest test of a leaf.
func leafOf(t rule.Part, sources map[string]source) test {
	one := leaf{of: t.Leaf, truth: t.Holds}
	for _, path := range t.Leaf.Paths {
		if s, ok := sources[path]; ok {
			one.sources = append(one.sources, pathed{path, s})
		}
	}
	if t.Leaf.Op == "" || len(one.sources) != 1 {
		return &one
	}
	switch s := one.sources[0].source.(type) {
	case kindsSeen: // measured by size
	case *events:
		if k := fewest(t.Leaf); s.want.Func == rule.Count && s.want.Period == rule.NoPeriod && k > 0 {
			return &atLeast{series: s.at, window: s.want.Window.Microseconds(), k: k, below: t.Leaf.Op == "<" || t.Leaf.Op == "<="}
		}
		if s.want.Type != rule.String {
			return &numeral{one, s}
		}
	case numeric:
		return &numeral{one, s}
	}
	return &one
}

// leaf is any test, by the rule's own closure.
type leaf struct {
	of      rule.Leaf
	truth   func(rule.Lookup) bool
	sources []pathed
}

// pathed is a source with the path by which its rule reads it.
type pathed struct {
	path   string
	source source
}

func (l *leaf) holds(v *view) bool {
	v.sources = l.sources
	return l.truth(v.lookup)
}

func (l *leaf) next(v *view) (holds bool, next int64) {
	holds = l.holds(v)
	return holds, l.turns(v, holds)
}

func (l *leaf) turns(v *view, holds bool) int64 {
	first := rule.Never
	for i := range l.sources {
		at := int64(0)
		if c, is := l.sources[i].source.(crossing); is && l.of.Op != "" {
			at = c.crosses(v.p, v.at, comparison{l.of, holds})
		} else {
			at = l.sources[i].source.changes(v.p, v.at)
		}
		if at > v.at {
			first = min(first, at)
		}
	}
	return first
}

// numeric is a source of numbers.
type numeric interface {
	source
	number(p *Person, now int64) (float64, bool)
}

// numeral compares a number with another.
type numeral struct {
	leaf
	from numeric
}

func (n *numeral) holds(v *view) bool {
	got, ok := n.from.number(v.p, v.at)
	return ok && compares(n.of, got)
}

func (n *numeral) next(v *view) (holds bool, next int64) {
	holds = n.holds(v)
	return holds, n.turns(v, holds)
}

// atLeast tells whether a window holds k events or more, or below that fewer: the
// k-th latest event decides, and by time alone the count only falls.
type atLeast struct {
	series int
	window int64 // µs; 0: ever
	k      int
	below  bool
}

// decides is the instant of the k-th latest event at v.at; ok is false where the
// window holds fewer.
func (c *atLeast) decides(v *view) (at int64, ok bool) {
	s := v.p.seriesOf(c.series)
	end := s.after(v.at)
	if end < c.k {
		return 0, false
	}
	at = s.points[end-c.k].at
	return at, c.window == 0 || at > v.at-c.window
}

func (c *atLeast) holds(v *view) bool {
	_, enough := c.decides(v)
	return enough != c.below
}

func (c *atLeast) next(v *view) (holds bool, next int64) {
	at, enough := c.decides(v)
	if !enough || c.window == 0 {
		return enough != c.below, rule.Never
	}
	return !c.below, at + c.window
}

// comparison is a leaf and whether it holds.
type comparison struct {
	rule.Leaf
	Holds bool
}

// compares tells whether the leaf holds for a number.
func compares(l rule.Leaf, n float64) bool {
	switch l.Op {
	case ">=":
		return n >= l.Number
	case ">":
		return n > l.Number
	case "<=":
		return n <= l.Number
	case "<":
		return n < l.Number
	case "==":
		return n == l.Number
	}
	return n != l.Number
}
