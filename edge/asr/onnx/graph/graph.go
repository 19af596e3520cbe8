// Package graph reads what an ONNX file says of itself without running it: names,
// types and shapes of its inputs and outputs, and its metadata (onnx.proto of ONNX 1;
// the numbers are the fields' there). Weights and nodes are passed over.
package graph

import (
	"fmt"
	"os"

	"zhiyin.dev"
)

// Graph is what a file says.
type Graph struct {
	Inputs, Outputs []Value
	Meta            map[string]string
}

// Value is a named input or output.
type Value struct {
	Name  string
	Kind  Kind
	Shape []int64 // Open where a size is not fixed
}

// Open stands for a size that the input decides.
const Open = -1

// Kind is the type of an element (TensorProto.DataType).
type Kind int

// The kinds that speech models have.
const (
	Float Kind = 1
	Int32 Kind = 6
	Int64 Kind = 7
)

// String is the kind as ONNX writes it.
func (k Kind) String() string {
	switch k {
	case Float:
		return "float"
	case Int32:
		return "int32"
	case Int64:
		return "int64"
	}
	return fmt.Sprintf("type %d", int(k))
}

// Most bounds what is read of a file: values and metadata, and the octets of a text.
const (
	mostEntries = 4096
	mostText    = 1 << 20
)

// Read reads a file. The error is NotFound, or Invalid for what is no ONNX model.
func Read(path string) (*Graph, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("onnx: %v: %w", err, zhiyin.NotFound)
	}
	defer func() { _ = f.Close() }()
	info, err := f.Stat()
	if err != nil {
		return nil, fmt.Errorf("onnx: %v: %w", err, zhiyin.Unavailable)
	}
	g := &Graph{Meta: map[string]string{}}
	if err := g.model(message{f, 0, info.Size()}); err != nil {
		return nil, fmt.Errorf("onnx: it is no ONNX model: %v: %w", err, zhiyin.Invalid)
	}
	if len(g.Inputs) == 0 || len(g.Outputs) == 0 {
		return nil, fmt.Errorf("onnx: it is no ONNX model: it has no graph: %w", zhiyin.Invalid)
	}
	return g, nil
}

func (g *Graph) model(m message) error {
	return m.fields(func(f field) error {
		switch f.number {
		case 7:
			return g.graph(f.message)
		case 14:
			return g.entry(f.message)
		}
		return nil
	})
}

func (g *Graph) graph(m message) error {
	return m.fields(func(f field) (err error) {
		switch f.number {
		case 11:
			g.Inputs, err = appended(g.Inputs, f.message)
		case 12:
			g.Outputs, err = appended(g.Outputs, f.message)
		}
		return err
	})
}

// entry is a StringStringEntryProto.
func (g *Graph) entry(m message) error {
	var key, value string
	err := m.fields(func(f field) (err error) {
		switch f.number {
		case 1:
			key, err = f.text()
		case 2:
			value, err = f.text()
		}
		return err
	})
	if len(g.Meta) >= mostEntries {
		return fmt.Errorf("more than %d metadata", mostEntries)
	}
	g.Meta[key] = value
	return err
}

// appended adds a ValueInfoProto.
func appended(all []Value, m message) ([]Value, error) {
	if len(all) >= mostEntries {
		return nil, fmt.Errorf("more than %d inputs or outputs", mostEntries)
	}
	var v Value
	err := m.fields(func(f field) (err error) {
		switch f.number {
		case 1:
			v.Name, err = f.text()
		case 2:
			err = f.message.fields(func(f field) error { // TypeProto
				if f.number != 1 {
					return nil
				}
				return v.tensor(f.message)
			})
		}
		return err
	})
	return append(all, v), err
}

// tensor is a TypeProto.Tensor.
func (v *Value) tensor(m message) error {
	return m.fields(func(f field) error {
		switch f.number {
		case 1:
			v.Kind = Kind(f.value)
		case 2:
			return f.message.fields(func(f field) error {
				if f.number != 1 {
					return nil
				}
				return v.dimension(f.message)
			})
		}
		return nil
	})
}

func (v *Value) dimension(m message) error {
	size := int64(Open)
	err := m.fields(func(f field) error {
		if f.number == 1 {
			size = int64(f.value)
		}
		return nil
	})
	if len(v.Shape) >= mostEntries {
		return fmt.Errorf("a shape of more than %d sizes", mostEntries)
	}
	v.Shape = append(v.Shape, size)
	return err
}
