package slot

import "strings"

// lexicon is what training saw marked: whole chunks and single words, by kind.
type lexicon struct {
	Chunks map[string]map[string]int // words joined by spaces → kind → times
	Words  map[string]map[string]int
	Count  map[string]int // of a word in all sentences
}

// longest chunk that is looked up, in tokens.
const longest = 8

func newLexicon(sentences []Sentence) *lexicon {
	l := &lexicon{map[string]map[string]int{}, map[string]map[string]int{}, map[string]int{}}
	for _, s := range sentences {
		words := strings.Split(strings.ToLower(strings.Join(s.Tokens, "\x00")), "\x00")
		for _, w := range words {
			l.Count[w]++
		}
		for _, c := range Chunks(s.Tags) {
			if c.To-c.From <= longest {
				count(l.Chunks, strings.Join(words[c.From:c.To], " "), c.Kind)
			}
			for _, w := range words[c.From:c.To] {
				count(l.Words, w, c.Kind)
			}
		}
	}
	return l
}

func count(m map[string]map[string]int, key, kind string) {
	if m[key] == nil {
		m[key] = map[string]int{}
	}
	m[key][kind]++
}

// own is what one sentence put into the lexicon.
func own(s Sentence) map[string]int {
	out := map[string]int{}
	words := strings.Split(strings.ToLower(strings.Join(s.Tokens, "\x00")), "\x00")
	for _, c := range Chunks(s.Tags) {
		out["c"+c.Kind+" "+strings.Join(words[c.From:c.To], " ")]++
		for _, w := range words[c.From:c.To] {
			out["w"+c.Kind+" "+w]++
		}
	}
	for _, w := range words {
		out["n "+w]++
	}
	return out
}

// mark adds what the lexicon knows of each token: the longest known chunk of each
// kind that it is in, and of what kinds its word was, mostly or at times.
func (l *lexicon) mark(words []string, own map[string]int, out [][]feature) {
	for i := range words {
		l.markChunks(words, i, own, out)
	}
	for i, w := range words {
		all := l.Count[w] - own["n "+w]
		if all == 0 {
			out[i] = append(out[i], hash(fInside, "new"))
		}
		for kind, times := range l.Words[w] {
			if times -= own["w"+kind+" "+w]; times > 0 {
				markWord(i, kind, oftenness(times, all), out)
			}
		}
	}
}

// markChunks marks the longest known chunks that begin at i.
func (l *lexicon) markChunks(words []string, i int, own map[string]int, out [][]feature) {
	taken := map[string]bool{}
	for n := min(longest, len(words)-i); n > 0; n-- {
		key := strings.Join(words[i:i+n], " ")
		for kind, times := range l.Chunks[key] {
			if taken[kind] || times <= own["c"+kind+" "+key] {
				continue
			}
			taken[kind] = true
			size := "1"
			if n > 1 {
				size = "n"
			}
			out[i] = append(out[i], hash(fKnown, kind, size))
			for k := 1; k < n; k++ {
				out[i+k] = append(out[i+k], hash(fKnown+1, kind, size))
			}
		}
	}
}

func oftenness(times, all int) string {
	switch {
	case 10*times >= 9*all:
		return "always"
	case 2*times >= all:
		return "mostly"
	}
	return "some"
}

// markWord tells a word's own place and those beside it.
func markWord(i int, kind, often string, out [][]feature) {
	out[i] = append(out[i], hash(fInside+1, kind, often))
	if i > 0 {
		out[i-1] = append(out[i-1], hash(fInside+2, kind, often))
	}
	if i+1 < len(out) {
		out[i+1] = append(out[i+1], hash(fInside+3, kind, often))
	}
}
