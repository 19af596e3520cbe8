package flow

import (
	"slices"

	"zhiyin.dev"
)

// Definition is one flow, read and checked. Only Ref may be set by its owner,
// before first use; then it may be used from several goroutines.
type Definition struct {
	Ref      zhiyin.DefinitionRef // flow, id, and the version in force; Parse sets version 1
	Unit     zhiyin.UnitID        // as written; empty: whose it is stands beside it
	Name     zhiyin.Text
	Standard bool // regulated: everybody hears the same

	start string
	angry string // where customers go who become angry; empty: nowhere
	after string // the survey of whom their agent has left; empty: none
	nodes map[string]node
	order []string       // of nodes, as written
	lines map[string]int // of every node

	vars   map[string]variable
	calls  map[string]*Definition // SubFlow → the flow it calls; filled by Link
	wishes wishing

	reasons []reason // what customers come for
}

// Problem is one thing wrong with a definition, for the person who wrote it.
type Problem struct {
	Node   string // the node it is in; empty: the whole flow
	Field  string // the field, as a path: on.1, text.yue
	Line   int    // from 1
	Column int    // from 1; 0 where the line is all that is known
	zhiyin.Flaw
}

// Asks tells whether there is a survey for customers whom their agent has left.
func (d *Definition) Asks() bool { return d.after != "" }

// Nodes returns the ids of the nodes, in the order they are written.
func (d *Definition) Nodes() []string { return slices.Clone(d.order) }

// Notices returns the ids of the notices that the flow and those that it calls play,
// each once. One
// that is not in Facts.Notices when a contact starts is passed over, and no
// NoticePlayed is written: nothing may then be recorded.
func (d *Definition) Notices() []string {
	var out []string
	for _, id := range d.order {
		if n, is := d.nodes[id].(*noticeNode); is && !slices.Contains(out, n.notice) {
			out = append(out, n.notice)
		}
		if called := d.calls[id]; called != nil {
			for _, notice := range called.Notices() {
				if !slices.Contains(out, notice) {
					out = append(out, notice)
				}
			}
		}
	}
	return out
}

// Calendars returns the ids of the calendars that the flow and those that it calls go
// by, each once. One that is not in Facts.Opening when a contact starts is open.
func (d *Definition) Calendars() []string {
	var out []string
	for _, id := range d.order {
		var ids []string
		if n, is := d.nodes[id].(*scheduleNode); is && n.calendar != "" {
			ids = []string{n.calendar}
		}
		if called := d.calls[id]; called != nil {
			ids = called.Calendars()
		}
		for _, one := range ids {
			if !slices.Contains(out, one) {
				out = append(out, one)
			}
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
		case *voicemailNode:
			add(n.take.Queue)
		}
	}
	return out
}

// Naming returns the first node that names a queue, notice or calendar, with its line; ""
// and 0 when none does.
func (d *Definition) Naming(id string) (node string, line int) {
	for _, name := range d.order {
		for _, named := range namedBy(d.nodes[name]) {
			if named == id {
				return name, d.lines[name]
			}
		}
	}
	return "", 0
}

func namedBy(n node) []string {
	switch n := n.(type) {
	case *noticeNode:
		return []string{n.notice}
	case *queueNode:
		return []string{string(n.queue)}
	case *transferNode:
		return []string{string(n.queue)}
	case *voicemailNode:
		return []string{string(n.take.Queue)}
	case *scheduleNode:
		return []string{n.calendar}
	}
	return nil
}
