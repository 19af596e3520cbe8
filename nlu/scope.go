package nlu

import (
	"cmp"
	"math"
	"slices"
)

// scope tells whether a text means any of the intents: a logistic model of signals,
// and from where on a text is rejected.
type scope struct {
	Mean, Scale, Weight signals
	Bias                float64
	Points              [operatingPoints]float64 // log-odds over which a text is out of scope
}

// Point is how many of the texts that do mean an intent may be rejected.
type Point int

// The operating points. Balance is the threshold of Larson et al. (2019): it makes
// most answers right where one text in 31 is out of scope, as in their validation rows.
const (
	Reject2 Point = iota
	Reject5
	Reject10
	Balance
	operatingPoints
)

var rejecting = [...]float64{Reject2: .02, Reject5: .05, Reject10: .10}

// odds are the log-odds that a text is out of scope.
func (s *scope) odds(x signals) float64 {
	z := s.Bias
	for k := range x {
		z += s.Weight[k] * (x[k] - s.Mean[k]) / s.Scale[k]
	}
	return z
}

func logistic(z float64) float64 { return 1 / (1 + math.Exp(-z)) }

// judged is a row that was not trained on, with what is known of it.
type judged struct {
	signals
	out    bool
	real   bool // an out-of-scope row that was given, not an intent left out
	right  bool // the first intent is the row's
	weight float64
}

// penalty holds the weights of standardised signals small; the model has a dozen
// parameters and thousands of rows, so that its size matters little.
const penalty = 1e-3

// enoughReal rows out of scope are several for each parameter.
const enoughReal = 50

// parameters of the model: a weight for each signal, and the bias.
const parameters = int(signalCount) + 1

// fit learns the scope of rows, by Newton's method on standardised signals.
//
// Intents left out are nearer to the others, and less like them in their words, than
// what people really ask beside the matter: with enough real rows those alone teach,
// and without them the signals that differ most between the two kinds are not used.
func fit(rows []judged) *scope {
	s := &scope{}
	rows = telling(rows)
	weighScope(rows)
	standardise(s, rows)
	s.descend(rows)
	s.choose(rows)
	return s
}

// telling are the rows and signals that the scope is learned from.
func telling(rows []judged) []judged {
	real := 0
	for _, r := range rows {
		if r.real {
			real++
		}
	}
	out := make([]judged, 0, len(rows))
	for _, r := range rows {
		if real < enoughReal {
			r.signals[topShare], r.signals[agreement], r.signals[likeness], r.signals[company] = 0, 0, 0, 0
		} else if r.out && !r.real {
			continue
		}
		out = append(out, r)
	}
	return out
}

// descend finds weights and bias by Newton's method.
func (s *scope) descend(rows []judged) {
	var w [parameters]float64
	for range 25 {
		gradient, hessian := s.slope(rows, w)
		size := 0.0
		for a, step := range solve(hessian, gradient) {
			w[a] -= step
			size += math.Abs(step)
		}
		if size < 1e-6 {
			break
		}
	}
	copy(s.Weight[:], w[:parameters-1])
	s.Bias = w[parameters-1]
}

// slope are the first and second derivatives of the loss at w.
func (s *scope) slope(rows []judged, w [parameters]float64) (gradient [parameters]float64, hessian [parameters][parameters]float64) {
	for _, r := range rows {
		var x [parameters]float64
		x[parameters-1] = 1
		z := w[parameters-1]
		for k := range r.signals {
			x[k] = (r.signals[k] - s.Mean[k]) / s.Scale[k]
			z += w[k] * x[k]
		}
		p, y := logistic(z), 0.0
		if r.out {
			y = 1
		}
		for a := range x {
			gradient[a] += r.weight * (p - y) * x[a]
			for b := range x {
				hessian[a][b] += r.weight * p * (1 - p) * x[a] * x[b]
			}
		}
	}
	for a := range parameters - 1 {
		gradient[a] += penalty * w[a]
		hessian[a][a] += penalty
	}
	hessian[parameters-1][parameters-1] += 1e-9
	return gradient, hessian
}

// weighScope has rows in scope weigh as much as those out of scope together, and
// real ones among the latter as much as intents left out.
func weighScope(rows []judged) {
	var in, real, left float64
	for _, r := range rows {
		switch {
		case !r.out:
			in++
		case r.real:
			real++
		default:
			left++
		}
	}
	kinds := 0.0
	for _, n := range []float64{real, left} {
		if n > 0 {
			kinds++
		}
	}
	for i := range rows {
		switch r := &rows[i]; {
		case !r.out:
			r.weight = 0.5 / in
		case r.real:
			r.weight = 0.5 / kinds / real
		default:
			r.weight = 0.5 / kinds / left
		}
	}
}

