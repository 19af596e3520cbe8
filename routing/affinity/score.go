package affinity

import (
	"math"
	"time"
)

// Weights of what an outcome is made of, as far as it is known: the customer's own word
// before what they did, and that before what is only measured. How long it took weighs
// least: who hurries must not look good by it alone.
const (
	surveyWeight = 3.0
	onceWeight   = 2.0 // not in touch again within Repeat
	keptWeight   = 1.0 // not handed on
	moodWeight   = 1.0
	settleWeight = 0.5 // the agent's own word: it must not make an agent look good by itself
	timeWeight   = 0.5
)

// moodFull is the change of mood that is as good, or as bad, as can be: from anger to
// content (half of the scale from −5 to 5).
const moodFull = 5

// timeFull is how many times the usual time is as bad as can be, and its part as good.
const timeFull = 4

// judged is an Outcome with what others say of it.
type judged struct {
	Outcome
	again bool // the customer was in touch again within Repeat
	score float64
	known bool // enough is known for a score
}

// judge scores an outcome 0..1. Nothing is known of one without an answer of the
// customer until it could have been repeated: what is measured alone is no outcome.
// usual is the segment's mean of the time's logarithm, NaN where too few were seen.
func (j *judged) judge(now time.Time, usual float64) {
	if j.Agent == "" || !j.Ended {
		return
	}
	told := j.Customer != "" && (j.again || now.Sub(j.At) >= Repeat)
	if j.known = told || j.Survey >= 0; !j.known {
		return
	}
	var sum, all float64
	add := func(counts bool, weight, value float64) {
		if counts {
			sum, all = sum+weight*value, all+weight
		}
	}
	add(j.Survey >= 0, surveyWeight, j.Survey)
	add(told, onceWeight, yes(!j.again))
	add(true, keptWeight, yes(!j.HandedOn))
	add(j.Moods > 1, moodWeight, within(0.5+j.Mood/(2*moodFull)))
	add(j.Settled != nil, settleWeight, yes(j.Settled != nil && *j.Settled))
	add(j.Talk > 0 && !math.IsNaN(usual), timeWeight, within(0.5+(usual-logTime(j.Talk))/(2*math.Log(timeFull))))
	j.score = sum / all
}

func logTime(d time.Duration) float64 { return math.Log(d.Seconds()) }

func within(v float64) float64 { return min(1, max(0, v)) }

func yes(b bool) float64 {
	if b {
		return 1
	}
	return 0
}
