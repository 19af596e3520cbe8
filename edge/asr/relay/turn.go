package relay

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"zhiyin.dev"
	"zhiyin.dev/edge/asr"
)

// turn is what is known of the turn of talk under way; times are the leg's.
type turn struct {
	start int64            // its first frame
	kept  zhiyin.Utterance // what is settled of it: pieces ended, and words heard before a link broke
	live  zhiyin.Utterance // what the link says of the rest
}

// whole is the turn so far.
func (t *turn) whole() zhiyin.Utterance { return Join(t.kept, t.live) }

// keep settles what the link has said.
func (t *turn) keep() {
	t.kept, t.live = t.whole(), zhiyin.Utterance{}
}

// resume settles the words that need not be heard again after a link broke when
// everything before frame end was sent, and returns the frame to begin again at.
// Words that began within the last second, and whatever follows the last word,
// are heard again.
func (t *turn) resume(end int64) int64 {
	cut := max(end-int64(repeated.Milliseconds()/asr.FrameMs), t.start)
	if t.live.Text == "" {
		return max(t.start, t.kept.ToMs/asr.FrameMs)
	}
	if len(t.live.Words) == 0 { // its text reaches up to ToMs
		to := t.live.ToMs / asr.FrameMs
		t.keep()
		return max(t.start, min(cut, to))
	}
	n := slices.IndexFunc(t.live.Words, func(w zhiyin.Word) bool { return w.FromMs >= cut*asr.FrameMs })
	if n < 0 {
		n = len(t.live.Words)
	}
	words := t.live.Words[:n]
	t.live = zhiyin.Utterance{}
	if n == 0 {
		return max(t.start, t.kept.ToMs/asr.FrameMs)
	}
	for _, w := range words {
		t.kept = Join(t.kept, zhiyin.Utterance{Text: w.Text, Words: []zhiyin.Word{w}, FromMs: w.FromMs, ToMs: w.ToMs, Confidence: w.Confidence})
	}
	return max(t.start, min(words[n-1].ToMs/asr.FrameMs, end))
}

// mostRunes and mostWords bound a turn that nobody finishes; the oldest go.
const (
	mostRunes = 8000
	mostWords = 4000
)

// Join puts two pieces of a turn together.
func Join(a, b zhiyin.Utterance) zhiyin.Utterance {
	if a.Text == "" {
		return b
	}
	if b.Text == "" {
		return a
	}
	share := float64(len(a.Text)) / float64(len(a.Text)+len(b.Text))
	out := zhiyin.Utterance{Text: asr.Join(a.Text, b.Text), Words: slices.Concat(a.Words, b.Words), FromMs: a.FromMs, ToMs: max(a.ToMs, b.ToMs),
		Confidence: share*a.Confidence + (1-share)*b.Confidence, Language: b.Language, Emotion: b.Emotion}
	if out.Language == "" {
		out.Language = a.Language
	}
	if out.Emotion == "" {
		out.Emotion = a.Emotion
	}
	if extra := utf8.RuneCountInString(out.Text) - mostRunes; extra > 0 {
		out.Text = string([]rune(out.Text)[extra:])
	}
	if extra := len(out.Words) - mostWords; extra > 0 {
		out.Words = out.Words[extra:]
	}
	return out
}

// mend makes an utterance of another program's what it must be, in the leg's
// time: readable text of a bounded length, times within what was sent, in order,
// numbers in their range. ok is false when something could not be true.
func mend(u *zhiyin.Utterance, c *clock, start int64) (ok bool) {
	ok = true
	text := readable(u.Text)
	ok = ok && text == strings.TrimSpace(u.Text)
	u.Text = text
	first, last := start*asr.FrameMs, c.end(start)*asr.FrameMs
	if extra := len(u.Words) - mostWords; extra > 0 {
		u.Words, ok = u.Words[:mostWords], false
	}
	u.Words = slices.Clone(u.Words)
	from := first
	for i := range u.Words {
		w := &u.Words[i]
		w.Text = readable(w.Text)
		ok = within(&w.Confidence) && ok
		ok = place(c, &w.FromMs, from, last) && ok
		ok = place(c, &w.ToMs, w.FromMs, last) && ok
		from = w.FromMs
	}
	ok = within(&u.Confidence) && ok
	if n := len(u.Words); n > 0 {
		u.FromMs, u.ToMs = u.Words[0].FromMs, u.Words[n-1].ToMs
		return ok
	}
	if u.FromMs == 0 && u.ToMs == 0 { // the other side tells no times
		u.FromMs, u.ToMs = first, last
		return ok
	}
	ok = place(c, &u.FromMs, first, last) && ok
	return place(c, &u.ToMs, u.FromMs, last) && ok
}

// edge is how far beyond what it was sent a recogniser may place a word before it
// counts as untrue: models round to their own frames.
const edgeMs = 500

// place turns ms into the leg's time, between first and last.
func place(c *clock, ms *int64, first, last int64) bool {
	leg := c.leg(*ms)
	*ms = min(max(leg, first), last)
	return leg >= first-edgeMs && leg <= last+edgeMs
}

func within(share *float64) bool {
	if *share >= 0 && *share <= 1 {
		return true
	}
	*share = 0
	return false
}

// readable is s as one line of at most mostRunes runes without control characters.
func readable(s string) string {
	s = strings.ToValidUTF8(s, "")
	s = strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) {
			return ' '
		}
		if unicode.IsControl(r) {
			return -1
		}
		return r
	}, s)
	if utf8.RuneCountInString(s) > mostRunes {
		s = string([]rune(s)[:mostRunes])
	}
	return strings.TrimSpace(s)
}
