package rule

import (
	"strings"

	"zhiyin.dev"
)

// clause is one node of a lowered rule: a leaf, or all, any or not of its parts.
type clause struct {
	says  string // leaf: its text; inner: all, any, not
	holds func(Lookup) bool
	parts []clause
	paths []string            // leaf: what it reads
	saw   func(Lookup) string // leaf: the value found, once all paths are known
	form  form                // leaf: what it is, to be written in another language
	place *Error              // leaf: where it stands

	number numeral // leaf: it compares a path with a number
}

// form is a leaf as data.
type form struct {
	kind        formKind
	op          string // of comparison: CEL's operator; of affixed: its function
	left, right term
}

type formKind uint8

const (
	truth      formKind = iota + 1 // left by itself
	comparison                     // left op right
	among                          // left in the constants of right
	listed                         // left in the list at right
	presence                       // has(left)
	affixed                        // left.startsWith(right), left.contains(right)
)

// as completes a leaf with its form.
func (c clause) as(kind formKind, op string, terms ...term) clause {
	c.form = form{kind: kind, op: op, left: terms[0]}
	if len(terms) > 1 {
		c.form.right = terms[1]
	}
	return c
}

// longestSaw bounds a value shown in a Because, in bytes: it is a category or a
// count, and an event's body holds many of them.
const longestSaw = 120

// all, any and not join clauses. Two parts, the common case, need no loop.
func allOf(parts []clause) clause {
	c := clause{says: "all", parts: parts}
	if len(parts) == 2 {
		a, b := parts[0].holds, parts[1].holds
		c.holds = func(at Lookup) bool { return a(at) && b(at) }
		return c
	}
	c.holds = func(at Lookup) bool {
		for i := range parts {
			if !parts[i].holds(at) {
				return false
			}
		}
		return true
	}
	return c
}

func anyOf(parts []clause) clause {
	c := clause{says: "any", parts: parts}
	if len(parts) == 2 {
		a, b := parts[0].holds, parts[1].holds
		c.holds = func(at Lookup) bool { return a(at) || b(at) }
		return c
	}
	c.holds = func(at Lookup) bool {
		for i := range parts {
			if parts[i].holds(at) {
				return true
			}
		}
		return false
	}
	return c
}

func notOf(part clause) clause {
	inner := part.holds
	return clause{says: "not", parts: []clause{part}, holds: func(at Lookup) bool { return !inner(at) }}
}

// explain evaluates every part and says what it came to.
func (c *clause) explain(at Lookup) zhiyin.Because {
	if c.parts == nil {
		return zhiyin.Because{Says: c.says, Holds: c.holds(at), Saw: c.found(at), Away: c.away(at)}
	}
	b := zhiyin.Because{Says: c.says, Holds: c.says != "any", Parts: make([]zhiyin.Because, len(c.parts))}
	for i := range c.parts {
		b.Parts[i] = c.parts[i].explain(at)
		switch c.says {
		case "all":
			b.Holds = b.Holds && b.Parts[i].Holds
		case "any":
			b.Holds = b.Holds || b.Parts[i].Holds
		case "not":
			b.Holds = !b.Parts[i].Holds
		}
	}
	return b
}

// found writes what a leaf saw. A leaf over constants alone saw nothing.
func (c *clause) found(at Lookup) string {
	if c.saw == nil {
		return ""
	}
	saw := c.saw(at)
	if len(saw) > longestSaw {
		saw = strings.ToValidUTF8(saw[:longestSaw], "") + "…"
	}
	return saw
}

// each calls fn with every path read below c, in the order of the text.
func (c *clause) each(fn func(path string)) {
	for _, p := range c.paths {
		fn(p)
	}
	for i := range c.parts {
		c.parts[i].each(fn)
	}
}
