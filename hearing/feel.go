package hearing

import (
	"strings"
	"time"

	"zhiyin.dev"
)

// phrase is what a running turn's mood was measured of. A turn may be silent for
// two seconds before it is over; anger is told a phrase at a time.
type phrase struct {
	open bool   // somebody spoke since the last phrase that was felt
	felt string // the words up to there
}

const (
	// phraseEnd is the silence that ends a phrase.
	phraseEnd = 500 * time.Millisecond
	// shortestFeltMs is the shortest turn without words whose sound says something.
	shortestFeltMs = 400
)

// feelPhrase measures the mood of the running turn when it falls silent.
func (e *Ear) feelPhrase() {
	if e.turn == "" {
		return
	}
	if e.listener.Silent() == 0 {
		e.phrase.open = true
		return
	}
	worded := e.partial != "" || e.cfg.Recognizer == nil // where nobody hears words, sound alone tells a phrase
	if !e.phrase.open || !e.mood || !worded || e.listener.Silent() < phraseEnd {
		return
	}
	u := zhiyin.Utterance{ID: e.turn, Speaker: e.cfg.Speaker, Language: e.cfg.Language, At: e.cfg.Now(),
		Text: strings.TrimSpace(strings.TrimPrefix(e.partial, e.phrase.felt)), FromMs: e.listener.Onset().Milliseconds(), ToMs: e.listener.Offset().Milliseconds()}
	e.feel(u, e.audio)
	e.audio, e.phrase = e.audio[:0], phrase{felt: e.partial}
}

// feel measures the mood of what a customer said.
func (e *Ear) feel(u zhiyin.Utterance, audio []int16) {
	if e.cfg.Gauge == nil || !e.mood || u.Speaker != zhiyin.OfCustomer || u.Text == "" && u.ToMs-u.FromMs < shortestFeltMs {
		return
	}
	if _, events := e.cfg.Gauge.Push(u, audio); len(events) > 0 {
		e.cfg.Told.Felt(events)
	}
}

// tag gives a recogniser's tag to a mood that was measured before it came: a phrase is
// measured when it falls silent, and a turn's last words take longer.
func (e *Ear) tag(u zhiyin.Utterance) {
	if e.cfg.Gauge == nil || !e.mood || u.Emotion == "" || u.Speaker != zhiyin.OfCustomer {
		return
	}
	if _, events := e.cfg.Gauge.Tag(u.ID, u.Emotion); len(events) > 0 {
		e.cfg.Told.Felt(events)
	}
}
