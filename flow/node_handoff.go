package flow

import (
	"slices"
	"time"

	"zhiyin.dev"
)

// handoffNode gives the customer a link for their second device and waits, with
// music, until they have confirmed there what it shows.
//
//	handoff:
//	  form: transfer-confirm      # a handoff definition
//	  way: message                # message, screen or app; unless written whichever the contact has
//	  fields: {amount: {cmn: "{order.amount:money}"}}
//	  text: {cmn: "我们给您发了一条短信，请打开链接确认；不方便请按零。", …}
//	  opened: {cmn: "已经打开了，验证码是 {handoff.code:digits}。", …}   # may be left out
//	  opened_plain: {cmn: 已经打开了。, …}   # where the form asks for no code
//	  music: calm
//	  minutes: 10                 # then on.expired; the link may end sooner
//	  leave: {"0": person}        # a key that leads on without the second device; may be left out
//	  on: {confirmed: done, declined: sorry, expired: person, failed: person}
type handoffNode struct {
	form         string
	way          zhiyin.HandoffWay
	fields       fields
	text, opened words
	music        string
	within       time.Duration
	leave        []choice
	on           map[zhiyin.HandoffState]string
}

func readHandoff(p *parser, f *form) node {
	in := f.open("handoff")
	n := &handoffNode{form: in.word("form", true), way: zhiyin.HandoffWay(in.word("way", false)), fields: p.fields(in),
		text: p.words(in, "text", "plain"), music: in.word("music", true),
		within: time.Duration(in.number("minutes", 10, 1, 60)) * time.Minute, on: map[zhiyin.HandoffState]string{}}
	if n.form != "" && !isID(n.form) {
		in.problem("form", "must be the id of a handoff")
	}
	if !slices.Contains([]zhiyin.HandoffWay{"", zhiyin.HandoffByMessage, zhiyin.HandoffByScreen, zhiyin.HandoffByApp}, n.way) {
		in.problem("way", "must be message, screen or app")
	}
	if in.has("opened") {
		n.opened = p.words(in, "opened", "opened_plain")
	}
	if in.has("leave") {
		of := in.open("leave")
		for _, key := range of.keys() {
			n.leave = append(n.leave, choice{key, of.word(key, true)})
			if len(key) != 1 || !areKeys(key) {
				of.problem(key, "is not one key")
			}
		}
	}
	on := in.open("on")
	for _, state := range handoffEnds {
		n.on[state] = on.word(string(state), true)
	}
	on.done()
	in.done()
	return n
}

// handoffEnds are the ends that a flow has a way for; a cancelled hand-off is one that failed.
var handoffEnds = []zhiyin.HandoffState{zhiyin.HandoffConfirmed, zhiyin.HandoffDeclined, zhiyin.HandoffExpired, zhiyin.HandoffFailed}

func (n *handoffNode) does() string { return "handoff" }

func (n *handoffNode) ways() []way {
	var out []way
	for _, state := range handoffEnds {
		out = append(out, way{"handoff.on." + string(state), n.on[state], state != zhiyin.HandoffFailed})
	}
	for _, c := range n.leave {
		out = append(out, way{"handoff.leave." + c.keys, c.to, true})
	}
	return out
}

func (n *handoffNode) enter(r *run) {
	r.entered(n, nil)
	r.state.Due, r.state.LinkCode = r.now.Add(n.within), ""
	r.do(Handoff{Form: n.form, Way: n.way, Fields: n.fields.filled(r.at())})
	r.do(Say{Prompt: r.state.Node, Text: n.text.choose(r.at()), Barge: true, PacePercent: 100})
	r.state.Wait = ForHandoff
}

func (n *handoffNode) hear(r *run, in Input) {
	switch v := in.(type) {
	case Confirmed:
		if v.Form == n.form {
			if v.Code != "" {
				r.state.LinkCode = v.Code
			}
			r.assure(v.Assurance)
			n.moved(r, v.State)
		}
	case PromptEnded:
		n.wait(r)
	case Keyed:
		n.keyed(r, v.Digits)
	case TimedOut:
		r.enter(n.on[zhiyin.HandoffExpired])
	}
}

// assure keeps what a confirmation proves; what was proved before is not lost.
func (r *run) assure(a zhiyin.Assurance) {
	order := []zhiyin.Assurance{"", zhiyin.Claimed, zhiyin.Code, zhiyin.PIN, zhiyin.App}
	if slices.Index(order, a) > slices.Index(order, r.state.Assurance) {
		r.state.Assurance = a
	}
}

// wait plays music until something comes of it; a key is heard meanwhile.
func (n *handoffNode) wait(r *run) {
	left := r.state.Due.Sub(r.now)
	if left <= 0 {
		r.enter(n.on[zhiyin.HandoffExpired])
		return
	}
	r.do(Play{Music: n.music}, Gather{Max: 1, First: left, Between: time.Second})
}

func (n *handoffNode) moved(r *run, state zhiyin.HandoffState) {
	switch {
	case state == zhiyin.HandoffCancelled:
		r.enter(n.on[zhiyin.HandoffFailed])
	case state.Final():
		r.enter(n.on[state])
	case state == zhiyin.HandoffOpened && n.opened.text != nil:
		r.do(Say{Prompt: r.state.Node + ".opened", Text: n.opened.choose(r.at()), Barge: true, PacePercent: 100})
	}
}

// keyed leaves by a key that leads on; another one changes nothing.
func (n *handoffNode) keyed(r *run, digits string) {
	r.tell(zhiyin.DigitsKeyed{Node: r.state.Node, Count: len(digits), Digits: digits})
	for _, c := range n.leave {
		if c.keys == digits {
			r.enter(c.to)
			return
		}
	}
	n.wait(r)
}

// HandoffAt is the form that a node hands off; empty for another node.
func (d *Definition) HandoffAt(node string) string {
	n, _ := d.node(node)
	if h, is := n.(*handoffNode); is {
		return h.form
	}
	return ""
}
