package flow

import (
	"slices"
	"time"

	"zhiyin.dev"
)

// menuNode offers choices, each named with its key. Its words are made of them, so
// that what is said and what is pressed cannot differ.
//
//	menu:
//	  lead: {cmn: "您好，欢迎致电{unit}。", …}   # before the choices, the first time; may be left out
//	  plain: {…}                            # instead of lead where a placeholder has no value
//	  invite: {cmn: "请直接说您的事，", …}      # invites to say it, after lead; may be left out
//	  items:
//	    - {key: "1", label: {cmn: 订单, …}, to: orders}
//	    - {key: "2", need: haiyue-refund}     # a reason of the flow: its label and its node
//	  also: {"0": person}    # keys that lead somewhere and are not named; may be left out
//	  repeat: "#"            # this key says it again; may be left out
//	  first_seconds: 6
//	  attempts: 3
//	  invalid: person        # after the last attempt with a wrong entry
//	  none: person           # after the last attempt without a key
type menuNode struct {
	lead    words
	invite  zhiyin.Text
	items   []item
	also    []choice
	repeat  string
	reasons []reason
	asking
}

// item is a choice and where it leads.
type item struct {
	Option
	to string
}

// asking is what menus have in common: how long and how often they ask.
type asking struct {
	first         time.Duration
	attempts      int
	invalid, none string
}

func readAsking(in *form, attempts int) asking {
	return asking{
		first:    time.Duration(in.number("first_seconds", 6, 1, 60)) * time.Second,
		attempts: in.number("attempts", attempts, 1, maxAttempts),
		invalid:  in.word("invalid", true), none: in.word("none", true),
	}
}

func (a asking) ways(kind string) []way {
	return []way{{kind + ".invalid", a.invalid, true}, {kind + ".none", a.none, true}}
}

// maxItems: the keys of a telephone but the one that repeats.
const maxItems = 11

func readMenu(p *parser, f *form) node {
	in := f.open("menu")
	n := &menuNode{repeat: in.word("repeat", false), asking: readAsking(in, 3), reasons: p.reasons}
	if in.has("lead") {
		n.lead = p.words(in, "lead", "plain")
	}
	if in.has("invite") {
		n.invite = p.words(in, "invite", "").text
		if len(p.reasons) == 0 {
			in.problem("invite", "needs reasons: of the flow, to be heard")
		}
	}
	list := in.list("items")
	if len(list) == 0 || len(list) > maxItems {
		in.problem("items", "must be a list of 1 to %d choices", maxItems)
	}
	for _, one := range list {
		n.items = append(n.items, n.item(p, p.form(one, "menu.items.")))
	}
	also := in.open("also")
	for _, keys := range also.keys() {
		n.also = append(n.also, choice{keys, also.word(keys, true)})
		if len(keys) != 1 || !areKeys(keys) || keys == n.repeat || slices.ContainsFunc(n.items, func(o item) bool { return o.Keys == keys }) {
			also.problem(keys, "is not a key of its own")
		}
	}
	also.done()
	in.done()
	return n
}

func (n *menuNode) item(p *parser, f *form) item {
	defer f.done()
	i := item{Option: Option{Keys: f.word("key", true), Need: f.word("need", false)}}
	if len(i.Keys) != 1 || !areKeys(i.Keys) {
		f.problem("key", "must be one key: 0 to 9, * or #")
	}
	if i.Keys == n.repeat || slices.ContainsFunc(n.items, func(o item) bool { return o.Keys == i.Keys }) {
		f.problem("key", "is used twice")
	}
	if i.Need == "" {
		i.Label, i.to = p.words(f, "label", "").text, f.word("to", true)
		return i
	}
	at := slices.IndexFunc(p.reasons, func(r reason) bool { return r.need == i.Need })
	if at < 0 {
		f.problem("need", "is no reason of this flow")
		return i
	}
	i.Label, i.to = p.reasons[at].label, p.reasons[at].to
	if f.has("label") {
		i.Label = p.words(f, "label", "").text
	}
	return i
}

func (n *menuNode) does() string { return "menu" }

