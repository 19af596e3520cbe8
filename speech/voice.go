package speech

import (
	"cmp"

	"zhiyin.dev"
)

// Paces for the elderly, in percent of ordinary speech. People over seventy
// follow 120 to 140 characters a minute, where speech services say 180
// (hollycrm.com/innews/7488.html); engines are set so that 100 % is 180, which
// puts 72 % at 130. Between sixty and seventy the comfortable pace lies at the
// upper end, 144.
const (
	paceFrom70 = 72
	paceFrom60 = 80
)

// Limits of zhiyin.Voice.
const (
	minPace, maxPace   = 60, 140
	minPitch, maxPitch = 50, 150
)

// VoiceFor is how to speak to c on number. The language is the customer's own
// wish, else the dialect they prefer, else the number's; the pace is their wish,
// else the number's as their age slows it; the pitch is their wish, else the number's. A dialect that no engine speaks
// falls to the number's language and is kept as Dialect, for recorded prompts. c may be zero: a caller we do not know.
func VoiceFor(c zhiyin.Customer, number zhiyin.Number) zhiyin.Voice {
	v := c.Voice
	v.Language = firstSpoken(c.Voice.Language, c.Speaks, number.Voice.Language, number.Language, zhiyin.Mandarin)
	if v.Dialect == "" && c.Voice.Language == "" && c.Speaks != v.Language {
		v.Dialect = c.Speaks
	}
	if v.PacePercent == 0 {
		v.PacePercent = (paceOf(c.AgeBand)*orHundred(number.Voice.PacePercent) + 50) / 100
	}
	v.PacePercent = min(max(v.PacePercent, minPace), maxPace)
	v.PitchPercent = min(max(orHundred(cmp.Or(v.PitchPercent, number.Voice.PitchPercent)), minPitch), maxPitch)
	return v
}

func paceOf(ageBand string) int {
	switch ageBand {
	case "70+":
		return paceFrom70
	case "60-69":
		return paceFrom60
	}
	return 100
}

// spoken tells whether engines speak a language.
func spoken(l zhiyin.Language) bool {
	return l == zhiyin.Mandarin || l == zhiyin.Cantonese || l == zhiyin.English
}

func firstSpoken(wishes ...zhiyin.Language) zhiyin.Language {
	for _, l := range wishes {
		if spoken(l) {
			return l
		}
	}
	return zhiyin.Mandarin
}
