package rule

import (
	"fmt"

	"zhiyin.dev"
)

// Lookup returns the value at an open path, in the Go type that Type names; ok
// is false when it is unknown. A value of another Go type counts as unknown.
type Lookup func(path string) (value any, ok bool)

// Rule is one compiled rule. It never changes and may be used from several
// goroutines.
type Rule struct {
	text string
	root clause
}

// Error is a rule refused: where, in the rule's own text, and why. It wraps
// zhiyin.Invalid.
type Error struct {
	Line   int // from 1
	Column int // from 1, in code points
	zhiyin.Flaw
}

// Said is the fault with its place in the rule.
func (e *Error) Said() zhiyin.Flaw {
	return zhiyin.Flawf("%d:%d: %s", e.Line, e.Column, e.Flaw)
}

func (e *Error) Error() string { return fmt.Sprintf("%d:%d: %s", e.Line, e.Column, e.Text) }

// Unwrap returns zhiyin.Invalid.
func (e *Error) Unwrap() error { return zhiyin.Invalid }

// Text returns the rule as it was written.
func (r *Rule) Text() string { return r.text }

// Holds tells whether the rule holds for what at knows. It allocates nothing.
func (r *Rule) Holds(at Lookup) bool { return r.root.holds(at) }

// Explain is Holds with the reason. Every clause is looked at, also those that
// no longer matter, so that the reason is complete.
func (r *Rule) Explain(at Lookup) (bool, zhiyin.Because) {
	b := r.root.explain(at)
	return b.Holds, b
}

// Paths returns every path that the rule reads, in the order of the text, each once.
func (r *Rule) Paths() []string {
	seen, out := map[string]bool{}, []string{}
	r.root.each(func(path string) {
		if !seen[path] {
			seen[path] = true
			out = append(out, path)
		}
	})
	return out
}
