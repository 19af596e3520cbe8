package stat

import "math"

// Confidence is the share of intervals that hold the truth, as its normal quantile.
type Confidence float64

// The usual two.
const (
	C95  Confidence = z95
	C999 Confidence = 3.290526731491926
)

// Mean returns the mean of independent values and half the width of its interval
// by Student's t; infinite for fewer than two values.
func Mean(values []float64, c Confidence) (mean, half float64) {
	n := float64(len(values))
	for _, v := range values {
		mean += v / n
	}
	if n < 2 {
		return mean, math.Inf(1)
	}
	for _, v := range values {
		half += (v - mean) * (v - mean)
	}
	return mean, student(c, n-1) * math.Sqrt(half/(n-1)/n)
}

// student is the quantile of Student's t that belongs to the normal one, exact for
// one and two degrees in the tangent's and the closed form, else by the expansion of
// Cornish and Fisher (Abramowitz and Stegun 26.7.5): within 1 % from three degrees
// at 95 %, from eight at 99.9 %.
func student(c Confidence, degrees float64) float64 {
	z := float64(c)
	p := math.Erf(z / math.Sqrt2) // both sides
	switch degrees {
	case 1:
		return math.Tan(math.Pi / 2 * p)
	case 2:
		return p * math.Sqrt(2/(1-p*p))
	}
	z3, z5, z7, n := z*z*z, math.Pow(z, 5), math.Pow(z, 7), degrees
	return z + (z3+z)/(4*n) + (5*z5+16*z3+3*z)/(96*n*n) + (3*z7+19*z5+17*z3-15*z)/(384*n*n*n)
}
