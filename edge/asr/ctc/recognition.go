package ctc

import (
	"slices"

	"zhiyin.dev"
	"zhiyin.dev/acoustic"
	"zhiyin.dev/edge/asr"
)

const (
	// partialSteps is how many steps lie between two partials, at least: 120 ms.
	partialSteps = 4
	// aheadMs of silence are heard before a turn: the net has never known a voice
	// without, and takes its first sounds amiss.
	aheadMs = 240
	// flushMs of silence are heard at the end of a turn, so that the net says what it
	// is still waiting to be sure of.
	flushMs = 180
	// leastSure is the mean confidence below which nothing was said, or nothing that
	// the model knows: noise, music, voices unlike its own.
	leastSure = 0.35
)

// Recognition hears one leg. It belongs to one goroutine and allocates only when
// what it has heard changes.
type Recognition struct {
	model   *Model
	run     *Run
	beam    *beam
	step    func([]float32)
	stepMs  int64
	samples int64 // written since it began
	start   int64 // ms at which the turn at hand began
	shown   int32 // step of the last partial
	said    []token
	reading reading
}

// NewRecognition begins to hear with a model.
func NewRecognition(m *Model, a asr.Ask) *Recognition {
	r := &Recognition{
		model: m, run: NewRun(m.Net, len(m.Symbols)), beam: newBeam(m, newExpected(m.lexicon, a)),
		stepMs: int64(m.Shape.Stack) * acoustic.RowSamples * 1000 / int64(m.RateHz),
	}
	r.step = r.beam.step
	r.silence(aheadMs, unheard)
	return r
}

// Expect says what is awaited from now on.
func (r *Recognition) Expect(a asr.Ask) { r.beam.expect(newExpected(r.model.lexicon, a)) }

// Write takes samples, and tells all of the turn so far if that has changed since
// it was told.
func (r *Recognition) Write(frame []int16) (partial zhiyin.Utterance, changed bool) {
	r.run.Write(frame, r.step)
	r.samples += int64(len(frame))
	if r.beam.steps-r.shown < partialSteps {
		return zhiyin.Utterance{}, false
	}
	r.shown = r.beam.steps
	h := r.beam.top(false)
	if h.history == noHistory && len(r.said) == 0 || r.unchanged(h) {
		return zhiyin.Utterance{}, false
	}
	if r.reading.read(r.beam, h, r.start, r.stepMs); r.reading.sure < leastSure && len(r.reading.words) > 0 {
		r.said = r.said[:0]
		return zhiyin.Utterance{}, false
	}
	return r.utterance(false), true
}

// unchanged tells whether h has the words that were told last, and notes them.
func (r *Recognition) unchanged(h *hypothesis) bool {
	same, n := true, 0
	for at := h.history; at != noHistory; at = r.beam.memory.words[at].before {
		t := r.beam.memory.words[at].token
		if n == len(r.said) {
			r.said = append(r.said, t)
			same = false
		}
		same = same && r.said[n] == t
		r.said[n] = t
		n++
	}
	same = same && n == len(r.said)
	r.said = r.said[:n]
	return same
}

// Finish ends the turn: what was said in it, "" where nothing was.
func (r *Recognition) Finish() zhiyin.Utterance {
	r.silence(flushMs, r.step)
	r.reading.read(r.beam, r.beam.top(true), r.start, r.stepMs)
	if r.reading.sure < leastSure {
		r.reading.words, r.reading.texts, r.reading.sure = nil, nil, 0
	}
	u := r.utterance(true)
	r.run.Reset()
	r.silence(aheadMs, unheard)
	r.beam.reset()
	r.start, r.shown, r.said = r.now(), 0, r.said[:0]
	return u
}

// silence lets the net hear digital silence.
func (r *Recognition) silence(ms int, step func([]float32)) {
	var quiet [asr.FrameSamples]int16
	for range ms / asr.FrameMs {
		r.run.Write(quiet[:], step)
	}
}

func unheard([]float32) {}

func (r *Recognition) now() int64 { return r.samples * 1000 / int64(r.model.RateHz) }

func (r *Recognition) utterance(final bool) zhiyin.Utterance {
	u := zhiyin.Utterance{
		Text: joined(r.reading.texts), Words: slices.Clone(r.reading.words), FromMs: r.start, ToMs: r.now(),
		Language: r.reading.language(r.model.lexicon), Confidence: r.reading.sure, Engine: r.model.Name, Final: final,
	}
	if n := len(u.Words); n > 0 {
		for i := range u.Words {
			u.Words[i].ToMs = min(u.Words[i].ToMs, u.ToMs)
			u.Words[i].FromMs = min(u.Words[i].FromMs, u.ToMs)
		}
		u.FromMs = u.Words[0].FromMs
	}
	return u
}
