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
//	  slot: order_no        # the variable that keeps the entry, with next; see slot
//	  labels: {"1": {cmn: 查订单, …}}     # what the buttons say in a chat; none unless written
//	  invalid: person       # after the last attempt with a wrong entry
//	  none: person          # after the last attempt without a key
//	  speech: …             # callers may say it instead; see saying
type gatherNode struct {
	text, anew   words
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
	speech       *saying  // nil: keys alone
	options      []Option // that have labels
	slot         *slot    // nil: the entry is kept in no variable
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
	n.anew = n.text
	if in.has("again") {
		n.anew = p.words(in, "again", "again_plain")
	}
	if !slices.Contains([]string{"", "#", "*"}, n.terminator) {
		in.problem("terminator", `must be "#" or "*"`)
	}
	if n.min > n.max {
		in.problem("min", "is more than max")
	}
	n.slot = readSlot(p, in)
	n.exits(p, in, f)
	choices := append(slices.Clone(n.on), n.slot.choices(n.next)...)
	n.checks(in, n.slot.choices(n.next), "values")
	n.speech = readSaying(in, choices)
	n.label(p, in, choices)
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
	}
	n.checks(in, n.on, "on")
	if len(n.on) == 0 {
		in.problem("on", "has no choice")
	}
	if n.slot != nil {
		in.problem("slot", "goes with next: where every key leads elsewhere, a set there says what it means")
	}
}

// checks that choices can be keyed.
func (n *gatherNode) checks(in *form, choices []choice, field string) {
	for _, c := range choices {
		if keys := c.keys; !areKeys(keys) || len(keys) < n.min || len(keys) > n.max || n.terminator != "" && keys == n.terminator {
			in.open(field).problem(keys, "is not an entry of %d to %d keys", n.min, n.max)
		}
	}
}

// label reads what the buttons of a menu say, in the order of the keys.
func (n *gatherNode) label(p *parser, in *form, choices []choice) {
	if !in.has("labels") {
		return
	}
	labels := in.open("labels")
	defer labels.done()
	for _, keys := range labels.keys() {
		if !slices.ContainsFunc(choices, func(c choice) bool { return c.keys == keys }) {
			labels.problem(keys, "is no choice of this gather")
		}
		n.options = append(n.options, Option{Keys: keys, Label: p.words(labels, keys, "").text})
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
	r.state.Doing = ""
	n.ask(r, Say{Prompt: r.state.Node, Text: n.text.choose(r.at()), Barge: n.barge, PacePercent: 100})
}

// answers: what a choice is called goes before a wish.
func (n *gatherNode) answers(h Heard) bool {
	return n.speech != nil && len(n.speech.says) > 0 && n.speech.keys(h) != ""
}

// again asks once more in the first words; it is no failed attempt.
func (n *gatherNode) again(r *run) {
	if r.state.Doing == confirming {
		n.confirm(r)
		return
	}
	n.ask(r, Say{Prompt: r.state.Node, Text: n.text.choose(r.at()), Barge: n.barge, PacePercent: 100})
}

func (n *gatherNode) ask(r *run, say Say) {
	r.do(say, Gather{Max: n.max, Terminator: n.terminator, First: n.first, Between: n.pause, Speech: n.speech.asked(n.max), Options: n.options})
	r.state.Wait = ForKeys
}

func (n *gatherNode) hear(r *run, in Input) {
	if r.state.Doing == confirming {
		n.confirmed(r, in)
		return
	}
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
	if n.slot != nil && n.slot.values == nil {
		v, fits := n.slot.heard(h, r.now, r.state.zone())
		n.keep(r, v, fits)
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
	told := zhiyin.DigitsKeyed{Node: r.state.Node, Count: len(digits), Digits: digits}
	if n.slot != nil && n.slot.personal {
		told.Digits = ""
	}
	r.tell(told)
	n.entry(r, digits)
}

// entry goes where the entry leads.
func (n *gatherNode) entry(r *run, digits string) {
	id := r.state.Node
	if n.slot == nil || !n.slot.personal {
		put(&r.state.Digits, id, digits)
	}
	if len(digits) < n.min || len(digits) > n.max || !areKeys(digits) {
		n.retry(r, n.invalid)
		return
	}
	if n.slot != nil {
		v, fits := n.slot.keyed(digits, r.now, r.state.zone())
		n.keep(r, v, fits)
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
	n.ask(r, Say{Prompt: id + ".again", Text: n.anew.choose(r.at()), Barge: n.barge, PacePercent: n.againPace})
}
