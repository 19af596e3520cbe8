package rule

import (
	"maps"
	"slices"
	"strings"

	"cel.dev/cel-go/common/operators"
)

// Tree is a rule as data, so that a form can show it: all, any and not join
// parts; a leaf compares one subject with constants.
type Tree struct {
	Kind    string   `json:"kind" enum:"all,any,not,leaf"`
	Parts   []Tree   `json:"parts,omitempty"`
	Text    string   `json:"text,omitempty" doc:"of a leaf, in its one form"`
	Subject *Subject `json:"subject,omitempty" doc:"of a leaf; absent where it compares anything but one subject with constants"`
	Op      string   `json:"op,omitempty" doc:"is, ==, !=, <, <=, >, >=, in, lists (the list at the path holds the value), has, startsWith or contains"`
	Values  []any    `json:"values,omitempty" doc:"texts, numbers or truths"`
}

// Subject is what a leaf looks at: a path, its size, a tag, or a function over
// events.
type Subject struct {
	Path     string   `json:"path,omitempty"`
	Size     bool     `json:"size,omitempty"`
	Tag      string   `json:"tag,omitempty"`
	Func     Func     `json:"func,omitempty"`
	Event    string   `json:"event,omitempty"`
	Property string   `json:"property,omitempty"`
	Span     string   `json:"span,omitempty" doc:"the window, or the half-life of a score: 30d, 12h, 45m, and of a window today, this week, this month; absent: ever"`
	Where    []Wanted `json:"where,omitempty"`
	Type     string   `json:"type" doc:"of the value: string, int, double, bool, timestamp or list(string)"`
}

// Wanted asks that an event's property is one of some values.
type Wanted struct {
	Property string `json:"property"`
	Values   []any  `json:"values"`
}

// Tree returns the rule as data.
func (r *Rule) Tree() Tree { return treeOf(&r.root) }

// Commented tells whether the text holds a comment, which no Tree keeps.
func (r *Rule) Commented() bool {
	quote := rune(0)
	escaped := false
	for i, c := range r.text {
		switch {
		case escaped:
			escaped = false
		case quote != 0 && c == '\\':
			escaped = true
		case quote != 0 && c == quote:
			quote = 0
		case quote != 0:
		case c == '"' || c == '\'':
			quote = c
		case strings.HasPrefix(r.text[i:], "//"):
			return true
		}
	}
	return false
}

func treeOf(c *clause) Tree {
	if c.parts == nil {
		return c.form.tree(c.says)
	}
	t := Tree{Kind: c.says}
	for i := range c.parts {
		t.Parts = append(t.Parts, treeOf(&c.parts[i]))
	}
	return t
}

// turned are the comparisons as they read from the other side.
var turned = map[string]string{"==": "==", "!=": "!=", "<": ">", "<=": ">=", ">": "<", ">=": "<="}

func (f form) tree(says string) Tree {
	t := Tree{Kind: "leaf", Text: says}
	subject, value := f.left, f.right
	switch f.kind {
	case truth:
		t.Op = "is"
	case presence:
		t.Op = "has"
	case affixed:
		t.Op = f.op
	case among:
		t.Op = "in"
	case listed:
		t.Op, subject, value = "lists", f.right, f.left
	case comparison:
		t.Op, _ = operators.FindReverse(f.op)
		if subject.path == "" {
			t.Op, subject, value = turned[t.Op], f.right, f.left
		}
	}
	if subject.path == "" || value.path != "" {
		return t // two subjects, or none
	}
	t.Subject = subject.subject()
	switch {
	case value.isList:
		t.Values = []any{}
		for _, one := range value.list {
			t.Values = append(t.Values, one.constant())
		}
	case f.kind != truth && f.kind != presence:
		t.Values = []any{value.constant()}
	}
	return t
}

func (t term) constant() any {
	switch t.typ {
	case String:
		return t.text
	case Bool:
		return t.truth
	case Timestamp:
		return t.instant.Format("2006-01-02T15:04:05Z07:00")
	}
	return t.number
}

func (t term) subject() *Subject {
	s := &Subject{Type: t.typ.String(), Size: t.size}
	switch f := t.feature; {
	case t.tag != "":
		s.Tag = t.tag
	case f == nil:
		s.Path = t.path
	default:
		s.Func, s.Event, s.Property, s.Span = f.Func, f.Event, f.Property, f.span()
		for _, c := range f.Filter {
			s.Where = append(s.Where, c.wanted())
		}
	}
	return s
}

func (c Condition) wanted() Wanted {
	w := Wanted{Property: c.Property}
	for _, t := range c.Texts {
		w.Values = append(w.Values, t)
	}
	for _, n := range c.Numbers {
		w.Values = append(w.Values, n)
	}
	for _, b := range c.Truths {
		w.Values = append(w.Values, b)
	}
	return w
}

// Words are what rules over a schema may read: for whoever offers a choice.
type Words struct {
	Paths  map[string]Type
	Events map[string]map[string]Type // by name, the open properties
}

// Words returns what may be read. The caller must not change it.
func (s Schema) Words() Words { return Words{Paths: s.open, Events: s.events} }

// Function is one function over events, as Words offer it.
type Function struct {
	Name       Func
	Propertied bool // it looks at a property
	Type       Type // of its value; 0: that of the property
}

// Functions lists them by name.
func Functions() (out []Function) {
	for _, f := range slices.Sorted(maps.Keys(funcs)) {
		out = append(out, Function{f, propertied(f), funcs[f]})
	}
	return out
}
