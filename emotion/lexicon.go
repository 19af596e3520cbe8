package emotion

import (
	_ "embed"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

//go:embed lexicon.tsv
var lexiconFile string

// term is an entry of the lexicon.
type term struct {
	text     string
	anger    float64
	pleasure float64
	latin    bool // whole words
	open     bool // any ending
}

// lexicon is lexicon.tsv by the first character of the terms, longest first.
var lexicon = func() map[rune][]term {
	out := map[rune][]term{}
	for line := range strings.Lines(lexiconFile) {
		field := strings.Split(strings.TrimSpace(line), "\t")
		if strings.HasPrefix(line, "#") || len(field) != 3 {
			continue
		}
		t := term{text: field[0]}
		t.anger, _ = strconv.ParseFloat(field[1], 64)
		t.pleasure, _ = strconv.ParseFloat(field[2], 64)
		t.text, t.open = strings.CutSuffix(t.text, "*")
		first, _ := utf8.DecodeRuneInString(t.text)
		t.latin = first < utf8.RuneSelf
		list := append(out[first], t)
		for i := len(list) - 1; i > 0 && len(list[i].text) > len(list[i-1].text); i-- {
			list[i], list[i-1] = list[i-1], list[i]
		}
		out[first] = list
	}
	return out
}()

// at finds the longest term at the front of text, which is in small letters;
// before is the character in front of it.
func at(text string, before rune) (term, bool) {
	first, _ := utf8.DecodeRuneInString(text)
	for _, t := range lexicon[first] {
		if !strings.HasPrefix(text, t.text) {
			continue
		}
		after, _ := utf8.DecodeRuneInString(text[len(t.text):])
		if t.latin && (wordly(before) || !t.open && wordly(after)) {
			continue
		}
		return t, true
	}
	return term{}, false
}

// wordly says whether r continues a word in Latin letters.
func wordly(r rune) bool {
	return r != utf8.RuneError && !unicode.Is(unicode.Han, r) && (unicode.IsLetter(r) || unicode.IsDigit(r))
}
