package tts

import (
	"slices"

	"zhiyin.dev/speech"
)

// mouth is who says a prompt.
type mouth struct {
	engine, spare Engine
	name          string // before the keys of what is kept
}

// speaker chooses who says a prompt: one voice says all of it.
func (p *Prompter) speaker(s speech.Spoken) mouth {
	personal := func(piece speech.Piece) bool { return piece.Personal }
	if p.cfg.Discreet && p.cfg.Spare != nil && slices.ContainsFunc(s.Pieces, personal) {
		return mouth{engine: p.cfg.Spare}
	}
	m := mouth{engine: p.engine, spare: p.cfg.Spare}
	if p.cfg.Said != "" {
		m.name = p.cfg.Said + "|"
	}
	return m
}
