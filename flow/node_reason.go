package flow

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"zhiyin.dev"
)

// reasonNode asks whether the likeliest foreseen reason is why the customer is in
// touch, or, when it is nearly sure, tells the answer first and then asks; a bill, a visit
// or what somebody owns only to whom we are sure enough of. It says
// nothing of itself when nothing is foreseen well enough.
//
//	reason:
//	  lead: {cmn: "您好，", …}       # may be left out
//	  ask_percent: 50              # asks from this confidence; 50 unless written
//	  tell_percent: 85             # tells first from this one, a reason that has tell; 101, never, unless written
//	  no: menu                     # it is something else
//	  silent: menu                 # nothing is foreseen; no unless written
//	  no_label: {cmn: 其他, …}      # names key 2, for no; without it no is said, or waiting says it
//	  waiting_is_no: true          # names it only after an answer that was told: a question is shorter then
//	  first_seconds: 3
type reasonNode struct {
	lead       words
	ask, tell  float64
	no, silent string
	noLabel    zhiyin.Text
	waitingNo  bool
	first      time.Duration
	reasons    []reason
}

func readReasonNode(p *parser, f *form) node {
	if p.standard {
		f.problem("reason", "a standard flow treats everybody alike")
	}
	if len(p.reasons) == 0 {
		f.problem("reason", "needs reasons: of the flow, to foresee")
	}
	in := f.open("reason")
	n := &reasonNode{
		ask: float64(in.number("ask_percent", 50, 1, 101)) / 100, tell: float64(in.number("tell_percent", 101, 1, 101)) / 100,
		no: in.word("no", true), first: time.Duration(in.number("first_seconds", 3, 1, 60)) * time.Second, reasons: p.reasons,
		waitingNo: in.yes("waiting_is_no", false),
	}
	if n.silent = in.word("silent", false); n.silent == "" {
		n.silent = n.no
	}
	if in.has("lead") {
		n.lead = p.words(in, "lead", "plain")
	}
	if in.has("no_label") {
		n.noLabel = p.words(in, "no_label", "").text
	}
	in.done()
	return n
}

func (n *reasonNode) does() string { return "reason" }

func (n *reasonNode) ways() []way {
	return append(append(reasonWays(n.reasons), servedWays(n.reasons)...), way{"reason.no", n.no, true}, way{"reason.silent", n.silent, false})
}

// chosen is the reason to ask about, as it is foreseen, and whether its answer is told
// first: only to whom we are sure enough of for what it is about.
func (n *reasonNode) chosen(r *run) (why reason, f zhiyin.Foreseen, told, is bool) {
	list := r.likely()
	if len(list) == 0 {
		return
	}
	f = list[0]
	why, is = r.def.reason(f.Need)
	told = why.tell.text != nil && f.Confidence >= n.tell && !surer(leastFor(f.Kind), r.state.assured(r.state.Snapshot))
	return why, f, told, is && (told || f.Confidence >= n.ask)
}

// leastFor is how sure we must be who it is to tell of an affair: as a tell of its kind.
func leastFor(kind string) zhiyin.Assurance {
	for _, a := range affairs {
		if a.kind == kind {
			return a.least
		}
	}
	if kind == "policy" { // what somebody owns
		return zhiyin.Code
	}
	return zhiyin.Claimed
}

func (n *reasonNode) enter(r *run) {
	why, f, told, is := n.chosen(r)
	if !is {
		r.entered(n, nil)
		r.enter(n.silent)
		return
	}
	r.entered(n, because(r.state.Snapshot, why.need, f.Confidence))
	r.tell(zhiyin.ReasonAsked{Node: r.state.Node, Need: why.need, Confidence: f.Confidence, Told: told})
	var all clauses
	all.add(n.lead.choose(r.at()))
	if told {
		r.tells(f)
		all.add(why.tell.choose(r.at()))
	}
	options := n.options(why, told)
	all.options(options)
	r.do(Say{Prompt: r.state.Node, Text: all.text(), Barge: true, PacePercent: 100},
		Gather{Max: 1, First: n.first, Between: n.first, Speech: &Speech{Awaits: "yesno"}, Options: options})
	r.state.Wait = ForKeys
}

