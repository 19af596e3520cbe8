package catalog

import (
	"slices"

	"zhiyin.dev"
	"zhiyin.dev/flow"
	"zhiyin.dev/form"
	"zhiyin.dev/press"
)

// FlowProblems are a flow's as the press shows them.
func FlowProblems(list []flow.Problem) (out []press.Problem) {
	for _, p := range list {
		out = append(out, press.Problem{Node: p.Node, Field: p.Field, Line: p.Line, Column: p.Column, Flaw: p.Flaw})
	}
	return out
}

// lacks says that a node names what is not there.
func lacks(def *flow.Definition, kind, id string) press.Problem {
	node, line := def.Naming(id)
	return press.Problem{Node: node, Field: kind, Line: line, Flaw: zhiyin.Flawf("there is no %s %s", kind, id)}
}

// Misses names what the flow leads to and is not there, and the callers that it
// would break.
func (c *Catalog) Misses(def *flow.Definition) (out []press.Problem) {
	c.mu.RLock()
	defer c.mu.RUnlock()
	for _, q := range def.Queues() {
		if _, ok := c.queues[q]; !ok {
			out = append(out, lacks(def, "queue", string(q)))
		}
	}
	for _, id := range def.Notices() {
		if !slices.ContainsFunc(c.notices, func(n flow.Notice) bool { return n.ID == id }) {
			out = append(out, lacks(def, "notice", id))
		}
	}
	for _, id := range def.Calendars() {
		if _, ok := c.calendars[id]; !ok {
			out = append(out, lacks(def, "calendar", id))
		}
	}
	beside := func(id string) (*flow.Definition, bool) {
		if id == def.Ref.ID {
			return def, true
		}
		return c.flowAlone(id)
	}
	_, problems := def.Link(beside)
	out = append(out, FlowProblems(problems)...)
	for id, caller := range c.alone {
		if id == def.Ref.ID || c.flows[id] == nil {
			continue
		}
		if _, broken := caller.Link(beside); len(broken) > 0 {
			out = append(out, press.Problem{Flaw: zhiyin.Flawf("%s calls this flow and could not any more: %s", id, broken[0].Flaw)})
		}
	}
	return out
}

// FormProblems are those of a text that was read strictly, as the press shows them.
func FormProblems(list []form.Problem) (out []press.Problem) {
	for _, p := range list {
		out = append(out, press.Problem{Field: p.Field, Line: p.Line, Column: p.Column, Flaw: p.Flaw})
	}
	return out
}
