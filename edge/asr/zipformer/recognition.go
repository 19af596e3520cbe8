//go:build linux || darwin || freebsd

package zipformer

import (
	"slices"

	"zhiyin.dev"
	"zhiyin.dev/edge/asr"
	"zhiyin.dev/edge/asr/ctc"
	"zhiyin.dev/edge/asr/fbank"
	"zhiyin.dev/edge/asr/model"
	"zhiyin.dev/edge/asr/token"
	"zhiyin.dev/pcm"
)

const (
	rowMs = 10
	// tailRows of silence are heard behind a turn, at least: a model may say a sound a
	// little later than it was.
	tailRows = 30
	// longestSecond bounds the audio of a turn that is read again: a longer one keeps
	// the words that were heard while it was said.
	longestSecond = 15 * pcm.RateHz
)

// recognition hears one leg.
type recognition struct {
	engine   *Engine
	language zhiyin.Language
	run      *run
	search   *ctc.Search
	bank     *fbank.Bank
	took     func([]float32)
	double   pcm.Doubler
	doubled  []int16
	rows     []float32 // of the chunk under way
	chunks   int       // of the turn
	heardAt  int64     // samples written since the stream began
	start    int64     // samples at which the turn began
	said     []ctc.Said
	audio    []int16 // of the turn, for a second reading
	whole    bool    // it is all of the turn
}

func newRecognition(e *Engine, r *run, a asr.Ask) *recognition {
	rate := e.model.RateHz
	h := &recognition{engine: e, language: a.Language, run: r, search: e.vocabulary.Search(a), rows: make([]float32, 0, e.says.Chunk*model.Bands), whole: true,
		bank: fbank.New(fbank.Config{RateHz: rate, Bands: model.Bands, HighHz: float64(rate)/2 - 400, Centred: true, Unit: true})}
	h.took = h.row
	return h
}

// Write implements asr.Recognition.
func (h *recognition) Write(frame []int16) (partial zhiyin.Utterance, changed bool) {
	h.heardAt += int64(len(frame))
	h.keep(frame)
	before := h.chunks
	h.hear(frame)
	if h.chunks == before {
		return zhiyin.Utterance{}, false
	}
	said := h.search.Best()
	if same(h.said, said) {
		return zhiyin.Utterance{}, false
	}
	h.said = append(h.said[:0], said...)
	return h.utterance(said, false), true
}

// same tells whether two readings have the same symbols.
func same(a, b []ctc.Said) bool {
	return slices.EqualFunc(a, b, func(x, y ctc.Said) bool { return x.Symbol == y.Symbol })
}

// Expect implements asr.Recognition.
func (h *recognition) Expect(a asr.Ask) { h.search.Expect(a) }

// Finish implements asr.Recognition.
func (h *recognition) Finish() zhiyin.Utterance {
	h.flush()
	u := h.again(h.utterance(h.search.Best(), true))
	h.run.reset()
	h.search.Reset()
	h.bank.Reset()
	h.double = pcm.Doubler{}
	h.rows, h.chunks, h.said = h.rows[:0], 0, h.said[:0]
	h.audio, h.whole, h.start = h.audio[:0], true, h.heardAt
	return u
}

// hear takes telephone audio at the model's rate.
func (h *recognition) hear(samples []int16) {
	if h.engine.model.RateHz != pcm.RateHz {
		h.doubled = h.double.Double(h.doubled[:0], samples)
		samples = h.doubled
	}
	h.bank.Write(samples, h.took)
}

// flush hears silence until the last row that was said, and the tail, have their steps.
func (h *recognition) flush() {
	if h.heardAt == h.start {
		return
	}
	rows := int((h.heardAt-h.start)*1000/pcm.RateHz) / rowMs
	until := (rows + tailRows + h.engine.says.Shift - 1) / h.engine.says.Shift
	var quiet [asr.FrameSamples]int16
	for h.chunks < until {
		h.hear(quiet[:])
	}
}

// row adds a row, and has a full chunk computed. What the model can't compute has no
// words.
func (h *recognition) row(row []float32) {
	h.rows = append(h.rows, row...)
	if len(h.rows) < cap(h.rows) {
		return
	}
	says := h.engine.says
	if p, err := h.run.take(h.rows); err == nil {
		for ; len(p) > 0; p = p[says.Symbols:] {
			h.search.Step(p[:says.Symbols])
		}
	}
	h.chunks++
	h.rows = h.rows[:copy(h.rows, h.rows[says.Shift*model.Bands:])]
}

// utterance is what was said, in the stream's time.
func (h *recognition) utterance(said []ctc.Said, final bool) zhiyin.Utterance {
	stepMs := int64(h.engine.says.Shift*rowMs) / int64(h.engine.says.Steps)
	u := token.Utterance(h.engine.tokens, said, h.start*1000/pcm.RateHz, stepMs)
	end := h.heardAt * 1000 / pcm.RateHz
	for i := range u.Words {
		u.Words[i].FromMs, u.Words[i].ToMs = min(u.Words[i].FromMs, end), min(u.Words[i].ToMs, end)
	}
	if len(u.Words) == 0 {
		u.FromMs = h.start * 1000 / pcm.RateHz
	}
	u.ToMs, u.Language, u.Engine, u.Final = end, h.language, h.engine.model.Name, final
	return u
}
