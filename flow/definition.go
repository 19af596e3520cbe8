package flow

import (
	"slices"

	"zhiyin.dev"
)

// Definition is one flow, read and checked. Only Ref may be set by its owner,
// before first use; then it may be used from several goroutines.
type Definition struct {
	Ref      zhiyin.DefinitionRef // flow, id, and the version in force; Parse sets version 1
	Name     zhiyin.Text
	Standard bool // regulated: everybody hears the same

	start string
	angry string // where customers go who become angry; empty: nowhere
	nodes map[string]node
	order []string       // of nodes, as written
	lines map[string]int // of every node
}

// Problem is one thing wrong with a definition, for the person who wrote it.
type Problem struct {
	Node  string // the node it is in; empty: the whole flow
	Field string // the field, as a path: on.1, text.yue
	Line  int    // from 1
	Text  string
}

// Nodes returns the ids of the nodes, in the order they are written.
func (d *Definition) Nodes() []string { return slices.Clone(d.order) }

// Notices returns the ids of the notices that the flow plays, each once. One
// that is not in Facts.Notices when a contact starts is passed over, and no
// NoticePlayed is written: nothing may then be recorded.
func (d *Definition) Notices() []string {
	var out []string
	for _, id := range d.order {
		if n, is := d.nodes[id].(*noticeNode); is && !slices.Contains(out, n.notice) {
			out = append(out, n.notice)
		}
	}
	return out
}

// Queues returns the ids of the queues that the flow leads to, each once.
func (d *Definition) Queues() []zhiyin.QueueID {
	var out []zhiyin.QueueID
	add := func(q zhiyin.QueueID) {
		if q != "" && !slices.Contains(out, q) {
			out = append(out, q)
		}
	}
	for _, id := range d.order {
		switch n := d.nodes[id].(type) {
		case *queueNode:
			add(n.queue)
		case *transferNode:
			add(n.queue)
		}
	}
	return out
}
