package flow

import "strings"

// returnNode ends a called flow with an outcome. In a flow that nobody called it
// ends the contact.
//
//	return: told
type returnNode struct{ outcome string }

func readReturn(_ *parser, f *form) node {
	n := &returnNode{outcome: f.word("return", true)}
	if n.outcome != "" && !isNodeID(n.outcome) {
		f.problem("return", "must be the name of an outcome: lower-case letters, digits and underscores")
	}
	return n
}

func (n *returnNode) does() string { return "return" }
func (n *returnNode) ways() []way  { return nil }

func (n *returnNode) enter(r *run) {
	r.entered(n, nil)
	caller := strings.TrimSuffix(scopeOf(r.state.Node), ".")
	called, ok := r.def.node(caller)
	by, is := called.(*subFlowNode)
	if caller == "" || !ok || !is {
		r.hangup()
		return
	}
	r.state.Node = caller
	by.returned(r, n.outcome)
}

func (n *returnNode) hear(*run, Input) {}
