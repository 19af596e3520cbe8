package speech_test

import (
	"strings"
	"testing"

	"zhiyin.dev"
	"zhiyin.dev/speech"
)

const house = `
id: muhe-voice
unit: muhe
name: {cmn: 沐禾的声音, en: Muhe}
pace_percent: 90
pitch_percent: 110
numbers:
  - {id: muhe-400, language: yue, pitch_percent: 95}
`

func TestANumberSpeaksInItsOwnVoiceElseInTheHouses(t *testing.T) {
	t.Parallel()
	h, problems := speech.ParseHouse([]byte(house))
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	for name, c := range map[string]struct {
		number zhiyin.NumberID
		who    zhiyin.Customer
		want   zhiyin.Voice
	}{
		"the number's own":        {"muhe-400", zhiyin.Customer{}, zhiyin.Voice{Language: "yue", PacePercent: 90, PitchPercent: 95}},
		"the house's":             {"muhe-local", zhiyin.Customer{}, zhiyin.Voice{Language: "cmn", PacePercent: 90, PitchPercent: 110}},
		"slower for the old":      {"muhe-local", zhiyin.Customer{AgeBand: "70+"}, zhiyin.Voice{Language: "cmn", PacePercent: 65, PitchPercent: 110}},
		"the customer's own pace": {"muhe-local", zhiyin.Customer{Voice: zhiyin.Voice{PacePercent: 120}}, zhiyin.Voice{Language: "cmn", PacePercent: 120, PitchPercent: 110}},
		"their language":          {"muhe-400", zhiyin.Customer{Speaks: "en"}, zhiyin.Voice{Language: "en", Dialect: "", PacePercent: 90, PitchPercent: 95}},
	} {
		if got := speech.VoiceFor(c.who, zhiyin.Number{ID: c.number, Language: "cmn", Voice: h.Of(c.number)}); got != c.want {
			t.Errorf("%s: %+v, want %+v", name, got, c.want)
		}
	}
}

func TestAVoiceThatCantBeSpokenIsRefused(t *testing.T) {
	t.Parallel()
	for change, want := range map[[2]string]string{
		{"pace_percent: 90", "pace_percent: 20"}:                         "5:15 pace_percent: must be a whole number from 60 to 140",
		{"language: yue", "language: wuu"}:                               "numbers.0.language: must be cmn, yue or en",
		{"pitch_percent: 95}", "volume: 3}"}:                             "numbers.0.volume",
		{"  - {id: muhe-400,", "  - {id: muhe-400}\n  - {id: muhe-400,"}: "is there twice",
	} {
		_, problems := speech.ParseHouse([]byte(strings.Replace(house, change[0], change[1], 1)))
		if len(problems) == 0 || !strings.Contains(problems[0].String(), want) {
			t.Errorf("%q: %v, want %q", change[1], problems, want)
		}
	}
}
