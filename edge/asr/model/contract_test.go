package model_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"zhiyin.dev"
	"zhiyin.dev/edge/asr/model"
	"zhiyin.dev/edge/asr/onnx/onnxtest"
)

var (
	heard     = []onnxtest.Heard{{Text: "我", Hz: 400}, {Text: "要", Hz: 700}}
	languages = []zhiyin.Language{zhiyin.Mandarin}
)

func TestAModelSaysWhatItTakesAndHandsOn(t *testing.T) {
	t.Parallel()
	says, tokens, err := onnxtest.Zipformer(t, t.TempDir(), "stream", languages, heard).ReadZipformer()
	if err != nil {
		t.Fatal(err)
	}
	if says.Chunk != 45 || says.Shift != 32 || says.Steps != 8 || says.Symbols != 3 || tokens.Len() != 3 || len(says.States) != 3*6+2 {
		t.Errorf("%+v", says)
	}
	if s := says.States[7]; s.Name != "cached_nonlin_attn_1" || len(s.Shape) != 4 || s.Shape[2] != 8 || s.Shape[3] != 36 || s.Numbers() != 288 {
		t.Errorf("%+v", s)
	}
	whole, _, err := onnxtest.SenseVoice(t, t.TempDir(), "sense", "HAPPY", languages, heard).ReadSenseVoice()
	if err != nil {
		t.Fatal(err)
	}
	if whole.Window != 7 || whole.Shift != 6 || whole.Unit || len(whole.NegMean) != 560 || whole.Languages[zhiyin.Cantonese] != 7 || whole.Languages[""] != 0 || whole.WithITN != 14 {
		t.Errorf("%+v", whole)
	}
}

func TestAnONNXModelOfAnotherShapeIsRefusedWithWhatIsWrong(t *testing.T) {
	t.Parallel()
	type files struct{ weights, tokens func(string) string }
	swap := func(old, instead string) func(string) string {
		return func(s string) string { return strings.ReplaceAll(s, old, instead) } // as long: lengths stand before texts
	}
	for name, c := range map[string]struct {
		made  func(t testing.TB, dir string) model.Model
		spoil files
		use   func(m *model.Model)
		says  string
	}{
		"no metadata":          {streaming, files{weights: swap("decode_chunk_len", "decode_chunk_lem")}, nil, `no metadata "decode_chunk_len"`},
		"odd metadata":         {streaming, files{weights: swap("32,48", "32,4x")}, nil, `"encoder_dims" has "4x"`},
		"fewer stacks":         {streaming, files{weights: swap("31,15", "31515")}, nil, `"cnn_module_kernels" has 1 numbers instead of 2`},
		"another state's size": {streaming, files{weights: swap("16,8", "16,4")}, nil, `input "cached_key_1" is float[8 -1 16] instead of float[4 1 16]`},
		"a state is missing":   {streaming, files{weights: swap("embed_states", "embed_stages")}, nil, `no input "embed_states"`},
		"no log_probs":         {streaming, files{weights: swap("log_probs", "logits_xx")}, nil, `no output "log_probs"`},
		"another type":         {wholeTurns, files{}, func(m *model.Model) { m.Type = model.Zipformer }, `no metadata "T"`},
		"too few tokens":       {streaming, files{tokens: swap("要 2\n", "")}, nil, "3 symbols apart, and tokens.txt has 2 tokens"},
		"too many tokens":      {streaming, files{tokens: swap("要 2\n", "要 2\n好 3\n")}, nil, "3 symbols apart, and tokens.txt has 4 tokens"},
		"no blank":             {streaming, files{tokens: swap("<blk>", "blank")}, nil, "no blank"},
		"tokens not named":     {streaming, files{}, func(m *model.Model) { delete(m.Use, "tokens") }, "which file is its tokens"},
		"no ONNX":              {streaming, files{weights: func(string) string { return "<html>" }}, nil, "no ONNX model"},
		"cut off":              {streaming, files{weights: func(s string) string { return s[:len(s)/2] }}, nil, "no ONNX model"},
		"means of others":      {wholeTurns, files{weights: swap("-20.79,-20.79,", "-20.79,-20.790")}, nil, `"neg_mean" has`},
		"another rate":         {wholeTurns, files{}, func(m *model.Model) { m.RateHz = 8000 }, "hears 16000 Hz, not 8000"},
		"lengths of int64":     {wholeTurns, files{weights: swap("x_length", "x_lenght")}, nil, `no input "x_length"`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			m := c.made(t, t.TempDir())
			rewrite(t, m.Path("weights"), c.spoil.weights)
			rewrite(t, m.Path("tokens"), c.spoil.tokens)
			if c.use != nil {
				c.use(&m)
			}
			_, err := model.Describe(m.Dir, m)
			if err == nil || zhiyin.KindOf(err) != zhiyin.Invalid || !strings.Contains(err.Error(), c.says) {
				t.Errorf("%v, want %q", err, c.says)
			}
		})
	}
}

func streaming(t testing.TB, dir string) model.Model {
	return onnxtest.Zipformer(t, dir, "stream", languages, heard)
}

func wholeTurns(t testing.TB, dir string) model.Model {
	return onnxtest.SenseVoice(t, dir, "sense", "ANGRY", languages, heard)
}

func rewrite(t *testing.T, path string, spoil func(string) string) {
	t.Helper()
	if spoil == nil {
		return
	}
	raw, err := os.ReadFile(path)
	if err == nil {
		err = os.WriteFile(filepath.Clean(path), []byte(spoil(string(raw))), 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
}
