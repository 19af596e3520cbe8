package flow

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"zhiyin.dev"
)

// understandNode asks openly what the customer wants and goes by what they say.
// Where that is likely but not sure it asks back.
//
//	understand:
//	  text:  {cmn: "请问您需要什么帮助？", …}
//	  again: {cmn: "请您换个说法再说一次，比如：查订单、退货。", …}
//	  on:
//	    - next: orders
//	      intents: [order_status, where_is_my_order]
//	      needs: [haiyue-delivery]
//	      words: [订单, 快递]
//	      sure: 60              # percent: from here on it leads there at once; 60 unless written
//	      ask: {cmn: "您是想查订单，对吗？是的请按一，不是请按二。", …}   # asked between unsure and sure; without it nothing is asked
//	  unsure: 30                # percent: less likely is not understood at all
//	  keys: {"0": person}       # may be pressed instead
//	  attempts: 3
//	  first_seconds: 6
//	  out_of_scope: person      # it was said clearly that none of these is wanted, or never understood
//	  none: person              # nothing was said
type understandNode struct {
	text, anew words
	branches   []meant
	unsure     float64
	keys       []choice
	barge      bool
	attempts   int
	first      time.Duration
	outOfScope string
	none       string
}

// meant is one thing that may be wanted.
type meant struct {
	said
	to   string
	sure float64
	ask  words // empty: it is never asked whether this was meant
}

func readUnderstand(p *parser, f *form) node {
	in := f.open("understand")
	defer in.done()
	n := &understandNode{text: p.words(in, "text", "plain"), unsure: float64(in.number("unsure", 30, 0, 100)) / 100, barge: in.yes("barge", true),
		attempts: in.number("attempts", 3, 1, maxAttempts), first: time.Duration(in.number("first_seconds", 6, 1, 60)) * time.Second,
		outOfScope: in.word("out_of_scope", true), none: in.word("none", true)}
	if n.anew = n.text; in.has("again") {
		n.anew = p.words(in, "again", "again_plain")
	}
	for i, item := range in.list("on") {
		n.branches = append(n.branches, p.meant(p.form(item, "understand.on."+strconv.Itoa(i)+"."), n.unsure))
	}
	if len(n.branches) == 0 {
		in.problem("on", "has no branch")
	}
	keys := in.open("keys")
	for _, key := range keys.keys() {
		n.keys = append(n.keys, choice{key, keys.word(key, true)})
		if len(key) != 1 || !areKeys(key) {
			keys.problem(key, "is not one key")
		}
	}
	keys.done()
	return n
}

func (p *parser) meant(f *form, unsure float64) meant {
	m := meant{to: f.word("next", true), sure: float64(f.number("sure", 60, 1, 100)) / 100}
	if m.sure < unsure {
		f.problem("sure", "is less than unsure")
	}
	if f.has("ask") {
		m.ask = p.words(f, "ask", "")
	}
	m.said = readSaid(f, m.to)
	return m
}

func (n *understandNode) does() string { return "understand" }

func (n *understandNode) ways() []way {
	var out []way
	for i, m := range n.branches {
		out = append(out, way{"understand.on." + strconv.Itoa(i) + ".next", m.to, true})
	}
	for _, c := range n.keys {
		out = append(out, way{"understand.keys." + c.keys, c.to, true})
	}
	return append(out, way{"understand.out_of_scope", n.outOfScope, true}, way{"understand.none", n.none, true})
}

func (n *understandNode) enter(r *run) {
	r.entered(n, nil)
	put(&r.state.Attempts, r.state.Node, 1)
	n.again(r)
}

// again asks openly once more, or whether the guess was right.
func (n *understandNode) again(r *run) {
	n.ask(r, r.state.Node, n.text, 100)
}

