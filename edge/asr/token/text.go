package token

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"zhiyin.dev/edge/asr"
)

// Join is what tokens say: octets put together to characters, spaces beside Chinese
// taken out, and small letters where a model has capitals alone.
func (t *Table) Join(ids []int32) string {
	var b strings.Builder
	for _, id := range ids {
		if !t.Silent(id) {
			b.WriteString(t.pieces[id])
		}
	}
	out := ""
	for _, word := range strings.Fields(strings.ToValidUTF8(b.String(), "")) {
		out = asr.Join(out, word)
	}
	if t.upper {
		out = strings.ToLower(out)
	}
	return out
}

// Begins tells whether a token begins a word of its own.
func (t *Table) Begins(id int32) bool {
	p := t.pieces[id]
	first, _ := utf8.DecodeRuneInString(p)
	return strings.HasPrefix(p, " ") || unicode.Is(unicode.Han, first) || t.Tag(id)
}

// Split finds the tokens that spell a phrase, one or two ways: with a space before
// each word, and without. Each is the longest tokens from the left on; a phrase that
// can't be spelt has none. Punctuation does not count.
func (t *Table) Split(phrase string) (ways [][]int32) {
	words := wordsOf(phrase)
	for _, before := range []string{space, ""} {
		var way []int32
		for _, w := range words {
			ids := t.spell(before, w)
			if ids == nil {
				way = nil
				break
			}
			way = append(way, ids...)
		}
		if way != nil {
			ways = append(ways, way)
		}
	}
	return ways
}

// spell spells one word as it stands, in capitals or small.
func (t *Table) spell(before, word string) []int32 {
	for _, w := range []string{word, strings.ToUpper(word), strings.ToLower(word)} {
		if ids := t.longestOf(before + t.written(w)); ids != nil {
			return ids
		}
	}
	return t.spelt(before, word)
}

func (t *Table) longestOf(s string) (ids []int32) {
	for len(s) > 0 {
		n := min(len(s), t.longest)
		for ; n > 0; n-- {
			if id, is := t.ids[s[:n]]; is {
				ids = append(ids, id)
				break
			}
		}
		if n == 0 {
			return nil
		}
		s = s[n:]
	}
	return ids
}

// spelt spells a word by its octets, where the model has them.
func (t *Table) spelt(before, word string) (ids []int32) {
	const digits = "0123456789ABCDEF"
	if before != "" {
		id, is := t.ids[before]
		if !is {
			return nil
		}
		ids = append(ids, id)
	}
	for i := range len(word) {
		id, is := t.ids["<0x"+string(digits[word[i]>>4])+string(digits[word[i]&15])+">"]
		if !is {
			return nil
		}
		ids = append(ids, id)
	}
	return ids
}

// wordsOf parts a phrase into Chinese characters and other words.
func wordsOf(phrase string) (words []string) {
	word := ""
	flush := func() {
		if word != "" {
			words = append(words, word)
		}
		word = ""
	}
	for _, r := range phrase {
		switch {
		case unicode.Is(unicode.Han, r):
			flush()
			words = append(words, string(r))
		case unicode.IsLetter(r) || unicode.IsDigit(r) || r == '\'':
			word += string(r)
		default:
			flush()
		}
	}
	flush()
	return words
}
