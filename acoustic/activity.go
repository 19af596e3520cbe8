package acoustic

import "math"

// Activity tells frame by frame whether somebody speaks on a line. It follows
// the noise of the line and asks of a voice that it be louder than that and
// periodic a moment ago: the hiss of a fricative counts after a vowel, the hiss
// of a line that begins does not. The zero value is ready. Process allocates
// nothing.
type Activity struct {
	noiseDB  float64 // of the line when nobody speaks
	frames   int
	voicedAt int // frame of the last voiced one, counted from 1; 0: none
	held     [activityWindow]float32
}

const (
	activityFrame  = 160
	activityWindow = 2 * activityFrame // pitch is looked for in 40 ms

	// silenceDB is below what any voice on a telephone sounds like, in dB of full scale.
	silenceDB = -62
	// noiseFallDB and noiseRiseDB are how fast the noise is followed in a frame: down
	// at once nearly, up by 4 dB a second, so that a long vowel is not taken for noise.
	noiseFallDB = 2
	noiseRiseDB = 0.08
	// voiceOverDB is at which distance to the noise speech is as likely as not.
	voiceOverDB = 8
	// periodic is the normalised autocorrelation from which a frame is voiced
	// (Boersma 1993 uses 0.45 for the unvoiced candidate).
	periodic = 0.45
	// voicedFor is for how many frames after a voiced one others count as speech: a
	// fricative or a stop is rarely longer than 200 ms.
	voicedFor = 10
	// unvoicedMost bounds what is no voice.
	unvoicedMost = 0.4
)

// Process takes the next 20 ms, 160 samples, and returns how likely it is that
// somebody speaks in them, 0 to 1.
func (a *Activity) Process(frame []int16) float32 {
	levelDB := a.take(frame)
	a.frames++
	if a.frames == 1 {
		a.noiseDB = math.Min(levelDB, silenceDB+12)
	}
	over := levelDB - math.Max(a.noiseDB, silenceDB)
	a.follow(levelDB)
	if levelDB < silenceDB {
		return 0
	}
	p := 1 / (1 + math.Exp(-0.5*(over-voiceOverDB)))
	if p > unvoicedMost && a.voiced() {
		a.voicedAt = a.frames
	}
	if a.voicedAt == 0 || a.frames-a.voicedAt > voicedFor {
		p = math.Min(p, unvoicedMost)
	}
	return float32(p)
}

// NoiseDB is the line's noise as it is taken for, in dB of full scale.
func (a *Activity) NoiseDB() float64 { return a.noiseDB }

// follow moves the noise towards the frame's level.
func (a *Activity) follow(levelDB float64) {
	if levelDB < a.noiseDB {
		a.noiseDB = math.Max(levelDB, a.noiseDB-noiseFallDB)
		return
	}
	a.noiseDB += math.Min(noiseRiseDB, levelDB-a.noiseDB)
}

// take keeps the frame behind the one before and returns its level without the
// direct current, in dB of full scale.
func (a *Activity) take(frame []int16) float64 {
	copy(a.held[:activityFrame], a.held[activityFrame:])
	var sum, squares float64
	for i, v := range frame[:activityFrame] {
		x := float32(v) / 32768
		a.held[activityFrame+i] = x
		sum += float64(x)
		squares += float64(x) * float64(x)
	}
	mean := sum / activityFrame
	return 10 * math.Log10(squares/activityFrame-mean*mean+1e-10)
}

// voiced looks for a period of 2.5 to 14 ms (70 to 400 Hz) in the last 40 ms,
// every second sample and lag: pitch lies far below 2 kHz.
func (a *Activity) voiced() bool {
	const half = activityWindow / 2
	var x [half]float32
	var mean float32
	for i := range x {
		x[i] = a.held[2*i] + a.held[2*i+1]
		mean += x[i]
	}
	mean /= half
	for i := range x {
		x[i] -= mean
	}
	for lag := 10; lag <= 56; lag++ {
		var cross, one, other float32
		for i := 0; i+lag < half; i++ {
			cross += x[i] * x[i+lag]
			one += x[i] * x[i]
			other += x[i+lag] * x[i+lag]
		}
		if cross > 0 && float64(cross) > periodic*math.Sqrt(float64(one)*float64(other)) {
			return true
		}
	}
	return false
}
