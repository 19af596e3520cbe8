package ctc

import "math"

// Weights of the search. Errors on sentences that the model has never seen hardly
// change between half and twice of these.
const (
	beamWidth = 24
	// keepSymbols leaves out symbols that are less likely than e^−keepSymbols.
	keepSymbols = 9.0
	// followWeight is what a log probability of words counts against one of sounds.
	followWeight = 0.5
	// wordGain is what each word gains: without it, few long words win.
	wordGain = 0.5
)

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

// pending is a word that is to be remembered if its hypothesis lives.
type pending struct {
	token    token
	from, to int32
	sure     float32 // 0 to 1
}

// memory holds the words of hypotheses as lists from the last word to the first,
// whose beginnings they share.
type memory struct {
	words []remembered
	free  []int32
}

type remembered struct {
	pending
	before int32 // −1 at the first word
	holds  int32 // hypotheses and words that point here
}

const noHistory = int32(-1)

func (m *memory) remember(w pending, before int32) int32 {
	m.hold(before)
	if n := len(m.free); n > 0 {
		at := m.free[n-1]
		m.free = m.free[:n-1]
		m.words[at] = remembered{w, before, 0}
		return at
	}
	m.words = append(m.words, remembered{w, before, 0})
	return int32(len(m.words) - 1)
}

func (m *memory) hold(at int32) {
	if at != noHistory {
		m.words[at].holds++
	}
}

func (m *memory) release(at int32) {
	for at != noHistory {
		w := &m.words[at]
		if w.holds--; w.holds > 0 {
			return
		}
		m.free = append(m.free, at)
		at = w.before
	}
}

// beam is the search over one turn of talk. It allocates nothing but when more
// words are alive than ever before.
type beam struct {
	model    *Model
	expected *expected
	living   []hypothesis
	next     []hypothesis
	slots    []slot // of next, by hash of key
	round    uint32
	memory   memory
	steps    int32
}

type slot struct {
	round uint32
	at    int32
}

// slotCount is a power of two above four times the hypotheses of one step.
const slotCount = 1 << 13

func newBeam(m *Model, e *expected) *beam {
	b := &beam{model: m, expected: e, living: make([]hypothesis, 0, beamWidth), next: make([]hypothesis, 0, slotCount/4), slots: make([]slot, slotCount)}
	b.memory.words = make([]remembered, 0, 1024)
	b.memory.free = make([]int32, 0, 1024)
	b.reset()
	return b
}

var never = float32(math.Inf(-1))

func (b *beam) reset() {
	b.memory.words, b.memory.free = b.memory.words[:0], b.memory.free[:0]
	b.living = append(b.living[:0], hypothesis{label: never, history: noHistory})
	b.steps = 0
}

// expect changes what is expected; hypotheses forget how far in a phrase they are,
// and keep what they gained.
func (b *beam) expect(e *expected) {
	b.expected = e
	for i := range b.living {
		b.living[i].place = 0
	}
}

// step takes the log probabilities of the symbols of one step.
func (b *beam) step(p []float32) {
	b.next = b.next[:0]
	b.round++
	for i := range b.living {
		b.stay(&b.living[i], p)
	}
	for i := range b.living {
		b.extend(&b.living[i], p)
	}
	b.steps++
	b.survive()
}

// stay adds the paths that say nothing new.
func (b *beam) stay(h *hypothesis, p []float32) {
	n := *h
	n.blank, n.label = either(h.blank, h.label)+p[0], never
	if h.last != 0 {
		n.label = h.label + p[h.last]
	}
	b.offer(&n)
}

// extend adds the paths that go on by one symbol.
func (b *beam) extend(h *hypothesis, p []float32) {
	l := b.model.lexicon
	if h.node != 0 {
		for _, branch := range l.nodes[h.node].next {
			b.grow(h, branch.symbol, branch.node, p)
		}
		return
	}
	for symbol, at := range l.atRoot {
		if at != 0 && p[symbol] > -keepSymbols {
			b.grow(h, int32(symbol), at, p)
		}
	}
}

