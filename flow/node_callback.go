package flow

import (
	"slices"
	"strings"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/flow/calendar"
)

// callbackNode offers to call the customer back at the number that they call
// from, while they keep their place. The key confirms it; without it, or where
// the number can't be called, the flow goes on: where nothing else is written, back
// into the queue that keeps the place, from whose keys or meanwhile the node was
// entered.
//
//	callback:
//	  for: person           # the queue node whose place is kept or taken; left out: that one
//	  text: {cmn: "给您回电到尾号{caller.tail:digits}的电话，请按一。", …}
//	  key: "1"
//	  first_seconds: 6
//	  thanks: {cmn: "好的，轮到您时会给您回电。", …}
//	  attempts: 3           # calls until the customer answers
//	  spacing_minutes: 10   # from an unanswered call to the place's next turn
//	  ring_seconds: 30
//	  from: "09:00"         # calls begin from … to … in the unit's zone
//	  to: "20:30"
//	  hours: 24             # nobody calls later than that; where the queue is closed then, than its next hours
//	  declined: person
//	  unavailable: person   # the number is withheld, or may not be called
type callbackNode struct {
	of                    string
	text, thanks          words
	key                   string
	first                 time.Duration
	promise               Callback
	declined, unavailable string
}

// Bounds of a callback: who is called a fourth time does not want to be called,
// and the day after tomorrow the matter is another.
const (
	maxCallbacks     = 3
	maxCallbackHours = 48

	standardFrom = 9 * 60 // minutes of the day
	standardTo   = 20*60 + 30
)

func readCallback(p *parser, f *form) node {
	in := f.open("callback")
	n := &callbackNode{
		of: in.word("for", false), text: p.words(in, "text", "", "caller.tail"), thanks: p.words(in, "thanks", "", "caller.tail"),
		key: in.word("key", true), first: time.Duration(in.number("first_seconds", 6, 1, 60)) * time.Second,
		declined: in.word("declined", in.has("for")), unavailable: in.word("unavailable", in.has("for")),
		promise: Callback{Attempts: in.number("attempts", maxCallbacks, 1, maxCallbacks), SpacingMinutes: in.number("spacing_minutes", 10, 2, 240),
			RingSeconds: in.number("ring_seconds", 30, 10, 45), Hours: in.number("hours", 24, 1, maxCallbackHours),
			From: minuteOfDay(in, "from", standardFrom), To: minuteOfDay(in, "to", standardTo)},
	}
	if len(n.key) != 1 || !areKeys(n.key) {
		in.problem("key", "must be one key")
	}
	if n.promise.From >= n.promise.To {
		in.problem("to", "is not after from")
	}
	in.done()
	return n
}

// minuteOfDay reads "09:30".
func minuteOfDay(in *form, key string, standard int) int {
	if !in.has(key) {
		return standard
	}
	at := calendar.Minutes(in.word(key, true))
	if at < 0 {
		in.problem(key, "must be a time of day from 00:00 to 24:00")
		return standard
	}
	return at
}

// callbacks: each keeps the place of a queue of this flow, its own or the one that
// it is entered from.
func (p *parser) callbacks(def *Definition) {
	for _, id := range def.order {
		n, is := def.nodes[id].(*callbackNode)
		if !is {
			continue
		}
		p.at = id
		if _, waits := def.nodes[n.of].(*queueNode); n.of != "" && !waits {
			p.problem(def.lines[id], "callback.for", "there is no queue node %s", n.of)
		}
		if n.of == "" && def.enteredElsewhere(id) {
			p.problem(def.lines[id], "callback.for", "is missing: another way leads here than the keys or meanwhile of a queue")
		}
	}
	p.at = ""
}

// enteredElsewhere tells whether the node is entered while no queue keeps a place.
func (d *Definition) enteredElsewhere(id string) bool {
	if d.start == id || d.angry == id {
		return true
	}
	for _, from := range d.order {
		for _, w := range d.nodes[from].ways() {
			if w.to == id && !slices.Contains([]string{"queue.meanwhile", "queue.callback", sharedCallback}, w.field) && !strings.HasPrefix(w.field, "queue.keys.") {
				return true
			}
		}
	}
	return false
}

func (n *callbackNode) does() string { return "callback" }

func (n *callbackNode) ways() []way {
	var out []way
	if n.declined != "" {
		out = append(out, way{"callback.declined", n.declined, true})
	}
	if n.unavailable != "" {
		out = append(out, way{field: "callback.unavailable", to: n.unavailable})
	}
	return out
}

func (n *callbackNode) enter(r *run) {
	r.entered(n, nil)
	if r.state.Contact.Caller == "" {
		n.goOn(r, n.unavailable)
		return
	}
	r.do(Say{Prompt: r.state.Node, Text: n.text.choose(r.at()), Barge: true, PacePercent: 100},
		Gather{Max: 1, First: n.first, Between: n.first})
	r.state.Wait = ForKeys
}

func (n *callbackNode) hear(r *run, in Input) {
	switch v := in.(type) {
	case TimedOut:
		n.goOn(r, n.declined)
	case Keyed:
		r.tell(zhiyin.DigitsKeyed{Node: r.state.Node, Count: len(v.Digits), Digits: v.Digits})
		if v.Digits != n.key {
			n.goOn(r, n.declined)
			return
		}
		n.promised(r)
	}
}

// goOn takes a way, or goes back into the queue.
func (n *callbackNode) goOn(r *run, to string) {
	if to == "" {
		r.enterAt(r.state.Held)
		return
	}
	r.enter(to)
}

// promised ends the flow: what follows is between the place in the queue and the
// customer's telephone.
func (n *callbackNode) promised(r *run) {
	of := scopeOf(r.state.Node) + n.of
	if n.of == "" {
		of = r.state.Held
	}
	node, _ := r.def.node(of)
	queue, ok := node.(*queueNode)
	if !ok {
		r.hangup()
		return
	}
	command := n.promise
	command.Wanted, _ = queue.wanted(r.state.Snapshot, ruled(r.at()))
	command.Music = queue.music
	r.state.Held = ""
	r.do(command, Say{Prompt: r.state.Node + ".thanks", Text: n.thanks.choose(r.at()), PacePercent: 100})
	r.end()
}

// tail is the last four digits of a number, by which people know it.
func tail(number string) string {
	digits := strings.TrimPrefix(number, "+")
	return digits[max(0, len(digits)-4):]
}
