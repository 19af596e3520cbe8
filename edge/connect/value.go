package connect

import (
	"encoding/json"
	"math"
	"strconv"
	"strings"

	"gopkg.in/yaml.v3"
)

// Value says where a field of a message comes from. Written as one text it is a
// path. Written as a table it has one of path, const, concat and first, then do
// (functions, in order), table (words for words) and else (what stands for a word
// that the table does not have):
//
//	tier: {path: level, do: [trim, lower], table: {v1: silver, v2: gold}, else: none}
type Value struct {
	path   path
	fixed  any
	hasFix bool
	concat []*Value
	first  []*Value
	steps  []step
	table  map[string]any
	other  any
	has    bool // other is written
}

var valueFields = []string{"path", "const", "concat", "first", "do", "table", "else"}

func (r *reader) value(n *yaml.Node, at, zone string) *Value {
	v := &Value{}
	switch n.Kind {
	case yaml.ScalarNode:
		v.path = r.path(n, at)
		return v
	case yaml.MappingNode:
	default:
		r.fail(n, at, "bad_value", "a path, or a table with path, const, concat or first")
		return v
	}
	origins := 0
	for _, e := range r.entries(n, at, valueFields...) {
		field := dotted(at, e.key)
		switch e.key {
		case "path":
			v.path = r.path(e.value, field)
			origins++
		case "const":
			v.fixed, v.hasFix = r.plain(e.value, field), true
			origins++
		case "concat":
			v.concat = r.values(e.value, field, zone)
			origins++
		case "first":
			v.first = r.values(e.value, field, zone)
			origins++
		case "do":
			v.steps = r.steps(e.value, field, zone)
		case "table":
			v.table = map[string]any{}
			for _, word := range r.entries(e.value, field) {
				v.table[word.key] = r.plain(word.value, dotted(field, word.key))
			}
		case "else":
			v.other, v.has = r.plain(e.value, field), true
		}
	}
	if origins != 1 {
		r.fail(n, at, "missing", "exactly one of path, const, concat and first is needed")
	}
	return v
}

func (r *reader) path(n *yaml.Node, at string) path {
	p, ok := parsePath(n.Value)
	if n.Kind != yaml.ScalarNode || !ok {
		r.fail(n, at, "bad_path", "this is no path: names with dots between them, places in lists as [0]")
	}
	return p
}

// plain reads a scalar, a list or a table as JSON has it.
func (r *reader) plain(n *yaml.Node, at string) any {
	var v any
	err := n.Decode(&v)
	var raw []byte
	if err == nil {
		raw, err = json.Marshal(v)
	}
	if err == nil {
		err = json.Unmarshal(raw, &v)
	}
	if err != nil {
		r.fail(n, at, "bad_value", "this is no value of JSON")
	}
	return v
}

func (r *reader) values(n *yaml.Node, at, zone string) (out []*Value) {
	if n.Kind != yaml.SequenceNode || len(n.Content) == 0 {
		r.fail(n, at, "bad_value", "this must be a list")
		return nil
	}
	for i, one := range n.Content {
		out = append(out, r.value(one, at+"["+strconv.Itoa(i)+"]", zone))
	}
	return out
}

// of computes the value; nil without a code where there is none. The code says
// why what there is can't be used.
func (v *Value) of(doc map[string]any) (value any, code string) {
	if v == nil {
		return nil, ""
	}
	if value, code = v.origin(doc); code != "" {
		return nil, code
	}
	for _, s := range v.steps {
		if value == nil {
			break
		}
		if value, code = s.do(value); code != "" {
			return nil, code
		}
	}
	if v.table == nil || value == nil {
		return value, ""
	}
	found, is := v.table[plainText(value)]
	switch {
	case is:
		return found, ""
	case v.has:
		return v.other, ""
	}
	return nil, "not_in_table"
}

func (v *Value) origin(doc map[string]any) (any, string) {
	switch {
	case v.hasFix:
		return v.fixed, ""
	case v.concat != nil:
		var all strings.Builder
		for _, part := range v.concat {
			one, code := part.of(doc)
			if code != "" {
				return nil, code
			}
			all.WriteString(plainText(one))
		}
		return something(all.String()), ""
	case v.first != nil:
		for _, part := range v.first {
			if one, code := part.of(doc); one != nil || code != "" {
				return one, code
			}
		}
		return nil, ""
	}
	return something(v.path.in(doc)), ""
}

// something is nil for an empty text: cells that nobody filled in say nothing.
func something(value any) any {
	if text, is := value.(string); is && strings.TrimSpace(text) == "" {
		return nil
	}
	if n, is := value.(json.Number); is {
		if f, err := n.Float64(); err == nil && math.Abs(f) < 1<<53 {
			return f
		}
		return n.String()
	}
	return value
}

// plainText writes a scalar as people do; whole numbers have no point.
func plainText(value any) string {
	switch v := value.(type) {
	case nil:
		return ""
	case string:
		return v
	case bool:
		return strconv.FormatBool(v)
	case float64:
		return strconv.FormatFloat(v, 'f', -1, 64)
	case json.Number:
		return v.String()
	}
	raw, err := json.Marshal(value)
	if err != nil {
		return ""
	}
	return string(raw)
}