func (n *menuNode) ways() []way {
	var out []way
	for _, i := range n.items {
		out = append(out, way{"menu.items." + i.Keys, i.to, true})
	}
	for _, c := range n.also {
		out = append(out, way{"menu.also." + c.keys, c.to, true})
	}
	if n.invite != nil {
		out = append(out, reasonWays(n.reasons)...)
	}
	return append(out, n.asking.ways("menu")...)
}

func (n *menuNode) options() []Option {
	out := make([]Option, len(n.items))
	for k, i := range n.items {
		out[k] = i.Option
	}
	return out
}

func (n *menuNode) enter(r *run) {
	r.entered(n, nil)
	put(&r.state.Attempts, r.state.Node, 1)
	r.offer(offered{node: r.state.Node, lead: r.lead(n.lead), invite: n.invite, options: n.options(), first: n.first})
}

// lead is what comes before the choices: nothing when the contact comes back.
func (r *run) lead(w words) zhiyin.Text {
	if slices.Contains(r.state.Path[:len(r.state.Path)-1], r.state.Node) {
		return nil
	}
	return w.choose(r.at())
}

func (n *menuNode) hear(r *run, in Input) { n.answered(r, in, n, n.invite != nil) }

// chooser is a menu of either kind: what it does with keys, and with an answer that is none.
type chooser interface {
	keyed(r *run, keys string)
	again(r *run, way string)
}

// answered takes what a menu was answered by: keys, or where it invites to speak a reason.
func (a asking) answered(r *run, in Input, m chooser, invited bool) {
	switch v := in.(type) {
	case TimedOut:
		m.again(r, a.none)
	case Keyed:
		r.keyed(v)
		m.keyed(r, v.Digits)
	case Heard:
		if why, is := r.def.heard(v); is && invited {
			r.enter(why.to)
			return
		}
		m.again(r, a.invalid)
	}
}

func (n *menuNode) keyed(r *run, keys string) {
	for _, i := range n.items {
		if i.Keys == keys {
			put(&r.state.Choices, r.state.Node, keys)
			r.enter(i.to)
			return
		}
	}
	for _, c := range n.also {
		if c.keys == keys {
			put(&r.state.Choices, r.state.Node, keys)
			r.enter(c.to)
			return
		}
	}
	if keys == n.repeat && keys != "" {
		r.offer(offered{node: r.state.Node + ".again", invite: n.invite, options: n.options(), first: n.first})
		return
	}
	n.again(r, n.invalid)
}

// again asks once more, or gives up towards way. The second time the customer may
// still say it; from then on keys alone count, which are never misheard.
func (n *menuNode) again(r *run, way string) {
	invite := n.invite
	if r.state.Attempts[r.state.Node] > 1 {
		invite = nil
	}
	if r.retries(n.asking, way) {
		r.offer(offered{node: r.state.Node + ".again", invite: invite, options: n.options(), first: n.first})
	}
}

// offered is one prompt that names choices.
type offered struct {
	node         string
	lead, invite zhiyin.Text
	options      []Option
	first        time.Duration
}

// offer says it and waits.
func (r *run) offer(o offered) {
	var all clauses
	all.add(o.lead)
	all.add(o.invite)
	all.options(o.options)
	gather := Gather{Max: 1, First: o.first, Between: o.first, Options: o.options}
	if o.invite != nil {
		gather.Speech = free(r.def.reasons)
	}
	r.do(Say{Prompt: o.node, Text: all.text(), Barge: true, PacePercent: 100}, gather)
	r.state.Wait = ForKeys
}

// keyed writes what was pressed.
func (r *run) keyed(k Keyed) {
	r.tell(zhiyin.DigitsKeyed{Node: r.state.Node, Count: len(k.Digits), Digits: k.Digits})
	put(&r.state.Digits, r.state.Node, k.Digits)
}

// retries counts an attempt; after the last one the contact goes on at way.
func (r *run) retries(a asking, way string) bool {
	id := r.state.Node
	if r.state.Attempts[id] >= a.attempts {
		r.enter(way)
		return false
	}
	put(&r.state.Attempts, id, r.state.Attempts[id]+1)
	return true
}
