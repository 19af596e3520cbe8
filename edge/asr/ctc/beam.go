package ctc

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
	n.bonus += b.model.following(h.before, w)
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
			s += b.model.ending(h.before) - b.expected.places[h.place].owed
		}
		if s > score {
			best, score = h, s
		}
	}
	return best
}
