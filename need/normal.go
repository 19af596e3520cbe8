package need

import (
	"strings"
	"unicode"
)

// heard is a text made comparable. Places are runes of the text as it came.
type heard struct {
	runes  []rune // without blanks and fillers
	place  []int  // of each rune
	tokens []token
	size   int // runes of the text as it came
}

// token is a word of letters and digits, by its stem.
type token struct {
	stem     string
	from, to int
}

// fillers are syllables that people put anywhere.
const fillers = "嗯呃啊哦噢哎唉呀嘛呢吧喔诶欸哈"

// maxHeard bounds what is looked at of a text, in runes: a turn of talk of five minutes.
const maxHeard = 2000

func hear(text string) heard {
	all := []rune(text)
	if len(all) > maxHeard {
		all = all[:maxHeard]
	}
	h := heard{size: len(all)}
	for i, r := range all {
		r = normalRune(r)
		all[i] = r
		if !unicode.IsSpace(r) && !strings.ContainsRune(fillers, r) {
			h.runes, h.place = append(h.runes, r), append(h.place, i)
		}
	}
	for i := 0; i < len(all); {
		j := i
		for j < len(all) && latin(all, j) {
			j++
		}
		if j > i {
			h.tokens = append(h.tokens, token{stem(string(all[i:j])), i, j})
		}
		i = max(j, i+1)
	}
	return h
}

// latin tells whether a rune belongs to a word of letters; an apostrophe inside does.
func latin(all []rune, i int) bool {
	r := all[i]
	if r == '\'' {
		return i > 0 && i+1 < len(all) && unicode.IsLetter(all[i-1]) && unicode.IsLetter(all[i+1])
	}
	return !unicode.Is(unicode.Han, r) && (unicode.IsLetter(r) || unicode.IsDigit(r))
}

// normalRune folds width, case and traditional writing; it keeps the count of runes.
func normalRune(r rune) rune {
	switch {
	case r >= '！' && r <= '～':
		r -= '！' - '!'
	case r == '　':
		r = ' '
	case r == '’':
		r = '\''
	}
	if s, is := simplified[r]; is {
		return s
	}
	return unicode.ToLower(r)
}

// normalWord is a cue's word as it is looked up: with Han, the bare runes; else
// stems between single blanks.
func normalWord(w string) string {
	h := hear(strings.ReplaceAll(w, "_", " "))
	if hasHan(w) {
		return string(h.runes)
	}
	stems := make([]string, len(h.tokens))
	for i, t := range h.tokens {
		stems[i] = t.stem
	}
	return strings.Join(stems, " ")
}

func hasHan(s string) bool {
	return strings.ContainsFunc(s, func(r rune) bool { return unicode.Is(unicode.Han, r) })
}
