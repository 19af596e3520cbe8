package rule

import (
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// unknown is what a Because says of a missing value.
const unknown = "unknown"

// term is one side of a comparison: a path, the size of a path, or a constant.
type term struct {
	typ  Type
	path string // "": a constant
	size bool   // the value is the size of what is at path; typ is Int

	sized Type // what size measures

	text    string
	number  float64
	truth   bool
	instant time.Time
	list    []term // constants of one type; typ is theirs
	isList  bool

	feature *Feature // path is its key
	tag     string   // path asks for this tag
}

// asText and its neighbours read a Go value as one type. ok is false for a
// value of another type.
func asText(v any) (string, bool)       { s, ok := v.(string); return s, ok }
func asTruth(v any) (bool, bool)        { b, ok := v.(bool); return b, ok }
func asInstant(v any) (time.Time, bool) { t, ok := v.(time.Time); return t, ok }
func asStrings(v any) ([]string, bool)  { l, ok := v.([]string); return l, ok }

func asNumber(v any) (float64, bool) {
	switch n := v.(type) {
	case int:
		return float64(n), true
	case int64:
		return float64(n), true
	case int32:
		return float64(n), true
	case float64:
		return n, true
	}
	return 0, false
}

// getter makes the function that reads a term of one type: its constant, or the
// value at its path.
func getter[T any](t term, constant T, as func(any) (T, bool)) func(Lookup) (T, bool) {
	if t.path == "" {
		return func(Lookup) (T, bool) { return constant, true }
	}
	path := t.path
	return func(at Lookup) (T, bool) {
		v, ok := at(path)
		if !ok {
			var none T
			return none, false
		}
		return as(v)
	}
}

func (t term) textOf() func(Lookup) (string, bool)       { return getter(t, t.text, asText) }
func (t term) truthOf() func(Lookup) (bool, bool)        { return getter(t, t.truth, asTruth) }
func (t term) instantOf() func(Lookup) (time.Time, bool) { return getter(t, t.instant, asInstant) }
func (t term) stringsOf() func(Lookup) ([]string, bool)  { return getter(t, nil, asStrings) }

func (t term) numberOf() func(Lookup) (float64, bool) {
	if t.size {
		return getter(t, 0, asSize)
	}
	return getter(t, t.number, asNumber)
}

// asSize is the length of a list, or the code points of a text.
func asSize(v any) (float64, bool) {
	switch x := v.(type) {
	case string:
		return float64(utf8.RuneCountInString(x)), true
	case []string:
		return float64(len(x)), true
	}
	return 0, false
}

// shown writes the value of a path term for a Because.
func (t term) shown() func(Lookup) string {
	return func(at Lookup) string {
		v, ok := at(t.path)
		if !ok {
			return unknown
		}
		if t.size {
			return number(asSize(v))
		}
		return show(t.typ, v)
	}
}

func show(typ Type, v any) string {
	switch typ {
	case Int, Double:
		return number(asNumber(v))
	case Timestamp:
		if at, ok := asInstant(v); ok {
			return at.Format(time.RFC3339)
		}
	case Bool:
		if b, ok := asTruth(v); ok {
			return strconv.FormatBool(b)
		}
	case Strings:
		if l, ok := asStrings(v); ok {
			return strings.Join(l, ", ")
		}
	default:
		if s, ok := asText(v); ok {
			return s
		}
	}
	return unknown
}

func number(f float64, ok bool) string {
	if !ok {
		return unknown
	}
	return strconv.FormatFloat(f, 'g', -1, 64)
}
