package flow

import (
	"strings"

	"zhiyin.dev"
)

// A node of a called flow is named after the node that calls: returns.ask is ask of
// the flow that returns calls. What a node keeps in the state is under that name, so
// two calls of one flow do not share it.

// scopeOf is the part of a node's name before its own: "" or "returns.".
func scopeOf(node string) string { return node[:strings.LastIndexByte(node, '.')+1] }

// localOf is the node's name within its flow.
func localOf(node string) string { return node[strings.LastIndexByte(node, '.')+1:] }

// within is the flow that the node is of; d itself for a name that leads nowhere.
func (d *Definition) within(node string) *Definition {
	calls := strings.Split(node, ".")
	for _, call := range calls[:len(calls)-1] {
		called := d.calls[call]
		if called == nil {
			return d
		}
		d = called
	}
	return d
}

// node finds a node by the name that State.Node has.
func (d *Definition) node(name string) (node, bool) {
	n, ok := d.within(name).nodes[localOf(name)]
	return n, ok
}

// Within is the flow that a contact at the node is in, by the name of State.Node.
func (d *Definition) Within(node string) *Definition { return d.within(node) }

// assured is how sure we are of who it is: a caller whom we know by their number
// claims to be them, until they prove it.
func (s State) assured(n zhiyin.Snapshot) zhiyin.Assurance {
	if s.Assurance != "" {
		return s.Assurance
	}
	if n.Known == zhiyin.One {
		return zhiyin.Claimed
	}
	return "none"
}
