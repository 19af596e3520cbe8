package flow

import (
	"slices"
	"strings"

	"zhiyin.dev"
)

// leastChoices: a gather with fewer is a question, not a menu.
const leastChoices = 3

// isMenu tells whether a node names choices for customers to find theirs.
func isMenu(n node) bool {
	switch n := n.(type) {
	case *menuNode, *personalMenuNode, *understandNode:
		return true
	case *gatherNode:
		return len(n.on) >= leastChoices
	}
	return false
}

// MenuHungUp says that the customer hung up in a voice menu; is false where they were in
// none.
func (d *Definition) MenuHungUp(s State) (met zhiyin.MenuMet, is bool) {
	if !d.inMenu(s) {
		return met, false
	}
	return d.menuMet(s, zhiyin.MenuHungUp), true
}

// inMenu tells whether a call is in a menu.
func (d *Definition) inMenu(s State) bool {
	n, ok := d.node(s.Node)
	return ok && isMenu(n) && (s.Wait == ForKeys || s.Wait == ForPrompt) && s.Contact.Channel != zhiyin.Chat
}

func (d *Definition) menuMet(s State, end zhiyin.MenuEnd) zhiyin.MenuMet {
	who := s.Snapshot.Customer
	return zhiyin.MenuMet{Flow: d.within(s.Node).Ref, Node: localOf(s.Node), End: end, Group: suited(s.Snapshot).Group, AgeBand: who.AgeBand, Tier: who.Tier, Speaks: who.Speaks}
}

// met tells how the customer came out of the voice menu that they were in before this
// step, where it led them out.
func (r *run) met(was State, in Input) {
	if !r.def.inMenu(was) || r.went == "" || r.went == was.Node || r.wished(WishBack) {
		return
	}
	end := zhiyin.MenuChosen
	if _, silent := in.(TimedOut); silent {
		end = zhiyin.MenuGaveUp
	} else if r.wished(WishPerson) || r.def.within(was.Node).isPerson(strings.TrimPrefix(r.went, scopeOf(was.Node))) {
		end = zhiyin.MenuPerson
	}
	at := max(0, slices.IndexFunc(r.events, func(b zhiyin.Body) bool { _, entered := b.(zhiyin.FlowEntered); return entered }))
	r.events = slices.Insert(r.events, at, zhiyin.Body(r.def.menuMet(was, end)))
}

// isPerson tells whether a node is where people go who ask for a person: the one that
// wishes lead to, where it is written, else the one called person.
func (d *Definition) isPerson(id string) bool {
	return id == d.wishes.person && id != "" || d.wishes.person == "" && id == "person"
}

// wished tells whether the step followed that wish.
func (r *run) wished(wish Wish) bool {
	return slices.ContainsFunc(r.events, func(b zhiyin.Body) bool {
		w, is := b.(zhiyin.WishHeard)
		return is && w.Wish == string(wish)
	})
}
