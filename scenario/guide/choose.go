package main

import (
	"strconv"

	"zhiyin.dev"
	"zhiyin.dev/flow"
)

// choose is what a caller does at a menu, or where they are invited to speak.
func (w *walk) choose(p prompt) flow.Input {
	if w.caller.Mode == "speech" && p.invites && w.spoken < 2 {
		return w.say(p)
	}
	own := p.own()
	if own < 0 {
		return w.press(p, w.astray(p))
	}
	known := w.caller.KnowsMenu && w.arm.isFixed(p)
	if known {
		w.spend(min(knownS, p.whole()))
	} else {
		heard := p.until(own)
		if w.caller.Listens == "end" && !w.calm {
			heard = p.whole()
		}
		w.spend(heard*w.caller.Pace + w.caller.ThinkS)
	}
	keys := p.clauses[own].option.Keys
	if !w.calm {
		rate := w.caller.PMisread
		if known {
			rate *= knownMiss
		}
		keys = w.misread(p, keys, rate)
	}
	w.calm = false
	return w.press(p, w.slip(keys))
}

// say tells why they call, at the end of the invitation.
func (w *walk) say(p prompt) flow.Input {
	for i, c := range p.clauses {
		if c.invites {
			w.spend(p.until(i)*w.caller.Pace + w.caller.ThinkS/2)
		}
	}
	return w.utter(0)
}

// utter speaks the reason, after a no or not.
func (w *walk) utter(before float64) flow.Heard {
	w.spoken++
	w.spend(before + float64(letters(w.caller.Utterance))/w.caller.CharsPerS + recogniseS)
	luck := w.luck.u("speech")
	if w.reader != nil {
		if luck < w.caller.PUnderstood+0.10 {
			return flow.Heard{Needs: w.reader(w.call.Pack, w.caller.Utterance)}
		}
		return flow.Heard{}
	}
	if luck < w.caller.PUnderstood {
		return flow.Heard{Needs: []zhiyin.Scored{{ID: w.call.Truth.Need, Score: 1}}}
	}
	return flow.Heard{}
}

// astray: nothing here leads to what they want. They hear it whole and press what is
// named for something else, or go back, or to a person.
func (w *walk) astray(p prompt) string {
	w.spend(p.whole()*w.caller.Pace + w.caller.ThinkS)
	keys := "0"
	for _, c := range p.clauses {
		if c.option == nil {
			continue
		}
		if c.option.Keys == "*" {
			keys = "*"
			w.calm = true
		}
		if c.option.Label[zhiyin.Mandarin] == otherLabel {
			return c.option.Keys
		}
	}
	return keys
}

// press takes the time of a key, and that of a wrong one.
func (w *walk) press(p prompt, keys string) flow.Input {
	w.spend(keyS)
	if !w.arm.takes(p, keys) {
		w.spend(invalidS * w.caller.Pace)
	}
	return flow.Keyed{Digits: keys, Done: "max"}
}

// misread takes another choice than their own.
func (w *walk) misread(p prompt, keys string, rate float64) string {
	options := p.options()
	if w.luck.u("misread") >= rate || len(options) < 2 {
		return keys
	}
	at := int(w.luck.u("misread-which") * float64(len(options)-1))
	for _, c := range options {
		if c.option.Keys == keys {
			continue
		}
		if at == 0 {
			return c.option.Keys
		}
		at--
	}
	return keys
}

// slip presses a neighbouring key.
func (w *walk) slip(keys string) string {
	if w.luck.u("key") >= w.caller.PKeyError {
		return keys
	}
	n, err := strconv.Atoi(keys)
	if err != nil {
		return keys
	}
	if w.luck.u("key-which") < 0.5 {
		return strconv.Itoa(n + 1)
	}
	return strconv.Itoa(n - 1)
}
