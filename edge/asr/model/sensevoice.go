package model

import (
	"strconv"
	"strings"

	"zhiyin.dev"
	"zhiyin.dev/edge/asr/onnx/graph"
	"zhiyin.dev/edge/asr/token"
)

// Whole is what a SenseVoice model says of itself, as sherpa-onnx's export writes it:
// it hears a whole turn at once.
type Whole struct {
	Symbols int
	Blank   int32
	Window  int  // rows of 80 bands that are put side by side
	Shift   int  // rows between two such
	Unit    bool // samples are taken as −1 to 1, not as 16-bit numbers
	// NegMean is added to each of the Window × 80 numbers, then InvStddev multiplies.
	NegMean, InvStddev []float32
	Languages          map[zhiyin.Language]int32 // "" is any
	WithITN            int32                     // numbers and punctuation are written
}

// TagSteps is how many steps before the words tell language, emotion, event and text.
const TagSteps = 4

// ReadSenseVoice reads the files of a model of type SenseVoice. The error is NotFound,
// or Invalid with what does not fit.
func (m Model) ReadSenseVoice() (*Whole, *token.Table, error) {
	c, err := m.contract()
	if err != nil {
		return nil, nil, err
	}
	w := &Whole{Languages: map[zhiyin.Language]int32{}}
	if err := c.sizes(w); err != nil {
		return nil, nil, err
	}
	if err := c.queries(w); err != nil {
		return nil, nil, err
	}
	if w.NegMean, err = c.floats("neg_mean", w.Window*Bands); err != nil {
		return nil, nil, err
	}
	if w.InvStddev, err = c.floats("inv_stddev", w.Window*Bands); err != nil {
		return nil, nil, err
	}
	if err := c.whole(w); err != nil {
		return nil, nil, err
	}
	return w, c.tokens, c.spells(w.Symbols)
}

func (c *contract) sizes(w *Whole) (err error) {
	if w.Symbols, err = c.number("vocab_size", 2, mostSymbols); err != nil {
		return err
	}
	if w.Window, err = c.number("lfr_window_size", 1, 64); err != nil {
		return err
	}
	if w.Shift, err = c.number("lfr_window_shift", 1, w.Window); err != nil {
		return err
	}
	unit, err := c.number("normalize_samples", 0, 1)
	if err != nil {
		return err
	}
	blank := 0
	if _, said := c.file.Meta["blank_id"]; said {
		blank, err = c.number("blank_id", 0, w.Symbols-1)
	}
	w.Unit, w.Blank = unit == 1, int32(blank)
	return err
}

// queries are the numbers by which the model is told what is wanted.
func (c *contract) queries(w *Whole) error {
	for key, l := range map[string]zhiyin.Language{"lang_auto": "", "lang_zh": zhiyin.Mandarin, "lang_en": zhiyin.English, "lang_yue": zhiyin.Cantonese} {
		n, err := c.number(key, 0, mostSize)
		if err != nil {
			return err
		}
		w.Languages[l] = int32(n)
	}
	n, err := c.number("with_itn", 0, mostSize)
	w.WithITN = int32(n)
	return err
}

func (c *contract) floats(key string, many int) ([]float32, error) {
	text, there := c.file.Meta[key]
	if !there {
		return nil, c.wrong("it has no metadata %q, and is none of type %s", key, c.model.Type)
	}
	parts := strings.Split(text, ",")
	if len(parts) != many {
		return nil, c.wrong("its metadata %q has %d numbers instead of %d", key, len(parts), many)
	}
	out := make([]float32, many)
	for i, p := range parts {
		v, err := strconv.ParseFloat(strings.TrimSpace(p), 32)
		if err != nil || !(v > -1e6 && v < 1e6) {
			return nil, c.wrong("its metadata %q has %.20q, which is no number", key, p)
		}
		out[i] = float32(v)
	}
	return out, nil
}

// whole compares inputs and output.
func (c *contract) whole(w *Whole) error {
	if c.model.RateHz != 16000 {
		return c.wrong("it hears 16000 Hz, not %d", c.model.RateHz)
	}
	if _, err := c.value(c.file.Inputs, "input", "x", graph.Float, graph.Open, graph.Open, int64(w.Window*Bands)); err != nil {
		return err
	}
	for _, name := range []string{"x_length", "language", "text_norm"} {
		if _, err := c.value(c.file.Inputs, "input", name, graph.Int32, graph.Open); err != nil {
			return err
		}
	}
	_, err := c.value(c.file.Outputs, "output", "logits", graph.Float, graph.Open, graph.Open, int64(w.Symbols))
	return err
}
