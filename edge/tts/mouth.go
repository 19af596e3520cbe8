package tts

import (
	"slices"

	"zhiyin.dev"
	"zhiyin.dev/speech"
)

// mouth is who says a prompt.
type mouth struct {
	engine, spare Engine
	name          string                    // before the keys of what is kept
	choose        func(zhiyin.Voice) Chosen // who says a piece; nil: engine
}

// speaker chooses who says a prompt: one voice says all of it.
func (p *Prompter) speaker(s speech.Spoken) mouth {
	personal := func(piece speech.Piece) bool { return piece.Personal }
	apart := p.cfg.Discreet && (p.cfg.Spare != nil || p.cfg.Choose != nil) && slices.ContainsFunc(s.Pieces, personal)
	switch {
	case p.cfg.Choose != nil && (apart || p.engine == nil):
		return mouth{choose: p.cfg.Choose}
	case apart:
		return mouth{engine: p.cfg.Spare}
	}
	return mouth{engine: p.engine, spare: p.cfg.Spare, name: named(p.cfg.Said)}
}

// of is who says a piece in its voice.
func (m mouth) of(v zhiyin.Voice) mouth {
	if m.choose == nil {
		return m
	}
	c := m.choose(v)
	return mouth{engine: c.Engine, spare: c.Spare, name: named(c.Said)}
}

func named(said string) string {
	if said == "" {
		return ""
	}
	return said + "|"
}