// tells is about to speak of what a reason is about.
func (r *run) tells(f zhiyin.Foreseen) {
	if a := f.About; a != nil {
		r.state.Of = a.ID
		r.tell(zhiyin.FlowTold{Node: r.state.Node, What: a.Kind, Status: a.Status, Of: a.ID})
	}
}

// options are yes, and no where it has a name. After a told answer yes needs no key:
// who stays on has heard what they came for.
func (n *reasonNode) options(why reason, told bool) []Option {
	var out []Option
	if !told {
		out = append(out, Option{Keys: yesKey, Label: why.label, Need: why.need})
	}
	if n.noLabel != nil && (told || !n.waitingNo) {
		out = append(out, Option{Keys: noKey, Label: n.noLabel})
	}
	return out
}

const yesKey, noKey = "1", "2"

// because is the foreseen reason as an explanation: its signs are the leaves.
func because(s zhiyin.Snapshot, need string, confidence float64) *zhiyin.Because {
	out := &zhiyin.Because{Says: "foreseen " + need, Holds: true, Saw: strconv.FormatFloat(confidence, 'f', 2, 64)}
	for _, f := range s.Likely {
		if f.Need != need {
			continue
		}
		for _, sign := range f.Signs {
			out.Parts = append(out.Parts, zhiyin.Because{Says: sign.Event, Holds: true, Saw: strconv.FormatFloat(s.At.Sub(sign.At).Hours()/24, 'f', 0, 64) + " d"})
		}
	}
	return out
}

func (n *reasonNode) hear(r *run, in Input) {
	why, _, told, is := n.chosen(r)
	if !is {
		return
	}
	switch v := in.(type) {
	case TimedOut:
		if told {
			n.agreed(r, why, told)
			return
		}
		n.refused(r, why, n.no)
	case Keyed:
		r.keyed(v)
		if v.Digits == yesKey {
			n.agreed(r, why, told)
			return
		}
		n.refused(r, why, n.no)
	case Heard:
		n.said(r, why, v, told)
	}
}

// said takes a yes, a no, and what may follow a no in the same breath.
func (n *reasonNode) said(r *run, why reason, h Heard, told bool) {
	no := denies(h)
	meant, is := r.def.heard(h)
	switch {
	case is && meant.need != why.need:
		n.refused(r, why, meant.to)
	case no || !is && !affirms(h):
		n.refused(r, why, n.no)
	default:
		n.agreed(r, why, told)
	}
}

func (n *reasonNode) agreed(r *run, why reason, told bool) {
	r.tell(zhiyin.ReasonAnswered{Node: r.state.Node, Need: why.need, Agreed: true})
	if told && why.served != "" {
		r.enter(why.served)
		return
	}
	r.enter(why.to)
}

func (n *reasonNode) refused(r *run, why reason, to string) {
	r.tell(zhiyin.ReasonAnswered{Node: r.state.Node, Need: why.need})
	r.state.Refused = append(r.state.Refused, why.need)
	r.enter(to)
}

// noWords begin or are a no; yesWords a yes. A no is looked for first: 不是 holds 是.
var (
	noWords  = []string{"不", "没有", "沒有", "唔係", "唔是", "别的", "別的", "其他", "no", "not", "something else"}
	yesWords = []string{"是", "对", "對", "嗯", "好", "係", "yes", "yeah", "right", "ok"}
)

func denies(h Heard) bool  { return begins(h, "deny", noWords) }
func affirms(h Heard) bool { return begins(h, "affirm", yesWords) }

func begins(h Heard, intent string, list []string) bool {
	if len(h.Intents) > 0 && !h.Rejected && h.Intents[0].ID == intent && h.Intents[0].Score >= understood {
		return true
	}
	text := plain(h.Text)
	return slices.ContainsFunc(list, func(w string) bool { return strings.HasPrefix(text, w) })
}
