package main

import (
	"fmt"
	"slices"
	"strings"

	"zhiyin.dev/need/foresee/measured"
)

// writer writes a flow as YAML, as an editor would.
type writer struct{ strings.Builder }

func (w *writer) line(format string, args ...any) { fmt.Fprintf(&w.Builder, format+"\n", args...) }

// text is a text in both languages; parts in English are joined by the engine.
func text(t measured.Text) string { return fmt.Sprintf("{cmn: %q, en: %q}", t.Chinese, t.English) }

// staticFlow writes the company's tree as a flow, word for word.
func staticFlow(t *measured.Tree) string {
	w := &writer{}
	w.line("id: %s-static\nname: %s\nstart: %s\nwaiting: {music: calm}", t.Pack, text(t.Company), t.Root)
	w.reasons(t)
	w.line("nodes:")
	w.menus(t, true)
	w.leaves(t, t.Root)
	return w.String()
}

// reasons of a flow are the tree's needs.
func (w *writer) reasons(t *measured.Tree) {
	w.line("reasons:")
	for i, n := range t.Needs {
		w.line("  - {need: %s, label: %s, to: %s}", n.ID, text(label(t, n)), leafName(i))
	}
}

// label is how the tree's own menu names a need: shorter than its name.
func label(t *measured.Tree, n measured.Need) measured.Text {
	for _, m := range t.Menus {
		for _, o := range m.Options {
			if o.To == "need:"+n.ID {
				return o.Label
			}
		}
	}
	return n.Name
}

// menus writes the tree's menus; the greeting is said before the root.
func (w *writer) menus(t *measured.Tree, greeting bool) {
	for _, id := range menuIDs(t) {
		m := t.Menus[id]
		w.line("  %s:\n    menu:", id)
		if id == t.Root && greeting {
			w.line("      lead: %s", text(t.Greeting))
		}
		w.line("      items:")
		for _, o := range m.Options {
			w.line("        - {key: %q, label: %s, to: %s}", o.Key, text(o.Label), w.target(t, o.To))
		}
		if id == t.Root {
			w.line("        - {key: \"0\", label: {cmn: 人工, en: to speak to a person}, to: general}\n      repeat: \"#\"")
		} else {
			w.line("        - {key: \"*\", label: {cmn: 返回, en: to go back}, to: %s}\n      also: {\"0\": general}\n      repeat: \"#\"", above(t, id))
		}
		w.line("      attempts: 10\n      invalid: general\n      none: general")
	}
}

func menuIDs(t *measured.Tree) (ids []string) {
	for id := range t.Menus {
		ids = append(ids, id)
	}
	slices.Sort(ids)
	return ids
}

func (w *writer) target(t *measured.Tree, to string) string {
	if id, is := strings.CutPrefix(to, "need:"); is {
		return leafName(slices.IndexFunc(t.Needs, func(n measured.Need) bool { return n.ID == id }))
	}
	return strings.TrimPrefix(to, "menu:")
}

// above is the menu that leads to a menu.
func above(t *measured.Tree, id string) string {
	for _, up := range menuIDs(t) {
		if slices.ContainsFunc(t.Menus[up].Options, func(o measured.Option) bool { return o.To == "menu:"+id }) {
			return up
		}
	}
	return t.Root
}

// leaves writes where needs are served: an answer, after which star goes back to the
// menu before, or a queue.
func (w *writer) leaves(t *measured.Tree, root string) {
	for i, n := range t.Needs {
		if !n.SelfService {
			w.line("  %s: {queue: {id: %s, on: {no_agent: bye}}}", leafName(i), n.Queue)
			continue
		}
		w.line("  %s:\n    gather:\n      text: {cmn: \"为您查询%s。\", en: \"%s.\"}\n      on: {\"*\": back}\n      invalid: bye\n      none: bye", leafName(i), n.Name.Chinese, n.Name.English)
	}
	w.line("  back: {back: {otherwise: %s}}", root)
	w.line("  general: {queue: {id: general, on: {no_agent: bye}}}\n  bye: {hangup: {}}")
}
