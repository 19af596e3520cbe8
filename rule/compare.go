package rule

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"time"

	"cel.dev/cel-go/common/operators"
)

// leafOf completes a leaf: its paths and what it saw, from its terms.
func leafOf(holds func(Lookup) bool, terms ...term) clause {
	c := clause{holds: holds}
	var saw []func(Lookup) string
	for _, t := range terms {
		if t.path != "" {
			c.paths = append(c.paths, t.path)
			saw = append(saw, t.shown())
		}
	}
	switch len(saw) {
	case 0:
	case 1:
		c.saw = saw[0]
	default:
		c.saw = func(at Lookup) string {
			a, b := saw[0](at), saw[1](at)
			if a == unknown || b == unknown {
				return unknown
			}
			return a + " / " + b
		}
	}
	return c
}

// compare lowers one of the six comparisons of two terms of one type. ok is
// false where the type has no such comparison.
func compare(op string, l, r term) (c clause, ok bool) {
	var holds func(Lookup) bool
	equality := op == operators.Equals || op == operators.NotEquals
	switch {
	case l.typ == String && r.typ == String:
		holds = ordered(op, l.textOf(), r.textOf(), r, r.text)
	case numeric(l.typ) && numeric(r.typ):
		holds = ordered(op, l.numberOf(), r.numberOf(), r, r.number)
	case l.typ == Timestamp && r.typ == Timestamp:
		holds = inTime(op, l.instantOf(), r.instantOf())
	case l.typ == Bool && r.typ == Bool && equality:
		holds = agree(op == operators.Equals, l.truthOf(), r.truthOf())
	default:
		return clause{}, false
	}
	return leafOf(holds, l, r), true
}

func numeric(t Type) bool { return t == Int || t == Double }

// ordered compares values that Go orders. A constant on the right, the common
// case, costs no second call.
func ordered[T cmp.Ordered](op string, left, right func(Lookup) (T, bool), r term, constant T) func(Lookup) bool {
	if r.path != "" {
		test := tests[T](op)
		return func(at Lookup) bool {
			a, ok := left(at)
			if !ok {
				return false
			}
			b, ok := right(at)
			return ok && test(a, b)
		}
	}
	switch op {
	case operators.Equals:
		return func(at Lookup) bool { a, ok := left(at); return ok && a == constant }
	case operators.NotEquals:
		return func(at Lookup) bool { a, ok := left(at); return ok && a != constant }
	case operators.Less:
		return func(at Lookup) bool { a, ok := left(at); return ok && a < constant }
	case operators.LessEquals:
		return func(at Lookup) bool { a, ok := left(at); return ok && a <= constant }
	case operators.Greater:
		return func(at Lookup) bool { a, ok := left(at); return ok && a > constant }
	default:
		return func(at Lookup) bool { a, ok := left(at); return ok && a >= constant }
	}
}

// tests is the comparison that op stands for.
func tests[T cmp.Ordered](op string) func(a, b T) bool {
	switch op {
	case operators.Equals:
		return func(a, b T) bool { return a == b }
	case operators.NotEquals:
		return func(a, b T) bool { return a != b }
	case operators.Less:
		return func(a, b T) bool { return a < b }
	case operators.LessEquals:
		return func(a, b T) bool { return a <= b }
	case operators.Greater:
		return func(a, b T) bool { return a > b }
	default:
		return func(a, b T) bool { return a >= b }
	}
}

func inTime(op string, left, right func(Lookup) (time.Time, bool)) func(Lookup) bool {
	test := tests[int](op)
	return func(at Lookup) bool {
		a, ok := left(at)
		if !ok {
			return false
		}
		b, ok := right(at)
		return ok && test(a.Compare(b), 0)
	}
}

func agree(want bool, left, right func(Lookup) (bool, bool)) func(Lookup) bool {
	return func(at Lookup) bool {
		a, ok := left(at)
		if !ok {
			return false
		}
		b, ok := right(at)
		return ok && (a == b) == want
	}
}

// within lowers "path in [constants]".
func within(l, list term) clause {
	if l.typ == String {
		get, want := l.textOf(), make([]string, len(list.list))
		for i, t := range list.list {
			want[i] = t.text
		}
		return leafOf(func(at Lookup) bool { v, ok := get(at); return ok && slices.Contains(want, v) }, l)
	}
	get, want := l.numberOf(), make([]float64, len(list.list))
	for i, t := range list.list {
		want[i] = t.number
	}
	return leafOf(func(at Lookup) bool { v, ok := get(at); return ok && slices.Contains(want, v) }, l)
}

// member lowers "text in path": the list at the path holds the text. What it
// saw is that text or how many others there are, never the whole list, which
// may hold what this rule was not given.
func member(l, list term) clause {
	text, all := l.textOf(), list.stringsOf()
	holds := func(at Lookup) bool {
		s, ok := text(at)
		if !ok {
			return false
		}
		have, ok := all(at)
		return ok && slices.Contains(have, s)
	}
	c := leafOf(holds, l, list)
	c.saw = func(at Lookup) string {
		s, ok := text(at)
		have, listed := all(at)
		switch {
		case !ok || !listed:
			return unknown
		case slices.Contains(have, s):
			return s
		}
		return "not among " + strconv.Itoa(len(have))
	}
	return c
}

// affix lowers startsWith and contains.
func affix(test func(s, part string) bool, l, part term) clause {
	whole, some := l.textOf(), part.textOf()
	return leafOf(func(at Lookup) bool {
		s, ok := whole(at)
		if !ok {
			return false
		}
		p, ok := some(at)
		return ok && test(s, p)
	}, l, part)
}

// affixes are the permitted tests of a text's parts.
var affixes = map[string]func(s, part string) bool{"startsWith": strings.HasPrefix, "contains": strings.Contains}
