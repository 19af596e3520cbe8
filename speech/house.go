package speech

import (
	"zhiyin.dev"
	text "zhiyin.dev/form"
)

// HouseKind is the kind of definition that a house's voice is.
const HouseKind = "voice"

// House is how a unit speaks to customers who have no wish of their own: to all of
// them, and to those who call one of its numbers.
//
//	id: muhe-voice
//	unit: muhe
//	name: {cmn: 沐禾的声音, en: The voice of Muhe}
//	pace_percent: 96      # 60 to 140; the elderly hear it slower by their age
//	pitch_percent: 108    # 50 to 150
//	numbers:              # what is not written is the unit's
//	  - {id: muhe-400, pitch_percent: 100, language: yue}
type House struct {
	Ref     zhiyin.DefinitionRef
	Unit    zhiyin.UnitID
	Name    zhiyin.Text
	Pace    int
	Pitch   int
	Numbers []NumberVoice
}

// NumberVoice is the voice of one number.
type NumberVoice struct {
	ID    zhiyin.NumberID
	Voice zhiyin.Voice
}

// maxNumbers bounds the numbers of one definition: a unit with more is several.
const maxNumbers = 200

// ParseHouse reads one definition, as version 1. Problems are in the order of the text;
// the House is nil unless there are none.
func ParseHouse(yaml []byte) (*House, []text.Problem) {
	doc, f := text.Open(yaml)
	h := &House{Ref: zhiyin.DefinitionRef{Kind: HouseKind, ID: f.ID("id", true), Version: 1}, Unit: zhiyin.UnitID(f.ID("unit", true)), Name: f.Text("name"),
		Pace: f.Number("pace_percent", 100, minPace, maxPace), Pitch: f.Number("pitch_percent", 100, minPitch, maxPitch)}
	for _, in := range f.Items("numbers", maxNumbers) {
		n := NumberVoice{ID: zhiyin.NumberID(in.ID("id", true)), Voice: zhiyin.Voice{Language: zhiyin.Language(in.Word("language", false)),
			PacePercent: in.Number("pace_percent", h.Pace, minPace, maxPace), PitchPercent: in.Number("pitch_percent", h.Pitch, minPitch, maxPitch)}}
		if l := n.Voice.Language; l != "" && !spoken(l) {
			in.Wrong("language", "must be cmn, yue or en")
		}
		if _, twice := h.number(n.ID); twice {
			in.Wrong("id", "%s is there twice", n.ID)
		}
		in.Done()
		h.Numbers = append(h.Numbers, n)
	}
	f.Done()
	if problems := doc.Problems(); len(problems) > 0 {
		return nil, problems
	}
	return h, nil
}

func (h *House) number(id zhiyin.NumberID) (zhiyin.Voice, bool) {
	for _, n := range h.Numbers {
		if n.ID == id {
			return n.Voice, true
		}
	}
	return zhiyin.Voice{}, false
}

// Of is the voice of a number: its own, else the unit's.
func (h *House) Of(id zhiyin.NumberID) zhiyin.Voice {
	if own, has := h.number(id); has {
		return own
	}
	return zhiyin.Voice{PacePercent: h.Pace, PitchPercent: h.Pitch}
}
