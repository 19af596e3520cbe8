package emotion

import "math"

func sigmoid(x float64) float64 { return 1 / (1 + math.Exp(-x)) }

func logit(p float64) float64 { return math.Log(p / (1 - p)) }

// regression is a logistic model: the logit is bias + weights · x.
type regression struct {
	bias    float64
	weights []float64
}

func (r regression) logit(x []float64) float64 {
	sum := r.bias
	for i, w := range r.weights {
		sum += w * x[i]
	}
	return sum
}

// newtonSteps bounds the fitting; with a ridge the likelihood is strictly concave
// and ten steps reach a double's precision.
const newtonSteps = 25

// fit maximises the likelihood with a ridge penalty of ridge/2 on every weight
// but the bias, by Newton's method. Rows are classes 0 or 1.
func fit(x [][]float64, y []bool, ridge float64) regression {
	n := len(x[0])
	theta := make([]float64, n+1) // the bias is last
	for range newtonSteps {
		gradient, hessian := slopes(x, y, theta, ridge)
		step := solve(hessian, gradient)
		longest := 0.0
		for i := range theta {
			theta[i] += step[i]
			longest = max(longest, math.Abs(step[i]))
		}
		if longest < 1e-9 {
			break
		}
	}
	return regression{bias: theta[n], weights: theta[:n:n]}
}

// slopes are the gradient and the negated second derivatives of the penalised
// likelihood at theta.
func slopes(x [][]float64, y []bool, theta []float64, ridge float64) (gradient []float64, hessian [][]float64) {
	n := len(theta) - 1
	gradient, hessian = make([]float64, n+1), make([][]float64, n+1)
	for i := range hessian {
		hessian[i] = make([]float64, n+1)
		hessian[i][i] = ridge
		gradient[i] = -ridge * theta[i]
	}
	hessian[n][n], gradient[n] = 1e-9, 0
	row := make([]float64, n+1)
	for r := range x {
		copy(row, x[r])
		row[n] = 1
		p := sigmoid(regression{theta[n], theta[:n]}.logit(x[r]))
		miss := -p
		if y[r] {
			miss++
		}
		for i, xi := range row {
			gradient[i] += miss * xi
			for k := 0; k <= i; k++ {
				hessian[i][k] += p * (1 - p) * xi * row[k]
			}
		}
	}
	return gradient, hessian
}

// solve finds s with a·s = b by Cholesky's way; a is symmetric and positive, only
// its lower half is read, and it is overwritten.
func solve(a [][]float64, b []float64) []float64 {
	n := len(b)
	for i := range n {
		for k := 0; k <= i; k++ {
			sum := a[i][k]
			for m := range k {
				sum -= a[i][m] * a[k][m]
			}
			if i == k {
				a[i][i] = math.Sqrt(max(sum, 1e-12))
			} else {
				a[i][k] = sum / a[k][k]
			}
		}
	}
	s := make([]float64, n)
	for i := range n {
		sum := b[i]
		for m := range i {
			sum -= a[i][m] * s[m]
		}
		s[i] = sum / a[i][i]
	}
	for i := n - 1; i >= 0; i-- {
		for m := i + 1; m < n; m++ {
			s[i] -= a[m][i] * s[m]
		}
		s[i] /= a[i][i]
	}
	return s
}
