package flow

import (
	"slices"
	"time"

	"zhiyin.dev"
)

// gatherNode asks for keys: one choice from a menu, or a number.
//
//	gather:
//	  text:  {cmn: "查询订单请按一。", …}
//	  again: {cmn: "请按一或者二。", …}   # from the second time on, saying slower
//	  again_pace_percent: 85
//	  barge: true
//	  max: 1                # keys; 1 unless written
//	  min: 1
//	  terminator: "#"
//	  first_seconds: 6      # to the first key
//	  between_seconds: 3
//	  attempts: 3
//	  on: {"1": orders, "2": person}   # or next: … for any entry
//	  invalid: person       # after the last attempt with a wrong entry
//	  none: person          # after the last attempt without a key
//	  speech: …             # callers may say it instead; see saying
type gatherNode struct {
	text, again  words
	againPace    int
	barge        bool
	max, min     int
	terminator   string
	first, pause time.Duration
	attempts     int
	on           []choice
	next         string
	invalid      string
	none         string
	speech       *saying // nil: keys alone
}

// choice is one entry of a menu.
type choice struct{ keys, to string }

func readGather(p *parser, f *form) node {
	in := f.open("gather")
	n := &gatherNode{
		text: p.words(in, "text", "plain"), againPace: in.number("again_pace_percent", 85, 60, 100),
		barge: in.yes("barge", true), max: in.number("max", 1, 1, maxKeys), min: in.number("min", 1, 1, maxKeys),
		terminator: in.word("terminator", false), attempts: in.number("attempts", 3, 1, maxAttempts),
		first:   time.Duration(in.number("first_seconds", 6, 1, 60)) * time.Second,
		pause:   time.Duration(in.number("between_seconds", 3, 1, 30)) * time.Second,
		invalid: in.word("invalid", true), none: in.word("none", true),
	}
	n.again = n.text
	if in.has("again") {
		n.again = p.words(in, "again", "again_plain")
	}
	if !slices.Contains([]string{"", "#", "*"}, n.terminator) {
		in.problem("terminator", `must be "#" or "*"`)
	}
	if n.min > n.max {
		in.problem("min", "is more than max")
	}
	n.exits(p, in, f)
	n.speech = readSaying(in, n.on)
	in.done()
	return n
}

// exits reads on, or next when there is no menu.
func (n *gatherNode) exits(p *parser, in, f *form) {
	if !in.has("on") {
		n.next = f.word("next", true)
		return
	}
	on := in.open("on")
	for _, keys := range on.keys() {
		n.on = append(n.on, choice{keys, on.word(keys, true)})
		if !areKeys(keys) || len(keys) < n.min || len(keys) > n.max || n.terminator != "" && keys == n.terminator {
			on.problem(keys, "is not an entry of %d to %d keys", n.min, n.max)
		}
	}
	if len(n.on) == 0 {
		in.problem("on", "has no choice")
	}
}

func areKeys(s string) bool {
	for _, r := range s {
		if (r < '0' || r > '9') && r != '*' && r != '#' {
			return false
		}
	}
	return s != ""
}

func (n *gatherNode) does() string { return "gather" }

func (n *gatherNode) ways() []way {
	out := []way{}
	for _, c := range n.on {
		out = append(out, way{"gather.on." + c.keys, c.to, true})
	}
	if n.on == nil {
		out = append(out, way{"next", n.next, true})
	}
	return append(out, way{"gather.invalid", n.invalid, true}, way{"gather.none", n.none, true})
}

func (n *gatherNode) enter(r *run) {
	r.entered(n, nil)
	put(&r.state.Attempts, r.state.Node, 1)
	delete(r.state.Digits, r.state.Node)
	delete(r.state.Choices, r.state.Node)
	n.ask(r, Say{Prompt: r.state.Node, Text: n.text.choose(r.at()), Barge: n.barge, PacePercent: 100})
}

func (n *gatherNode) ask(r *run, say Say) {
	r.do(say, Gather{Max: n.max, Terminator: n.terminator, First: n.first, Between: n.pause, Speech: n.speech.asked(n.max)})
	r.state.Wait = ForKeys
}

func (n *gatherNode) hear(r *run, in Input) {
	switch v := in.(type) {
	case TimedOut:
		n.retry(r, n.none)
	case Keyed:
		n.keyed(r, v.Digits)
	case Heard:
		n.said(r, v)
	}
}

// said takes what was said as the entry that it stands for.
func (n *gatherNode) said(r *run, h Heard) {
	if n.speech == nil {
		return
	}
	keys := n.speech.keys(h)
	if keys == "" {
		n.retry(r, n.invalid)
		return
	}
	n.entry(r, keys)
}

func (n *gatherNode) keyed(r *run, digits string) {
	id := r.state.Node
	r.tell(zhiyin.DigitsKeyed{Node: id, Count: len(digits), Digits: digits})
	n.entry(r, digits)
}

// entry goes where the entry leads.
func (n *gatherNode) entry(r *run, digits string) {
	id := r.state.Node
	put(&r.state.Digits, id, digits)
	if len(digits) < n.min || len(digits) > n.max || !areKeys(digits) {
		n.retry(r, n.invalid)
		return
	}
	if n.on == nil {
		r.enter(n.next)
		return
	}
	for _, c := range n.on {
		if c.keys == digits {
			put(&r.state.Choices, id, digits)
			r.enter(c.to)
			return
		}
	}
	n.retry(r, n.invalid)
}

// retry asks again, slower and in other words, or gives up towards way.
func (n *gatherNode) retry(r *run, way string) {
	id := r.state.Node
	if r.state.Attempts[id] >= n.attempts {
		r.enter(way)
		return
	}
	put(&r.state.Attempts, id, r.state.Attempts[id]+1)
	n.ask(r, Say{Prompt: id + ".again", Text: n.again.choose(r.at()), Barge: n.barge, PacePercent: n.againPace})
}
