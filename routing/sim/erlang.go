package sim

import (
	"fmt"
	"math"

	"zhiyin.dev"
)

// ErlangA is a queue of n agents with Poisson arrivals, exponential service and
// exponential patience (M/M/n+M; Palm 1957, Garnett, Mandelbaum and Reiman 2002).
type ErlangA struct {
	Agents   int
	Load     float64 // offered load per agent, Erlang
	AHT      float64 // mean service time, s
	Patience float64 // mean patience, s
}

// Steady is what such a queue comes to in the long run. Shares 0..1, times in s.
type Steady struct {
	Wait        float64 // share who wait at all
	Abandonment float64 // of all arrivals
	MeanWait    float64 // of all arrivals, abandoned ones with what they waited
	SL          float64 // answered within the target, of all arrivals
	Occupancy   float64
}

// Steady solves the birth and death process; target is in s.
func (q ErlangA) Steady(target float64) Steady {
	lambda, mu, theta := q.Load*float64(q.Agents)/q.AHT, 1/q.AHT, 1/q.Patience
	weights, top := q.states(lambda, mu, theta)
	var all, wait, queue, busy float64
	for k, w := range weights {
		w = math.Exp(w - top)
		all += w
		busy += w * float64(min(k, q.Agents))
		if k >= q.Agents {
			wait += w
			queue += w * float64(k-q.Agents)
		}
	}
	s := Steady{Wait: wait / all, Abandonment: theta * queue / all / lambda, MeanWait: queue / all / lambda, Occupancy: busy / all / float64(q.Agents)}
	var served float64 // within the target
	for k, w := range weights {
		served += math.Exp(w-top) / all * q.within(k, target, mu, theta)
	}
	s.SL = served
	return s
}

// states are the logarithms of the states' weights, as far as they matter, and
// the greatest.
func (q ErlangA) states(lambda, mu, theta float64) (weights []float64, top float64) {
	w := 0.0
	for k := 0; ; k++ {
		weights, top = append(weights, w), max(top, w)
		out := float64(min(k+1, q.Agents))*mu + float64(max(0, k+1-q.Agents))*theta
		w += math.Log(lambda / out)
		if k > q.Agents && w < top-40 { // e⁻⁴⁰ is below what a sum of them can hold
			return weights, top
		}
	}
}

// within is the probability that who finds k in the system is answered within
// target. The queue before them shrinks by rates n·μ + j·θ, and they wait with
// patience θ; the chance follows from the wait's density, integrated in steps.
func (q ErlangA) within(k int, target, mu, theta float64) float64 {
	if k < q.Agents {
		return 1
	}
	ahead, n := k-q.Agents, float64(q.Agents)*mu
	// The virtual wait passes ahead+1 departures of rates n, n+θ, … n+ahead·θ: with
	// u = 1 − e^(−θt) its distribution is a regularised incomplete beta function
	// I_u(ahead+1, n/θ), and patience takes e^(−θt) of its density.
	return integrate(func(t float64) float64 {
		u := -math.Expm1(-theta * t)
		a, b := float64(ahead+1), n/theta
		la, _ := math.Lgamma(a)
		lb, _ := math.Lgamma(b)
		lab, _ := math.Lgamma(a + b)
		density := math.Exp(lab - la - lb + (a-1)*math.Log(max(u, 1e-300)) - b*theta*t)
		return density * theta * math.Exp(-theta*t)
	}, target)
}

// integrate f from 0 to end by Simpson's rule; 400 steps keep waits of seconds
// exact to 1e-6.
func integrate(f func(float64) float64, end float64) float64 {
	const steps = 400
	h, sum := end/steps, 0.0
	for i := range steps + 1 {
		weight := 4.0
		switch {
		case i == 0 || i == steps:
			weight = 1
		case i%2 == 0:
			weight = 2
		}
		sum += weight * f(float64(i)*h)
	}
	return sum * h / 3
}

// Staff is the least number of agents that answers share of all arrivals within
// target and loses at most lost; work is the offered load in Erlang. Invalid when a
// goal can't be met by any number.
func Staff(work, aht, patience, target, share, lost float64) (int, Steady, error) {
	if work <= 0 || aht <= 0 || patience <= 0 || target < 0 || share < 0 || share >= 1 || lost <= 0 {
		return 0, Steady{}, fmt.Errorf("staffing needs load, times and shares above 0 and a service level below 1: %w", zhiyin.Invalid)
	}
	meets := func(n int) (Steady, bool) {
		s := ErlangA{n, work / float64(n), aht, patience}.Steady(target)
		return s, s.SL >= share && s.Abandonment <= lost
	}
	high := max(1, int(work))
	for _, ok := meets(high); !ok; _, ok = meets(high) {
		high += high/8 + 1
	}
	low := 0
	for high-low > 1 {
		if mid := (low + high) / 2; mid > 0 {
			if _, ok := meets(mid); ok {
				high = mid
			} else {
				low = mid
			}
		}
	}
	s, _ := meets(high)
	return high, s, nil
}
