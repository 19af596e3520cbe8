package flow

import (
	"slices"
	"strings"

	"zhiyin.dev"
)

// subFlowNode calls another flow and goes on by the outcome that it returns with.
// A contact keeps the version of the called flow that was in force when it began.
//
//	subflow:
//	  flow: haiyue-returns
//	  with: {order_no: vars.order_no}   # the called flow's variable ← a path here
//	  take: {state: told_state}        # a variable here ← the called flow's
//	  on: {told: more, person: person}
type subFlowNode struct {
	flow string
	with map[string]string
	take map[string]string
	on   []choice // outcome → node
}

// maxDepth: a flow that calls deeper than this is followed by nobody who reads it.
const maxDepth = 5

func readSubFlow(p *parser, f *form) node {
	in := f.open("subflow")
	n := &subFlowNode{flow: in.word("flow", true), with: map[string]string{}, take: map[string]string{}}
	if n.flow != "" && !isID(n.flow) {
		in.problem("flow", "must be the id of a flow")
	}
	with := in.open("with")
	for _, name := range with.keys() {
		n.with[name] = with.word(name, true)
		if _, known := p.paths[n.with[name]]; !known {
			with.problem(name, "there is no %s", n.with[name])
		}
	}
	with.done()
	take := in.open("take")
	for _, name := range take.keys() {
		n.take[name] = take.word(name, true)
		if _, known := p.vars[name]; !known {
			take.problem(name, "is not declared in variables")
		}
	}
	take.done()
	on := in.open("on")
	for _, outcome := range on.keys() {
		n.on = append(n.on, choice{outcome, on.word(outcome, true)})
	}
	if len(n.on) == 0 {
		in.problem("on", "has no outcome")
	}
	on.done()
	in.done()
	return n
}

func (n *subFlowNode) does() string { return "subflow" }

func (n *subFlowNode) ways() []way {
	var out []way
	for _, c := range n.on {
		out = append(out, way{field: "subflow.on." + c.keys, to: c.to})
	}
	return out
}

func (n *subFlowNode) enter(r *run) {
	r.entered(n, nil)
	here := r.state.Node
	called := r.def.within(here).calls[localOf(here)]
	if called == nil || strings.Count(here, ".") >= maxDepth {
		r.hangup()
		return
	}
	scope := here + "."
	for name := range called.vars {
		delete(r.state.Vars, scope+name)
	}
	for name, path := range n.with {
		if at, ok := r.at()(path); ok {
			if v, fits := valued(at); fits {
				put(&r.state.Vars, scope+name, v)
			}
		}
	}
	r.enterAt(scope + called.start)
}

func (n *subFlowNode) hear(*run, Input) {}

// returned goes on after the call; r.state.Node is the calling node again.
func (n *subFlowNode) returned(r *run, outcome string) {
	values := map[string]Value{}
	for name, theirs := range n.take {
		if v, ok := r.state.Vars[r.state.Node+"."+theirs]; ok {
			values[name] = v
		}
	}
	r.fill(values)
	at := slices.IndexFunc(n.on, func(c choice) bool { return c.keys == outcome })
	if at < 0 {
		r.hangup()
		return
	}
	r.enter(n.on[at].to)
}

// Calls returns the ids of the flows that d calls itself, each once.
func (d *Definition) Calls() (out []string) {
	for _, id := range d.order {
		if n, is := d.nodes[id].(*subFlowNode); is && !slices.Contains(out, n.flow) {
			out = append(out, n.flow)
		}
	}
	return out
}

// Link returns d with the flows that it calls, from those that find knows, and what
// is wrong with the calls. d is not changed. Once linked, the flow runs on these
// versions for as long as it is used.
func (d *Definition) Link(find func(id string) (*Definition, bool)) (*Definition, []Problem) {
	return d.link(find, []string{d.Ref.ID})
}

func (d *Definition) link(find func(id string) (*Definition, bool), trail []string) (*Definition, []Problem) {
	if len(d.Calls()) == 0 {
		return d, nil
	}
	out := *d
	out.calls = map[string]*Definition{}
	var problems []Problem
	for _, id := range d.order {
		n, is := d.nodes[id].(*subFlowNode)
		if !is {
			continue
		}
		wrong := func(field, format string, args ...any) {
			problems = append(problems, Problem{Node: id, Field: field, Line: d.lines[id], Flaw: zhiyin.Flawf(format, args...)})
		}
		called, known := find(n.flow)
		switch {
		case slices.Contains(trail, n.flow):
			wrong("subflow.flow", "calls itself: %s", strings.Join(append(trail, n.flow), " → "))
			continue
		case !known:
			wrong("subflow.flow", "there is no published flow %s", n.flow)
			continue
		case len(trail) > maxDepth:
			wrong("subflow.flow", "is called more than %d deep", maxDepth)
			continue
		case d.Standard && !called.Standard:
			wrong("subflow.flow", "a standard flow calls standard flows only")
		}
		n.agrees(d, called, wrong)
		linked, below := called.link(find, append(slices.Clone(trail), n.flow))
		if len(below) > 0 {
			wrong("subflow.flow", "%s: %s: %s", n.flow, below[0].Node, below[0].Flaw)
		}
		out.calls[id] = linked
	}
	return &out, problems
}

// agrees checks the call against what is called.
func (n *subFlowNode) agrees(d, called *Definition, wrong func(field, format string, args ...any)) {
	returns := called.Outcomes()
	for _, outcome := range returns {
		if !slices.ContainsFunc(n.on, func(c choice) bool { return c.keys == outcome }) {
			wrong("subflow.on", "leaves out %s, with which %s returns", outcome, n.flow)
		}
	}
	for _, c := range n.on {
		if !slices.Contains(returns, c.keys) {
			wrong("subflow.on."+c.keys, "%s never returns so", n.flow)
		}
	}
	paths, _, _ := pathsWith(d.order, d.vars)
	for name, path := range n.with {
		v, known := called.vars[name]
		switch from := paths[path]; {
		case !known:
			wrong("subflow.with."+name, "%s has no such variable", n.flow)
		case from.Type != v.of && !(v.of == Words && (from.Type == Enum || from.Type == Code)):
			wrong("subflow.with."+name, "%s is %s, the variable %s", path, from.Type, v.of)
		case !from.Rule && !v.personal:
			wrong("subflow.with."+name, "%s is sealed: the variable must be personal", path)
		}
	}
	for name, theirs := range n.take {
		v, known := called.vars[theirs]
		switch mine := d.vars[name]; {
		case !known:
			wrong("subflow.take."+name, "%s has no variable %s", n.flow, theirs)
		case v.of != mine.of:
			wrong("subflow.take."+name, "%s is %s there, %s here", theirs, v.of, mine.of)
		case v.personal && !mine.personal:
			wrong("subflow.take."+name, "%s is personal there: it must be here", theirs)
		}
	}
}

// Outcomes are those with which the flow returns, each once.
func (d *Definition) Outcomes() (out []string) {
	for _, id := range d.order {
		if n, is := d.nodes[id].(*returnNode); is && !slices.Contains(out, n.outcome) {
			out = append(out, n.outcome)
		}
	}
	return out
}

// Linked are the versions of all flows that d calls, at any depth, each once.
func (d *Definition) Linked() (out []zhiyin.DefinitionRef) {
	for _, id := range d.order {
		called := d.calls[id]
		if called == nil {
			continue
		}
		for _, ref := range append([]zhiyin.DefinitionRef{called.Ref}, called.Linked()...) {
			if !slices.Contains(out, ref) {
				out = append(out, ref)
			}
		}
	}
	return out
}
