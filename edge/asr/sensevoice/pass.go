//go:build linux || darwin || freebsd

package sensevoice

import (
	"fmt"

	"zhiyin.dev"
	"zhiyin.dev/edge/asr"
	"zhiyin.dev/edge/asr/ctc"
	"zhiyin.dev/edge/asr/fbank"
	"zhiyin.dev/edge/asr/model"
	"zhiyin.dev/edge/asr/onnx"
	"zhiyin.dev/edge/asr/token"
	"zhiyin.dev/pcm"
)

const (
	modelHz = 16000
	rowMs   = 10
	// leastSamples is the shortest audio that is read: 100 ms.
	leastSamples = pcm.RateHz / 10
)

// passed reads telephone audio: rows, stacks of them, scores, symbols, words.
func (e *Engine) passed(samples []int16, l zhiyin.Language) (zhiyin.Utterance, error) {
	if len(samples) < leastSamples {
		return zhiyin.Utterance{}, nil
	}
	scores, err := e.scores(e.stacked(rowsOf(samples, e.says.Unit)), l)
	if err != nil {
		return zhiyin.Utterance{}, err
	}
	said := ctc.Greedy(scores, e.says.Symbols, e.says.Blank)
	for i := range said { // the first steps are tags, and have no place in the audio
		said[i].From, said[i].To = max(0, said[i].From-model.TagSteps), max(0, said[i].To-model.TagSteps)
	}
	u := token.Utterance(e.tokens, said, 0, int64(e.says.Shift*rowMs))
	language := zhiyin.Language("")
	if u.Text, language, u.Emotion = asr.Untag(u.Text); language == "" {
		language = l
	}
	u.Language, u.Engine = language, e.model.Name
	return u, nil
}

// rowsOf are the log mel energies of audio, as FunASR's front end takes them.
func rowsOf(samples []int16, unit bool) (rows []float32) {
	var double pcm.Doubler
	b := fbank.New(fbank.Config{RateHz: modelHz, Bands: model.Bands, Window: fbank.Hamming, HighHz: modelHz / 2, Unit: unit})
	b.Write(double.Double(make([]int16, 0, 2*len(samples)), samples), func(row []float32) { rows = append(rows, row...) })
	return rows
}

// stacked puts Window rows side by side every Shift rows, and normalises them. The
// first row stands for those before it and the last for those behind, so that a stack
// lies around each Shift-th row (FunASR's low frame rate).
func (e *Engine) stacked(rows []float32) (out []float32) {
	many := len(rows) / model.Bands
	for middle := 0; middle < many; middle += e.says.Shift {
		for i := range e.says.Window {
			at := min(max(middle+i-(e.says.Window-1)/2, 0), many-1)
			out = append(out, rows[at*model.Bands:(at+1)*model.Bands]...)
		}
	}
	size := e.says.Window * model.Bands
	for i := range out {
		out[i] = (out[i] + e.says.NegMean[i%size]) * e.says.InvStddev[i%size]
	}
	return out
}

// scores has the model compute.
func (e *Engine) scores(stacks []float32, l zhiyin.Language) ([]float32, error) {
	size := e.says.Window * model.Bands
	steps := len(stacks) / size
	query, known := e.says.Languages[l]
	if !known {
		query = e.says.Languages[""]
	}
	out := make([]float32, (steps+model.TagSteps)*e.says.Symbols)
	one := []int64{1}
	run, err := e.net.Bind(
		[]onnx.Tensor{{Name: "x", Shape: []int64{1, int64(steps), int64(size)}, Floats: stacks}, {Name: "x_length", Shape: one, Shorts: []int32{int32(steps)}},
			{Name: "language", Shape: one, Shorts: []int32{query}}, {Name: "text_norm", Shape: one, Shorts: []int32{e.says.WithITN}}},
		[]onnx.Tensor{{Name: "logits", Shape: []int64{1, int64(steps + model.TagSteps), int64(e.says.Symbols)}, Floats: out}})
	if err != nil {
		return nil, fmt.Errorf("sensevoice: model %s: %w", e.model.Name, err)
	}
	defer run.Close()
	if err := run.Do(); err != nil {
		return nil, fmt.Errorf("sensevoice: model %s: %w", e.model.Name, err)
	}
	return out, nil
}
