package pocketsphinx

import (
	"slices"
	"strings"
	"unicode"

	"zhiyin.dev"
	"zhiyin.dev/edge/asr"
)

// lexicon is the words that a grammar can be made of.
type lexicon interface {
	knows(word string) bool
	learn(words []string) bool // makes them usable; false: one is not
}

// grammar is the JSGF of what is awaited. Phrases with a word that the lexicon has
// not are left out. It is empty when nothing is left.
func grammar(a asr.Ask, words lexicon) string {
	v := vocabularies[a.Language]
	var digits, whole []string
	switch a.Expect {
	case asr.Digits:
		digits = v.digits
	case asr.YesNo:
		whole = slices.Concat(v.yesNo, a.Phrases)
	case asr.Menu:
		whole = slices.Concat(a.Phrases, a.Hot)
	default:
		digits, whole = v.digits, slices.Concat(v.yesNo, a.Phrases, a.Hot)
	}
	var ways []string
	if spelt := spell(digits, words); len(spelt) > 0 {
		ways = append(ways, "( "+strings.Join(spelt, " | ")+" )+")
	}
	ways = append(ways, spell(whole, words)...)
	if len(ways) == 0 {
		return ""
	}
	return "#JSGF V1.0;\ngrammar awaited;\npublic <awaited> = " + strings.Join(ways, " | ") + ";\n"
}

// spell turns phrases into words of the dictionary, each phrase once.
func spell(phrases []string, l lexicon) (out []string) {
	for _, p := range phrases {
		words, ok := split(p, l.knows)
		if s := strings.Join(words, " "); ok && !slices.Contains(out, s) && l.learn(words) {
			out = append(out, s)
		}
		if len(out) == asr.MostPhrases {
			break
		}
	}
	return out
}

// split cuts a phrase into words that the dictionary has: at spaces, and in
// Chinese the longest word first.
func split(phrase string, knows func(string) bool) (words []string, ok bool) {
	for _, piece := range strings.FieldsFunc(strings.ToLower(phrase), apart) {
		runes := []rune(piece)
		if len(runes) > asr.LongestPhrase {
			return nil, false
		}
		for len(runes) > 0 {
			n := longest(runes, knows)
			if n == 0 {
				return nil, false
			}
			words = append(words, string(runes[:n]))
			runes = runes[n:]
		}
	}
	return words, len(words) > 0
}

// apart is what stands between words: JSGF's own signs among it.
func apart(r rune) bool {
	return !unicode.IsLetter(r) && !unicode.IsDigit(r) && r != '\'' && r != '-'
}

// longest is how many runes the longest known word at the beginning has. Only
// Chinese is written without spaces.
func longest(runes []rune, knows func(string) bool) int {
	if !unicode.Is(unicode.Han, runes[0]) {
		if knows(string(runes)) {
			return len(runes)
		}
		return 0
	}
	for n := len(runes); n > 0; n-- {
		if knows(string(runes[:n])) {
			return n
		}
	}
	return 0
}

// vocabulary is what people say to answer.
type vocabulary struct{ digits, yesNo []string }

var vocabularies = map[zhiyin.Language]vocabulary{
	zhiyin.English: {
		digits: []string{"zero", "oh", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"},
		yesNo:  []string{"yes", "yeah", "yep", "yes please", "sure", "okay", "correct", "right", "that's right", "no", "nope", "no thanks", "no thank you", "wrong", "not really"},
	},
	zhiyin.Mandarin: {
		digits: []string{"零", "一", "幺", "二", "两", "三", "四", "五", "六", "七", "八", "九"},
		yesNo:  []string{"是", "是的", "对", "对的", "好", "好的", "可以", "行", "没错", "不是", "不是的", "不对", "不", "不要", "不用", "不行", "没有"},
	},
}
