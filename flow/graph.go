package flow

import (
	"slices"
	"strings"
)

// graph checks how the nodes hang together; beyond their names only when
// nothing else is wrong, since a broken node leads nowhere.
func (p *parser) graph(def *Definition, top *form) {
	for field, id := range map[string]string{"start": def.start, "angry": def.angry, "after": def.after, "wishes": def.wishes.person} {
		if id != "" && def.lines[id] == 0 {
			p.problem(top.line(field), field, "there is no node %s", id)
		}
	}
	p.targets(def)
	p.callbacks(def)
	p.after(def, top)
	if len(p.problems) > 0 {
		return
	}
	p.reachable(def)
	p.exits(def)
	p.loops(def)
	p.at = ""
}

// targets: every way leads to a node.
func (p *parser) targets(def *Definition) {
	for _, id := range def.order {
		for _, w := range def.nodes[id].ways() {
			if p.at = id; w.to != "" && def.lines[w.to] == 0 {
				p.problem(def.lines[id], w.field, "there is no node %s", w.to)
			}
		}
	}
	p.at = ""
}

// reachable: every node can be entered.
func (p *parser) reachable(def *Definition) {
	seen, open := map[string]bool{}, []string{}
	for _, id := range []string{def.start, def.angry, def.after, def.wishes.person} {
		if id != "" && !seen[id] {
			seen[id], open = true, append(open, id)
		}
	}
	for len(open) > 0 {
		id := open[0]
		open = open[1:]
		for _, w := range def.nodes[id].ways() {
			if !seen[w.to] {
				seen[w.to] = true
				open = append(open, w.to)
			}
		}
	}
	for _, id := range def.order {
		if p.at = id; !seen[id] {
			p.problem(def.lines[id], "", "no way leads here")
		}
	}
}

// exits: from every node the customer can get out.
func (p *parser) exits(def *Definition) {
	out := map[string]bool{}
	for grew := true; grew; {
		grew = false
		for _, id := range def.order {
			n := def.nodes[id]
			if !out[id] && (isExit(n) || slices.ContainsFunc(n.ways(), func(w way) bool { return out[w.to] })) {
				out[id], grew = true, true
			}
		}
	}
	for _, id := range def.order {
		if p.at = id; !out[id] {
			p.problem(def.lines[id], "", "nobody gets out from here: no way leads to a queue, a transfer or a hangup")
		}
	}
}

// loops: on every loop something waits for a person or for time to pass, and no
// chain without it is longer than one step may be.
func (p *parser) loops(def *Definition) {
	w := &walk{def: def, depth: map[string]int{}}
	for _, id := range def.order {
		w.visit(id, nil)
	}
	if w.loop != nil {
		p.at = w.loop[0]
		p.problem(def.lines[p.at], "", "turns without waiting for anybody: %s", strings.Join(append(w.loop, w.loop[0]), " → "))
		return
	}
	for _, id := range def.order {
		if p.at = id; w.depth[id] > maxSteps {
			p.problem(def.lines[id], "", "more than %d nodes follow without waiting", maxSteps)
			return
		}
	}
}

// walk follows the ways that do not wait; depth is the longest chain from a node.
type walk struct {
	def   *Definition
	depth map[string]int
	loop  []string
}

func (w *walk) visit(id string, trail []string) int {
	if i := slices.Index(trail, id); i >= 0 {
		if w.loop == nil {
			w.loop = slices.Clone(trail[i:])
		}
		return 0
	}
	if d, known := w.depth[id]; known {
		return d
	}
	trail = append(trail, id)
	deepest := 0
	for _, way := range w.def.nodes[id].ways() {
		if !way.waits {
			deepest = max(deepest, w.visit(way.to, trail))
		}
	}
	w.depth[id] = deepest + 1
	return deepest + 1
}
