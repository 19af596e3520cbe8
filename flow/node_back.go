package flow

import "slices"

// backNode goes back to the menu that the contact came from, or goes on after the
// foreseen reason that it was asked about: it was none. Where there was neither, it
// goes to otherwise.
//
//	back: {otherwise: menu}
type backNode struct{ otherwise string }

func readBack(p *parser, f *form) node {
	in := f.open("back")
	n := &backNode{otherwise: in.word("otherwise", true)}
	in.done()
	return n
}

func (n *backNode) does() string { return "back" }
func (n *backNode) ways() []way {
	return []way{{field: "back.otherwise", to: n.otherwise, waits: true}}
}
func (n *backNode) hear(r *run, _ Input) {}

func (n *backNode) enter(r *run) {
	r.entered(n, nil)
	for _, id := range slices.Backward(r.state.Path) {
		switch m := r.def.nodes[id].(type) {
		case *menuNode, *personalMenuNode:
			r.returning = true
			r.enter(id)
			return
		case *reasonNode:
			if why, _, _, is := m.chosen(r); is {
				r.state.Refused = append(r.state.Refused, why.need)
				r.enter(m.no)
				return
			}
		}
	}
	r.enter(n.otherwise)
}
