package acoustic

import "math"

// Voices are looked for between 60 and 500 Hz: lags of 16 to 133 samples.
const (
	shortestLag = 16
	longestLag  = 133
)

// voiced is the harmonicity from which a frame has a pitch, and octaveCost what a
// period costs for each octave that it is longer than the shortest one, so that
// of equally good periods the shortest wins (Boersma 1993).
const (
	voiced     = 0.45
	octaveCost = 0.05
)

// windowCorrelation is the autocorrelation of the Hann window, by which that of
// the windowed sound is divided (Boersma 1993, equation 9).
var windowCorrelation = func() (r [longestLag + 2]float64) {
	for lag := range r {
		for i := 0; i+lag < soundWindow; i++ {
			r[lag] += soundHann[i] * soundHann[i+lag]
		}
	}
	for lag := len(r) - 1; lag >= 0; lag-- {
		r[lag] /= r[0]
	}
	return r
}()

// pitch finds the period in the autocorrelation, which is the transform of the
// power spectrum. Spectrum was called before.
func (p *Prosody) pitch() (hz, voicing float32) {
	p.correlate()
	best, bestLag := 0.0, 0
	for lag := shortestLag; lag <= longestLag; lag++ {
		v := p.scores[lag]
		if v <= p.scores[lag-1] || v < p.scores[lag+1] {
			continue
		}
		off := between(p.scores[lag-1], v, p.scores[lag+1])
		v -= off * (p.scores[lag-1] - p.scores[lag+1]) / 4 // the top lies between two lags
		if v -= octaveCost * math.Log2(float64(lag)/shortestLag); v > best {
			best, bestLag = v, lag
		}
	}
	if bestLag == 0 {
		return 0, 0
	}
	top := min(1, p.scores[bestLag])
	if top < voiced {
		return 0, float32(top)
	}
	return float32(8000 / (float64(bestLag) + between(p.scores[bestLag-1], p.scores[bestLag], p.scores[bestLag+1]))), float32(top)
}

// correlate fills scores.
func (p *Prosody) correlate() {
	for i, v := range p.power {
		p.re[i] = v
		if i > 0 && i < soundSize/2 {
			p.re[soundSize-i] = v
		}
	}
	clear(p.im[:])
	transformWide(&p.re, &p.im)
	whole := p.re[0] + 1e-12
	for lag := range p.scores {
		p.scores[lag] = p.re[lag] / whole / windowCorrelation[lag]
	}
}

// between is where the top of a parabola through three points lies, −0.5 to 0.5.
func between(before, top, after float64) float64 {
	curve := before - 2*top + after
	if curve >= 0 {
		return 0
	}
	return max(-0.5, min(0.5, (before-after)/2/curve))
}
