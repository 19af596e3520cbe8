package ctc

import (
	"fmt"

	"zhiyin.dev/edge/asr/ctc/matrix"
)

// Shape is the size of a net.
type Shape struct {
	Bands   int `json:"bands"`   // values in a row
	Stack   int `json:"stack"`   // rows that make one step
	Front   int `json:"front"`   // width of the linear layer behind the rows
	Hidden  int `json:"hidden"`  // width of a recurrent layer
	Layers  int `json:"layers"`  // recurrent layers
	Outputs int `json:"outputs"` // width of the last layer: the symbols, filled up to a multiple of 32
}

// Net holds the weights. They may be read by any number of streams.
type Net struct {
	Shape
	Mean, Scale []float32 // of a band: (row − mean) · scale goes in
	Front       Linear    // rectified
	Recurrent   []GRU
	Out         Linear
}

// Linear is x·W + B; W lies input by input.
type Linear struct{ W, B []float32 }

// GRU is a gated recurrent unit (Cho et al. 2014) with its reset gate behind the
// matrix, gates in the order reset, update, new:
//
//	r, z = σ(xW + hU + B)   n = tanh(xW + B + r∘(hU + C))   h' = (1−z)∘n + z∘h
type GRU struct{ W, U, B, C []float32 }

// Tensor is one named table of weights.
type Tensor struct {
	Name          string
	Rows, Columns int
	Data          []float32
}

// NewNet makes a net of zeros; the widths but Bands·Stack are multiples of 32.
func NewNet(s Shape) *Net {
	n := &Net{Shape: s, Mean: make([]float32, s.Bands), Scale: make([]float32, s.Bands)}
	n.Front = newLinear(s.Inputs(), s.Front)
	width := s.Front
	for range s.Layers {
		n.Recurrent = append(n.Recurrent, GRU{
			W: make([]float32, width*3*s.Hidden), U: make([]float32, s.Hidden*3*s.Hidden),
			B: make([]float32, 3*s.Hidden), C: make([]float32, s.Hidden),
		})
		width = s.Hidden
	}
	n.Out = newLinear(width, s.Outputs)
	return n
}

func newLinear(in, out int) Linear {
	return Linear{W: make([]float32, in*out), B: make([]float32, out)}
}

// Inputs is how many values a step takes.
func (s Shape) Inputs() int { return s.Bands * s.Stack }

// width is what recurrent layer i takes.
func (s Shape) width(i int) int {
	if i == 0 {
		return s.Front
	}
	return s.Hidden
}

// check refuses sizes that no net of ours has, before memory is taken for them.
func (s Shape) check() error {
	for _, w := range []int{s.Front, s.Hidden, s.Outputs} {
		if w < matrix.Columns || w > 1024 || w%matrix.Columns != 0 {
			return fmt.Errorf("a width of %d, not a multiple of %d up to 1024", w, matrix.Columns)
		}
	}
	if s.Layers < 1 || s.Layers > 8 || s.Stack < 1 || s.Stack > 8 {
		return fmt.Errorf("%d layers over %d rows", s.Layers, s.Stack)
	}
	return nil
}

// Trained lists the weights that training changes, always in the same order.
func (n *Net) Trained() []Tensor {
	s := n.Shape
	list := []Tensor{
		{"front.w", s.Inputs(), s.Front, n.Front.W}, {"front.b", 1, s.Front, n.Front.B},
	}
	for i, g := range n.Recurrent {
		name := fmt.Sprintf("gru%d.", i)
		list = append(list, Tensor{name + "w", s.width(i), 3 * s.Hidden, g.W}, Tensor{name + "u", s.Hidden, 3 * s.Hidden, g.U},
			Tensor{name + "b", 1, 3 * s.Hidden, g.B}, Tensor{name + "c", 1, s.Hidden, g.C})
	}
	return append(list, Tensor{"out.w", s.Hidden, s.Outputs, n.Out.W}, Tensor{"out.b", 1, s.Outputs, n.Out.B})
}

// Tensors lists all weights: the trained ones and the normalisation.
func (n *Net) Tensors() []Tensor {
	return append(n.Trained(), Tensor{"mean", 1, n.Bands, n.Mean}, Tensor{"scale", 1, n.Bands, n.Scale})
}
