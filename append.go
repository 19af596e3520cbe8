package zhiyin

import (
	"encoding/json"
	"math"
	"reflect"
	"slices"
	"strconv"
	"unicode/utf8"
)

// appendJSON appends v as encoding/json writes it. Texts, numbers, truths and maps of
// them, which bodies mostly consist of, are written here, without a look at their
// types' fields.
func appendJSON(to []byte, v any) ([]byte, error) {
	switch v := v.(type) {
	case nil:
		return append(to, "null"...), nil
	case string:
		return appendText(to, v)
	case bool:
		return strconv.AppendBool(to, v), nil
	case int:
		return strconv.AppendInt(to, int64(v), 10), nil
	case int64:
		return strconv.AppendInt(to, v, 10), nil
	case float64:
		if abs := math.Abs(v); v == 0 || abs >= 1e-6 && abs < 1e21 {
			return strconv.AppendFloat(to, v, 'f', -1, 64), nil
		}
	case map[string]any:
		return appendObject(to, v)
	case []any:
		return appendList(to, v)
	}
	return marshalled(to, v)
}

func appendObject(to []byte, m map[string]any) (out []byte, err error) {
	if m == nil {
		return append(to, "null"...), nil
	}
	var few [16]string
	names := few[:0]
	for name := range m {
		names = append(names, name)
	}
	slices.Sort(names)
	to = append(to, '{')
	for i, name := range names {
		if i > 0 {
			to = append(to, ',')
		}
		if to, err = appendText(to, name); err == nil {
			to, err = appendJSON(append(to, ':'), m[name])
		}
		if err != nil {
			return to, err
		}
	}
	return append(to, '}'), nil
}

func appendList(to []byte, list []any) (out []byte, err error) {
	if list == nil {
		return append(to, "null"...), nil
	}
	to = append(to, '[')
	for i, v := range list {
		if i > 0 {
			to = append(to, ',')
		}
		if to, err = appendJSON(to, v); err != nil {
			return to, err
		}
	}
	return append(to, ']'), nil
}

// appendText leaves what has to be escaped to encoding/json.
func appendText(to []byte, s string) ([]byte, error) {
	ascii := true
	for i := range len(s) {
		switch c := s[i]; {
		case c < ' ' || c == '"' || c == '\\' || c == '<' || c == '>' || c == '&':
			return marshalled(to, s)
		case c >= utf8.RuneSelf:
			ascii = false
		}
	}
	if !ascii && unusual(s) {
		return marshalled(to, s)
	}
	return append(append(append(to, '"'), s...), '"'), nil
}

// unusual tells whether encoding/json changes one of the characters beyond ASCII: broken
// ones and the two line ends that JavaScript knows.
func unusual(s string) bool {
	for _, r := range s {
		if r == utf8.RuneError || r == '\u2028' || r == '\u2029' {
			return true
		}
	}
	return false
}

func marshalled(to []byte, v any) ([]byte, error) {
	raw, err := json.Marshal(v)
	return append(to, raw...), err
}

// writesItself are the types that say by a method how they are written.
func writesItself(t reflect.Type) bool {
	return t.Implements(reflect.TypeFor[json.Marshaler]()) || t.Implements(reflect.TypeFor[interface{ MarshalText() ([]byte, error) }]())
}

// appendField appends a body's field.
func appendField(to []byte, f bodyField, v reflect.Value) ([]byte, error) {
	if f.text {
		return appendText(to, v.String())
	}
	return appendJSON(to, v.Interface())
}
