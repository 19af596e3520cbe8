package linear

// Dense vectors have a length that is a multiple of 8: each turn of a loop does
// eight cells of arrays whose bounds are known.

// dense is a · b.
func dense(a, b []float32) float32 {
	var s, t, u, v float32
	for len(a) >= 8 && len(b) >= 8 {
		x, y := (*[8]float32)(a), (*[8]float32)(b)
		s += x[0]*y[0] + x[4]*y[4]
		t += x[1]*y[1] + x[5]*y[5]
		u += x[2]*y[2] + x[6]*y[6]
		v += x[3]*y[3] + x[7]*y[7]
		a, b = a[8:], b[8:]
	}
	return s + t + u + v
}

// axpyDense adds by × x to y.
func axpyDense(by float32, x, y []float32) {
	for len(x) >= 8 && len(y) >= 8 {
		a, b := (*[8]float32)(x), (*[8]float32)(y)
		b[0] += by * a[0]
		b[1] += by * a[1]
		b[2] += by * a[2]
		b[3] += by * a[3]
		b[4] += by * a[4]
		b[5] += by * a[5]
		b[6] += by * a[6]
		b[7] += by * a[7]
		x, y = x[8:], y[8:]
	}
}
