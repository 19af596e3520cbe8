package zhiyin

import "slices"

// Language is a spoken or written language as ISO 639-3 has it.
type Language string

// The languages with prompts today. Written zh-CN and zh-HK screens use cmn and yue.
const (
	Mandarin  Language = "cmn"
	Cantonese Language = "yue"
	English   Language = "en"
)

// SpokenLanguages are those that agents may serve in: those with prompts, and the other
// groups of Chinese as ISO 639-3 has them (Wu, Southern Min, Hakka, Gan, Xiang, Jin).
func SpokenLanguages() []Language {
	return []Language{Mandarin, Cantonese, English, "wuu", "nan", "hak", "gan", "hsn", "cjy"}
}

// Text is one message in several languages: language → pattern. A pattern may
// hold typed placeholders, {name} or {amount:money}; package speech fills and
// speaks them. A nil Text is empty in every language.
type Text map[Language]string

// fallback is the written order in which a language's neighbours stand in: a
// Cantonese speaker reads and understands Mandarin better than English.
var fallback = map[Language][]Language{
	Mandarin:  {Cantonese, English},
	Cantonese: {Mandarin, English},
	English:   {Mandarin, Cantonese},
}

// In returns the pattern for want, or the first that exists in the fallback
// order, with the language it is in. ok is false when there is none at all.
func (t Text) In(want Language) (pattern string, in Language, ok bool) {
	for _, l := range append([]Language{want}, fallback[want]...) {
		if p, has := t[l]; has {
			return p, l, true
		}
	}
	keys := make([]Language, 0, len(t))
	for l := range t {
		keys = append(keys, l)
	}
	slices.Sort(keys)
	if len(keys) == 0 {
		return "", "", false
	}
	return t[keys[0]], keys[0], true
}

// Voice is how the platform speaks to one customer. It holds for every prompt
// of a contact, so that nobody is greeted slowly and then hurried.
type Voice struct {
	Language     Language `json:"language"`
	Dialect      Language `json:"dialect,omitempty"` // what prompts that a person recorded are chosen by first; "" is Language
	PacePercent  int      `json:"pace_percent"`      // 100 is ordinary speech; 60 to 140
	PitchPercent int      `json:"pitch_percent"`     // 100 is the engine's own pitch; 50 to 150
}

// Money is an amount in the minor unit of its currency (fen, cents).
type Money struct {
	Minor    int64  `json:"minor"`
	Currency string `json:"currency"` // ISO 4217: "CNY"
}
