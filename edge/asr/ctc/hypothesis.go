package ctc

import "math"

// hypothesis is one way to hear what was said so far. The probabilities are of all
// paths of symbols that spell it (Graves and Jaitly 2014; Hannun et al. 2014), logarithms.
type hypothesis struct {
	key
	blank, label float32 // the path ends in the blank, in the last symbol
	bonus        float32 // of what follows what, and of what is expected
	score        float32 // by which hypotheses are ranked
	text         uint64  // hash of its words
	history      int32   // its words, in the beam's memory
	word         pending // the word that the last symbol completed; not yet in history
	from         int32   // step of the first symbol of the word at hand
	sure         float32 // sum of the log probabilities of its symbols
	symbols      int32
}

// key tells hypotheses apart that may go on differently.
type key struct {
	node   int32    // in the lexicon
	last   int32    // symbol
	before [2]token // the last two words
	place  int32    // among the expected phrases
}

// join adds the paths of n where it has the same words, and keeps the better one
// where it has not. When and how surely a word was said is told by the likelier.
func join(have, n *hypothesis) {
	better := n.score > have.score
	if have.text == n.text {
		blank, label := either(have.blank, n.blank), either(have.label, n.label)
		score := max(have.score, n.score) - max(either(have.blank, have.label), either(n.blank, n.label)) + either(blank, label)
		if better {
			*have = *n
		}
		have.blank, have.label, have.score = blank, label, score
		return
	}
	if better {
		*have = *n
	}
}

// never is the logarithm of an impossible thing.
var never = float32(math.Inf(-1))

func (k *key) hash() uint32 {
	x := uint64(uint32(k.node))<<32 ^ uint64(uint32(k.last))
	x = (x ^ uint64(uint32(k.before[0]))<<20 ^ uint64(uint32(k.before[1]))<<40) * 0x9E3779B97F4A7C15
	x = (x ^ x>>29 ^ uint64(uint32(k.place))) * 0xBF58476D1CE4E5B9
	return uint32(x >> 32)
}

// either is log(e^a + e^b).
func either(a, b float32) float32 {
	if a < b {
		a, b = b, a
	}
	if b == never || b < a-16 {
		return a
	}
	return a + float32(math.Log1p(float64(exp(b-a))))
}
