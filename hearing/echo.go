package hearing

import "math"

// Reference is what a party hears: the prompt that may come back as its own
// voice. Level is the loudness of the last 20 ms frames that were sent, newest
// first, in dB of full scale. It may be called from any goroutine.
type Reference interface {
	Levels(into *[echoFrames]float32)
}

// echoFrames is how far back an echo is looked for: 400 ms of frames, a
// telephone's longest way there and back.
const echoFrames = 20

// echo tells whether a party's audio is the prompt that it hears, coming back:
// over the last frames its loudness follows that of the prompt, some frames
// later and a constant lower.
type echo struct {
	reference Reference
	own       [echoFrames / 2]float32 // loudness of what came in, newest first
	filled    int
}

func (e *echo) follow(r Reference) {
	e.reference, e.filled = r, 0
}

const (
	// echoAlike is the correlation of the two courses of loudness from which it is an echo.
	echoAlike = 0.9
	// echoMovesDB is how much the prompt must move in loudness to be recognised.
	echoMovesDB = 3
)

// is takes 20 ms and says whether they are an echo.
func (e *echo) is(samples []int16) bool {
	if e.reference == nil {
		return false
	}
	copy(e.own[1:], e.own[:])
	e.own[0] = loudness(samples)
	e.filled++
	if e.filled < len(e.own) {
		return false
	}
	var sent [echoFrames]float32
	e.reference.Levels(&sent)
	for lag := 0; lag+len(e.own) <= echoFrames; lag++ {
		if alike(e.own[:], sent[lag:lag+len(e.own)]) {
			return true
		}
	}
	return false
}

// loudness is in dB of full scale.
func loudness(samples []int16) float32 {
	var squares float64
	for _, s := range samples {
		squares += float64(s) * float64(s)
	}
	return float32(10 * math.Log10(squares/float64(len(samples))/(32768*32768)+1e-9))
}

func alike(own, sent []float32) bool {
	var a, b float64
	for i := range own {
		a += float64(own[i])
		b += float64(sent[i])
	}
	n := float64(len(own))
	a, b = a/n, b/n
	var cross, one, other float64
	for i := range own {
		x, y := float64(own[i])-a, float64(sent[i])-b
		cross, one, other = cross+x*y, one+x*x, other+y*y
	}
	return other/n > echoMovesDB*echoMovesDB && cross > echoAlike*math.Sqrt(one*other)
}
