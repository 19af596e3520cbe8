package store

import (
	"strconv"
	"strings"

	"zhiyin.dev"
)

// readable are the names of customer.tracked whose properties are wanted; nil: all.
type readable map[string]bool

func readingOf(names []string) readable {
	if len(names) == 0 {
		return nil
	}
	w := make(readable, len(names))
	for _, n := range names {
		w[n] = true
	}
	return w
}

// unwanted is the body of a tracked event whose properties nobody wants.
var unwanted zhiyin.Body = zhiyin.CustomerTracked{}

// factBody reads the open part of a fact. Of what a customer did, which is most
// of a ledger, it reads name and open properties only, and leaves alone what it
// does not know: encoding/json reads that.
func factBody(kind zhiyin.Kind, open string, want readable) (zhiyin.Body, error) {
	if kind == (zhiyin.CustomerTracked{}).Kind() {
		if b, known := trackedBody(open, want); known {
			return b, nil
		}
	}
	return zhiyin.Join(kind, []byte(open), nil)
}

func trackedBody(open string, want readable) (zhiyin.Body, bool) {
	r := plainJSON{s: open}
	var b zhiyin.CustomerTracked
	ok := r.object(func(field string) bool {
		switch field {
		case "name":
			name, ok := r.text()
			b.Name = name
			return ok
		case "open":
			if want != nil && b.Name != "" && !want[b.Name] { // the name comes first: Split sorts
				return r.skip()
			}
			b.Open = map[string]any{}
			return r.object(func(property string) bool {
				v, ok := r.simple()
				b.Open[property] = v
				return ok
			})
		}
		return r.skip()
	})
	switch {
	case !ok:
		return nil, false
	case want != nil && !want[b.Name]:
		return unwanted, true
	}
	return b, true
}

// plainJSON reads JSON without escapes, as most of ours is. Each method tells
// whether it could; after a no nothing is known.
type plainJSON struct {
	s string
	i int
}

func (r *plainJSON) take(c byte) bool {
	if r.i < len(r.s) && r.s[r.i] == c {
		r.i++
		return true
	}
	return false
}

func (r *plainJSON) object(field func(name string) bool) bool {
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

func (r *plainJSON) text() (string, bool) {
	if !r.take('"') {
		return "", false
	}
	end := strings.IndexByte(r.s[r.i:], '"')
	if end < 0 || strings.IndexByte(r.s[r.i:r.i+end], '\\') >= 0 {
		return "", false
	}
	text := r.s[r.i : r.i+end]
	r.i += end + 1
	return text, true
}

// simple is a text, a number or a truth.
func (r *plainJSON) simple() (any, bool) {
	if r.i < len(r.s) && r.s[r.i] == '"' {
		return r.text()
	}
	switch word := r.word(); word {
	case "true":
		return true, true
	case "false":
		return false, true
	default:
		n, err := strconv.ParseFloat(word, 64)
		return n, err == nil && word[0] != 'N' && word[0] != 'I' && word[0] != 'n' && word[0] != 'i'
	}
}

func (r *plainJSON) word() string {
	end := strings.IndexAny(r.s[r.i:], ",}]")
	if end < 0 {
		end = len(r.s) - r.i
	}
	word := r.s[r.i : r.i+end]
	r.i += end
	return word
}

// skip passes over one value of any kind.
func (r *plainJSON) skip() bool {
	depth := 0
	for r.i < len(r.s) {
		switch c := r.s[r.i]; c {
		case '"':
			if !r.skipText() {
				return false
			}
			r.i--
		case '{', '[':
			depth++
		case '}', ']':
			if depth == 0 {
				return true // the end of what the value is in
			}
			depth--
		case ',':
			if depth == 0 {
				return true
			}
		}
		r.i++
	}
	return false
}

func (r *plainJSON) skipText() bool {
	for r.i++; r.i < len(r.s); r.i++ {
		switch r.s[r.i] {
		case '\\':
			r.i++
		case '"':
			r.i++
			return true
		}
	}
	return false
}
