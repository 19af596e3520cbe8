package speech

import (
	"strings"
	"time"
	"unicode"

	"zhiyin.dev"
)

// Spoken is one prompt, ready to be shown and to be said.
type Spoken struct {
	Words  string       // as a reader sees it: ￥760, 11 月 20 日
	Voice  zhiyin.Voice // how every piece is said
	Pieces []Piece      // in order; they join without a gap of their own
}

// Piece is a run of a prompt that is synthesised as a whole. Pieces meet only
// where a placeholder begins or ends, or where the script changes.
type Piece struct {
	Say      string          // for an engine that takes pinyin: digits as words, polyphones replaced; punctuation kept
	Plain    string          // the same in characters alone, for an engine that knows words; "": as Say
	Personal bool            // tells something about the customer: never kept on disk
	Language zhiyin.Language // when it is not the voice's own: a foreign name in a Mandarin sentence
}

// VoiceOf is the voice that says piece p of s.
func (s Spoken) VoiceOf(p Piece) zhiyin.Voice {
	v := s.Voice
	if p.Language != "" {
		v.Language = p.Language
	}
	return v
}

// Text is the piece in characters alone.
func (p Piece) Text() string {
	if p.Plain != "" {
		return p.Plain
	}
	return p.Say
}

// Audible tells whether say holds anything that an engine can pronounce.
func Audible(say string) bool {
	return strings.ContainsFunc(say, func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) })
}

// Pauses are the rests that the punctuation at the two ends of a piece asks for,
// at ordinary pace. An engine's own edge silence differs from engine to engine
// and is cut off, so that spliced pieces flow.
func Pauses(say string) (before, after time.Duration) {
	if !Audible(say) {
		return rest(say), 0
	}
	word := func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r) }
	first := strings.IndexFunc(say, word)
	last := strings.LastIndexFunc(say, word)
	return rest(say[:first]), rest(say[last:])
}

// rest is the longest pause that a run of punctuation asks for. The lengths are
// what espeak-ng makes of the same marks at 100 %, measured, rounded.
func rest(marks string) time.Duration {
	long := time.Duration(0)
	for _, r := range marks {
		switch r {
		case '。', '！', '？', '!', '?', '.', '…':
			long = max(long, 350*time.Millisecond)
		case '；', '：', ';', ':':
			long = max(long, 250*time.Millisecond)
		case '，', ',', '—':
			long = max(long, 180*time.Millisecond)
		case '、':
			long = max(long, 100*time.Millisecond)
		}
	}
	return long
}
