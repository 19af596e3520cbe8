package espeak

import (
	"math"
	"strconv"

	"zhiyin.dev"
)

// settings choose one of espeak-ng's voices and how it speaks.
type settings struct {
	voice       string
	rate, pitch int // -s words a minute, 80 to 450; -p 0 to 99
}

func (s settings) arguments() []string {
	return []string{"--stdin", "--stdout", "-z", "-b", "1", "-a", loudness, "-v", s.voice, "-s", strconv.Itoa(s.rate), "-p", strconv.Itoa(s.pitch)}
}

// loudness is -a: at 100, the program's own, vowels are clipped; at 70 speech has
// −21 dB of full scale while it is active, with 3 dB left above its peaks.
const loudness = "70"

// speaking is how a voice's -s becomes units (characters, or English words) a
// minute: units = slope·s + offset, fitted to sentences of 35 to 50 units with
// their pauses, measured with espeak-ng 1.51 from -s 100 to 160. ordinary is what
// 100 % means: 180 characters a minute is what speech services use
// (hollycrm.com/innews/7488.html), so that 72 % gives the elderly 130; 160
// English words a minute is a radio speaker's pace.
type speaking struct {
	voice         string
	slope, offset float64
	ordinary      float64
}

// The voice for Mandarin is the one that reads Latin letters as pinyin: 1.51's
// plain cmn spells its tone numbers in English.
var voices = map[zhiyin.Language]speaking{
	zhiyin.Mandarin:  {"cmn-latn-pinyin", 1.32, -24.4, 180},
	zhiyin.Cantonese: {"yue", 1.5, -21, 180},
	zhiyin.English:   {"en-gb", 1.2, 2, 160},
}

// slowest is the least that -s takes.
const slowest = 80

// settingsFor translates a voice; an unknown language speaks Mandarin.
func settingsFor(v zhiyin.Voice) settings {
	s, ok := voices[v.Language]
	if !ok {
		s = voices[zhiyin.Mandarin]
	}
	pace, pitch := v.PacePercent, v.PitchPercent
	if pace == 0 {
		pace = 100
	}
	if pitch == 0 {
		pitch = 100
	}
	rate := int(math.Round((s.ordinary*float64(pace)/100 - s.offset) / s.slope))
	return settings{voice: s.voice, rate: max(rate, slowest), pitch: min(max(pitch/2, 0), 99)} // -p 50 is the voice's own
}
