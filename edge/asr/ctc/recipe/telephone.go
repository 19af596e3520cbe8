package main

import (
	"math"
	"math/rand/v2"

	"zhiyin.dev/pcm"
)

// line is one draw of what a telephone line and a room do to a voice.
type line struct {
	random *rand.Rand
	babble func() []int16 // somebody else's voice
}

// paces are the rates that a take is read at, as if it had that many samples a
// second; the pitch moves along.
var paces = []int{7300, 7600, 7800, 8000, 8000, 8000, 8200, 8400, 8800}

// pass gives the voice as it arrives, with quiet before and behind.
func (l *line) pass(voice []int16) []int16 {
	r := l.random
	if pace := paces[r.IntN(len(paces))]; pace != 8000 {
		voice = pcm.Resample(voice, pace, 8000)
	}
	lead, tail := 400+r.IntN(3200), 1600+r.IntN(2400)
	x := make([]float64, lead+len(voice)+tail)
	for i, s := range voice {
		x[lead+i] = float64(s) / 32768
	}
	if r.Float64() < 0.3 {
		l.echo(x)
	}
	level(x, -12-r.Float64()*26)
	if r.Float64() < 0.85 {
		l.addNoise(x, 8+r.Float64()*32)
	}
	if r.Float64() < 0.6 {
		highPass(x, 100+r.Float64()*250)
	}
	if r.Float64() < 0.6 {
		lowPass(x, 2400+r.Float64()*1400)
	}
	return l.coded(x)
}

// nothing gives sounds without speech: silence, noise, a tone or music.
func (l *line) nothing() []int16 {
	r := l.random
	x := make([]float64, 8000+r.IntN(16000))
	switch r.IntN(4) {
	case 0:
	case 1:
		for i, v := range l.noise(len(x)) {
			x[i] = v
		}
	default:
		l.music(x)
	}
	if r.IntN(4) > 0 {
		level(x, -12-r.Float64()*40)
	}
	return l.coded(x)
}

// music sounds chords of a few overtones, a new one each half second or so.
func (l *line) music(x []float64) {
	for from := 0; from < len(x); {
		length := min(2000+l.random.IntN(5000), len(x)-from)
		base := 110 * math.Pow(2, float64(l.random.IntN(30))/12)
		for _, step := range []int{0, 3 + l.random.IntN(2), 7} {
			for overtone := 1; overtone <= 4; overtone++ {
				hz := base * math.Pow(2, float64(step)/12) * float64(overtone)
				for i := range length {
					fade := math.Exp(-float64(i) / 6000)
					x[from+i] += fade * math.Sin(2*math.Pi*hz*float64(i)/8000) / float64(overtone)
				}
			}
		}
		from += length
	}
}

// echo adds three weak reflections of a room within 60 ms.
func (l *line) echo(x []float64) {
	for range 3 {
		delay, gain := 20+l.random.IntN(460), 0.3*l.random.Float64()
		for i := len(x) - 1; i >= delay; i-- {
			x[i] += gain * x[i-delay]
		}
	}
}

// level scales x so that its root mean square is at so many dB of full scale.
func level(x []float64, db float64) {
	if rms := rms(x); rms > 0 {
		scale(x, math.Pow(10, db/20)/rms)
	}
}

func rms(x []float64) float64 {
	sum := 0.0
	for _, v := range x {
		sum += v * v
	}
	return math.Sqrt(sum / float64(max(len(x), 1)))
}

func scale(x []float64, by float64) {
	for i := range x {
		x[i] *= by
	}
}

// addNoise adds noise that is so many dB below the voice.
func (l *line) addNoise(x []float64, below float64) {
	noise := l.noise(len(x))
	by := rms(x) * math.Pow(10, -below/20) / max(rms(noise), 1e-9)
	for i, v := range noise {
		x[i] += v * by
	}
}

// noise is white, brown, hum or a voice far away.
func (l *line) noise(n int) []float64 {
	r, x := l.random, make([]float64, n)
	switch r.IntN(5) {
	case 0:
		voice := l.babble()
		for i := range x {
			if len(voice) > 0 {
				x[i] = float64(voice[i%len(voice)]) / 32768
			}
		}
		lowPass(x, 1500)
	case 1:
		for i := range x {
			x[i] = math.Sin(2*math.Pi*50*float64(i)/8000) + 0.3*math.Sin(2*math.Pi*150*float64(i)/8000) + 0.1*r.NormFloat64()
		}
	case 2, 3:
		for i := range x {
			x[i] = r.NormFloat64()
		}
		lowPass(x, 100+r.Float64()*1000)
	default:
		for i := range x {
			x[i] = r.NormFloat64()
		}
	}
	return x
}

// lowPass and highPass have 6 dB an octave.
func lowPass(x []float64, hz float64) {
	by, y := 1-math.Exp(-2*math.Pi*hz/8000), 0.0
	for i, v := range x {
		y += by * (v - y)
		x[i] = y
	}
}

func highPass(x []float64, hz float64) {
	by, y := 1-math.Exp(-2*math.Pi*hz/8000), 0.0
	for i, v := range x {
		y += by * (v - y)
		x[i] = v - y
	}
}

// coded is what comes out of the telephone: clipped to 16 bits, half the time
// through µ-law, a quarter through A-law.
func (l *line) coded(x []float64) []int16 {
	law := l.random.IntN(4)
	out := make([]int16, len(x))
	for i, v := range x {
		s := int16(math.Round(32767 * min(max(v, -1), 1)))
		switch law {
		case 0, 1:
			s = pcm.DecodeU(pcm.EncodeU(s))
		case 2:
			s = pcm.DecodeA(pcm.EncodeA(s))
		}
		out[i] = s
	}
	return out
}
