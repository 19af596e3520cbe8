package acoustic

import "math"

// Sizes of prosody at 8 kHz: windows of 40 ms hold three periods of the lowest
// voice that is looked for (Boersma 1993), a hop is 10 ms.
const (
	soundWindow = 320
	SoundHop    = 80 // samples between two Sounds
	soundSize   = 512
)

// Cepstra is how many cepstral coefficients a Sound has; the zeroth, which is
// loudness, is left out.
const Cepstra = 12

// Sound is how 40 ms of a voice sound. Spectral values are those of the power
// spectrum in the telephone's band, 300 to 3400 Hz.
type Sound struct {
	Level      float32 // dB of full scale, −96 for digital silence
	Pitch      float32 // Hz; 0: not voiced
	Voicing    float32 // 0 to 1: how alike a period is to the next (harmonicity)
	Alpha      float32 // dB: energy over 1 kHz against under it (alpha ratio)
	Hammarberg float32 // dB: strongest peak under 2 kHz against over it
	Slope      float32 // dB per kHz from 500 to 1500 Hz
	Centroid   float32 // Hz
	Lower      float32 // Hz: centroid of 250 to 1100 Hz, where the first formant lies
	Flux       float32 // 0 to 1: change of the spectrum's shape since the Sound before
	Cepstrum   [Cepstra]float32
}

// Prosody turns audio at 8 kHz into Sounds. It belongs to one goroutine.
type Prosody struct {
	audio    [soundWindow]float64 // the last window
	filled   int
	windowed [soundSize]float64
	re, im   [soundSize]float64
	power    [soundSize/2 + 1]float64
	shape    [soundSize/2 + 1]float64 // of the Sound before, its sum is 1
	shaped   bool
	bands    [melBands]float64
	scores   [longestLag + 2]float64
}

// Reset forgets the audio before.
func (p *Prosody) Reset() { p.filled, p.shaped = 0, false }

// Append takes samples in pieces of any length and appends the Sounds that they
// complete to dst. It allocates nothing where dst has room.
func (p *Prosody) Append(dst []Sound, samples []int16) []Sound {
	for len(samples) > 0 {
		n := min(len(samples), soundWindow-p.filled)
		for i, s := range samples[:n] {
			p.audio[p.filled+i] = float64(s) / (math.MaxInt16 + 1)
		}
		p.filled, samples = p.filled+n, samples[n:]
		if p.filled == soundWindow {
			dst = append(dst, p.sound())
			copy(p.audio[:], p.audio[SoundHop:])
			p.filled -= SoundHop
		}
	}
	return dst
}

func (p *Prosody) sound() Sound {
	level := p.frame()
	if level < quietest {
		p.shaped = false
		return Sound{Level: max(level, -96)}
	}
	s := Sound{Level: level}
	p.spectrum()
	p.describe(&s)
	s.Cepstrum = p.cepstrum()
	s.Pitch, s.Voicing = p.pitch()
	return s
}

// quietest is the level under which µ-law holds nothing but its own steps.
const quietest = -72

// frame puts the last window without its mean under a Hann window and gives its
// level.
func (p *Prosody) frame() float32 {
	mean, energy := 0.0, 0.0
	for _, v := range p.audio {
		mean += v
	}
	mean /= soundWindow
	for i, v := range p.audio {
		energy += (v - mean) * (v - mean)
		p.windowed[i] = (v - mean) * soundHann[i]
	}
	return float32(10 * math.Log10(energy/soundWindow+1e-12))
}

// soundHann is the window of a Sound.
var soundHann = func() (w [soundWindow]float64) {
	for i := range w {
		w[i] = 0.5 - 0.5*math.Cos(2*math.Pi*(float64(i)+0.5)/soundWindow)
	}
	return w
}()
