package flow

import (
	"strconv"

	"zhiyin.dev"
	"zhiyin.dev/rule"
)

// branchNode goes where the first rule that holds leads.
//
//	branch:
//	  - when: customer.tier in ["gold", "black"]
//	    next: vip
//	  - otherwise: menu
type branchNode struct {
	rules     []*rule.Rule
	to        []string
	otherwise string
}

func readBranch(p *parser, f *form) node {
	n := &branchNode{}
	items := f.list("branch")
	if len(items) == 0 {
		f.problem("branch", "must be a list of rules with an otherwise at its end")
	}
	for i, item := range items {
		in := p.form(item, "branch."+strconv.Itoa(i)+".")
		if in.has("otherwise") {
			n.otherwise = in.word("otherwise", true)
			if i != len(items)-1 {
				in.problem("otherwise", "comes last")
			}
		} else {
			n.rules = append(n.rules, p.rule(in, "when"))
			n.to = append(n.to, in.word("next", true))
		}
		in.done()
	}
	if n.otherwise == "" && len(items) > 0 {
		f.problem("branch", "has no otherwise")
	}
	return n
}

func (n *branchNode) does() string { return "branch" }

func (n *branchNode) ways() []way {
	var out []way
	for i, to := range n.to {
		out = append(out, way{field: "branch." + strconv.Itoa(i) + ".next", to: to})
	}
	return append(out, way{field: "branch." + strconv.Itoa(len(n.to)) + ".otherwise", to: n.otherwise})
}

func (n *branchNode) enter(r *run) {
	chosen, why := firstOf(n.rules, ruled(r.at()))
	r.entered(n, why)
	if chosen < 0 {
		r.enter(n.otherwise)
		return
	}
	r.enter(n.to[chosen])
}

func (n *branchNode) hear(*run, Input) {}

// firstOf returns the index of the first rule that holds, or -1, and the reason:
// "first" of the rules up to that one.
func firstOf(rules []*rule.Rule, at rule.Lookup) (int, *zhiyin.Because) {
	why := &zhiyin.Because{Says: "first"}
	for i, r := range rules {
		holds, because := r.Explain(at)
		why.Parts = append(why.Parts, because)
		if holds {
			why.Holds = true
			return i, why
		}
	}
	return -1, why
}
