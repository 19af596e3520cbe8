package flow

import (
	"strings"

	"gopkg.in/yaml.v3"
)

// setNode fills variables and goes on.
//
//	set:
//	  - {var: topic, is: return}            # a value of the variable's type
//	  - {var: amount, from: order.amount}   # what stands at a path; unset when there is nothing
//	  - {var: tries, add: 1}                # counts only
//	next: menu
type setNode struct {
	fills []filling
	next  string
}

type filling struct {
	name string
	is   Value
	from string
	add  int
}

func readSet(p *parser, f *form) node {
	n := &setNode{next: f.word("next", true)}
	items := f.list("set")
	if len(items) == 0 {
		f.problem("set", "must be a list of variables with their values")
	}
	for _, item := range items {
		if one, ok := p.filling(item); ok {
			n.fills = append(n.fills, one)
		}
	}
	return n
}

func (p *parser) filling(item *yaml.Node) (one filling, ok bool) {
	in := p.form(item, "set.")
	defer in.done()
	before := len(p.problems)
	one.name = in.word("var", true)
	v, known := p.vars[one.name]
	if one.name != "" && !known {
		in.problem("var", "%s is not declared in variables", one.name)
	}
	ways := 0
	for _, way := range []string{"is", "from", "add"} {
		if in.has(way) {
			ways++
		}
	}
	if ways != 1 {
		in.problem("", "takes its value from one of is, from and add")
	}
	if in.has("is") && known {
		var fits bool
		if one.is, fits = typed(v.of, in.word("is", true), State{}.zone()); !fits {
			in.problem("is", "is no %s", v.of)
		}
	}
	if in.has("from") && known {
		one.from = in.word("from", true)
		p.fits(in, "from", one.from, v)
	}
	if one.add = in.number("add", 0, -1000, 1000); in.has("add") && known && v.of != Count {
		in.problem("add", "%s is no count", one.name)
	}
	return one, len(p.problems) == before
}

// fits checks that what stands at a path may be kept in the variable.
func (p *parser) fits(in *form, key, path string, v variable) {
	from, known := p.paths[path]
	switch {
	case !known:
		in.problem(key, "there is no %s", path)
	case from.Type != v.of && !(v.of == Words && (from.Type == Enum || from.Type == Code)):
		in.problem(key, "%s is %s, the variable %s", path, from.Type, v.of)
	case !from.Rule && !v.personal:
		in.problem(key, "%s is sealed: the variable must be personal", path)
	case p.standard && from.Personal:
		in.problem(key, "a standard flow treats everybody alike and may not look at %s", path)
	}
}

func (n *setNode) does() string { return "set" }
func (n *setNode) ways() []way  { return []way{{field: "next", to: n.next}} }

func (n *setNode) enter(r *run) {
	r.entered(n, nil)
	values := map[string]Value{}
	for _, one := range n.fills {
		key := scopeOf(r.state.Node) + one.name
		switch {
		case one.add != 0:
			values[one.name] = Value{Count: r.state.Vars[key].Count + one.add}
		case one.from == "":
			values[one.name] = one.is
		default:
			at, ok := r.at()(one.from)
			if v, fits := valued(at); ok && fits {
				values[one.name] = v
				break
			}
			delete(values, one.name)
			delete(r.state.Vars, key)
		}
	}
	r.fill(values)
	r.enter(n.next)
}

func (n *setNode) hear(*run, Input) {}

// varNamed tells whether the word names a declared variable, for nodes that fill one.
func (p *parser) varNamed(f *form, key string, needed bool) string {
	name := strings.TrimSpace(f.word(key, needed))
	if _, known := p.vars[name]; name != "" && !known {
		f.problem(key, "%s is not declared in variables", name)
	}
	return name
}
