package ctc

import (
	"slices"

	"zhiyin.dev"
)

// lateMs is how much later the net says a symbol than it is spoken, about: it waits
// until it is sure.
const lateMs = 40

// mostWords bounds what is read of one turn: of a longer one, the last words. It is
// ten minutes of talk.
const mostWords = 2000

// reading is what a hypothesis says, as words. Its slices are used again.
type reading struct {
	words []zhiyin.Word
	texts []string
	sure  float64 // mean of the words' confidence
}

// read fills in the words of a hypothesis of a turn that began at start; a step
// lasts stepMs.
func (r *reading) read(b *beam, h *hypothesis, start, stepMs int64) {
	r.words, r.texts, r.sure = r.words[:0], r.texts[:0], 0
	for at := h.history; at != noHistory && len(r.words) < mostWords; at = b.memory.words[at].before {
		w := &b.memory.words[at]
		r.words = append(r.words, zhiyin.Word{
			Text:       b.model.lexicon.words[w.token].text,
			FromMs:     start + max(0, int64(w.from)*stepMs-lateMs),
			ToMs:       start + max(0, int64(w.to+1)*stepMs-lateMs),
			Confidence: float64(w.sure),
		})
	}
	slices.Reverse(r.words)
	for i := range r.words {
		w := &r.words[i]
		if i > 0 {
			w.FromMs = max(w.FromMs, r.words[i-1].ToMs)
		}
		w.ToMs = max(w.ToMs, w.FromMs)
		r.texts = append(r.texts, w.Text)
		r.sure += w.Confidence / float64(len(r.words))
	}
}

// language is that of most words, "" of none.
func (r *reading) language(l *lexicon) (best zhiyin.Language) {
	counts := map[zhiyin.Language]int{}
	for _, w := range r.texts {
		of := l.words[l.byText[w]].language
		if counts[of]++; counts[of] > counts[best] {
			best = of
		}
	}
	return best
}