func (b *beam) grow(h *hypothesis, symbol, at int32, p []float32) {
	if p[symbol] < -keepSymbols {
		return
	}
	n := *h
	n.label, n.blank = either(h.blank, h.label)+p[symbol], never
	if symbol == h.last {
		n.label = h.blank + p[symbol] // without a blank between it would be the same one
	}
	if n.label == never {
		return
	}
	if h.node == 0 {
		n.from, n.sure, n.symbols = b.steps, 0, 0
	}
	n.node, n.last = at, symbol
	n.sure += p[symbol]
	n.symbols++
	node := &b.model.lexicon.nodes[at]
	for _, w := range node.words {
		b.complete(&n, w)
	}
	for _, w := range b.expected.extra[at] {
		b.complete(&n, w)
	}
	if len(node.next) > 0 {
		b.offer(&n)
	}
}

// complete ends the word at hand as w.
func (b *beam) complete(h *hypothesis, w token) {
	n := *h
	n.node = 0
	n.bonus += followWeight*b.model.follow.of(h.before, w) + wordGain
	var gain float32
	n.place, gain = b.expected.on(h.place, w)
	n.bonus += gain
	if f := b.expected.foreign; f != "" && b.model.lexicon.words[w].language != f {
		n.bonus -= foreignLoss
	}
	n.before = [2]token{h.before[1], w}
	n.text = (h.text + uint64(w)) * 0x9E3779B97F4A7C15
	n.word = pending{token: w, from: h.from, to: b.steps, sure: exp(h.sure / float32(h.symbols))}
	b.offer(&n)
}

// offer enters a hypothesis, or joins it with the one that goes on alike.
func (b *beam) offer(n *hypothesis) {
	total := either(n.blank, n.label)
	if total == never {
		return
	}
	n.score = total + n.bonus
	if n.node != 0 {
		ahead := b.model.lexicon.nodes[n.node].ahead
		n.score += followWeight * max(ahead, -20)
	}
	at := n.key.hash() & (slotCount - 1)
	for {
		s := &b.slots[at]
		if s.round != b.round {
			if len(b.next) == cap(b.next) {
				return // a step with so many ways has better ones already
			}
			*s = slot{b.round, int32(len(b.next))}
			b.next = append(b.next, *n)
			return
		}
		if have := &b.next[s.at]; have.key == n.key {
			join(have, n)
			return
		}
		at = (at + 1) & (slotCount - 1)
	}
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

// survive keeps the best hypotheses and remembers their words.
func (b *beam) survive() {
	if len(b.next) > beamWidth {
		b.best()
	}
	for i := range b.next {
		n := &b.next[i]
		if n.word.token != 0 {
			n.history = b.memory.remember(n.word, n.history)
			n.word = pending{}
		}
		b.memory.hold(n.history)
	}
	for i := range b.living {
		b.memory.release(b.living[i].history)
	}
	b.living = append(b.living[:0], b.next...)
	b.settle()
}

// settle takes the best total from all, so that sums stay small however long it goes on.
func (b *beam) settle() {
	top := never
	for i := range b.living {
		top = max(top, either(b.living[i].blank, b.living[i].label))
	}
	for i := range b.living {
		b.living[i].blank -= top
		b.living[i].label -= top
	}
}

// best moves the beamWidth best to the front of next (Hoare's selection).
func (b *beam) best() {
	low, high := 0, len(b.next)-1
	for low < high {
		pivot, i, j := b.next[(low+high)/2].score, low, high
		for i <= j {
			for b.next[i].score > pivot {
				i++
			}
			for b.next[j].score < pivot {
				j--
			}
			if i <= j {
				b.next[i], b.next[j] = b.next[j], b.next[i]
				i, j = i+1, j-1
			}
		}
		switch {
		case beamWidth-1 <= j:
			high = j
		case beamWidth-1 >= i:
			low = i
		default:
			low = high
		}
	}
	b.next = b.next[:beamWidth]
}

// top is the best hypothesis. At the end of a turn, words must be whole, phrases
// said to their end, and the sentence one that ends there.
func (b *beam) top(ended bool) *hypothesis {
	var best *hypothesis
	score := never
	for i := range b.living {
		h := &b.living[i]
		s := either(h.blank, h.label) + h.bonus
		if ended && h.node != 0 {
			s -= 8 // a word that nobody finished
		}
		if ended {
			s += followWeight*b.model.follow.of(h.before, 0) - b.expected.places[h.place].owed
		}
		if s > score {
			best, score = h, s
		}
	}
	return best
}

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
