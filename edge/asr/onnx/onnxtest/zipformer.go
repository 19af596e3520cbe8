package onnxtest

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"zhiyin.dev"
	"zhiyin.dev/edge/asr/fbank"
	"zhiyin.dev/edge/asr/model"
	"zhiyin.dev/edge/asr/onnx/graph"
)

// Heard is a token of a small model and the tone that it is; Bias makes it likelier
// than others of the same tone. Later: it is heard only where the model has states of
// a chunk before.
type Heard struct {
	Text  string
	Hz    float64
	Bias  float32
	Later bool
}

// shape is that of a model with two stacks of one and two layers.
var shape = map[string]string{
	"model_type": "zipformer2", "comment": "streaming ctc zipformer2", "T": "45", "decode_chunk_len": "32", "num_encoder_layers": "1,2", "encoder_dims": "32,48",
	"query_head_dims": "8,8", "value_head_dims": "4,4", "num_heads": "2,2", "cnn_module_kernels": "31,15", "left_context_len": "16,8",
}

// Zipformer writes a small model of type zipformer-ctc into a folder of dir, with its
// description. Names, shapes, states and metadata are those of icefall's export.
func Zipformer(t testing.TB, dir, name string, languages []zhiyin.Language, tokens []Heard) model.Model {
	t.Helper()
	m := zipformer(tokens)
	for key, text := range shape {
		m.Meta(key, text)
	}
	texts := []string{"<blk>"}
	for _, h := range tokens {
		texts = append(texts, h.Text)
	}
	return described(t, dir, m, texts, model.Model{Name: name, Type: model.Zipformer, Languages: languages, RateHz: 16000})
}

func described(t testing.TB, dir string, m *Model, tokens []string, d model.Model) model.Model {
	t.Helper()
	dir = filepath.Join(dir, d.Name)
	if err := os.MkdirAll(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	m.Write(t, dir, "model.onnx")
	var lines strings.Builder
	for id, text := range tokens {
		fmt.Fprintf(&lines, "%s %d\n", text, id)
	}
	if err := os.WriteFile(filepath.Join(dir, "tokens.txt"), []byte(lines.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	if d.Use == nil {
		d.Use = map[string]string{}
	}
	d.Use["weights"], d.Use["tokens"], d.Licence, d.Source = "model.onnx", "tokens.txt", "Apache-2.0", "a test"
	d, err := model.Describe(dir, d)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// zipformer is the graph: a token's score is by how much its band has become louder
// since four rows before, less 10, so that it is said once, where its tone begins.
func zipformer(tokens []Heard) *Model {
	m, symbols := &Model{}, int64(len(tokens)+1)
	weights, bias, later := make([]float32, model.Bands*symbols), make([]float32, symbols), make([]float32, symbols)
	for i, h := range tokens {
		band := bandOf(h.Hz, fbank.Config{RateHz: 16000, Bands: model.Bands, HighHz: 7600, Centred: true, Unit: true})
		weights[int64(band)*symbols+int64(i)+1], bias[i+1] = 1, h.Bias-10
		if h.Later {
			bias[i+1], later[i+1] = bias[i+1]-30, 30
		}
	}
	m.Floats("weights", weights, model.Bands, symbols)
	m.Floats("bias", bias, symbols)
	m.Floats("later", later, symbols)
	m.Floats("one", []float32{1}, 1)
	m.Ints("sixteen", 16)
	for name, at := range map[string]int64{"from": 6, "to": 38, "from_before": 2, "to_before": 34, "axis": 1, "every": 4} {
		m.Ints(name, at)
	}
	m.Input("x", graph.Float, -1, 45, model.Bands)
	m.Output("log_probs", graph.Float, -1, 8, symbols)
	m.states()
	m.Node("Slice", []string{"x", "from", "to", "axis", "every"}, []string{"rows"}, nil)
	m.Node("Slice", []string{"x", "from_before", "to_before", "axis", "every"}, []string{"rows_before"}, nil)
	m.Node("Sub", []string{"rows", "rows_before"}, []string{"rise"}, nil)
	m.Node("MatMul", []string{"rise", "weights"}, []string{"loud"}, nil)
	m.Node("ReduceMean", []string{"embed_states"}, []string{"chunks"}, map[string]int64{"keepdims": 0})
	m.Node("Min", []string{"chunks", "one"}, []string{"begun"}, nil)
	m.Node("Mul", []string{"begun", "later"}, []string{"past"}, nil)
	m.Node("Add", []string{"bias", "past"}, []string{"base"}, nil)
	m.Node("Add", []string{"loud", "base"}, []string{"scores"}, nil)
	m.Node("LogSoftmax", []string{"scores"}, []string{"log_probs"}, map[string]int64{"axis": -1})
	return m
}

// states come and go; the front's count chunks.
func (m *Model) states() {
	declare := func(name string, kind graph.Kind, operation string, with []string, shape ...int64) {
		m.Input(name, kind, shape...)
		m.Output("new_"+name, kind, shape...)
		m.Node(operation, append([]string{name}, with...), []string{"new_" + name}, nil)
	}
	layer := 0
	for _, stack := range []struct{ layers, dim, kernel, left int64 }{{1, 32, 31, 16}, {2, 48, 15, 8}} {
		for range stack.layers {
			for name, size := range map[string][]int64{"key": {stack.left, -1, 16}, "nonlin_attn": {1, -1, stack.left, stack.dim * 3 / 4}, "val1": {stack.left, -1, 8}, "val2": {stack.left, -1, 8},
				"conv1": {-1, stack.dim, stack.kernel / 2}, "conv2": {-1, stack.dim, stack.kernel / 2}} {
				declare(fmt.Sprintf("cached_%s_%d", name, layer), graph.Float, "Identity", nil, size...)
			}
			layer++
		}
	}
	declare("embed_states", graph.Float, "Add", []string{"one"}, -1, 128, 3, 19)
	declare("processed_lens", graph.Int64, "Add", []string{"sixteen"}, -1)
}
