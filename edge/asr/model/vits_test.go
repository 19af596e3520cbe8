package model_test

import (
	"strings"
	"testing"

	"zhiyin.dev"
	"zhiyin.dev/edge/asr/model"
	"zhiyin.dev/edge/asr/onnx/onnxtest"
)

func voice(t testing.TB, dir string) model.Model {
	return onnxtest.VITS(t, dir, "voice", languages, onnxtest.Spoken{RateHz: 16000, Speakers: 2,
		Tokens: []onnxtest.Said{{Text: "sil"}, {Text: "a", Hz: 400}, {Text: " "}}, Lexicon: []string{"我 a", "要 a a"}})
}

func phonetic(t testing.TB, dir string) model.Model {
	return onnxtest.VITS(t, dir, "piper", languages, onnxtest.Spoken{RateHz: 22050, Voice: "cmn", Tokens: []onnxtest.Said{{Text: "_"}, {Text: "^"}, {Text: "$"}, {Text: "a", Hz: 400}}})
}

func TestAVoiceSaysWhatItTakesAndMakes(t *testing.T) {
	t.Parallel()
	s, err := voice(t, t.TempDir()).ReadVITS()
	if err != nil {
		t.Fatal(err)
	}
	if s.X != "x" || s.Length != "x_length" || s.Scales != "" || s.Speaker != "sid" || s.Y != "y" || s.Speakers != 2 || s.RateHz != 16000 || s.Piper || s.Lexicon == nil {
		t.Errorf("%+v", s)
	}
	if ids, ok := s.Lexicon.Of("要"); !ok || len(ids) != 2 || ids[0] != 1 {
		t.Errorf("要 is %v", ids)
	}
	s, err = phonetic(t, t.TempDir()).ReadVITS()
	if err != nil || s.Scales != "scales" || s.Phonemes != "cmn" || !s.Piper || s.Speaker != "" || s.Speakers != 1 {
		t.Errorf("%+v, %v", s, err)
	}
}

func TestAVoiceOfAnotherShapeIsRefusedWithWhatIsWrong(t *testing.T) {
	t.Parallel()
	swap := func(old, instead string) func(string) string {
		return func(s string) string { return strings.ReplaceAll(s, old, instead) } // as long: lengths stand before texts
	}
	for name, c := range map[string]struct {
		made                     func(t testing.TB, dir string) model.Model
		weights, tokens, lexicon func(string) string
		use                      func(m *model.Model)
		kind                     zhiyin.Error
		says                     string
	}{
		"a recogniser":          {made: streaming, use: func(m *model.Model) { m.Type = model.VITS }, says: `no metadata "sample_rate"`},
		"a voice as recogniser": {made: voice, use: func(m *model.Model) { m.Type = model.Zipformer }, says: `no metadata "T"`},
		"no rate":               {made: voice, weights: swap("sample_rate", "sample_rota"), says: `no metadata "sample_rate"`},
		"another rate":          {made: voice, use: func(m *model.Model) { m.RateHz = 22050 }, says: "16000 Hz, not 22050"},
		"a rate of nobody":      {made: voice, use: func(m *model.Model) { m.RateHz = 96000 }, says: "from 8000 to 48000"},
		"a strange input":       {made: voice, weights: swap("noise_scale_w", "noise_scale_x"), says: `input "noise_scale_x" is none`},
		"tones":                 {made: voice, weights: swap("x_length", "y_length"), says: `input "y_length" is none`},
		"nobody chooses":        {made: phonetic, weights: swap("n_speakers\x12\x010", "n_speakers\x12\x017"), says: "7 speakers, and no input"},
		"no lexicon":            {made: voice, use: func(m *model.Model) { delete(m.Use, "lexicon") }, says: "which file is its lexicon"},
		"lexicon is missing":    {made: voice, use: func(m *model.Model) { m.Use["lexicon"] = "words.txt" }, kind: zhiyin.NotFound, says: "words.txt"},
		"another's lexicon":     {made: voice, lexicon: swap(" a", " b"), says: "0 of its words can be said"},
		"lexicon is a folder":   {made: voice, use: func(m *model.Model) { m.Use["lexicon"] = "." }, kind: zhiyin.Unavailable, says: "directory"},
		"no lexicon at all":     {made: voice, lexicon: func(string) string { return strings.Repeat("\x00", 4096) }, says: "lexicon.txt is no lexicon"},
		"tokens are missing":    {made: voice, tokens: swap("a 1\n", ""), says: "no token has the id 1"},
		"piper without a pad":   {made: phonetic, tokens: swap("_ 0", "x 0"), says: `no token "_"`},
		"a voice that is none":  {made: phonetic, weights: swap("\x03cmn", "\x03-v "), says: "no voice of espeak-ng"},
		"cut off":               {made: voice, weights: func(s string) string { return s[:len(s)/2] }, says: "no ONNX model"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			m := c.made(t, t.TempDir())
			rewrite(t, m.Path("weights"), c.weights)
			rewrite(t, m.Path("tokens"), c.tokens)
			rewrite(t, m.Path("lexicon"), c.lexicon)
			if c.use != nil {
				c.use(&m)
			}
			kind := c.kind
			if kind == "" {
				kind = zhiyin.Invalid
			}
			_, err := model.Describe(m.Dir, m)
			if err == nil || zhiyin.KindOf(err) != kind || !strings.Contains(err.Error(), c.says) {
				t.Errorf("%v, want %q", err, c.says)
			}
		})
	}
}
