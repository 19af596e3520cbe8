package connect

import (
	"fmt"
	"reflect"
	"slices"
	"strings"

	"gopkg.in/yaml.v3"

	"zhiyin.dev"
)

// Fault is one thing wrong with a definition, with its place in the text.
type Fault struct {
	Field  string      `json:"field"` // mapping.messages[0].traits.phone
	Line   int         `json:"line"`  // from 1
	Column int         `json:"column"`
	Code   string      `json:"code"` // unknown_field, missing, bad_value, bad_path, unknown_function, not_yaml
	Text   string      `json:"text"` // in English, for people who write definitions
	Flaw   zhiyin.Flaw `json:"flaw"` // the same for screens, in the language of whoever reads them
}

func faultOf(field string, line, column int, code string, flaw zhiyin.Flaw) Fault {
	return Fault{field, line, column, code, flaw.Text, flaw}
}

func (f Fault) String() string { return fmt.Sprintf("line %d: %s: %s", f.Line, f.Field, f.Text) }

// reader gathers the faults of one text.
type reader struct{ faults []Fault }

// fail reports a flaw at a place, worded by a format as Flawf's.
func (r *reader) fail(n *yaml.Node, field, code, format string, args ...any) {
	r.take(n, field, code, zhiyin.Flawf(format, args...))
}

func (r *reader) take(n *yaml.Node, field, code string, flaw zhiyin.Flaw) {
	r.faults = append(r.faults, faultOf(field, n.Line, n.Column, code, flaw))
}

// entry is one key of a mapping node with its value.
type entry struct {
	key   string
	name  *yaml.Node
	value *yaml.Node
}

// entries lists a mapping node's keys in their order, and reports keys that are
// not known; none known means any.
func (r *reader) entries(n *yaml.Node, at string, known ...string) []entry {
	if n.Kind != yaml.MappingNode {
		r.fail(n, at, "bad_value", "this must be a table of names and values")
		return nil
	}
	var out []entry
	for i := 0; i+1 < len(n.Content); i += 2 {
		e := entry{n.Content[i].Value, n.Content[i], n.Content[i+1]}
		if known != nil && !slices.Contains(known, e.key) {
			r.fail(e.name, dotted(at, e.key), "unknown_field", "there is no such field; known are %s", strings.Join(known, ", "))
			continue
		}
		out = append(out, e)
	}
	return out
}

// fill reads a table into a struct by its yaml tags.
func (r *reader) fill(n *yaml.Node, at string, into any) {
	v := reflect.ValueOf(into).Elem()
	places := map[string]int{}
	var known []string
	for i := range v.NumField() {
		name, _, _ := strings.Cut(v.Type().Field(i).Tag.Get("yaml"), ",")
		places[name] = i
		known = append(known, name)
	}
	for _, e := range r.entries(n, at, known...) {
		if err := e.value.Decode(v.Field(places[e.key]).Addr().Interface()); err != nil {
			r.fail(e.value, dotted(at, e.key), "bad_value", "this is no %s", kindOf(v.Field(places[e.key])))
		}
	}
}

func kindOf(v reflect.Value) zhiyin.Flaw {
	switch v.Kind() {
	case reflect.Bool:
		return zhiyin.Flawf("true or false")
	case reflect.Int, reflect.Int64:
		if v.Type().Name() == "Duration" {
			return zhiyin.Flawf("duration, as 10s or 5m")
		}
		return zhiyin.Flawf("whole number")
	case reflect.Slice:
		return zhiyin.Flawf("list")
	case reflect.String:
		return zhiyin.Flawf("text")
	}
	return zhiyin.Flawf("table")
}

func dotted(at, name string) string {
	if at == "" {
		return name
	}
	return at + "." + name
}
