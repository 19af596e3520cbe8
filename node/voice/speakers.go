package voice

import (
	"strings"

	"zhiyin.dev"
	"zhiyin.dev/edge/api/studio"
	"zhiyin.dev/edge/asr"
)

// Speakers are who says each language now, and the models that can't be used.
func (v *Voices) Speakers() (out []studio.Speaker) {
	for _, l := range []zhiyin.Language{zhiyin.Mandarin, zhiyin.Cantonese, zhiyin.English} {
		out = append(out, v.speaker(l))
	}
	for _, i := range v.local.process.Voices() {
		if !i.Ready() {
			out = append(out, studio.Speaker{Name: i.Name, Type: i.Type, Says: i.Says})
		}
	}
	return out
}

func (v *Voices) speaker(l zhiyin.Language) studio.Speaker {
	if name := v.server.Voices[string(l)]; v.neural != nil && name != "" {
		return studio.Speaker{Language: l, Name: v.server.model() + " " + name, Type: "openai"}
	}
	if info, _, ok := v.local.model(zhiyin.Voice{Language: l}); ok {
		return studio.Speaker{Language: l, Name: info.Name, Type: info.Type, Tried: info.Tried}
	}
	return studio.Speaker{Language: l, Name: embedded, Type: embedded, Tried: true}
}

// Told says who speaks each language, and what people must know of it.
func (v *Voices) Told() (says string, bad bool) {
	var all []string
	for _, s := range v.Speakers() {
		switch {
		case s.Says != "":
			all, bad = append(all, s.Name+": "+s.Says), true
		case s.Tried:
			all = append(all, string(s.Language)+": "+s.Name)
		default:
			all = append(all, string(s.Language)+": "+s.Name+" ("+asr.NotTried+")")
		}
	}
	return strings.Join(all, "; "), bad
}
