package flow

import (
	"slices"
	"time"

	"zhiyin.dev"
)

// authenticateNode lets the customer prove who they are. What they key or say is
// checked elsewhere against what is kept sealed; neither the state nor an event
// ever holds it.
//
//	authenticate:
//	  by: code                  # code, pin, last_digits or answer
//	  text: {cmn: "我们给您发了一条短信，请输入六位验证码。", …}
//	  again: {cmn: "不对，请再输入一次。", …}
//	  digits: 6                 # how many keys; not for an answer
//	  attempts: 3               # 1 to 3
//	  failed: person            # not proved, or nothing to prove it with
//	  locked: person            # too often wrong, in this contact or others; failed unless written
//	next: balance
//
// Whoever is sure enough already passes through.
type authenticateNode struct {
	by         zhiyin.Proof
	text, anew words
	digits     int
	attempts   int
	first      time.Duration
	next       string
	failed     string
	locked     string
}

// maxTries: three wrong tries are a slip of the finger; more are guesses (GB/T
// 22239-2019 §8.1.4.1 asks for a limit).
const maxTries = 3

func readAuthenticate(p *parser, f *form) node {
	in := f.open("authenticate")
	defer in.done()
	n := &authenticateNode{by: zhiyin.Proof(in.word("by", true)), text: p.words(in, "text", "plain"), attempts: in.number("attempts", maxTries, 1, maxTries),
		digits: in.number("digits", 6, 3, 12), first: time.Duration(in.number("first_seconds", 15, 3, 60)) * time.Second, next: f.word("next", true), failed: in.word("failed", true)}
	if n.by != "" && !slices.Contains(zhiyin.Proofs(), n.by) {
		in.problem("by", "must be code, pin, last_digits or answer")
	}
	if n.anew = n.text; in.has("again") {
		n.anew = p.words(in, "again", "again_plain")
	}
	if n.locked = n.failed; in.has("locked") {
		n.locked = in.word("locked", true)
	}
	return n
}

func (n *authenticateNode) does() string { return "authenticate" }

func (n *authenticateNode) ways() []way {
	out := []way{{"next", n.next, true}, {"authenticate.failed", n.failed, true}}
	if n.locked != n.failed {
		out = append(out, way{"authenticate.locked", n.locked, true})
	}
	return out
}

func (n *authenticateNode) enter(r *run) {
	has := r.state.assured(r.state.Snapshot)
	enough := !surer(n.by.Assures(), has)
	r.entered(n, &zhiyin.Because{Says: "assurance >= " + string(n.by.Assures()), Holds: enough, Saw: string(has)})
	switch {
	case enough:
		r.enter(n.next)
	case r.state.Snapshot.Known != zhiyin.One:
		r.tell(zhiyin.IdentityTried{Node: r.state.Node, By: n.by, Outcome: NotKept, Try: 1})
		r.enter(n.failed)
	case n.by == zhiyin.ByCode:
		put(&r.state.Attempts, r.state.Node, 1)
		r.do(SendCode{})
		r.state.Wait = ForAnswer
	default:
		put(&r.state.Attempts, r.state.Node, 1)
		n.ask(r, r.state.Node, n.text)
	}
}

func (n *authenticateNode) ask(r *run, prompt string, text words) {
	gather := Gather{Max: n.digits, Terminator: "#", First: n.first, Between: 4 * time.Second, Secret: true}
	if n.by == zhiyin.ByAnswer {
		gather.Speech = &Speech{Awaits: "free"}
	}
	r.do(Say{Prompt: prompt, Text: text.choose(r.at()), Barge: true, PacePercent: 100}, gather)
	r.state.Wait = ForKeys
}

func (n *authenticateNode) hear(r *run, in Input) {
	switch v := in.(type) {
	case CodeSent:
		if !v.OK {
			n.settle(r, Unprovable)
			return
		}
		n.ask(r, r.state.Node, n.text)
	case Keyed:
		r.tell(zhiyin.DigitsKeyed{Node: r.state.Node, Count: len(v.Digits)})
		n.verify(r)
	case Heard:
		n.verify(r)
	case TimedOut:
		n.retry(r)
	case Verified:
		n.settle(r, v.Outcome)
	}
}

func (n *authenticateNode) verify(r *run) {
	r.do(Verify{By: n.by})
	r.state.Wait = ForAnswer
}

// answers: while a proof is awaited nothing that is said is a wish but a person and
// again, so that an answer is not taken for one.
func (n *authenticateNode) answers(h Heard) bool {
	wish, _ := Wished(h.Text)
	return n.by == zhiyin.ByAnswer && wish != WishPerson && wish != WishRepeat
}

// again asks once more; it is no try.
func (n *authenticateNode) again(r *run) { n.ask(r, r.state.Node, n.text) }

func (n *authenticateNode) settle(r *run, outcome string) {
	r.tell(zhiyin.IdentityTried{Node: r.state.Node, By: n.by, Outcome: outcome, Try: r.state.Attempts[r.state.Node]})
	switch outcome {
	case Right:
		r.raise(n.by)
		r.enter(n.next)
	case Wrong:
		n.retry(r)
	case Locked:
		r.enter(n.locked)
	default:
		r.enter(n.failed)
	}
}

// raise keeps that the customer proved who they are.
func (r *run) raise(by zhiyin.Proof) {
	if surer(by.Assures(), r.state.assured(r.state.Snapshot)) {
		r.state.Assurance = by.Assures()
		r.tell(zhiyin.AssuranceRaised{Assurance: by.Assures(), By: by})
	}
}

func (n *authenticateNode) retry(r *run) {
	id := r.state.Node
	if r.state.Attempts[id] >= n.attempts {
		r.enter(n.locked)
		return
	}
	put(&r.state.Attempts, id, r.state.Attempts[id]+1)
	n.ask(r, id+".again", n.anew)
}
