package speech

import (
	"cmp"
	"fmt"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"zhiyin.dev"
)

// Lookup gives the value of a placeholder's path: string, int, int64, float64,
// zhiyin.Money, zhiyin.Text, zhiyin.Customer, time.Time or time.Duration. The
// path "now" may give the present moment; with it, dates near it are told as
// today or tomorrow, and the year is left out where it is this year.
type Lookup func(path string) (value any, ok bool)

// Speaker renders prompts for one unit. The zero Speaker tells times in UTC. It
// holds no state and may be shared.
type Speaker struct {
	Zone *time.Location // the unit's; nil is UTC
}

// span is a rendered stretch: what is shown and what is said.
type span struct {
	words, say string
	plain      string // say without pinyin; "": as say
	personal   bool
	language   zhiyin.Language
}

// Render fills pattern, which is written in language in, for voice. It is
// Invalid, naming the placeholder, when the pattern is malformed, a path has no
// value, or a value does not fit its type. A customer without a name or a title
// to use is addressed by nothing, and the punctuation after it goes as well.
func (s *Speaker) Render(pattern string, in zhiyin.Language, voice zhiyin.Voice, at Lookup) (Spoken, error) {
	parts, err := parse(pattern)
	if err != nil {
		return Spoken{}, err
	}
	voice.Language = in
	voice.PacePercent, voice.PitchPercent = orHundred(voice.PacePercent), orHundred(voice.PitchPercent)
	var spans []span
	dropMark := false
	for i, p := range parts {
		if p.of == nil {
			spans = append(spans, fixedSpans(in, afterNothing(p.fixed, dropMark, spans))...)
			dropMark = false
			continue
		}
		filled, err := s.fill(*p.of, in, at, following(parts, i))
		if err != nil {
			return Spoken{}, fmt.Errorf("speech: %s: %w", p.of, err)
		}
		dropMark = len(filled) == 0
		spans = append(spans, filled...)
	}
	return join(spans, voice), nil
}

func orHundred(percent int) int {
	if percent == 0 {
		return 100
	}
	return percent
}

// following is the fixed text after part i, which decides 二 or 两.
func following(parts []part, i int) string {
	if i+1 < len(parts) {
		return parts[i+1].fixed
	}
	return ""
}

// afterNothing drops the mark that followed a placeholder which came to nothing,
// where the words before it end in a mark already: "您好，，" becomes "您好，".
func afterNothing(fixed string, drop bool, before []span) string {
	if !drop {
		return fixed
	}
	if len(before) > 0 {
		r, _ := utf8.DecodeLastRuneInString(strings.TrimRight(before[len(before)-1].words, " "))
		if !unicode.IsPunct(r) {
			return fixed
		}
	}
	return strings.TrimLeftFunc(fixed, func(r rune) bool { return unicode.IsPunct(r) || r == ' ' })
}

// join makes pieces of neighbouring spans that are kept alike.
func join(spans []span, voice zhiyin.Voice) Spoken {
	out := Spoken{Voice: voice}
	var words strings.Builder
	for _, s := range spans {
		words.WriteString(s.words)
		if s.say == "" {
			continue
		}
		if s.language == voice.Language {
			s.language = ""
		}
		last := len(out.Pieces) - 1
		if last >= 0 && out.Pieces[last].Personal == s.personal && out.Pieces[last].Language == s.language {
			out.Pieces[last].Say += s.say
			out.Pieces[last].Plain += cmp.Or(s.plain, s.say)
			continue
		}
		out.Pieces = append(out.Pieces, Piece{Say: s.say, Plain: cmp.Or(s.plain, s.say), Personal: s.personal, Language: s.language})
	}
	out.Words = words.String()
	return tidy(out)
}

// tidy cuts the white space at the borders, lets pieces that hold nothing else go,
// and puts readings into the Mandarin ones, now that their words stand together.
func tidy(s Spoken) Spoken {
	kept := s.Pieces[:0]
	for _, p := range s.Pieces {
		p.Say, p.Plain = closeUp(strings.TrimSpace(p.Say)), closeUp(strings.TrimSpace(p.Plain))
		if s.VoiceOf(p).Language == zhiyin.Mandarin {
			p.Say = mandarin(p.Say)
		}
		if p.Plain == p.Say {
			p.Plain = ""
		}
		if p.Say != "" {
			kept = append(kept, p)
		}
	}
	s.Pieces = kept
	return s
}
