package emotion

import (
	"math"

	"zhiyin.dev/acoustic"
)

// Measure describes one turn's audio at 8 kHz.
func Measure(audio []int16) Turn {
	var p acoustic.Prosody
	return describe(p.Append(make([]acoustic.Sound, 0, len(audio)/acoustic.SoundHop+1), audio))
}

// NormOf is the norm of feature i among people, each given by their turns. It
// counts nobody who has no value.
func NormOf(people [][]Values, i int) Norm {
	var means, spreads series
	for _, turns := range people {
		var own series
		for _, v := range turns {
			if !math.IsNaN(v[i]) {
				own = append(own, v[i])
			}
		}
		if len(own) > 0 {
			means, spreads = append(means, own.mean()), append(spreads, own.spread()*own.spread())
		}
	}
	if len(means) == 0 {
		return Norm{Spread: 1}
	}
	return Norm{Mean: means.mean(), Spread: max(1e-6, math.Sqrt(spreads.mean())), Among: means.spread()}
}
