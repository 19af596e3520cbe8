package plan

import (
	"math"
	"slices"
	"strconv"
	"strings"

	"gopkg.in/yaml.v3"

	"zhiyin.dev"
	"zhiyin.dev/rule"
)

// form reads one mapping strictly: what nobody asked for is a problem, and so is a
// value of another shape.
type form struct {
	p      *parser
	node   *yaml.Node // nil: nothing is written
	prefix string     // of field names: "" or "steps."
	at     Place
	asked  []string
}

func (p *parser) form(n *yaml.Node, prefix string) *form {
	f := &form{p: p, prefix: prefix}
	if n == nil {
		return f
	}
	f.at = placeOf(n)
	if n.Kind != yaml.MappingNode {
		p.problem(f.at, strings.TrimSuffix(prefix, "."), "must be a mapping of fields")
		return f
	}
	f.node = n
	seen := map[string]bool{}
	for i := 0; i+1 < len(n.Content); i += 2 {
		key := n.Content[i]
		if seen[key.Value] {
			p.problem(placeOf(key), prefix+clip(key.Value), "is written twice")
		}
		seen[key.Value] = true
	}
	return f
}

// value returns what is written at key, or nil.
func (f *form) value(key string) *yaml.Node {
	f.asked = append(f.asked, key)
	if f.node == nil {
		return nil
	}
	for i := 0; i+1 < len(f.node.Content); i += 2 {
		if f.node.Content[i].Value == key {
			return f.node.Content[i+1]
		}
	}
	return nil
}

func (f *form) has(key string) bool { return f.value(key) != nil }

// wrong is a problem where key stands, or where it is missing.
func (f *form) wrong(key, format string, args ...any) {
	at := f.at
	if n := f.value(key); n != nil {
		at = placeOf(n)
	}
	f.p.problem(at, f.prefix+key, format, args...)
}

func (f *form) open(key string) *form {
	n := f.value(key)
	in := f.p.form(n, f.prefix+key+".")
	if n == nil {
		in.at = f.at
	}
	return in
}

// word is a plain text.
func (f *form) word(key string, must bool) string {
	n := f.value(key)
	switch {
	case n == nil:
		if must {
			f.wrong(key, "is missing")
		}
		return ""
	case n.Kind != yaml.ScalarNode || n.Value == "":
		f.wrong(key, "must be a text")
		return ""
	}
	return n.Value
}

// number within bounds; usual where none is written.
func (f *form) number(key string, usual, least, most float64, whole bool) float64 {
	n := f.value(key)
	if n == nil {
		return usual
	}
	v, err := strconv.ParseFloat(n.Value, 64)
	if n.Kind != yaml.ScalarNode || err != nil || math.IsNaN(v) || v < least || v > most || whole && v != math.Trunc(v) {
		kind := zhiyin.Flawf("a number")
		if whole {
			kind = zhiyin.Flawf("a whole number")
		}
		f.wrong(key, "must be %s from %g to %g", kind, least, most)
		return usual
	}
	return v
}

// list is a sequence; a missing one is empty.
func (f *form) list(key string, most int) []*yaml.Node {
	n := f.value(key)
	switch {
	case n == nil:
		return nil
	case n.Kind != yaml.SequenceNode:
		f.wrong(key, "must be a list")
		return nil
	case len(n.Content) > most:
		f.wrong(key, "has more than %d", most)
		return nil
	}
	return n.Content
}

// texts are one text for each language.
func (f *form) texts(key string) zhiyin.Text {
	n := f.value(key)
	if n == nil || n.Kind != yaml.MappingNode {
		f.wrong(key, "must say the name in each language: {cmn: …, en: …}")
		return nil
	}
	out := zhiyin.Text{}
	for i := 0; i+1 < len(n.Content); i += 2 {
		language := n.Content[i].Value
		if !slices.Contains([]string{"cmn", "yue", "en"}, language) || n.Content[i+1].Kind != yaml.ScalarNode {
			f.p.problem(placeOf(n.Content[i]), f.prefix+key, "knows cmn, yue and en")
			continue
		}
		out[zhiyin.Language(language)] = n.Content[i+1].Value
	}
	return out
}

// done finds what nobody asked for.
func (f *form) done() {
	if f.node == nil {
		return
	}
	for i := 0; i+1 < len(f.node.Content); i += 2 {
		if key := f.node.Content[i]; !slices.Contains(f.asked, key.Value) {
			f.p.problem(placeOf(key), f.prefix+clip(key.Value), "is not a field here%s", meant(key.Value, f.asked))
		}
	}
}

// meant is the name that differs least from want, as a question; nothing when none is near.
func meant(want string, names []string) zhiyin.Flaw {
	if len(want) > 80 {
		return zhiyin.Flaw{}
	}
	best := rule.Nearest(want, names)
	if best == "" {
		return zhiyin.Flaw{}
	}
	return zhiyin.Flawf("; did you mean %s?", best)
}
