// Package onnxtest makes small ONNX files for tests: the contract of a real model, and
// a computation that a test can foretell (onnx.proto; numbers are its fields').
package onnxtest

import (
	"encoding/binary"
	"math"
	"os"
	"path/filepath"
	"testing"

	"zhiyin.dev/edge/asr/onnx/graph"
)

// Model is a graph in the making.
type Model struct {
	nodes, weights, inputs, outputs, meta []byte
}

// Input and Output declare a value; a size below 0 is open.
func (m *Model) Input(name string, kind graph.Kind, shape ...int64) {
	m.inputs = append(m.inputs, part(11, value(name, kind, shape))...)
}

// Output declares an output.
func (m *Model) Output(name string, kind graph.Kind, shape ...int64) {
	m.outputs = append(m.outputs, part(12, value(name, kind, shape))...)
}

// Meta adds metadata.
func (m *Model) Meta(key, text string) {
	m.meta = append(m.meta, part(14, append(part(1, []byte(key)), part(2, []byte(text))...))...)
}

// Floats and Ints are constants.
func (m *Model) Floats(name string, values []float32, shape ...int64) {
	var raw []byte
	for _, v := range values {
		raw = binary.LittleEndian.AppendUint32(raw, math.Float32bits(v))
	}
	m.constant(name, graph.Float, raw, shape)
}

// Ints are constants of int64.
func (m *Model) Ints(name string, values ...int64) {
	var raw []byte
	for _, v := range values {
		raw = binary.LittleEndian.AppendUint64(raw, uint64(v))
	}
	m.constant(name, graph.Int64, raw, []int64{int64(len(values))})
}

func (m *Model) constant(name string, kind graph.Kind, raw []byte, shape []int64) {
	var t []byte
	for _, d := range shape {
		t = append(t, number(1, d)...)
	}
	t = append(t, number(2, int64(kind))...)
	t = append(t, part(8, []byte(name))...)
	m.weights = append(m.weights, part(5, append(t, part(9, raw)...))...)
}

// Node adds an operation; whole are its attributes that are integers.
func (m *Model) Node(operation string, ins, outs []string, whole map[string]int64) {
	var n []byte
	for _, in := range ins {
		n = append(n, part(1, []byte(in))...)
	}
	for _, out := range outs {
		n = append(n, part(2, []byte(out))...)
	}
	n = append(n, part(4, []byte(operation))...)
	for name, v := range whole {
		const integer = 2 // AttributeProto.AttributeType
		n = append(n, part(5, append(append(part(1, []byte(name)), number(3, v)...), number(20, integer)...))...)
	}
	m.nodes = append(m.nodes, part(1, n)...)
}

// Bytes is the file, of opset 13 as real exports have it.
func (m *Model) Bytes() []byte {
	g := append(append(append(append(m.nodes, part(2, []byte("test"))...), m.weights...), m.inputs...), m.outputs...)
	out := number(1, 7)
	out = append(out, part(8, number(2, 13))...)
	out = append(out, part(7, g)...)
	return append(out, m.meta...)
}

// Write writes the file into dir.
func (m *Model) Write(t testing.TB, dir, name string) string {
	t.Helper()
	path := filepath.Join(dir, name)
	if err := os.WriteFile(path, m.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func value(name string, kind graph.Kind, shape []int64) []byte {
	var dims []byte
	for _, d := range shape {
		if d < 0 {
			dims = append(dims, part(1, part(2, []byte("N")))...)
		} else {
			dims = append(dims, part(1, number(1, d))...)
		}
	}
	tensor := append(number(1, int64(kind)), part(2, dims)...)
	return append(part(1, []byte(name)), part(2, part(1, tensor))...)
}

// number is a field with a varint, part one with octets.
func number(field int, v int64) []byte {
	return binary.AppendUvarint(binary.AppendUvarint(nil, uint64(field)<<3), uint64(v))
}

func part(field int, octets []byte) []byte {
	out := binary.AppendUvarint(binary.AppendUvarint(nil, uint64(field)<<3|2), uint64(len(octets)))
	return append(out, octets...)
}
