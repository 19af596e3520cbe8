package ctc

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
