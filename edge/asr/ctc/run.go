package ctc

import (
	"zhiyin.dev/acoustic"
	"zhiyin.dev/edge/asr/ctc/matrix"
)

// Run is a net at work on one stream of audio: what it remembers. It allocates
// nothing once it is made and belongs to one goroutine.
type Run struct {
	net     *Net
	symbols int
	mel     *acoustic.LogMel
	input   []float32 // the rows of the step to come
	filled  int
	front   []float32
	gates   []float32 // of the input
	memory  []float32 // of the state before
	hidden  [][]float32
	out     []float32
}

// NewRun starts at silence. Only the first symbols outputs are used.
func NewRun(n *Net, symbols int) *Run {
	r := &Run{
		net: n, symbols: symbols, mel: acoustic.NewLogMel(), input: make([]float32, n.Inputs()), front: make([]float32, n.Shape.Front),
		gates: make([]float32, 3*n.Hidden), memory: make([]float32, 3*n.Hidden), out: make([]float32, n.Outputs),
	}
	for range n.Recurrent {
		r.hidden = append(r.hidden, make([]float32, n.Hidden))
	}
	return r
}

// Reset forgets all audio so far.
func (r *Run) Reset() {
	r.mel.Reset()
	r.filled = 0
	for _, h := range r.hidden {
		clear(h)
	}
}

// Write takes samples and calls step with the log probabilities of the symbols for
// each step that they complete; the slice is good during the call.
func (r *Run) Write(samples []int16, step func(logProbs []float32)) {
	for len(samples) > 0 { // in pieces, since the rows of one call are few
		n := min(len(samples), acoustic.RowSamples)
		for _, row := range r.mel.Write(samples[:n]) {
			if r.take(&row) {
				step(r.step())
			}
		}
		samples = samples[n:]
	}
}

// take adds a row and tells whether the step is full.
func (r *Run) take(row *acoustic.MelRow) bool {
	for b, v := range row {
		r.input[r.filled+b] = (v - r.net.Mean[b]) * r.net.Scale[b]
	}
	if r.filled += acoustic.MelBands; r.filled < len(r.input) {
		return false
	}
	r.filled = 0
	return true
}

func (r *Run) step() []float32 {
	n := r.net
	n.Front.apply(r.front, r.input)
	for i, v := range r.front {
		r.front[i] = max(v, 0)
	}
	x := r.front
	for i := range n.Recurrent {
		n.Recurrent[i].apply(r.hidden[i], x, r.gates, r.memory)
		x = r.hidden[i]
	}
	n.Out.apply(r.out, x)
	symbols := r.out[:r.symbols]
	LogSoftmax(symbols)
	return symbols
}

func (l *Linear) apply(y, x []float32) {
	copy(y, l.B)
	matrix.AddProduct(y, x, l.W, 1, len(x), len(y), len(x), 1)
}

func (g *GRU) apply(h, x, gates, memory []float32) {
	size := len(h)
	copy(gates, g.B)
	matrix.AddProduct(gates, x, g.W, 1, len(x), 3*size, len(x), 1)
	clear(memory[:2*size])
	copy(memory[2*size:], g.C)
	matrix.AddProduct(memory, h, g.U, 1, size, 3*size, size, 1)
	for i := range h {
		reset := Sigmoid(gates[i] + memory[i])
		update := Sigmoid(gates[size+i] + memory[size+i])
		fresh := Tanh(gates[2*size+i] + reset*memory[2*size+i])
		h[i] = fresh + update*(h[i]-fresh)
	}
}
