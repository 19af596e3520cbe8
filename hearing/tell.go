package hearing

import (
	"slices"
	"strings"

	"zhiyin.dev"
	"zhiyin.dev/speech"
)

// tell hands a finished turn over: its words, what they mean, how they felt.
func (e *Ear) tell(end turnEnd, u zhiyin.Utterance) {
	shift := int64(0)
	if len(u.Words) > 0 {
		shift = end.from.Milliseconds() - u.Words[0].FromMs
	}
	u.ID, u.Speaker, u.Final, u.At = end.id, e.cfg.Speaker, true, end.said
	u.FromMs, u.ToMs = end.from.Milliseconds(), end.to.Milliseconds()
	u.Words = slices.Clone(u.Words)
	for i := range u.Words { // the stream hears turns alone, the leg has pauses between
		u.Words[i].FromMs += shift
		u.Words[i].ToMs += shift
	}
	if u.Language == "" {
		u.Language = e.cfg.Language
	}
	u.Text = strings.TrimSpace(u.Text)
	if u.Text == "" && end.over {
		e.cfg.Told.OverPrompt(speech.Resumed)
	}
	e.cfg.Told.Heard(u, e.understand(u))
	if end.feel {
		u.Text = strings.TrimSpace(strings.TrimPrefix(u.Text, end.felt))
		e.feel(u, end.audio)
		return
	}
	e.tag(u)
}

// understand reads a turn's words; nil where there are none, or nobody to read.
func (e *Ear) understand(u zhiyin.Utterance) *zhiyin.Meaning {
	if u.Text == "" || e.cfg.Reader == nil && e.cfg.Reasoner == nil || e.cfg.Speaker != zhiyin.OfCustomer {
		return nil
	}
	var m zhiyin.Meaning
	if e.cfg.Reader != nil {
		m = e.cfg.Reader.Read(u.Text, u.Language)
	}
	if e.cfg.Reasoner != nil {
		m.Needs = e.cfg.Reasoner.Needs(u.Text, u.Language, e.former)
	}
	if len(e.former) == remembered {
		e.former = append(e.former[:0], e.former[1:]...)
	}
	e.former = append(e.former, u.Text)
	return &m
}
