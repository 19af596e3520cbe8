package slot

import (
	"strconv"
	"strings"
	"unicode"
)

// feature is the hash of one thing that is true of a token.
type feature = uint64

const (
	offset = 0xcbf29ce484222325
	prime  = 0x100000001b3
)

// hash of a feature's name with its words (FNV-1a, spread).
func hash(name byte, parts ...string) feature {
	h := (uint64(offset) ^ uint64(name)) * prime
	for _, p := range parts {
		for i := range len(p) {
			h = (h ^ uint64(p[i])) * prime
		}
		h = (h ^ 0xff) * prime
	}
	h ^= h >> 32
	h *= 0xd6e8feb86659fd93
	return h ^ h>>32
}

const (
	fBias   byte = iota
	fWord        // and the next: words at −3 … +3
	fPair   = fWord + 8
	fPrefix = fPair + 8
	fSuffix = fPrefix + 1
	fBeside = fSuffix + 1
	fShape  = fBeside + 2
	fIntent = fShape + 2
	fKnown  = fIntent + 3
	fInside = fKnown + 3
)

// features of every token of a sentence. own is what its own chunks put into the
// lexicon, to be left out of it while training; nil when reading.
func (l *lexicon) features(tokens []string, intent string, own map[string]int) [][]feature {
	words := make([]string, len(tokens))
	for i, t := range tokens {
		words[i] = strings.ToLower(t)
	}
	at := func(i int) string {
		if i < 0 {
			return "<"
		}
		if i >= len(words) {
			return ">"
		}
		return words[i]
	}
	out := make([][]feature, len(tokens))
	for i, w := range words {
		f := append(make([]feature, 0, 56), hash(fBias), hash(fIntent, intent), hash(fIntent+1, intent, w), hash(fIntent+2, intent, at(i-1)))
		for d := -3; d <= 3; d++ {
			f = append(f, hash(fWord+byte(d+3), at(i+d)))
		}
		f = append(f, hash(fPair, at(i-1), w), hash(fPair+1, w, at(i+1)), hash(fPair+2, at(i-1), at(i+1)), hash(fPair+3, at(i-2), at(i-1)),
			hash(fPair+4, at(i+1), at(i+2)), hash(fPair+5, at(i-1), w, at(i+1)), hash(fPair+6, at(i-2), at(i-1), w), hash(fPair+7, w, at(i+1), at(i+2)))
		f = affixes(f, w)
		f = append(f, hash(fBeside, suffix(at(i-1), 3)), hash(fBeside+1, suffix(at(i+1), 3)), hash(fShape, shape(w)), hash(fShape+1, shape(at(i-1)), shape(w), shape(at(i+1))))
		out[i] = f
	}
	l.mark(words, own, out)
	return out
}

func affixes(f []feature, w string) []feature {
	runes := []rune(w)
	for n := 1; n <= 4 && n < len(runes); n++ {
		f = append(f, hash(fPrefix, string(runes[:n])), hash(fSuffix, string(runes[len(runes)-n:])))
	}
	return f
}

func suffix(w string, n int) string {
	runes := []rune(w)
	return string(runes[max(0, len(runes)-n):])
}

// shape tells digits from letters: 12th is 2da.
func shape(w string) string {
	var b strings.Builder
	last, count := rune(0), 0
	flush := func() {
		if count > 0 {
			b.WriteString(strconv.Itoa(min(count, 4)))
			b.WriteRune(last)
		}
	}
	for _, r := range w {
		k := 'x'
		switch {
		case unicode.IsDigit(r):
			k = 'd'
		case unicode.Is(unicode.Han, r):
			k = 'h'
		case unicode.IsLetter(r):
			k = 'a'
		}
		if k != last {
			flush()
			last, count = k, 0
		}
		if count++; k == 'a' {
			count = 1
		}
	}
	flush()
	return b.String()
}
