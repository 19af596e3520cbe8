package flow

import (
	"strconv"

	"gopkg.in/yaml.v3"
)

// form reads one YAML mapping strictly: every key is asked for once, what
// nobody asked for is a problem, and so is a value of another shape.
type form struct {
	p      *parser
	node   *yaml.Node
	prefix string // of the field names in problems: "" or "say."
	used   map[string]bool
}

// form opens a mapping; anything else is a problem and reads as an empty one.
func (p *parser) form(n *yaml.Node, prefix string) *form {
	f := &form{p: p, node: &yaml.Node{Kind: yaml.MappingNode, Line: 1}, prefix: prefix, used: map[string]bool{}}
	if n == nil {
		return f
	}
	f.node.Line = n.Line
	if n.Kind != yaml.MappingNode {
		p.problem(n.Line, trimDot(prefix), "must be a mapping of fields")
		return f
	}
	if len(n.Content) > 2*maxFields {
		p.problem(n.Line, trimDot(prefix), "has more than %d fields", maxFields)
		return f
	}
	f.node = n
	seen := map[string]bool{}
	for i := 0; i+1 < len(n.Content); i += 2 {
		key := n.Content[i]
		if key.Kind != yaml.ScalarNode {
			p.problem(key.Line, trimDot(prefix), "a field's name must be plain text")
		} else if seen[key.Value] {
			p.problem(key.Line, prefix+key.Value, "is written twice")
		}
		seen[key.Value] = true
	}
	return f
}

// open reads the mapping at key; a missing one reads as empty.
func (f *form) open(key string) *form {
	if f.p.survey != nil {
		f.p.survey.ask(Field{Path: f.prefix + key, Type: GroupField})
	}
	in := f.p.form(f.value(key), f.prefix+key+".")
	if f.value(key) == nil {
		in.node.Line = f.node.Line
	}
	return in
}

func trimDot(prefix string) string {
	if prefix == "" {
		return ""
	}
	return prefix[:len(prefix)-1]
}

// value returns the value of key, or nil.
func (f *form) value(key string) *yaml.Node {
	f.used[key] = true
	for i := 0; i+1 < len(f.node.Content); i += 2 {
		if f.node.Content[i].Value == key {
			return f.node.Content[i+1]
		}
	}
	return nil
}

// has tells whether key is written.
func (f *form) has(key string) bool {
	if f.p.survey != nil {
		return f.p.survey.there
	}
	return f.value(key) != nil
}

// line returns the line of key, or of the mapping.
func (f *form) line(key string) int {
	if n := f.value(key); n != nil {
		return n.Line
	}
	return f.node.Line
}

func (f *form) problem(key, format string, args ...any) {
	field := f.prefix + key
	if key == "" {
		field = trimDot(f.prefix)
	}
	f.p.problem(f.line(key), field, format, args...)
}

// keys returns the keys as written.
func (f *form) keys() []string {
	if f.p.survey != nil {
		return []string{"*"}
	}
	var out []string
	for i := 0; i+1 < len(f.node.Content); i += 2 {
		out = append(out, f.node.Content[i].Value)
	}
	return out
}

// done reports every key that was not asked for.
func (f *form) done() {
	for i := 0; i+1 < len(f.node.Content); i += 2 {
		if key := f.node.Content[i]; !f.used[key.Value] {
			f.p.problem(key.Line, f.prefix+key.Value, "is not a field here")
		}
	}
}

// word reads a scalar as text; "" when it is missing, and then a problem if it
// is needed.
func (f *form) word(key string, needed bool) string {
	if s := f.p.survey; s != nil {
		s.ask(Field{Path: f.prefix + key, Type: WordField, Needed: needed})
		return s.word(f.prefix + key)
	}
	n := f.value(key)
	if n == nil || n.Kind == yaml.ScalarNode && n.Value == "" {
		if needed {
			f.problem(key, "is missing")
		}
		return ""
	}
	if n.Kind != yaml.ScalarNode {
		f.problem(key, "must be plain text")
		return ""
	}
	return n.Value
}

// number reads a whole number within bounds, or standard when it is missing.
func (f *form) number(key string, standard, least, most int) int {
	if s := f.p.survey; s != nil {
		s.ask(Field{Path: f.prefix + key, Type: NumberField, Least: least, Most: most, Standard: strconv.Itoa(standard)})
		return standard
	}
	n := f.value(key)
	if n == nil {
		return standard
	}
	v, err := strconv.Atoi(n.Value)
	if n.Kind != yaml.ScalarNode || err != nil || v < least || v > most {
		f.problem(key, "must be a whole number from %d to %d", least, most)
		return standard
	}
	return v
}

// yes reads true or false, or standard when it is missing.
func (f *form) yes(key string, standard bool) bool {
	if s := f.p.survey; s != nil {
		s.ask(Field{Path: f.prefix + key, Type: YesField, Standard: strconv.FormatBool(standard)})
		return standard
	}
	n := f.value(key)
	switch {
	case n == nil:
		return standard
	case n.Kind == yaml.ScalarNode && n.Tag == "!!bool" && (n.Value == "true" || n.Value == "false"):
		return n.Value == "true"
	}
	f.problem(key, "must be true or false")
	return standard
}

// list returns the items of a sequence; nil when it is missing.
func (f *form) list(key string) []*yaml.Node {
	if s := f.p.survey; s != nil {
		s.ask(Field{Path: f.prefix + key, Type: ListField})
		return anyItem
	}
	n := f.value(key)
	if n == nil {
		return nil
	}
	if n.Kind != yaml.SequenceNode {
		f.problem(key, "must be a list")
		return nil
	}
	return n.Content
}
