package token

import (
	"zhiyin.dev"
	"zhiyin.dev/edge/asr/ctc"
)

// Utterance puts symbols together to words with their places: step 0 begins at
// startMs, and each lasts stepMs. Tags are left to the text.
func Utterance(t *Table, said []ctc.Said, startMs, stepMs int64) (u zhiyin.Utterance) {
	var all, word []int32
	var at zhiyin.Word
	n := 0.0
	flush := func() {
		if at.Text = t.Join(word); at.Text != "" {
			at.Confidence /= n
			u.Words = append(u.Words, at)
		}
		word, at, n = word[:0], zhiyin.Word{}, 0
	}
	for _, s := range said {
		all = append(all, s.Symbol)
		if t.Tag(s.Symbol) {
			continue
		}
		if t.Begins(s.Symbol) {
			flush()
		}
		if len(word) == 0 {
			at.FromMs = startMs + int64(s.From)*stepMs
		}
		word = append(word, s.Symbol)
		at.ToMs = startMs + int64(s.To+1)*stepMs
		at.Confidence += float64(s.Sure)
		n++
	}
	flush()
	u.Text = t.Join(all)
	if len(u.Words) > 0 {
		u.FromMs = u.Words[0].FromMs
		for _, w := range u.Words {
			u.Confidence += w.Confidence / float64(len(u.Words))
		}
	}
	return u
}
