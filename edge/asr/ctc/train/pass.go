// Package train fits the net of package ctc: back-propagation through time, the CTC
// loss, Adam. It is for recipes and for tests; nothing that serves calls imports it.
package train

import (
	"math"

	"zhiyin.dev/edge/asr/ctc"
	"zhiyin.dev/edge/asr/ctc/matrix"
)

// Example is one text said once: rows of Inputs values, normalised, and the symbols
// that are said.
type Example struct {
	Input  []float32
	Labels []int
}

// Pass takes a batch through a net and back. It belongs to one goroutine.
type Pass struct {
	net      *ctc.Net
	symbols  int
	gradient *ctc.Net
	turned   *ctc.Net // the weights, by columns

	batch, steps int
	input        []float32
	front        []float32
	layers       []layer
	out          []float32 // log probabilities
	outGradient  []float32
}

// layer holds what a recurrent layer did: rows of time, in them rows of the batch.
type layer struct {
	gates, memory   []float32 // before the activations
	r, z, n         []float32
	h               []float32 // has a zero row of time in front
	dGates, dMemory []float32
	dh, dx          []float32
}

// NewPass works on the net; Gradient collects what its batches ask for.
func NewPass(n *ctc.Net, symbols int) *Pass {
	return &Pass{net: n, symbols: symbols, gradient: ctc.NewNet(n.Shape), turned: ctc.NewNet(n.Shape), layers: make([]layer, n.Layers)}
}

// Batch adds the gradient of the examples and gives the sum of their losses, the
// number of symbols in them, and how many examples were too short for their labels.
func (p *Pass) Batch(examples []Example) (loss float64, labels, short int) {
	p.lay(examples)
	p.Forward()
	clear(p.outGradient)
	for b, e := range examples {
		steps := len(e.Input) / p.net.Inputs()
		l := p.example(b, e.Labels, steps)
		if math.IsInf(l, 1) {
			short++
			continue
		}
		loss += l
		labels += len(e.Labels)
	}
	p.backward()
	return loss, labels, short
}

// example finds the loss of one row of the batch.
func (p *Pass) example(b int, labels []int, steps int) float64 {
	width := p.net.Outputs
	logProbs, gradient := make([]float32, steps*width), make([]float32, steps*width)
	for t := range steps {
		copy(logProbs[t*width:(t+1)*width], p.out[(t*p.batch+b)*width:])
	}
	loss := Loss(logProbs, gradient, labels, steps, width, p.symbols)
	for t := range steps {
		copy(p.outGradient[(t*p.batch+b)*width:], gradient[t*width:(t+1)*width])
	}
	return loss
}

// lay writes the examples time by time, filled up with zeros.
func (p *Pass) lay(examples []Example) {
	in := p.net.Inputs()
	p.batch, p.steps = len(examples), 0
	for _, e := range examples {
		p.steps = max(p.steps, len(e.Input)/in)
	}
	p.resize()
	for b, e := range examples {
		for t := range len(e.Input) / in {
			copy(p.input[(t*p.batch+b)*in:], e.Input[t*in:(t+1)*in])
		}
	}
}

func (p *Pass) resize() {
	n, rows := p.net, p.batch*p.steps
	zeros(&p.input, rows*n.Inputs())
	zeros(&p.front, rows*n.Shape.Front)
	zeros(&p.out, rows*n.Outputs)
	zeros(&p.outGradient, rows*n.Outputs)
	width := n.Shape.Front
	for i := range p.layers {
		l := &p.layers[i]
		for _, s := range []*[]float32{&l.gates, &l.memory, &l.dGates, &l.dMemory} {
			zeros(s, rows*3*n.Hidden)
		}
		for _, s := range []*[]float32{&l.r, &l.z, &l.n, &l.dh} {
			zeros(s, rows*n.Hidden)
		}
		zeros(&l.h, (rows+p.batch)*n.Hidden)
		zeros(&l.dx, rows*width)
		width = n.Hidden
	}
}

// zeros makes s a slice of n zeros.
func zeros(s *[]float32, n int) {
	if cap(*s) < n {
		*s = make([]float32, n+n/4)
	}
	*s = (*s)[:n]
	clear(*s)
}

// Forward runs the net over the batch.
func (p *Pass) Forward() {
	n, rows := p.net, p.batch*p.steps
	addRows(p.front, n.Front.B)
	matrix.AddProduct(p.front, p.input, n.Front.W, rows, n.Inputs(), n.Shape.Front, n.Inputs(), 1)
	for i, v := range p.front {
		p.front[i] = max(v, 0)
	}
	x, width := p.front, n.Shape.Front
	for i := range p.layers {
		p.layers[i].forward(&n.Recurrent[i], x, p.batch, p.steps, width, n.Hidden)
		x, width = p.layers[i].h[p.batch*n.Hidden:], n.Hidden
	}
	addRows(p.out, n.Out.B)
	matrix.AddProduct(p.out, x, n.Out.W, rows, width, n.Outputs, width, 1)
	for i := range rows {
		ctc.LogSoftmax(p.out[i*n.Outputs:][:p.symbols])
	}
}

// addRows adds a bias to each row.
func addRows(x, bias []float32) {
	for ; len(x) > 0; x = x[len(bias):] {
		for i, b := range bias {
			x[i] += b
		}
	}
}

// sumRows adds all rows to sum.
func sumRows(sum, x []float32) {
	for ; len(x) > 0; x = x[len(sum):] {
		for i := range sum {
			sum[i] += x[i]
		}
	}
}

func (p *Pass) backward() {
	n, g, rows := p.net, p.gradient, p.batch*p.steps
	last := &p.layers[len(p.layers)-1]
	h := last.h[p.batch*n.Hidden:]
	matrix.AddProduct(g.Out.W, h, p.outGradient, n.Hidden, rows, n.Outputs, 1, n.Hidden)
	sumRows(g.Out.B, p.outGradient)
	matrix.Transpose(p.turned.Out.W, n.Out.W, n.Hidden, n.Outputs)
	matrix.AddProduct(last.dh, p.outGradient, p.turned.Out.W, rows, n.Outputs, n.Hidden, n.Outputs, 1)
	for i := len(p.layers) - 1; i >= 0; i-- {
		x, width := p.front, n.Shape.Front
		if i > 0 {
			x, width = p.layers[i-1].h[p.batch*n.Hidden:], n.Hidden
		}
		l := &p.layers[i]
		l.backward(&n.Recurrent[i], &g.Recurrent[i], &p.turned.Recurrent[i], x, p.batch, p.steps, width, n.Hidden)
		if i > 0 {
			copy(p.layers[i-1].dh, l.dx)
		}
	}
	d := p.layers[0].dx
	for i, v := range p.front {
		if v <= 0 {
			d[i] = 0
		}
	}
	matrix.AddProduct(g.Front.W, p.input, d, n.Inputs(), rows, n.Shape.Front, 1, n.Inputs())
	sumRows(g.Front.B, d)
}
