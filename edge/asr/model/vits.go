package model

import (
	"slices"
	"strings"

	"zhiyin.dev/edge/asr/onnx/graph"
	"zhiyin.dev/edge/asr/token"
)

// Speech is what a VITS model says of itself, as sherpa-onnx's exports and its
// conversions of piper's voices write it: it makes the sound of a row of tokens.
type Speech struct {
	X, Length  string // inputs: the tokens, and how many they are
	Scales     string // the input of noise, length and noise of lengths as three numbers; "": an input each
	Noise      string // how much the sound varies
	Slowness   string // multiplies how long everything lasts
	Rhythm     string // how much lengths vary
	Speaker    string // the input that chooses who speaks; "": one alone
	Y          string // the output: samples from −1 to 1
	Speakers   int
	RateHz     int
	Piper      bool   // PiperBegin and PiperEnd stand at the ends
	Blank      bool   // 0 stands before, between and behind the tokens
	Phonemes   string // the voice of espeak-ng whose phonemes are the tokens; "": the lexicon has the words
	Tokens     *token.Table
	Lexicon    *Lexicon // nil: Phonemes
	FirstVoice int      // of Speakers, where nobody is asked for
}

// names by which exports call the inputs.
var (
	namesOfX        = []string{"x", "input", "tokens"}
	namesOfLength   = []string{"x_length", "x_lengths", "input_lengths", "tokens_lens"}
	namesOfSlowness = []string{"length_scale", "alpha"}
	namesOfRhythm   = []string{"noise_scale_w", "noise_scale_dur"}
	namesOfSpeaker  = []string{"sid", "speaker"}
)

// mostSpeakers bounds who may speak in one model.
const mostSpeakers = 10_000

// ReadVITS reads the files of a model of type VITS. The error is NotFound, Invalid with
// what does not fit, or Unavailable where a file can't be read.
func (m Model) ReadVITS() (*Speech, error) {
	c, err := m.contract()
	if err != nil {
		return nil, err
	}
	s := &Speech{Tokens: c.tokens}
	if err := c.speech(s); err != nil {
		return nil, err
	}
	if err := c.voicing(s); err != nil {
		return nil, err
	}
	return s, c.wording(s)
}

// speech is the metadata.
func (c *contract) speech(s *Speech) (err error) {
	if s.RateHz, err = c.number("sample_rate", 8000, 48000); err != nil {
		return err
	}
	if s.RateHz != c.model.RateHz {
		return c.wrong("it speaks with %d Hz, not %d", s.RateHz, c.model.RateHz)
	}
	if s.Speakers, err = c.number("n_speakers", 0, mostSpeakers); err != nil {
		return err
	}
	s.Speakers = max(s.Speakers, 1)
	s.Piper = strings.Contains(c.file.Meta["comment"], "piper")
	if _, said := c.file.Meta["speaker_id"]; said {
		if s.FirstVoice, err = c.number("speaker_id", 0, mostSpeakers); err != nil {
			return err
		}
	}
	if _, said := c.file.Meta["add_blank"]; !said {
		return nil
	}
	blank, err := c.number("add_blank", 0, 1)
	s.Blank = blank == 1
	return err
}

// input is one that a voice must have.
type input struct {
	name, what string
	kind       graph.Kind
	shape      []int64
}

// voicing finds the inputs and the output; one that is not known is none that could be
// left out.
func (c *contract) voicing(s *Speech) error {
	for _, v := range c.file.Inputs {
		into := c.roleOf(s, v.Name)
		if into == nil || *into != "" {
			return c.wrong("its input %q is none that a voice of type %s has", v.Name, VITS)
		}
		*into = v.Name
	}
	wanted := []input{{s.X, "its tokens (x)", graph.Int64, []int64{graph.Open, graph.Open}}, {s.Length, "their number (x_length)", graph.Int64, []int64{graph.Open}}}
	if s.Scales != "" {
		wanted = append(wanted, input{s.Scales, "", graph.Float, []int64{3}})
	} else {
		one := []int64{1}
		wanted = append(wanted, input{s.Noise, "noise_scale", graph.Float, one}, input{s.Slowness, "length_scale", graph.Float, one}, input{s.Rhythm, "noise_scale_w", graph.Float, one})
	}
	for _, w := range wanted {
		if w.name == "" {
			return c.wrong("it lacks %s", w.what)
		}
		if _, err := c.value(c.file.Inputs, "input", w.name, w.kind, w.shape...); err != nil {
			return err
		}
	}
	return c.sounding(s)
}

// roleOf is where the name of an input belongs; nil: nowhere.
func (c *contract) roleOf(s *Speech, name string) *string {
	switch {
	case slices.Contains(namesOfX, name):
		return &s.X
	case slices.Contains(namesOfLength, name):
		return &s.Length
	case name == "scales":
		return &s.Scales
	case name == "noise_scale":
		return &s.Noise
	case slices.Contains(namesOfSlowness, name):
		return &s.Slowness
	case slices.Contains(namesOfRhythm, name):
		return &s.Rhythm
	case slices.Contains(namesOfSpeaker, name):
		return &s.Speaker
	}
	return nil
}

// sounding checks who speaks and what comes of it.
func (c *contract) sounding(s *Speech) error {
	if s.Speaker != "" {
		if _, err := c.value(c.file.Inputs, "input", s.Speaker, graph.Int64, graph.Open); err != nil {
			return err
		}
	}
	if s.Speaker == "" && s.Speakers > 1 {
		return c.wrong("it says that it has %d speakers, and no input that chooses one", s.Speakers)
	}
	if s.FirstVoice >= s.Speakers {
		s.FirstVoice = 0
	}
	out := c.file.Outputs[0]
	if out.Kind != graph.Float {
		return c.wrong("its output %q is %s instead of float", out.Name, out.Kind)
	}
	s.Y = out.Name
	return nil
}

// wording finds out how words become tokens: by the lexicon, else by the phonemes of
// espeak-ng as piper's voices have them.
func (c *contract) wording(s *Speech) (err error) {
	if c.model.Use["lexicon"] != "" {
		if s.Lexicon, err = readLexicon(c.model, s.Tokens); err != nil {
			return err
		}
	} else if s.Phonemes = c.file.Meta["voice"]; !s.Piper || s.Phonemes == "" {
		return c.wrong("it is no voice of piper's, and \"use\" does not say which file is its lexicon")
	} else if !espeakVoice.MatchString(s.Phonemes) {
		return c.wrong("its metadata \"voice\" is %.20q, no voice of espeak-ng", s.Phonemes)
	}
	for _, sign := range []string{PiperPad, PiperBegin, PiperEnd} {
		if _, there := s.Tokens.ID(sign); s.Piper && !there {
			return c.wrong("%s has no token %q", c.model.Use["tokens"], sign)
		}
	}
	return nil
}

// The signs among the tokens of piper's voices.
const (
	PiperPad   = "_"
	PiperBegin = "^"
	PiperEnd   = "$"
)
