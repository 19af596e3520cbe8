package lobby

import (
	"math"
	"time"

	"zhiyin.dev"
)

// pace is how fast one queue moves: the times between departures from it, taken or
// given up, while somebody stayed behind. Only those say how long the next will
// take; the time in which nobody waited does not.
//
// The estimate is the queue-length delay estimator in the form that needs no count
// of servers and no patience (W. Whitt, "Predicting Queueing Delays", Management
// Science 45(6), 1999; R. Ibrahim and W. Whitt, "Real-Time Delay Estimation in
// Overloaded Multiserver Queues with Abandonments", Management Science 55(10), 2009):
// who stands at place n waits for n departures. Their sum over n intervals of rate λ
// is Erlang(n, λ); λ itself is known from the last m intervals, whose sum is
// Erlang(m, λ), so the wait over the mean interval has an F distribution with 2n and
// 2m degrees of freedom. The range holds its middle 80 %.
type pace struct {
	last      time.Time // departure that somebody stayed behind at; zero: none
	intervals []interval
}

type interval struct {
	at   time.Time
	took time.Duration
}

const (
	// paceOf intervals are remembered, none longer than paceFor: a team's speed is
	// another after the shift.
	paceOf  = 30
	paceFor = 45 * time.Minute
	// paceLeast: from fewer the range is so wide that it says nothing.
	paceLeast = 8
	// tooWide: a range of more than its own lower end, and more than so many minutes,
	// helps nobody.
	tooWide = 4
	// longest that is told; beyond it people want another way, not a number.
	longest = 90
)

// departed notes that one left the queue; waiting is how many stay behind.
func (p *pace) departed(now time.Time, waiting int) {
	if !p.last.IsZero() {
		p.intervals = append(p.intervals, interval{now, max(now.Sub(p.last), time.Second)})
		if extra := len(p.intervals) - paceOf; extra > 0 {
			p.intervals = p.intervals[extra:]
		}
	}
	p.last = now
	if waiting == 0 {
		p.last = time.Time{}
	}
}

// began notes that somebody waits where nobody did. The time to the next departure
// counts from here: it is a wait, too.
func (p *pace) began(now time.Time) {
	if p.last.IsZero() {
		p.last = now
	}
}

// estimate is how long who stands at place (from 1) will probably still wait; zero
// where that can't be said well enough.
func (p *pace) estimate(now time.Time, place int) zhiyin.Estimate {
	var sum time.Duration
	m := 0
	for _, i := range p.intervals {
		if now.Sub(i.at) <= paceFor {
			sum += i.took
			m++
		}
	}
	if m < paceLeast || place < 1 {
		return zhiyin.Estimate{}
	}
	mean := sum.Minutes() / float64(m) * float64(place)
	from := int(math.Floor(mean * fQuantile(-z80, place, m)))
	to := max(from+1, int(math.Ceil(mean*fQuantile(z80, place, m))))
	if to-from > max(tooWide, from) || to > longest {
		return zhiyin.Estimate{}
	}
	return zhiyin.Estimate{FromMinutes: from, ToMinutes: to}
}

// z80 is the standard normal's 90 % point: the middle 80 % lies within ±z80.
const z80 = 1.2816

// fQuantile is the point of the F distribution with 2n and 2m degrees of freedom at
// the normal point z, by Paulson's approximation (Abramowitz & Stegun 26.6.15 solved
// for F); within 3 % for n ≥ 1, m ≥ 8 and |z| ≤ 1.3.
func fQuantile(z float64, n, m int) float64 {
	a, b := 2/(9*2*float64(n)), 2/(9*2*float64(m))
	// ((1−b)·x − (1−a)) / sqrt(b·x² + a) = z, for x = F^(1/3)
	q, c := 1-b, 1-a
	A, B, C := q*q-z*z*b, -2*q*c, c*c-z*z*a
	root := math.Sqrt(max(0, B*B-4*A*C))
	x := (-B + math.Copysign(root, z)) / (2 * A)
	return math.Pow(max(0, x), 3)
}
