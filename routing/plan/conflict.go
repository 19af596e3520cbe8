package plan

import (
	"math"
	"slices"

	"zhiyin.dev/rule"
)

// demand is one leaf that a clause makes sure of: what must hold of one path.
type demand struct {
	path  string
	text  string // as written
	not   bool
	op    string
	typ   string
	value []any
}

// demands are the leaves that must hold whenever the tree does; what stands under
// "any" need not.
func demands(t rule.Tree, not bool) (out []demand) {
	switch {
	case t.Kind == "not" && len(t.Parts) == 1:
		return demands(t.Parts[0], !not)
	case t.Kind == "all" && !not, t.Kind == "any" && not:
		for _, part := range t.Parts {
			out = append(out, demands(part, not)...)
		}
	case t.Kind == "leaf" && t.Subject != nil && t.Subject.Path != "" && !t.Subject.Size:
		text := t.Text
		if not {
			text = "!(" + text + ")"
		}
		out = append(out, demand{t.Subject.Path, text, not, t.Op, t.Subject.Type, t.Values})
	}
	return out
}

// bounds of what no agent can be beyond.
func bounds(path string) (low, high float64, known bool) {
	switch {
	case path == "agent.seniority":
		return 1, 5, true
	case len(path) > len("agent.skill.") && path[:len("agent.skill.")] == "agent.skill.":
		return 0, 5, true
	}
	return 0, 0, false
}

// possible are the values that fulfil a demand: a range of numbers, or some texts, or
// all but some.
type possible struct {
	low, high float64 // of numbers
	some      []any   // nil: not a list
	but       []any   // all but these
	holds     bool    // of a truth
	kind      byte    // n: numbers, s: some, b: all but, t: a truth, l: a list holds some[0], ?: nothing is known
}

func (d demand) possible() possible {
	whole := d.typ == "int"
	number := func() (float64, bool) {
		if len(d.value) != 1 {
			return 0, false
		}
		v, is := d.value[0].(float64)
		return v, is
	}
	step := 0.0
	if whole {
		step = 1
	}
	op := d.op
	if d.not {
		op = map[string]string{"<": ">=", "<=": ">", ">": "<=", ">=": "<", "==": "!=", "!=": "==", "in": "!in", "is": "!is", "lists": "!lists"}[d.op]
	}
	v, numeric := number()
	switch {
	case op == "lists":
		return possible{kind: 'l', some: d.value, holds: true}
	case op == "!lists":
		return possible{kind: 'l', some: d.value}
	case op == "is", op == "!is":
		return possible{kind: 't', holds: op == "is"}
	case (op == "==" || op == "!=") && len(d.value) == 1 && d.typ == "bool":
		truth, _ := d.value[0].(bool)
		return possible{kind: 't', holds: truth == (op == "==")}
	case op == "==", op == "in":
		return possible{kind: 's', some: d.value}
	case op == "!=", op == "!in":
		return possible{kind: 'b', but: d.value}
	case !numeric:
		return possible{kind: '?'}
	case op == "<":
		return possible{kind: 'n', low: math.Inf(-1), high: below(v, step)}
	case op == "<=":
		return possible{kind: 'n', low: math.Inf(-1), high: v}
	case op == ">":
		return possible{kind: 'n', low: -below(-v, step), high: math.Inf(1)}
	case op == ">=":
		return possible{kind: 'n', low: v, high: math.Inf(1)}
	}
	return possible{kind: '?'}
}

// below is the greatest value under v.
func below(v, step float64) float64 {
	if step > 0 {
		return math.Ceil(v) - step
	}
	return math.Nextafter(v, math.Inf(-1))
}

// allows tells whether one value fulfils p.
func (p possible) allows(v any) bool {
	switch p.kind {
	case 'n':
		n, is := v.(float64)
		return !is || n >= p.low && n <= p.high
	case 's':
		return slices.Contains(p.some, v)
	case 'b':
		return !slices.Contains(p.but, v)
	}
	return true
}

// clash tells whether no value fulfils both.
func clash(a, b possible) bool {
	switch {
	case a.kind == 't' && b.kind == 't':
		return a.holds != b.holds
	case a.kind == 'l' && b.kind == 'l':
		return a.holds != b.holds && slices.Equal(a.some, b.some)
	case a.kind == 'n' && b.kind == 'n':
		return max(a.low, b.low) > min(a.high, b.high)
	case a.kind == 's' && b.kind != '?':
		return !slices.ContainsFunc(a.some, b.allows)
	case b.kind == 's' && a.kind != '?':
		return !slices.ContainsFunc(b.some, a.allows)
	}
	return false
}

// conflict finds two demands that no agent and contact can fulfil together; two equal
// returns: one that nobody can fulfil alone.
func conflict(a, b []demand) (one, other demand, found bool) {
	for _, x := range a {
		if low, high, known := bounds(x.path); known && clash(x.possible(), possible{kind: 'n', low: low, high: high}) {
			return x, x, true
		}
		for _, y := range b {
			if x.path == y.path && clash(x.possible(), y.possible()) {
				return x, y, true
			}
		}
	}
	return one, other, false
}
