package need

import (
	"strings"
	"unicode/utf8"
)

// index finds the words of all cues in a text.
type index struct {
	ids     map[string]int   // word → its number
	words   []string         // by number
	rough   map[string][]int // blurred sound → words
	exact   []string         // sound of a word; "" for none
	longest int              // runes of a word with Han
	widest  int              // tokens of a word without
}

func newIndex() *index {
	return &index{ids: map[string]int{}, rough: map[string][]int{}}
}

// add numbers a word.
func (x *index) add(word string) int {
	if id, has := x.ids[word]; has {
		return id
	}
	id, exact := len(x.words), ""
	if hasHan(word) {
		x.longest = max(x.longest, utf8.RuneCountInString(word))
		e, rough := sound([]rune(word))
		if exact = e; rough != "" {
			x.rough[rough] = append(x.rough[rough], id)
		}
	} else {
		x.widest = max(x.widest, 1+strings.Count(word, " "))
	}
	x.ids[word], x.words, x.exact = id, append(x.words, word), append(x.exact, exact)
	return id
}

// hit is a word found; from and to are runes of the text as it came.
type hit struct {
	from, to int
	factor   float64 // 1, or less when it merely sounds like it
}

// find returns the hits of each word. Sounds are looked at when bySound.
func (x *index) find(h heard, bySound bool) map[int][]hit {
	out := map[int][]hit{}
	x.findTokens(h, out)
	x.findHan(h, out)
	if bySound {
		x.findSounds(h, out)
	}
	return out
}

func (x *index) findTokens(h heard, out map[int][]hit) {
	for i := range h.tokens {
		word := ""
		for j := i; j < len(h.tokens) && j < i+x.widest; j++ {
			word = strings.TrimPrefix(word+" "+h.tokens[j].stem, " ")
			if id, is := x.ids[word]; is {
				out[id] = append(out[id], hit{h.tokens[i].from, h.tokens[j].to, 1})
			}
		}
	}
}

func (x *index) findHan(h heard, out map[int][]hit) {
	for i := range h.runes {
		for n := 1; n <= x.longest && i+n <= len(h.runes); n++ {
			if id, is := x.ids[string(h.runes[i:i+n])]; is && hasHan(x.words[id]) {
				out[id] = append(out[id], hit{h.place[i], h.place[i+n-1] + 1, 1})
			}
		}
	}
}

// findSounds adds what sounds like a word and is not written like it anywhere.
func (x *index) findSounds(h heard, out map[int][]hit) {
	exact, rough := make([]string, len(h.runes)), make([]string, len(h.runes))
	for i, r := range h.runes {
		exact[i] = syllable(r)
		rough[i] = blurred(exact[i])
	}
	for i := range h.runes {
		for n := 2; n <= x.longest && i+n <= len(h.runes) && exact[i+n-1] != ""; n++ {
			for _, id := range x.rough[strings.Join(rough[i:i+n], " ")] {
				if len(out[id]) > 0 && out[id][0].factor == 1 {
					continue
				}
				factor := similarSound
				if strings.Join(exact[i:i+n], " ") == x.exact[id] {
					factor = sameSound
				}
				out[id] = append(out[id], hit{h.place[i], h.place[i+n-1] + 1, factor})
			}
		}
	}
}
