package graph_test

import (
	"os"
	"path/filepath"
	"reflect"
	"testing"

	"zhiyin.dev"
	"zhiyin.dev/edge/asr/onnx/graph"
	"zhiyin.dev/edge/asr/onnx/onnxtest"
)

func small() *onnxtest.Model {
	m := &onnxtest.Model{}
	m.Input("x", graph.Float, -1, 45, 80)
	m.Input("n", graph.Int64, 1)
	m.Output("y", graph.Float, -1, 8, 5)
	m.Floats("w", make([]float32, 5000), 5000)
	m.Node("Relu", []string{"x"}, []string{"y"}, nil)
	m.Meta("T", "45")
	m.Meta("comment", "streaming ctc zipformer2")
	return m
}

func TestAFileSaysWhatItTakesAndGives(t *testing.T) {
	t.Parallel()
	g, err := graph.Read(small().Write(t, t.TempDir(), "m.onnx"))
	if err != nil {
		t.Fatal(err)
	}
	want := &graph.Graph{
		Inputs:  []graph.Value{{Name: "x", Kind: graph.Float, Shape: []int64{graph.Open, 45, 80}}, {Name: "n", Kind: graph.Int64, Shape: []int64{1}}},
		Outputs: []graph.Value{{Name: "y", Kind: graph.Float, Shape: []int64{graph.Open, 8, 5}}},
		Meta:    map[string]string{"T": "45", "comment": "streaming ctc zipformer2"},
	}
	if !reflect.DeepEqual(g, want) {
		t.Errorf("%+v", g)
	}
}

func TestWhatIsNoModelIsRefused(t *testing.T) {
	t.Parallel()
	whole := small().Bytes()
	for name, raw := range map[string][]byte{
		"nothing": nil, "text": []byte("<!DOCTYPE html><html>"), "cut off": whole[:len(whole)-30], "cut in the graph": whole[:100], "weights of others": []byte("\x80\x02}q\x00."),
	} {
		path := filepath.Join(t.TempDir(), "m.onnx")
		if err := os.WriteFile(path, raw, 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := graph.Read(path); zhiyin.KindOf(err) != zhiyin.Invalid {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := graph.Read(filepath.Join(t.TempDir(), "none")); zhiyin.KindOf(err) != zhiyin.NotFound {
		t.Errorf("missing: %v", err)
	}
}

func FuzzRead(f *testing.F) {
	f.Add(small().Bytes())
	f.Fuzz(func(t *testing.T, raw []byte) {
		path := filepath.Join(t.TempDir(), "m.onnx")
		if err := os.WriteFile(path, raw, 0o600); err != nil {
			t.Fatal(err)
		}
		if g, err := graph.Read(path); err == nil && len(g.Inputs) == 0 {
			t.Error("a model without inputs")
		}
	})
}