func (n *understandNode) ask(r *run, prompt string, text words, pace int) {
	delete(r.state.Guess, r.state.Node)
	r.do(Say{Prompt: prompt, Text: text.choose(r.at()), Barge: n.barge, PacePercent: pace},
		Gather{Max: 1, First: n.first, Between: time.Second, Speech: &Speech{Awaits: "free", Phrases: n.phrases()}})
	r.state.Wait = ForKeys
}

func (n *understandNode) phrases() (out []string) {
	for _, m := range n.branches {
		out = append(out, m.words...)
	}
	return out
}

func (n *understandNode) hear(r *run, in Input) {
	guess := r.state.Guess[r.state.Node]
	switch v := in.(type) {
	case TimedOut:
		n.retry(r, n.none)
	case Keyed:
		r.tell(zhiyin.DigitsKeyed{Node: r.state.Node, Count: len(v.Digits), Digits: v.Digits})
		n.keyed(r, v.Digits, guess)
	case Heard:
		if guess > 0 {
			n.confirmed(r, v, guess-1)
			return
		}
		n.understood(r, v)
	}
}

func (n *understandNode) keyed(r *run, digits string, guess int) {
	switch {
	case guess > 0 && digits == "1":
		r.enter(n.branches[guess-1].to)
	case guess > 0 && digits == "2":
		n.retry(r, n.outOfScope)
	default:
		for _, c := range n.keys {
			if c.keys == digits {
				r.enter(c.to)
				return
			}
		}
		n.retry(r, n.outOfScope)
	}
}

// confirmed takes the answer to whether this was meant. Whoever says something else
// altogether is understood anew.
func (n *understandNode) confirmed(r *run, h Heard, guess int) {
	switch {
	case denies(h):
		n.retry(r, n.outOfScope)
	case affirms(h):
		r.enter(n.branches[guess].to)
	default:
		delete(r.state.Guess, r.state.Node)
		n.understood(r, h)
	}
}

// understood goes by the best branch.
func (n *understandNode) understood(r *run, h Heard) {
	best, score := n.best(h)
	switch {
	case best < 0 || score < n.unsure:
		n.retry(r, n.outOfScope)
	case score >= n.branches[best].sure:
		r.enter(n.branches[best].to)
	case n.branches[best].ask.text == nil:
		n.retry(r, n.outOfScope)
	default:
		put(&r.state.Guess, r.state.Node, best+1)
		r.do(Say{Prompt: r.state.Node + ".confirm", Text: n.branches[best].ask.choose(r.at()), Barge: n.barge, PacePercent: 100},
			Gather{Max: 1, First: n.first, Between: time.Second, Speech: &Speech{Awaits: "yesno"}})
	}
}

// best is the likeliest branch with its likelihood, or −1. Words as they stand are
// sure; an utterance that is rejected has no intent, but its needs count.
func (n *understandNode) best(h Heard) (best int, score float64) {
	best = -1
	text := plain(h.Text)
	better := func(i int, s float64) {
		if s > score {
			best, score = i, s
		}
	}
	for i, m := range n.branches {
		if slices.ContainsFunc(m.words, func(w string) bool { return strings.Contains(text, w) }) {
			better(i, 1)
		}
		for _, intent := range h.Intents {
			if !h.Rejected && slices.Contains(m.intents, intent.ID) {
				better(i, intent.Score)
			}
		}
		for _, need := range h.Needs {
			if slices.Contains(m.needs, need.ID) {
				better(i, need.Score)
			}
		}
	}
	return best, score
}

// answers: what is clearly one of the branches goes before a wish.
func (n *understandNode) answers(h Heard) bool {
	best, score := n.best(h)
	return best >= 0 && score >= n.branches[best].sure
}

func (n *understandNode) retry(r *run, way string) {
	id := r.state.Node
	if r.state.Attempts[id] >= n.attempts {
		r.enter(way)
		return
	}
	put(&r.state.Attempts, id, r.state.Attempts[id]+1)
	n.ask(r, id+".again", n.anew, 85)
}
