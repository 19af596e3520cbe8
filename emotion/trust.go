package emotion

import "math"

// How much voice a turn needs to be judged by its sound: under leastVoiced
// seconds with a pitch nothing is said, from enoughVoiced on all counts.
const (
	leastVoiced  = 0.25
	enoughVoiced = 1.0
)

// A voice moves: neighbouring periods of a person's differ by a third of a
// percent and more, and nobody holds a sound for two seconds. What is steadier or
// longer is music or a tone.
const (
	steadiest     = 0.12 // percent, median
	longestSpeech = 1.6  // seconds, mean voiced stretch
)

// Talk has dips: between its loud and its soft frames lie 12 dB and more. What
// has under leastApart is noise with a voice in it, from enoughApart on all counts.
const (
	leastApart  = 4 // dB
	enoughApart = 12
)

// trust is how far the turn's sound can be relied on, 0 to 1.
func (t Turn) trust() float64 {
	if t.Voiced < leastVoiced {
		return 0
	}
	if jitter := t.Values[place["jitter"]]; math.IsNaN(jitter) || jitter < steadiest {
		return 0
	}
	if stretch := t.Values[place["stretch.mean"]]; stretch > longestSpeech {
		return 0
	}
	return min(1, t.Voiced/enoughVoiced) * max(0, min(1, (t.Apart-leastApart)/(enoughApart-leastApart)))
}

// A sample from clipAt on stands at the end of G.711's range. Over clipShare of
// them the waveform is cut, and brightness is that of the cuts.
const (
	clipAt    = 31_700
	clipShare = 0.01
)

// unclipped is 1 for audio that keeps within its range, less for what is cut.
func unclipped(audio []int16) float64 {
	cut := 0
	for _, s := range audio {
		if s >= clipAt || s <= -clipAt {
			cut++
		}
	}
	if share := float64(cut) / float64(len(audio)+1); share > clipShare {
		return clipShare / share
	}
	return 1
}
