package acoustic

import "math"

// bin is the index in a Sound's spectrum of a frequency.
func bin(hz float64) int { return int(math.Round(hz * soundSize / 8000)) }

// Borders of the measures, as indexes. Alpha ratio and Hammarberg index are
// those of the eGeMAPS set (Eyben et al. 2016), cut to the telephone's band.
var (
	binLow, binMid, binHigh      = bin(300), bin(1000), bin(3400)
	binPeaks                     = bin(2000)
	binSlopeFrom, binSlopeTo     = bin(500), bin(1500)
	binFormantFrom, binFormantTo = bin(250), bin(1100)
)

const soundHz = 8000.0 / soundSize

// spectrum fills power from the windowed audio.
func (p *Prosody) spectrum() {
	copy(p.re[:], p.windowed[:])
	clear(p.im[:])
	transformWide(&p.re, &p.im)
	for i := range p.power {
		p.power[i] = p.re[i]*p.re[i] + p.im[i]*p.im[i]
	}
}

// describe fills what is read from the spectrum's shape.
func (p *Prosody) describe(s *Sound) {
	low, high, moment := 1e-12, 1e-12, 0.0
	peakLow, peakHigh := 1e-12, 1e-12
	for i := binLow; i <= binHigh; i++ {
		v := p.power[i]
		moment += v * float64(i) * soundHz
		if i < binMid {
			low += v
		} else {
			high += v
		}
		if i < binPeaks {
			peakLow = max(peakLow, v)
		} else {
			peakHigh = max(peakHigh, v)
		}
	}
	s.Alpha, s.Hammarberg = decibel(high/low), decibel(peakLow/peakHigh)
	s.Centroid = float32(moment / (low + high))
	s.Lower, s.Slope = p.lower(), p.slope()
	s.Flux = p.flux(low + high)
}

func decibel(ratio float64) float32 { return float32(10 * math.Log10(ratio)) }

// lower is the centroid where the first formant lies: a loud voice opens the
// mouth and lifts it (Traunmüller and Eriksson 2000).
func (p *Prosody) lower() float32 {
	sum, moment := 1e-12, 0.0
	for i := binFormantFrom; i <= binFormantTo; i++ {
		sum += p.power[i]
		moment += p.power[i] * float64(i) * soundHz
	}
	return float32(moment / sum)
}

// slope is the regression of the level on the frequency.
func (p *Prosody) slope() float32 {
	n, sx, sy, sxx, sxy := 0.0, 0.0, 0.0, 0.0, 0.0
	for i := binSlopeFrom; i <= binSlopeTo; i++ {
		x, y := float64(i)*soundHz/1000, 10*math.Log10(p.power[i]+1e-12)
		n, sx, sy, sxx, sxy = n+1, sx+x, sy+y, sxx+x*x, sxy+x*y
	}
	return float32((n*sxy - sx*sy) / (n*sxx - sx*sx))
}

// flux is half the sum of the differences of two neighbouring shapes.
func (p *Prosody) flux(sum float64) float32 {
	change := 0.0
	for i := binLow; i <= binHigh; i++ {
		v := p.power[i] / sum
		change += math.Abs(v - p.shape[i])
		p.shape[i] = v
	}
	if !p.shaped {
		p.shaped = true
		return 0
	}
	return float32(change / 2)
}

// melBands between 300 and 3400 Hz feed the cepstrum.
const melBands = 20

// melEdges are the corners of the triangles, as positions in the spectrum.
var melEdges = func() (edges [melBands + 2]float64) {
	from, to := melOf(300), melOf(3400)
	for i := range edges {
		m := from + (to-from)*float64(i)/(melBands+1)
		edges[i] = hzOf(m) / soundHz
	}
	return edges
}()

// cepstralRows are the rows of the discrete cosine transform, without the zeroth.
var cepstralRows = func() (rows [Cepstra][melBands]float64) {
	for k := range rows {
		for b := range melBands {
			rows[k][b] = math.Sqrt(2.0/melBands) * math.Cos(math.Pi*float64(k+1)*(float64(b)+0.5)/melBands)
		}
	}
	return rows
}()

func (p *Prosody) cepstrum() (out [Cepstra]float32) {
	for b := range melBands {
		left, peak, right := melEdges[b], melEdges[b+1], melEdges[b+2]
		sum := 1e-10
		for i := int(left) + 1; float64(i) < right; i++ {
			at := float64(i)
			if at <= peak {
				sum += p.power[i] * (at - left) / (peak - left)
			} else {
				sum += p.power[i] * (right - at) / (right - peak)
			}
		}
		p.bands[b] = math.Log(sum)
	}
	for k := range out {
		v := 0.0
		for b, band := range p.bands {
			v += cepstralRows[k][b] * band
		}
		out[k] = float32(v)
	}
	return out
}
