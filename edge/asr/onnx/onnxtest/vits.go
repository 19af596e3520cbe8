package onnxtest

import (
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"zhiyin.dev"
	"zhiyin.dev/edge/asr/model"
	"zhiyin.dev/edge/asr/onnx/graph"
)

// Said is a token of a small voice: a tone of Hz, or silence for 0.
type Said struct {
	Text string
	Hz   float64
}

// Spoken describes a small voice. Its words are by Lexicon: a word and its tokens a line;
// without one it is of piper's form, whose tokens are phonemes.
type Spoken struct {
	Tokens  []Said
	Lexicon []string
	Voice   string // of espeak-ng, of piper's form
	Blank   bool
	RateHz  int
	// Speakers speak each half as loud as the one before; 0: one.
	Speakers int
}

// TokenMs is how long each token of a small voice sounds at its own pace.
const TokenMs = 100

// VITS writes a small voice of type vits into a folder of dir, with its description.
// Names, shapes and metadata are those of sherpa-onnx's exports.
func VITS(t testing.TB, dir, name string, languages []zhiyin.Language, s Spoken) model.Model {
	t.Helper()
	m := s.graph()
	meta := map[string]string{"model_type": "vits", "comment": "test", "language": "Chinese", "sample_rate": strconv.Itoa(s.RateHz), "n_speakers": strconv.Itoa(s.Speakers),
		"add_blank": "0"}
	if s.Blank {
		meta["add_blank"] = "1"
	}
	d := model.Model{Name: name, Type: model.VITS, Languages: languages, RateHz: s.RateHz, Use: map[string]string{}}
	if s.Lexicon == nil {
		meta["comment"], meta["voice"], meta["has_espeak"] = "piper", s.Voice, "1"
	} else {
		d.Use["lexicon"] = "lexicon.txt"
		if err := os.MkdirAll(filepath.Join(dir, name), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, name, "lexicon.txt"), []byte(strings.Join(s.Lexicon, "\n")+"\n"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for key, text := range meta {
		m.Meta(key, text)
	}
	var texts []string
	for _, token := range s.Tokens {
		texts = append(texts, token.Text)
	}
	return described(t, dir, m, texts, d)
}

// graph is the computation: each token's tone, as much of it as the length's scale asks
// for, one after the other.
func (s Spoken) graph() *Model {
	m, each := &Model{}, s.RateHz*TokenMs/1000
	m.Floats("tones", s.tones(3*each), int64(len(s.Tokens)), int64(3*each))
	m.Floats("each", []float32{float32(each)}, 1)
	m.Ints("from", 0)
	m.Ints("axis", 2)
	m.Ints("whole", 1, 1, -1)
	length := "length_scale"
	if s.Lexicon == nil {
		length = s.piper(m)
	} else {
		m.Input("x", graph.Int64, -1, -1)
		m.Input("x_length", graph.Int64, -1)
		for _, name := range []string{"noise_scale", length, "noise_scale_w"} {
			m.Input(name, graph.Float, 1)
		}
		m.Node("Identity", []string{"x"}, []string{"ids"}, nil)
	}
	m.Output("y", graph.Float, -1, 1, -1)
	m.Node("Mul", []string{length, "each"}, []string{"long"}, nil)
	m.Node("Cast", []string{"long"}, []string{"to"}, map[string]int64{"to": int64(graph.Int64)})
	m.Node("Gather", []string{"tones", "ids"}, []string{"sung"}, nil)
	m.Node("Slice", []string{"sung", "from", "to", "axis"}, []string{"cut"}, nil)
	m.Node("Reshape", []string{"cut", "whole"}, []string{"joined"}, nil)
	s.speaker(m)
	return m
}

// piper declares its inputs and returns the name of the length's scale.
func (s Spoken) piper(m *Model) string {
	m.Input("input", graph.Int64, -1, -1)
	m.Input("input_lengths", graph.Int64, -1)
	m.Input("scales", graph.Float, 3)
	m.Ints("second", 1)
	m.Ints("third", 2)
	m.Ints("along", 0)
	m.Node("Slice", []string{"scales", "second", "third", "along"}, []string{"length"}, nil)
	m.Node("Identity", []string{"input"}, []string{"ids"}, nil)
	return "length"
}

// speaker makes the output as loud as who speaks.
func (s Spoken) speaker(m *Model) {
	if s.Speakers < 2 {
		m.Node("Identity", []string{"joined"}, []string{"y"}, nil)
		return
	}
	m.Input("sid", graph.Int64, 1)
	loud := make([]float32, s.Speakers)
	for i := range loud {
		loud[i] = float32(math.Pow(0.5, float64(i)))
	}
	m.Floats("loud", loud, int64(s.Speakers))
	m.Node("Gather", []string{"loud", "sid"}, []string{"gain"}, nil)
	m.Node("Mul", []string{"joined", "gain"}, []string{"y"}, nil)
}

func (s Spoken) tones(long int) (out []float32) {
	for _, token := range s.Tokens {
		for i := range long {
			out = append(out, float32(0.3*math.Sin(2*math.Pi*token.Hz*float64(i)/float64(s.RateHz))))
		}
	}
	return out
}

// AllHan are the lines of a lexicon in which every Chinese character is the one token.
func AllHan(token string) (lines []string) {
	for r := '\u4e00'; r <= '\u9fff'; r++ {
		lines = append(lines, fmt.Sprintf("%c %s", r, token))
	}
	return lines
}
