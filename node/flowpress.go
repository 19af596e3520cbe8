package node

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"

	"zhiyin.dev"
	"zhiyin.dev/flow"
	"zhiyin.dev/press"
)

// checkFlow reads one flow beside what is in force: the queues, notices and flows
// that it leads to are there, and the flows that call it can go on doing so.
func (n *Node) checkFlow(ctx context.Context, text string) (press.Checked, []press.Problem, error) {
	def, problems := flow.Parse([]byte(text))
	if len(problems) > 0 {
		return press.Checked{}, flowProblems(problems), nil
	}
	unit, err := n.unitOf(ctx, zhiyin.DefinitionRef{Kind: "flow", ID: def.Ref.ID})
	if err != nil && !errors.Is(err, zhiyin.NotFound) {
		return press.Checked{}, nil, err
	}
	if unit = cmp.Or(def.Unit, unit); unit == "" || n.catalog.unit(unit).ID == "" {
		return press.Checked{}, []press.Problem{{Field: "unit", Line: 1, Text: "must say whose flow this is: a new flow names its unit"}}, nil
	}
	return press.Checked{ID: def.Ref.ID, Unit: unit}, n.catalog.misses(def), nil
}

func flowProblems(list []flow.Problem) (out []press.Problem) {
	for _, p := range list {
		out = append(out, press.Problem{Node: p.Node, Field: p.Field, Line: p.Line, Column: p.Column, Text: p.Text})
	}
	return out
}

// lacks says that a node names what is not there.
func lacks(def *flow.Definition, kind, id string) press.Problem {
	node, line := def.Naming(id)
	return press.Problem{Node: node, Field: kind, Line: line, Text: fmt.Sprintf("there is no %s %s", kind, id)}
}

// misses names what the flow leads to and is not there, and the callers that it
// would break.
func (c *catalog) misses(def *flow.Definition) (out []press.Problem) {
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
	out = append(out, flowProblems(problems)...)
	for id, caller := range c.alone {
		if id == def.Ref.ID || c.flows[id] == nil {
			continue
		}
		if _, broken := caller.Link(beside); len(broken) > 0 {
			out = append(out, press.Problem{Text: fmt.Sprintf("%s calls this flow and could not any more: %s", id, broken[0].Text)})
		}
	}
	return out
}
