package intake

import (
	"encoding/json"
	"strconv"
	"strings"
	"unicode/utf8"
)

// scan reads JSON as most senders write it, in one pass. What it is not sure of
// (escapes, broken UTF-8, deep nesting) it leaves alone: each method tells whether it
// could, and after a no nothing is known. Texts are pieces of s.
type scan struct {
	s    string
	i    int
	long bool // s has more digits in a row than a float64 keeps: see decode
}

// deepest bounds the nesting; what is deeper is refused by others.
const deepest = 2 * maxDepth

// space passes over white space and tells what comes then; 0 at the end.
func (r *scan) space() byte {
	for ; r.i < len(r.s); r.i++ {
		switch c := r.s[r.i]; c {
		case ' ', '\t', '\r', '\n':
		default:
			return c
		}
	}
	return 0
}

// take passes over c, if it comes next.
func (r *scan) take(c byte) bool {
	if r.space() != c {
		return false
	}
	r.i++
	return true
}

func (r *scan) text() (string, bool) {
	if !r.take('"') {
		return "", false
	}
	from, ascii := r.i, true
	for ; r.i < len(r.s); r.i++ {
		switch c := r.s[r.i]; {
		case c == '"':
			text := r.s[from:r.i]
			r.i++
			return text, ascii || utf8.ValidString(text)
		case c == '\\' || c < ' ':
			return "", false
		case c >= utf8.RuneSelf:
			ascii = false
		}
	}
	return "", false
}

// object calls field behind each name.
func (r *scan) object(field func(name string) bool) bool {
	if !r.take('{') {
		return false
	}
	if r.take('}') {
		return true
	}
	for {
		name, ok := r.text()
		if !ok || !r.take(':') || !field(name) {
			return false
		}
		if r.take('}') {
			return true
		}
		if !r.take(',') {
			return false
		}
	}
}

// list calls one where each value begins.
func (r *scan) list(one func() bool) bool {
	if !r.take('[') {
		return false
	}
	if r.take(']') {
		return true
	}
	for {
		if !one() {
			return false
		}
		if r.take(']') {
			return true
		}
		if !r.take(',') {
			return false
		}
	}
}

// value reads any value as encoding/json does; unless it is to be kept, it only
// passes over it.
func (r *scan) value(keep bool, depth int) (v any, ok bool) {
	if depth > deepest {
		return nil, false
	}
	switch r.space() {
	case '"':
		text, ok := r.text()
		if !keep {
			return nil, ok
		}
		return text, ok
	case '{':
		return r.objectValue(keep, depth)
	case '[':
		return r.listValue(keep, depth)
	case 't':
		return true, r.word("true")
	case 'f':
		return false, r.word("false")
	case 'n':
		return nil, r.word("null")
	}
	return r.number(keep)
}

func (r *scan) objectValue(keep bool, depth int) (any, bool) {
	var m map[string]any
	if keep {
		m = map[string]any{}
	}
	ok := r.object(func(name string) bool {
		v, ok := r.value(keep, depth+1)
		if keep {
			m[name] = v
		}
		return ok
	})
	return m, ok
}

func (r *scan) listValue(keep bool, depth int) (any, bool) {
	list := []any{}
	ok := r.list(func() bool {
		v, ok := r.value(keep, depth+1)
		if keep {
			list = append(list, v)
		}
		return ok
	})
	return list, ok
}

func (r *scan) word(w string) bool {
	if !strings.HasPrefix(r.s[r.i:], w) {
		return false
	}
	r.i += len(w)
	return true
}

// number is a float64, or a json.Number where decode would leave one.
func (r *scan) number(keep bool) (any, bool) {
	from := r.i
	if !r.numeral() {
		return nil, false
	}
	if !keep {
		return nil, true
	}
	text := r.s[from:r.i]
	f, err := strconv.ParseFloat(text, 64)
	if err != nil {
		return nil, false
	}
	if r.long {
		return shorten(json.Number(text)), true
	}
	return f, true
}

// numeral passes over a number (RFC 8259 §6).
func (r *scan) numeral() bool {
	r.one("-")
	if !r.one("0") && !r.digits() {
		return false
	}
	if r.one(".") && !r.digits() {
		return false
	}
	if r.one("eE") {
		r.one("+-")
		return r.digits()
	}
	return true
}

// one passes over one of the characters, if it comes next.
func (r *scan) one(of string) bool {
	is := r.i < len(r.s) && strings.IndexByte(of, r.s[r.i]) >= 0
	if is {
		r.i++
	}
	return is
}

func (r *scan) digits() bool {
	from := r.i
	for r.i < len(r.s) && r.s[r.i] >= '0' && r.s[r.i] <= '9' {
		r.i++
	}
	return r.i > from
}

// end tells whether nothing follows.
func (r *scan) end() bool {
	r.space()
	return r.i == len(r.s)
}

// raw passes over a value and returns it as it is written.
func (r *scan) raw() (string, bool) {
	r.space()
	from := r.i
	_, ok := r.value(false, 0)
	return r.s[from:r.i], ok
}