func standardise(s *scope, rows []judged) {
	for k := range s.Mean {
		var mean, square float64
		for _, r := range rows {
			mean += r.weight * r.signals[k]
			square += r.weight * r.signals[k] * r.signals[k]
		}
		s.Mean[k], s.Scale[k] = mean, math.Sqrt(max(square-mean*mean, 0))
		if s.Scale[k] < 1e-9 {
			s.Scale[k] = 1
		}
	}
}

// solve is Gaussian elimination with pivots.
func solve(a [parameters][parameters]float64, b [parameters]float64) [parameters]float64 {
	const n = parameters
	for c := range n {
		p := c
		for r := c + 1; r < n; r++ {
			if math.Abs(a[r][c]) > math.Abs(a[p][c]) {
				p = r
			}
		}
		a[c], a[p], b[c], b[p] = a[p], a[c], b[p], b[c]
		for r := c + 1; r < n; r++ {
			by := a[r][c] / a[c][c]
			for k := c; k < n; k++ {
				a[r][k] -= by * a[c][k]
			}
			b[r] -= by * b[c]
		}
	}
	for c := n - 1; c >= 0; c-- {
		for k := c + 1; k < n; k++ {
			b[c] -= a[c][k] * b[k]
		}
		b[c] /= a[c][c]
	}
	return b
}

// choose sets the operating points.
func (s *scope) choose(rows []judged) {
	var in []float64
	for _, r := range rows {
		if !r.out {
			in = append(in, s.odds(r.signals))
		}
	}
	slices.Sort(in)
	for p, share := range rejecting {
		if len(in) > 0 {
			s.Points[p] = in[min(int(float64(len(in))*(1-share)), len(in)-1)]
		}
	}
	s.Points[Balance] = s.balance(rows)
}

// ratio is how many rows in scope there are for one out of scope where Balance is
// chosen: 3,000 to 100 in the validation rows of Larson et al.
const ratio = 30

func (s *scope) balance(rows []judged) float64 {
	answers := make([]Answer, 0, len(rows))
	reals := slices.ContainsFunc(rows, func(r judged) bool { return r.real })
	var in, out float64
	for _, r := range rows {
		if r.out && reals && !r.real {
			continue // real ones are what people say
		}
		if r.out {
			out++
		} else {
			in++
		}
		answers = append(answers, Answer{Odds: s.odds(r.signals), Out: r.out, Right: r.right})
	}
	if out == 0 {
		return math.Inf(1)
	}
	return Balanced(answers, in/out/ratio)
}

// Answer is what was said of one row whose truth is known.
type Answer struct {
	Odds  float64 // that it is out of scope, log
	Out   bool    // it is
	Right bool    // the first intent is the row's
}

// alike is the share of the rows by which two thresholds can't be told apart: with a
// hundred rows out of scope the curve is flat over a wide range, and its top chance.
const alike = .001

// Balanced is the threshold of the odds that makes most answers right, where each row
// out of scope counts as weight rows in scope; of those that are alike the lowest, as
// what is rejected wrongly is asked again, and what is taken wrongly goes wrong.
// Answers are sorted by it.
func Balanced(answers []Answer, weight float64) float64 {
	slices.SortFunc(answers, func(a, b Answer) int { return cmp.Compare(a.Odds, b.Odds) })
	scores, all := tallied(answers, weight)
	enough := slices.Max(scores) - alike*all
	for i := range scores {
		switch {
		case scores[i] < enough || i > 0 && i < len(answers) && answers[i].Odds == answers[i-1].Odds:
		case i == 0:
			return math.Inf(-1)
		case i == len(answers):
			return answers[i-1].Odds
		default:
			return (answers[i-1].Odds + answers[i].Odds) / 2
		}
	}
	return math.Inf(-1)
}

// tallied are the right answers when the first 0, 1, 2 … are taken for in scope and
// the rest rejected, and the weight of all.
func tallied(answers []Answer, weight float64) (scores []float64, all float64) {
	score := 0.0
	for _, a := range answers {
		if a.Out {
			score += weight
			all += weight
		} else {
			all++
		}
	}
	scores = append(scores, score)
	for _, a := range answers {
		if a.Out {
			score -= weight
		} else if a.Right {
			score++
		}
		scores = append(scores, score)
	}
	return scores, all
}
