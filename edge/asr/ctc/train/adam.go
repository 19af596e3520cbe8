package train

import (
	"math"
	"math/rand/v2"

	"zhiyin.dev/edge/asr/ctc"
)

// Adam moves weights against their gradient (Kingma and Ba 2015).
type Adam struct {
	mean, square [][]float32
	steps        int
}

// The decays of the paper; the gradient of a batch is clipped to a norm of most.
const (
	meanDecay   = 0.9
	squareDecay = 0.999
	tiny        = 1e-8
	most        = 5.0
)

// Step moves the net by the gradients of several passes, divided by scale, and
// clears them.
func (a *Adam) Step(n *ctc.Net, passes []*Pass, rate, scale float64) {
	weights := n.Trained()
	sum := passes[0].gradient.Trained()
	for _, p := range passes[1:] {
		for i, t := range p.gradient.Trained() {
			sumRows(sum[i].Data, t.Data)
			clear(t.Data)
		}
	}
	factor := float32(1/scale) * clipped(sum, scale)
	if a.steps++; a.mean == nil {
		for _, t := range weights {
			a.mean, a.square = append(a.mean, make([]float32, len(t.Data))), append(a.square, make([]float32, len(t.Data)))
		}
	}
	size := rate * math.Sqrt(1-math.Pow(squareDecay, float64(a.steps))) / (1 - math.Pow(meanDecay, float64(a.steps)))
	for i, t := range weights {
		move(t.Data, sum[i].Data, a.mean[i], a.square[i], factor, float32(size))
	}
}

func move(w, g, mean, square []float32, factor, size float32) {
	for i := range w {
		d := g[i] * factor
		g[i] = 0
		mean[i] += (1 - meanDecay) * (d - mean[i])
		square[i] += (1 - squareDecay) * (d*d - square[i])
		w[i] -= size * mean[i] / (float32(math.Sqrt(float64(square[i]))) + tiny)
	}
}

// clipped is the factor that holds the norm of the gradient to most.
func clipped(gradient []ctc.Tensor, scale float64) float32 {
	sum := 0.0
	for _, t := range gradient {
		for _, v := range t.Data {
			sum += float64(v) * float64(v)
		}
	}
	if norm := math.Sqrt(sum) / scale; norm > most {
		return float32(most / norm)
	}
	return 1
}

// Start draws first weights: uniform, within the square root of 3 over the inputs
// of a table.
func Start(n *ctc.Net, random *rand.Rand) {
	for _, t := range n.Trained() {
		if t.Rows == 1 {
			continue // a bias begins at zero
		}
		bound := math.Sqrt(3 / float64(t.Rows))
		if t.Name == "out.w" {
			bound /= 4 // so that the first guesses are near even
		}
		for i := range t.Data {
			t.Data[i] = float32((random.Float64()*2 - 1) * bound)
		}
	}
}
