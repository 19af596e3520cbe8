package linear

import "math"

// Network has one hidden layer of rectified units and a softmax. It is immutable.
type Network struct {
	In   *Table    // feature × hidden
	Out  []float32 // class × hidden
	Bias []float32 // of the hidden units, then of the classes
}

// Hidden is the number of hidden units.
func (n *Network) Hidden() int { return n.In.Width }

// Read adds each class's probability to sum.
func (n *Network) Read(index []uint32, value, sum []float32) {
	hidden := n.Hidden()
	h := make([]float32, hidden)
	copy(h, n.Bias)
	n.In.Add(index, value, h)
	p := make([]float32, len(sum))
	answer(h, n.Out, n.Bias[hidden:], p)
	for c, x := range p {
		sum[c] += x
	}
}

// answer rectifies h and makes the probabilities p of it.
func answer(h, out, bias, p []float32) {
	for q, x := range h {
		if x < 0 {
			h[q] = 0
		}
	}
	for c := range p {
		p[c] = dense(out[c*len(h):c*len(h)+len(h)], h) + bias[c]
	}
	Softmax(p, 1)
}

// negligible is the power of e that no probability shows.
const negligible = -20

// Softmax turns scores into probabilities in place; at a higher temperature they
// are more alike. Scores of −Infinite become 0.
func Softmax(p []float32, temperature float64) {
	top := -Infinite
	for _, x := range p {
		top = max(top, x)
	}
	var total float64
	for c, x := range p {
		e := 0.0
		if z := float64(x-top) / temperature; z > negligible {
			e = math.Exp(z)
		}
		p[c] = float32(e)
		total += e
	}
	for c := range p {
		p[c] = float32(float64(p[c]) / total)
	}
}
