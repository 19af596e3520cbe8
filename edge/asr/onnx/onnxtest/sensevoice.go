package onnxtest

import (
	"slices"
	"strconv"
	"strings"
	"testing"

	"zhiyin.dev"
	"zhiyin.dev/edge/asr/fbank"
	"zhiyin.dev/edge/asr/model"
	"zhiyin.dev/edge/asr/onnx/graph"
)

// tags are what a SenseVoice model says beside the words, after its blank.
var tags = []string{"<unk>", "<s>", "</s>", "<|zh|>", "<|en|>", "<|yue|>", "<|ANGRY|>", "<|HAPPY|>", "<|NEUTRAL|>", "<|EMO_UNKNOWN|>", "<|Speech|>", "<|withitn|>", "<|woitn|>"}

// window, shift and stack are FunASR's low frame rate.
const (
	window, shift = 7, 6
	stack         = window * model.Bands
	// meanEnergy is taken off by the model's normalisation: what 16-bit numbers have more
	// than −1 to 1.
	meanEnergy = "-20.79"
)

// SenseVoice writes a small model of type sense-voice that finds the tagged emotion in
// everything. Names, shapes and metadata are those of sherpa-onnx's export.
func SenseVoice(t testing.TB, dir, name, emotion string, languages []zhiyin.Language, tokens []Heard) model.Model {
	t.Helper()
	texts := slices.Clone(tags)
	for _, h := range tokens {
		texts = append(texts, h.Text)
	}
	m := senseVoice(texts, emotion, tokens)
	list := func(number string) string { return strings.TrimSuffix(strings.Repeat(number+",", stack), ",") }
	for key, text := range map[string]string{
		"model_type": "sense_voice_ctc", "comment": "iic/SenseVoiceSmall", "vocab_size": strconv.Itoa(len(texts)), "lfr_window_size": "7", "lfr_window_shift": "6", "normalize_samples": "0",
		"lang_auto": "0", "lang_zh": "3", "lang_en": "4", "lang_yue": "7", "lang_ja": "11", "lang_ko": "12", "with_itn": "14", "without_itn": "15",
		"neg_mean": list(meanEnergy), "inv_stddev": list("1.0"),
	} {
		m.Meta(key, text)
	}
	return described(t, dir, m, texts, model.Model{Name: name, Type: model.SenseVoice, Languages: languages, RateHz: 16000})
}

// senseVoice is the graph: four rows of tags, then of each stack the energy of its
// middle row in a token's band, less 2.
func senseVoice(texts []string, emotion string, tokens []Heard) *Model {
	m, symbols := &Model{}, int64(len(texts))
	weights, bias := make([]float32, stack*symbols), make([]float32, symbols)
	for i := range bias[1:] {
		bias[i+1] = -50
	}
	for i, h := range tokens {
		at := int64(len(tags) + i)
		band := bandOf(h.Hz, fbank.Config{RateHz: 16000, Bands: model.Bands, Window: fbank.Hamming, HighHz: 8000})
		weights[int64(window/2*model.Bands+band)*symbols+at], bias[at] = 1, 2+h.Bias
	}
	m.Floats("weights", weights, stack, symbols)
	m.Floats("bias", bias, symbols)
	said := func(tag string) []float32 {
		row := make([]float32, symbols)
		row[slices.Index(texts, tag)] = 9
		return row
	}
	m.Floats("feeling", slices.Concat(said("<|"+emotion+"|>"), said("<|Speech|>")), 1, 2, symbols)
	queries := make([]float32, 16*symbols)
	for query, tag := range map[int64]string{0: "<|zh|>", 3: "<|zh|>", 4: "<|en|>", 7: "<|yue|>", 14: "<|withitn|>", 15: "<|woitn|>"} {
		copy(queries[query*symbols:], said(tag))
	}
	m.Floats("queries", queries, 16, symbols)
	m.Ints("axis", 1)
	m.Input("x", graph.Float, -1, -1, stack)
	for _, name := range []string{"x_length", "language", "text_norm"} {
		m.Input(name, graph.Int32, -1)
	}
	m.Output("logits", graph.Float, -1, -1, symbols)
	m.Node("MatMul", []string{"x", "weights"}, []string{"loud"}, nil)
	m.Node("Add", []string{"loud", "bias"}, []string{"words"}, nil)
	for _, name := range []string{"language", "text_norm"} {
		m.Node("Gather", []string{"queries", name}, []string{name + "_row"}, map[string]int64{"axis": 0})
		m.Node("Unsqueeze", []string{name + "_row", "axis"}, []string{name + "_tag"}, nil)
	}
	m.Node("Concat", []string{"language_tag", "feeling", "text_norm_tag", "words"}, []string{"logits"}, map[string]int64{"axis": 1})
	return m
}
