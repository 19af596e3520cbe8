package nlu

// gram is one feature of a text with the place where it stands.
type gram struct {
	hash     uint64
	from, to int32 // runes of the normal text
	block    block
}

// block is a family of features that are normed together.
type block uint8

const (
	words   block = iota // words 1–2, pairs with one word between
	letters              // letters 2–5 in a word with its ends
	hanzi                // characters 1–4 of a text with Chinese in it
	blocks
)

// kind seeds a hash, so that a word and the same letters are two features.
type kind uint64

const (
	oneWord kind = iota + 1
	twoWords
	skipped
	inside
	character
)

// edge stands for the beginning and the end.
const edge = rune(0x110000)

// mix is one round of FNV-1a over a rune; the last step of sum spreads it.
func mix(h uint64, r rune) uint64 { return (h ^ uint64(r)) * 0x100000001b3 }

func seed(k kind) uint64 { return mix(0xcbf29ce484222325, rune(k)) }

func sum(h uint64) uint64 {
	h ^= h >> 32
	h *= 0xd6e8feb86659fd93
	return h ^ h>>32
}

// grams are all features of a text, repeated as often as they occur.
func grams(n normal) []gram {
	ts := tokens(n)
	out := make([]gram, 0, 8*len(n.runes)+8)
	chinese := false
	var plain []token
	for _, t := range ts {
		if t.han {
			chinese = true
		} else {
			plain = append(plain, t)
		}
	}
	out = wordGrams(out, n, plain)
	for _, t := range plain {
		out = letterGrams(out, n, t)
	}
	if chinese {
		out = hanGrams(out, n, ts)
	}
	return out
}

func (n normal) mixed(h uint64, t token) uint64 {
	for _, r := range n.runes[t.from:t.to] {
		h = mix(h, r)
	}
	return mix(h, ' ')
}

func wordGrams(out []gram, n normal, ts []token) []gram {
	for i, t := range ts {
		out = append(out, gram{sum(n.mixed(seed(oneWord), t)), int32(t.from), int32(t.to), words})
		if i+1 < len(ts) {
			u := ts[i+1]
			out = append(out, gram{sum(n.mixed(n.mixed(seed(twoWords), t), u)), int32(t.from), int32(u.to), words})
		}
		if i+2 < len(ts) {
			u := ts[i+2]
			out = append(out, gram{sum(n.mixed(n.mixed(seed(skipped), t), u)), int32(t.from), int32(u.to), words})
		}
	}
	return out
}

// letterGrams are the letters 2–5 of a word between two marks.
func letterGrams(out []gram, n normal, t token) []gram {
	at := func(i int) rune {
		if i < t.from || i >= t.to {
			return ' '
		}
		return n.runes[i]
	}
	for i := t.from - 1; i < t.to; i++ {
		h := mix(seed(inside), at(i))
		for j := i + 1; j <= t.to && j < i+5; j++ {
			h = mix(h, at(j))
			out = append(out, gram{sum(h), int32(max(i, t.from)), int32(min(j+1, t.to)), letters})
		}
	}
	return out
}

// hanGrams are the characters 1–4 of a text between two marks, spaces and
// punctuation left out; a word of letters counts as its letters.
func hanGrams(out []gram, n normal, ts []token) []gram {
	chars := []rune{edge}
	at := []int32{int32(ts[0].from)}
	for _, t := range ts {
		for i := t.from; i < t.to; i++ {
			chars, at = append(chars, n.runes[i]), append(at, int32(i))
		}
	}
	chars, at = append(chars, edge), append(at, at[len(at)-1])
	for i := range chars {
		h := seed(character)
		for j := i; j < len(chars) && j < i+4; j++ {
			h = mix(h, chars[j])
			if j == i && chars[j] == edge {
				continue
			}
			out = append(out, gram{sum(h), at[i], at[j] + 1, hanzi})
		}
	}
	return out
}
