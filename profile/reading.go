package profile

import (
	"errors"
	"reflect"
	"slices"
	"strings"

	"gopkg.in/yaml.v3"

	"zhiyin.dev"
	"zhiyin.dev/rule"
)

// Reading is what a text says of one tag while it is written: what can be read
// of it, and what is wrong, each with its place.
type Reading struct {
	Definition
	Legible   bool       // it is a definition's fields at least
	WhenTree  *rule.Tree // nil where the rule is refused
	StaysTree *rule.Tree
	Commented bool // it holds a comment, of YAML or of a rule
	Problems  []PlacedProblem
}

// PlacedProblem is a problem and its column. Rule is the place in the rule's own
// text; nil where the field is no rule.
type PlacedProblem struct {
	Problem
	Column int // from 1, in code points; 0: not known
	Rule   *rule.Error
}

// Read reads a text that need not be whole.
func (l *Lexicon) Read(text []byte) Reading {
	_, problems := l.Parse(text)
	var root yaml.Node
	if err := yaml.Unmarshal(text, &root); err != nil || len(root.Content) == 0 {
		return Reading{Problems: []PlacedProblem{{Problem: unreadable(err)}}}
	}
	n := root.Content[0]
	out := Reading{Definition: Definition{Version: 1, Source: "computed", Confidence: 1, Purpose: "service"}, Commented: commented(&root)}
	out.Legible = strictly(n, &out.Definition) == nil && n.Kind == yaml.MappingNode
	if odd := unknownFields(n); len(odd) > 0 {
		out.Problems = odd
		return out
	}
	words := l.of(out.Unit)
	lines := strings.Split(string(text), "\n")
	for _, p := range problems {
		out.Problems = append(out.Problems, out.placed(p, valueOf(n, p.Field), lines, words))
	}
	if out.Legible {
		out.WhenTree, out.StaysTree = out.tree(out.When, words), out.tree(out.Stays, words)
	}
	return out
}

// unreadable takes the line out of what the reader of YAML says.
func unreadable(err error) Problem {
	p := Problem{Line: 1, Flaw: zhiyin.Flawf("there is nothing here")}
	if err == nil {
		return p
	}
	says := strings.TrimPrefix(err.Error(), "yaml: ")
	rest, numbered := strings.CutPrefix(says, "line ")
	if digits, after, ok := strings.Cut(rest, ": "); numbered && ok {
		line := 0
		for _, d := range digits {
			line = line*10 + int(d-'0')
		}
		p.Line, says = max(line, 1), after
	}
	p.Flaw = zhiyin.Flawf("%s", says)
	return p
}

// fields are the names that a definition may have, by their tags.
var fields = func() (out []string) {
	for f := range reflect.TypeFor[Definition]().Fields() {
		if name, _, _ := strings.Cut(f.Tag.Get("yaml"), ","); name != "" {
			out = append(out, name)
		}
	}
	return out
}()

func unknownFields(n *yaml.Node) (out []PlacedProblem) {
	for i := 0; n.Kind == yaml.MappingNode && i+1 < len(n.Content); i += 2 {
		if k := n.Content[i]; !slices.Contains(fields, k.Value) {
			out = append(out, PlacedProblem{Problem: Problem{Line: k.Line, Flaw: zhiyin.Flawf("there is no field %s", k.Value)}, Column: k.Column})
		}
	}
	return out
}

func (r *Reading) placed(p Problem, value *yaml.Node, lines []string, words rule.Schema) PlacedProblem {
	out := PlacedProblem{Problem: p}
	if value == nil {
		return out
	}
	out.Line, out.Column = value.Line, value.Column
	text := map[string]string{"when": r.When, "stays": r.Stays}[p.Field]
	if _, err := rule.Compile(text, words); text != "" && errors.As(err, &out.Rule) {
		out.Flaw = out.Rule.Flaw
		out.Line, out.Column = placeIn(value, out.Rule.Line, out.Rule.Column, lines)
	}
	return out
}

// tree is nil for a rule that is refused or not there.
func (r *Reading) tree(text string, words rule.Schema) *rule.Tree {
	is, err := rule.Compile(text, words)
	if err != nil {
		return nil
	}
	r.Commented = r.Commented || is.Commented()
	t := is.Tree()
	return &t
}

func valueOf(n *yaml.Node, field string) *yaml.Node {
	for i := 0; n.Kind == yaml.MappingNode && i+1 < len(n.Content); i += 2 {
		if n.Content[i].Value == field {
			return n.Content[i+1]
		}
	}
	return nil
}

func commented(n *yaml.Node) bool {
	if n.HeadComment+n.LineComment+n.FootComment != "" {
		return true
	}
	for _, c := range n.Content {
		if commented(c) {
			return true
		}
	}
	return false
}

// placeIn finds where line and column of a scalar's value stand in the text that
// it was read from. Where a value is folded, that is its beginning.
func placeIn(n *yaml.Node, line, column int, lines []string) (int, int) {
	switch {
	case n.Style&yaml.LiteralStyle != 0:
		at := n.Line + line
		if at > len(lines) {
			return n.Line, n.Column
		}
		first := ""
		for _, l := range lines[n.Line:] {
			if strings.TrimSpace(l) != "" {
				first = l
				break
			}
		}
		return at, len(first) - len(strings.TrimLeft(first, " ")) + column
	case n.Style&yaml.FoldedStyle != 0 || line > 1:
		return n.Line, n.Column
	case n.Style&(yaml.SingleQuotedStyle|yaml.DoubleQuotedStyle) != 0:
		return n.Line, n.Column + 1 + quotedBefore(n, column-1)
	}
	return n.Line, n.Column + column - 1
}

// quotedBefore is how many code points a quoted scalar takes for the first so
// many of its value.
func quotedBefore(n *yaml.Node, before int) (took int) {
	doubled := `'`
	if n.Style&yaml.DoubleQuotedStyle != 0 {
		doubled = `"\`
	}
	for _, c := range n.Value {
		if before--; before < 0 {
			break
		}
		if took++; strings.ContainsRune(doubled, c) {
			took++
		}
	}
	return took
}

// Asks lists the tags that a definition's rules read.
func (d *Definition) Asks() []string { return d.asks() }

// Words is what rules about a unit's customers may read; of no unit, everybody's.
func (l *Lexicon) Words(unit zhiyin.UnitID) rule.Words { return l.of(unit).Words() }
