package main

import (
	"fmt"
	"slices"
	"strings"

	"zhiyin.dev"
	"zhiyin.dev/flow"
	"zhiyin.dev/need/foresee/measured"
)

// arm is one way of guiding the callers of a company: a flow, and what its nodes mean.
type arm struct {
	name  string
	def   *flow.Definition
	tree  *measured.Tree
	fixed bool // every prompt is the same in every call
}

// newArm reads a flow that was written of a tree.
func newArm(name string, tree *measured.Tree, yaml string) (*arm, error) {
	def, problems := flow.Parse([]byte(yaml))
	if len(problems) > 0 {
		return nil, fmt.Errorf("%s flow of %s: line %d: %s: %s", name, tree.Pack, problems[0].Line, problems[0].Field, problems[0].Text)
	}
	return &arm{name: name, def: def, tree: tree}, nil
}

// leads tells whether an option of a node leads to a need.
func (a *arm) leads(node string, o flow.Option, need string) bool {
	if o.Need != "" {
		return o.Need == need
	}
	if node == "mine" {
		return slices.ContainsFunc(groupsOf(a.tree), func(g bundle) bool {
			return g.label.Chinese == o.Label[zhiyin.Mandarin] && slices.Contains(g.needs, need)
		})
	}
	menu, is := a.tree.Menus[node]
	if !is {
		return false
	}
	for _, option := range menu.Options {
		if option.Key == o.Keys && option.Label.Chinese == o.Label[zhiyin.Mandarin] {
			return reaches(a.tree, option.To, need)
		}
	}
	return false
}

// reaches tells whether what an option leads to holds the need.
func reaches(t *measured.Tree, to, need string) bool {
	if id, is := strings.CutPrefix(to, "need:"); is {
		return id == need
	}
	menu := t.Menus[strings.TrimPrefix(to, "menu:")]
	return slices.ContainsFunc(menu.Options, func(o measured.Option) bool { return reaches(t, o.To, need) })
}

// leaf is the need that a node serves; false for another node.
func (a *arm) leaf(node string) (measured.Need, bool) {
	for i, n := range a.tree.Needs {
		if node == leafName(i) {
			return n, true
		}
	}
	return measured.Need{}, false
}

func leafName(i int) string { return fmt.Sprintf("leaf_%d", i) }

// otherLabel is how a personal menu names the way to everything else.
const otherLabel = "其他"

// takes tells whether a key does something at a prompt.
func (a *arm) takes(p prompt, keys string) bool {
	for _, c := range p.clauses {
		if c.option != nil && c.option.Keys == keys {
			return true
		}
	}
	_, menu := a.tree.Menus[p.node]
	return menu && (keys == "0" || keys == "#")
}

// isFixed tells whether a prompt is word for word the same in every call: a menu of
// the tree.
func (a *arm) isFixed(p prompt) bool {
	_, is := a.tree.Menus[p.node]
	return is && !p.invites
}
