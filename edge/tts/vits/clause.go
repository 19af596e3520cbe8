//go:build linux || darwin || freebsd

package vits

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"zhiyin.dev/speech"
)

// unit is what a text is made of: a Chinese character, a word of letters, a reading in
// pinyin, or a mark.
type unit struct {
	text    string // small letters
	reading string // pinyin with its tone, where the text says how a character is read
	mark    bool
}

// A clause ends with its sentence, at a comma once it is worth a breath, and where it
// would be too long to be computed at once.
const (
	breath = 12
	most   = 60
)

var pinyin = regexp.MustCompile(`^[a-z]+[1-5]$`)

// clauses are the units of a piece, each clause with the mark that ends it.
func clauses(p speech.Piece) (out [][]unit) {
	var now []unit
	spoken := 0
	end := func() {
		if spoken > 0 {
			out = append(out, now)
		}
		now, spoken = nil, 0
	}
	for _, u := range unitsOf(p) {
		now = append(now, u)
		switch {
		case !u.mark:
			if spoken++; spoken == most {
				end()
			}
		case strings.ContainsAny(u.text, "。！？；!?;.…") || spoken >= breath:
			end()
		}
	}
	end()
	return out
}

// unitsOf are the characters of a piece with the readings that it says beside them.
func unitsOf(p speech.Piece) []unit {
	plain, said := split(p.Text()), split(p.Say)
	if len(plain) != len(said) {
		return plain
	}
	for i, u := range said {
		if pinyin.MatchString(u.text) {
			plain[i].reading = u.text
		}
	}
	return plain
}

func split(text string) (out []unit) {
	for text = strings.ToLower(text); text != ""; {
		r, size := utf8.DecodeRuneInString(text)
		switch {
		case unicode.Is(unicode.Han, r):
			out = append(out, unit{text: text[:size]})
		case inWord(r):
			if size = strings.IndexFunc(text, func(r rune) bool { return unicode.Is(unicode.Han, r) || !inWord(r) }); size < 0 {
				size = len(text)
			}
			if word := strings.Trim(strings.ReplaceAll(text[:size], "’", "'"), "'"); word != "" {
				out = append(out, unit{text: word})
			}
		case !unicode.IsSpace(r):
			out = append(out, unit{text: text[:size], mark: true})
		}
		text = text[size:]
	}
	return out
}

func inWord(r rune) bool {
	return unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r) || r == '\'' || r == '’'
}

// han tells whether a unit is a Chinese character.
func (u unit) han() bool {
	r, _ := utf8.DecodeRuneInString(u.text)
	return unicode.Is(unicode.Han, r)
}
