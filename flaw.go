package zhiyin

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// Flaw is one thing wrong with what a person wrote: in English, and as a code with its
// values, by which a screen says it in the language of whoever reads it.
type Flaw struct {
	Text   string `json:"text"`
	Code   string `json:"code,omitempty"`   // the English sentence with its places, "must be from {1} to {2}"; empty: a value, said as it is
	Values []Flaw `json:"values,omitempty"` // of the places, from 1
}

// Said is the flaw that something says; errors that have it can be said in any language.
func (f Flaw) Said() Flaw { return f }

// Err is the flaw as an error, to be wrapped with its kind.
func (f Flaw) Err() error { return flawed{f} }

type flawed struct{ Flaw }

func (f flawed) Error() string { return f.Text }

// verb is a place of a format, as of fmt.
var verb = regexp.MustCompile(`%(?:\[(\d+)\])?[-+# 0]*\d*(?:\.\d+)?[a-zA-Z]|%%`)

// Flawf words a flaw by a format of fmt, which gives the code: each verb is a place. A
// Flaw, or an error that says one, may stand in a place.
func Flawf(format string, args ...any) Flaw {
	f := Flaw{Text: fmt.Sprintf(format, plain(args)...), Code: FlawCode(format)}
	for _, v := range verbsOf(format) {
		if v.of < 1 || v.of > len(args) {
			continue
		}
		if in, is := asFlaw(args[v.of-1]); is {
			f.Values = append(f.Values, in)
			continue
		}
		f.Values = append(f.Values, Flaw{Text: fmt.Sprintf(v.text, args[v.of-1])})
	}
	return f
}

// plain are the arguments as they are printed: a Flaw by its words.
func plain(args []any) []any {
	out := slices.Clone(args)
	for i, a := range out {
		if f, is := a.(Flaw); is {
			out[i] = f.Text
		}
	}
	return out
}

// FlawOf is the flaw that an error is, else its words.
func FlawOf(err error) Flaw {
	if f, is := asFlaw(err); is {
		return f
	}
	return Flaw{Text: err.Error()}
}

func asFlaw(v any) (Flaw, bool) {
	if f, is := v.(Flaw); is {
		return f, true
	}
	var in interface{ Said() Flaw }
	if err, is := v.(error); is && errors.As(err, &in) {
		return in.Said(), true
	}
	return Flaw{}, false
}

// FlawCode is the code of a format.
func FlawCode(format string) string {
	n := 0
	return verb.ReplaceAllStringFunc(format, func(v string) string {
		if v == "%%" {
			return "%"
		}
		n++
		if strings.HasSuffix(v, "q") {
			return `"{` + strconv.Itoa(n) + `}"`
		}
		return "{" + strconv.Itoa(n) + "}"
	})
}

// place is one verb of a format: what it says, and of which argument, from 1.
type place struct {
	text string
	of   int
}

func verbsOf(format string) (out []place) {
	next := 1
	for _, m := range verb.FindAllStringSubmatch(format, -1) {
		if m[0] == "%%" {
			continue
		}
		if m[1] != "" {
			next, _ = strconv.Atoi(m[1]) // digits
		}
		says := strings.Replace(m[0], "["+m[1]+"]", "", 1)
		if bare, quoted := strings.CutSuffix(says, "q"); quoted {
			says = bare + "s" // the code has the quotes
		}
		out = append(out, place{says, next})
		next++
	}
	return out
}
