package emotion

import (
	"math"

	"zhiyin.dev/acoustic"
)

// A syllable's nucleus is a peak of the level in voiced sound that stands at
// least nucleusDip dB over the dips around it (de Jong and Wempe 2009), no closer
// than nucleusGap to the one before: nobody says ten syllables a second.
const (
	nucleusDip = 2
	nucleusGap = 0.1 // seconds
)

func (v *voice) rhythm(out Values) {
	out.set("voiced.share", float64(len(v.voiced))/float64(len(v.said)))
	first, last := v.said[0], v.said[len(v.said)-1]
	out.set("pause.share", 1-float64(len(v.said))/float64(last-first+1))
	out.set("pause.longest", v.longestPause())
	if len(v.voiced) < fewest {
		return
	}
	out.set("syllables", float64(v.nuclei())/(float64(len(v.said))*hopSeconds))
	out.set("stretch.mean", v.voicedSeconds()/float64(v.stretches()))
	var steps series
	for _, i := range v.voiced {
		if i > 0 && !math.IsNaN(v.tone[i-1]) {
			steps = append(steps, math.Abs(float64(v.sounds[i].Level-v.sounds[i-1].Level)))
		}
	}
	out.set("shimmer", steps.mean())
}

func (v *voice) longestPause() float64 {
	longest := 0
	for n := 1; n < len(v.said); n++ {
		longest = max(longest, v.said[n]-v.said[n-1]-1)
	}
	return float64(longest) * hopSeconds
}

func (v *voice) stretches() int {
	n := 0
	for k, i := range v.voiced {
		if k == 0 || v.voiced[k-1] != i-1 {
			n++
		}
	}
	return n
}

// nuclei counts the syllables.
func (v *voice) nuclei() int {
	n, rising, top, topAt, dip, before := 0, true, math.Inf(-1), 0, math.Inf(1), math.Inf(-1)
	for i := range v.sounds {
		level := smoothed(v.sounds, i)
		switch {
		case rising && level > top:
			top, topAt = level, i
		case rising && top-level >= nucleusDip:
			if at := float64(topAt) * hopSeconds; !math.IsNaN(v.tone[topAt]) && at-before >= nucleusGap {
				n, before = n+1, at
			}
			rising, dip = false, level
		case !rising && level < dip:
			dip = level
		case !rising && level-dip >= nucleusDip:
			rising, top, topAt = true, level, i
		}
	}
	return max(n, 1)
}

// smoothed is the level over 50 ms.
func smoothed(sounds []acoustic.Sound, i int) float64 {
	sum, n := 0.0, 0
	for k := max(0, i-2); k <= min(len(sounds)-1, i+2); k++ {
		sum, n = sum+float64(sounds[k].Level), n+1
	}
	return sum / float64(n)
}
