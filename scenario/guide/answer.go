package main

import (
	"zhiyin.dev/flow"
)

// answer is what a caller does when a foreseen reason is asked or told.
func (w *walk) answer(p prompt) flow.Input {
	right := p.asked.need == w.call.Truth.Need
	if w.out.Asked == "" {
		w.out.Asked, w.out.Told = p.asked.need, p.asked.told
	}
	limit := w.caller.PYesWhenRight
	if !right {
		limit = 1 - w.caller.PNoWhenWrong
	}
	yes := w.luck.u("confirm") < limit
	if right && yes && w.call.Truth.SelfService {
		w.out.ZeroTouch = true
	}
	if p.asked.told {
		return w.afterTold(p, right, yes)
	}
	if w.caller.Mode == "speech" {
		return w.sayAnswer(p, p.whole(), right, yes)
	}
	return w.keyAnswer(p, yes, 0)
}

// afterTold: the answer's first word is arrival, where it is right. A wrong answer is
// heard for a while, and what names the key for no after it.
func (w *walk) afterTold(p prompt, right, yes bool) flow.Input {
	w.spend(p.clauses[0].seconds * w.caller.Pace)
	if right && yes {
		w.finish()
		return nil
	}
	if !right {
		w.out.WrongWay = true
	}
	w.spend(wrongS * w.caller.Pace)
	if yes {
		w.spend(w.caller.ThinkS + keyS)
		return flow.Keyed{Digits: "2"}
	}
	if w.caller.Mode == "speech" {
		return w.sayAnswer(p, 0, right, false)
	}
	w.spend(p.clauses[len(p.clauses)-1].seconds * w.caller.Pace)
	w.spend(w.caller.ThinkS/2 + keyS)
	return flow.Keyed{Digits: "2"}
}

// sayAnswer says yes, or no and in the same breath what it is instead.
func (w *walk) sayAnswer(p prompt, heard float64, right, yes bool) flow.Input {
	w.spend(heard*w.caller.Pace + w.caller.ThinkS/2)
	switch {
	case yes:
		w.spend(yesS + recogniseS)
		return flow.Heard{Text: "是"}
	case right:
		w.spend(yesS + recogniseS)
		return flow.Heard{Text: "不是"}
	}
	h := w.utter(yesS)
	h.Text = "不是"
	return h
}

// keyAnswer presses the key that is named for the answer; where none is, they wait
// until they are told one.
func (w *walk) keyAnswer(p prompt, yes bool, heard float64) flow.Input {
	keys := "1"
	if !yes {
		keys = "2"
	}
	for i, c := range p.clauses {
		if c.option != nil && c.option.Keys == keys {
			w.spend(p.until(i)*w.caller.Pace + w.caller.ThinkS/2 + keyS)
			return flow.Keyed{Digits: keys}
		}
	}
	w.spend(p.whole()*w.caller.Pace + noKeyS)
	return flow.TimedOut{}
}
