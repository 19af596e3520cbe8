package ctc

import "math"

// Sigmoid is 1/(1+e^−x).
func Sigmoid(x float32) float32 { return 1 / (1 + exp(-x)) }

// Tanh is the hyperbolic tangent.
func Tanh(x float32) float32 { return 1 - 2/(1+exp(2*x)) }

// exp is e^x to some 2 in 10⁷, three times as fast as math.Exp: a power of two for
// the whole part of x·log₂e, a polynomial (Taylor, up to degree 6) for the rest.
func exp(x float32) float32 {
	x = min(max(x, -87), 88)
	y := x * math.Log2E
	whole := float32(math.Floor(float64(y + 0.5)))
	r := (y - whole) * math.Ln2
	p := 1 + r*(1+r*(1.0/2+r*(1.0/6+r*(1.0/24+r*(1.0/120+r*(1.0/720))))))
	return p * math.Float32frombits(uint32(int32(whole)+127)<<23)
}

// LogSoftmax turns values into the logarithms of probabilities, in place.
func LogSoftmax(x []float32) {
	top := x[0]
	for _, v := range x {
		top = max(top, v)
	}
	var sum float64
	for _, v := range x {
		sum += float64(exp(v - top))
	}
	by := top + float32(math.Log(sum))
	for i := range x {
		x[i] -= by
	}
}
