package flow

import (
	"slices"

	"zhiyin.dev"
)

// personalMenuNode offers what this customer probably came for: foreseen reasons,
// open orders, topics of their last contacts. At most three are named by themselves,
// as many as save time (see arrange); then, where the flow has groups, the groups that
// hold all other reasons, likeliest first; else "other". A group that is chosen names
// its reasons in the same way. Who nothing is known of is led to without at once.
//
//	personal_menu:
//	  lead: {cmn: "{customer:name}，您好。", …}   # may be left out
//	  plain: {cmn: "您好。", …}
//	  invite: {cmn: "请直接说您的事，", …}         # may be left out; not said to who has answered by keys
//	  items: 3
//	  other: {label: {cmn: 其他, …}, to: menu}   # needed where there are no groups
//	  person: person         # where 0 leads, unnamed; may be left out
//	  without: menu
//	  first_seconds: 6
//	  attempts: 2
//	  invalid: person
//	  none: menu
type personalMenuNode struct {
	lead            words
	invite          zhiyin.Text
	items           int
	other           item
	without, person string
	reasons         []reason
	groups          []group
	asking
}

// mostPersonal reasons and the way out are four choices: as many as are kept in mind
// while listening (Cowan 2001).
const mostPersonal = 3

func readPersonalMenu(p *parser, f *form) node {
	if p.standard {
		f.problem("personal_menu", "a standard flow treats everybody alike")
	}
	if len(p.reasons) == 0 {
		f.problem("personal_menu", "needs reasons: of the flow, to choose from")
	}
	in := f.open("personal_menu")
	n := &personalMenuNode{items: in.number("items", mostPersonal, 1, mostPersonal), without: in.word("without", true), person: in.word("person", false),
		asking: readAsking(in, 2), reasons: p.reasons, groups: p.groups}
	if in.has("lead") {
		n.lead = p.words(in, "lead", "plain")
	}
	if in.has("invite") {
		n.invite = p.words(in, "invite", "").text
	}
	if in.has("other") || len(n.groups) == 0 {
		other := in.open("other")
		n.other = item{Option: Option{Label: p.words(other, "label", "").text}, to: other.word("to", true)}
		other.done()
	}
	n.covered(p, in)
	in.done()
	return n
}

// covered: with groups and without other, every reason is in a group.
func (n *personalMenuNode) covered(p *parser, in *form) {
	if len(n.groups) == 0 || n.other.to != "" {
		return
	}
	for _, r := range p.reasons {
		if !slices.ContainsFunc(n.groups, func(g group) bool { return slices.Contains(g.needs, r.need) }) {
			in.problem("other", "is missing: %s is in no group", r.need)
			return
		}
	}
}

func (n *personalMenuNode) does() string { return "personal_menu" }

func (n *personalMenuNode) ways() []way {
	out := append(reasonWays(n.reasons), way{"personal_menu.without", n.without, false})
	for field, to := range map[string]string{"other.to": n.other.to, "person": n.person} {
		if to != "" {
			out = append(out, way{"personal_menu." + field, to, true})
		}
	}
	return append(out, n.asking.ways("personal_menu")...)
}

// choices are this customer's, numbered from 1, with the group that each opens. They
// follow from the state, which does not change while the node waits.
func (n *personalMenuNode) choices(r *run) (out []opening) {
	if r.state.Group != "" {
		return n.opened(r)
	}
	add := func(o opening) {
		o.Keys = key(len(out))
		out = append(out, o)
	}
	direct, rest := n.chosen(r)
	for _, l := range direct {
		add(opening{Option: Option{Label: l.why.label, Need: l.why.need}})
	}
	for _, b := range rest {
		if len(b.leaves) == 1 {
			add(opening{Option: Option{Label: b.leaves[0].why.label, Need: b.leaves[0].why.need}})
			continue
		}
		add(opening{Option: Option{Label: b.label}, group: nameOf(b.group)})
	}
	if n.other.to != "" && len(out) < 9 {
		add(opening{Option: Option{Label: n.other.Label}})
	}
	return out
}

// opening is a choice that may open a group.
type opening struct {
	Option
	group string
}

func (n *personalMenuNode) chosen(r *run) (direct []leaf, rest []bundle) {
	if len(n.groups) > 0 {
		return arrange(r.weighed(), n.groups, n.items)
	}
	for _, f := range r.likely() {
		if why, is := r.def.reason(f.Need); is && len(direct) < n.items {
			direct = append(direct, leaf{&why, f.Confidence})
		}
	}
	return direct, nil
}

// opened are the reasons of the group that was chosen, and the way back.
func (n *personalMenuNode) opened(r *run) (out []opening) {
	for _, l := range r.weighed() {
		for _, g := range n.groups {
			if nameOf(g) == r.state.Group && slices.Contains(g.needs, l.why.need) {
				out = append(out, opening{Option: Option{Keys: key(len(out)), Label: l.why.label, Need: l.why.need}})
			}
		}
	}
	return append(out, opening{Option: Option{Keys: "*", Label: goBack}})
}

var goBack = zhiyin.Text{zhiyin.Mandarin: "返回", zhiyin.Cantonese: "返回", zhiyin.English: "To go back"}

// nameOf is how a state remembers a group: by its first reason.
func nameOf(g group) string { return g.needs[0] }

func (n *personalMenuNode) enter(r *run) {
	r.entered(n, nil)
	if !r.returning {
		r.state.Group = ""
	}
	list := n.choices(r)
	if len(list) == 0 || len(list) == 1 && n.other.to != "" {
		r.enter(n.without)
		return
	}
	put(&r.state.Attempts, r.state.Node, 1)
	n.offer(r, r.state.Node, r.lead(n.lead), list)
}

// offer names the choices. The second time the customer may still say it; from then on
// keys alone count, which are never misheard.
func (n *personalMenuNode) offer(r *run, prompt string, lead zhiyin.Text, list []opening) {
	options := make([]Option, len(list))
	for i, c := range list {
		options[i] = c.Option
	}
	invite := n.invite
	if r.state.Attempts[r.state.Node] > 2 || len(r.state.Digits) > 0 {
		invite = nil
	}
	r.offer(offered{node: prompt, lead: lead, invite: invite, options: options, first: n.first})
}

func (n *personalMenuNode) hear(r *run, in Input) { n.answered(r, in, n, n.invite != nil) }

func (n *personalMenuNode) keyed(r *run, keys string) {
	if keys == "0" && n.person != "" {
		r.enter(n.person)
		return
	}
	for _, o := range n.choices(r) {
		if o.Keys == keys {
			put(&r.state.Choices, r.state.Node, keys)
			n.take(r, o)
			return
		}
	}
	n.again(r, n.invalid)
}

// take follows a choice: to where a reason is served, into a group, or back out of it.
func (n *personalMenuNode) take(r *run, o opening) {
	why, is := r.def.reason(o.Need)
	switch {
	case is:
		r.enter(why.to)
	case o.group != "" || o.Keys == "*":
		r.state.Group = o.group
		n.offer(r, r.state.Node+".group", nil, n.choices(r))
	default:
		r.enter(n.other.to)
	}
}

// again asks once more, or gives up towards way.
func (n *personalMenuNode) again(r *run, way string) {
	if r.retries(n.asking, way) {
		n.offer(r, r.state.Node+".again", nil, n.choices(r))
	}
}
