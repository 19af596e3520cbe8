package form

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"gopkg.in/yaml.v3"

	"zhiyin.dev"
)

// Problem is one thing wrong with a text, for the person who wrote it.
type Problem struct {
	Field        string // as a path: groups.0.when
	Line, Column int    // from 1
	zhiyin.Flaw
}

// String is the problem with its place.
func (p Problem) String() string {
	return fmt.Sprintf("%d:%d %s: %s", p.Line, p.Column, p.Field, p.Text)
}

const (
	// maxText is the largest text that is read, in bytes: a thousand lines.
	maxText = 64 << 10
	// maxProblems ends a report that nobody reads to the end.
	maxProblems = 50
)

// Document is one text under reading. It is used by one goroutine.
type Document struct{ problems []Problem }

// Open reads a text of one YAML document without anchors. The form is of its fields;
// of a text that is none it has no fields, and Problems says why.
func Open(text []byte) (*Document, *Form) {
	d := &Document{}
	empty := &yaml.Node{Kind: yaml.MappingNode, Line: 1, Column: 1}
	if len(text) > maxText {
		d.problem(empty, "", "is longer than %d KiB", maxText>>10)
		return d, d.form(empty, "")
	}
	decoder := yaml.NewDecoder(strings.NewReader(string(text)))
	var doc, more yaml.Node
	err := decoder.Decode(&doc)
	switch {
	case err != nil:
		d.problem(lineOf(err), "", "is not YAML: %s", strings.TrimPrefix(err.Error(), "yaml: "))
	case decoder.Decode(&more) == nil:
		d.problem(&more, "", "holds a second document")
	case doc.Kind != yaml.DocumentNode || len(doc.Content) != 1 || doc.Content[0].Kind != yaml.MappingNode:
		d.problem(empty, "", "must be a mapping of fields")
	default:
		if n := anchored(&doc); n != nil {
			d.problem(n, "", "anchors and aliases are not used in definitions")
		}
		return d, d.form(doc.Content[0], "")
	}
	return d, d.form(empty, "")
}

// Problems are what is wrong with the text, in its order; none: it is whole.
func (d *Document) Problems() []Problem {
	slices.SortStableFunc(d.problems, func(a, b Problem) int {
		return cmp.Or(cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column))
	})
	return d.problems
}

func (d *Document) problem(at *yaml.Node, field, format string, args ...any) {
	if len(d.problems) < maxProblems {
		d.problems = append(d.problems, Problem{field, max(at.Line, 1), max(at.Column, 1), zhiyin.Flawf(format, args...)})
	}
}

// lineOf takes the line out of yaml's error text, which has no other form.
func lineOf(err error) *yaml.Node {
	n := &yaml.Node{}
	if _, after, found := strings.Cut(err.Error(), "line "); found {
		_, _ = fmt.Sscanf(after, "%d", &n.Line) // the first line where there is none
	}
	return n
}

func anchored(n *yaml.Node) *yaml.Node {
	if n.Kind == yaml.AliasNode || n.Anchor != "" {
		return n
	}
	for _, c := range n.Content {
		if found := anchored(c); found != nil {
			return found
		}
	}
	return nil
}
