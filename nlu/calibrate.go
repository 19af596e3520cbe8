package nlu

import (
	"math"

	"zhiyin.dev/nlu/linear"
)

// sharpen raises probabilities to a power and norms them again, in place.
func sharpen(p []float32, power float64) {
	var total float64
	for c, x := range p {
		e := math.Pow(float64(x), power)
		p[c] = float32(e)
		total += e
	}
	if total == 0 {
		return
	}
	for c := range p {
		p[c] = float32(float64(p[c]) / total)
	}
}

// The grids that calibration chooses from: what scores of margin machines and
// mixtures of probabilities have been seen to want, with room on both sides.
var (
	temperatures = []float64{.1, .15, .2, .25, .3, .4, .5, .7, 1, 1.5}
	powers       = []float64{.6, .8, 1, 1.2, 1.4, 1.7, 2, 2.5, 3}
)

// coolest is the temperature under which the rows' own classes are likeliest
// (Guo et al., ICML 2017). Where nothing is known it is 0.25.
func coolest(scores [][]float32, class []int32) float64 {
	return likeliest(temperatures, .25, scores, class, linear.Softmax)
}

// truest is the power of probabilities, in the same way. Where nothing is known it is 1.
func truest(mixed [][]float32, class []int32) float64 {
	return likeliest(powers, 1, mixed, class, sharpen)
}

func likeliest(grid []float64, best float64, rows [][]float32, class []int32, apply func([]float32, float64)) float64 {
	if len(rows) == 0 {
		return best
	}
	least := math.Inf(1)
	for _, t := range grid {
		var loss float64
		for i, row := range rows {
			p := append([]float32(nil), row...)
			apply(p, t)
			loss -= math.Log(max(float64(p[class[i]]), 1e-9))
		}
		if loss < least {
			least, best = loss, t
		}
	}
	return best
}
