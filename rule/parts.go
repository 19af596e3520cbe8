package rule

import (
	"math"

	"cel.dev/cel-go/common/operators"

	"zhiyin.dev"
)

// Never is the instant of what time alone does not change.
const Never int64 = math.MaxInt64

// Leaf is one comparison as data.
type Leaf struct {
	Paths  []string // what it reads
	Op     string   // == != < <= > >= where it compares the value at its one path with Number; else ""
	Number float64
}

// Part is a rule or a part of it taken apart, for whoever judges it again and again and knows more
// of its leaves than a Lookup does: when they turn, and how to read them faster.
type Part struct {
	Join  string // all, any, not; empty: a leaf
	Parts []Part
	Leaf  Leaf
	Holds func(Lookup) bool // of this part
}

// Whole takes the rule apart.
func (r *Rule) Whole() Part { return r.root.part() }

func (c *clause) part() Part {
	t := Part{Holds: c.holds}
	if c.parts == nil {
		t.Leaf = Leaf{Paths: c.paths, Op: c.number.op, Number: c.number.value}
		return t
	}
	t.Join = c.says
	for i := range c.parts {
		t.Parts = append(t.Parts, c.parts[i].part())
	}
	return t
}

// numeral is a leaf that compares a path with a number: path op value.
type numeral struct {
	op    string
	value float64
	get   func(Lookup) (float64, bool)
}

// mirrored turns "number op path" round.
var mirrored = map[string]string{operators.Less: operators.Greater, operators.Greater: operators.Less,
	operators.LessEquals: operators.GreaterEquals, operators.GreaterEquals: operators.LessEquals,
	operators.Equals: operators.Equals, operators.NotEquals: operators.NotEquals}

// numeralOf finds the numeral of a comparison; op is "" where there is none.
func numeralOf(op string, l, r term) numeral {
	if !numeric(l.typ) || !numeric(r.typ) {
		return numeral{}
	}
	if l.path == "" {
		l, r, op = r, l, mirrored[op]
	}
	if l.path == "" || r.path != "" {
		return numeral{}
	}
	return numeral{spoken(op), r.number, l.numberOf()}
}

// away is how much is missing to the number that a leaf compares with.
func (c *clause) away(at Lookup) float64 {
	if c.number.op == "" || c.holds(at) {
		return 0
	}
	v, ok := c.number.get(at)
	if !ok {
		return 0
	}
	return math.Abs(c.number.value - v)
}

// Contributed adds to every leaf of why, which Explain made, what of says about
// its paths.
func (r *Rule) Contributed(why *zhiyin.Because, of func(path string) []zhiyin.EventID) {
	r.root.contributed(why, of)
}

func (c *clause) contributed(why *zhiyin.Because, of func(path string) []zhiyin.EventID) {
	for _, p := range c.paths {
		if events := of(p); why.Events == nil {
			why.Events = events
		} else {
			why.Events = append(why.Events, events...)
		}
	}
	for i := range c.parts {
		c.parts[i].contributed(&why.Parts[i], of)
	}
}

// Features returns every Feature that the rule reads, each once.
func (r *Rule) Features() []Feature {
	var out []Feature
	seen := map[string]bool{}
	r.root.terms(func(t term) {
		if t.feature != nil && !seen[t.path] {
			seen[t.path] = true
			out = append(out, *t.feature)
		}
	})
	return out
}

// Tags returns every tag that the rule asks for, each once.
func (r *Rule) Tags() []string {
	var out []string
	seen := map[string]bool{}
	r.root.terms(func(t term) {
		if t.tag != "" && !seen[t.tag] {
			seen[t.tag] = true
			out = append(out, t.tag)
		}
	})
	return out
}

// terms calls fn with both sides of every leaf.
func (c *clause) terms(fn func(term)) {
	if c.form.kind != 0 {
		fn(c.form.left)
		fn(c.form.right)
	}
	for i := range c.parts {
		c.parts[i].terms(fn)
	}
}
