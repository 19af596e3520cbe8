package flow

import "zhiyin.dev"

// confirming is what State.Doing says while a value is confirmed.
const confirming = "confirm"

// confirmOptions are the answers to a confirmation.
var confirmOptions = []Option{
	{Keys: "1", Label: zhiyin.Text{zhiyin.Mandarin: "对", zhiyin.Cantonese: "啱", zhiyin.English: "Yes"}},
	{Keys: "2", Label: zhiyin.Text{zhiyin.Mandarin: "不对", zhiyin.Cantonese: "唔啱", zhiyin.English: "No"}},
}

// keep fills the slot and goes on, or has it confirmed first.
func (n *gatherNode) keep(r *run, v Value, fits bool) {
	if !fits {
		n.retry(r, n.invalid)
		return
	}
	n.slot.keep(r, v)
	if n.slot.confirm.text == nil {
		r.enter(n.next)
		return
	}
	r.state.Doing = confirming
	n.confirm(r)
}

func (n *gatherNode) confirm(r *run) {
	r.do(Say{Prompt: r.state.Node + ".confirm", Text: n.slot.confirm.choose(r.at()), Barge: n.barge, PacePercent: 100},
		Gather{Max: 1, First: n.first, Between: n.pause, Speech: &Speech{Awaits: "yesno"}, Options: confirmOptions})
	r.state.Wait = ForKeys
}

// confirmed goes on with yes, asks anew with no, and asks for either with anything else.
func (n *gatherNode) confirmed(r *run, in Input) {
	keys, way := "", n.invalid
	switch v := in.(type) {
	case TimedOut:
		way = n.none
	case Keyed:
		keys = v.Digits
		r.tell(zhiyin.DigitsKeyed{Node: r.state.Node, Count: len(keys), Digits: keys})
	case Heard:
		if denies(v) {
			keys = "2"
		} else if affirms(v) {
			keys = "1"
		}
	default:
		return
	}
	switch {
	case keys == "1":
		r.state.Doing = ""
		r.enter(n.next)
	case keys == "2":
		r.state.Doing = ""
		n.retry(r, n.invalid)
	case r.state.Attempts[r.state.Node] >= n.attempts:
		r.state.Doing = ""
		r.enter(way)
	default:
		put(&r.state.Attempts, r.state.Node, r.state.Attempts[r.state.Node]+1)
		n.confirm(r)
	}
}
