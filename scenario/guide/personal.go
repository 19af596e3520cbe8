package main

import (
	"strings"

	"zhiyin.dev/need/foresee/measured"
)

// way is how a personal flow is written.
type way struct {
	lead      string // before everything
	invite    string // to speak
	waits     bool
	ask, tell int // percent
	items     int
}

// personalFlow writes the flow that is made for each caller: their desk at once for
// those who have one, a foreseen reason, an invitation to speak with a menu of their
// own, and behind it the tree's menus.
func personalFlow(t *measured.Tree, y way) string {
	w := &writer{}
	w.line("id: %s-personal\nname: %s\nstart: who\nwaiting: {music: calm}", t.Pack, text(t.Company))
	w.told(t)
	w.line("groups:")
	for _, g := range groupsOf(t) {
		w.line("  - {label: %s, needs: [%s]}", text(g.label), strings.Join(g.needs, ", "))
	}
	w.line("nodes:")
	w.line("  who:\n    branch:\n      - {when: 'customer.tier in [%s]', next: priority}\n      - otherwise: ask", priorityLevels(t))
	w.line("  priority: {queue: {id: priority, on: {no_agent: general}}}")
	w.line("  ask:\n    reason:\n      lead: {cmn: %q, en: \"Hello. \"}\n      ask_percent: %d\n      tell_percent: %d\n      no: mine\n      no_label: {cmn: 其他, en: Something else}\n      waiting_is_no: %v", y.lead, y.ask, y.tell, y.waits)
	w.line("  mine:\n    personal_menu:\n      lead: {cmn: %q, en: \"Hello. \"}\n      invite: {cmn: %q, en: \"Please tell me what it is, or: \"}\n      items: %d\n      person: general\n      without: %s\n      attempts: 4\n      invalid: %s\n      none: %s", y.lead, y.invite, y.items, t.Root, t.Root, t.Root)
	w.menus(t, false)
	w.leaves(t, t.Root)
	return w.String()
}

// bundle is a group of a personal flow: what one menu of the tree holds by itself.
type bundle struct {
	label measured.Text
	needs []string
}

// groupsOf are the menus below the root with the needs that stand in them, and each
// need that the root leads to by itself.
func groupsOf(t *measured.Tree) (out []bundle) {
	for _, id := range menuIDs(t) {
		g := bundle{label: called(t, id)}
		for _, o := range t.Menus[id].Options {
			need, is := strings.CutPrefix(o.To, "need:")
			if is && id == t.Root {
				out = append(out, bundle{o.Label, []string{need}})
			} else if is {
				g.needs = append(g.needs, need)
			}
		}
		if len(g.needs) > 0 {
			out = append(out, g)
		}
	}
	return out
}

// called is how the menu above names a menu.
func called(t *measured.Tree, id string) measured.Text {
	for _, o := range t.Menus[above(t, id)].Options {
		if o.To == "menu:"+id {
			return o.Label
		}
	}
	return measured.Text{}
}

// told are the reasons, with what is told of those that need no person.
func (w *writer) told(t *measured.Tree) {
	w.line("reasons:")
	for i, n := range t.Needs {
		w.line("  - need: %s\n    label: %s\n    to: %s", n.ID, text(label(t, n)), leafName(i))
		if n.SelfService {
			w.line("    tell: {cmn: \"您的%s有结果了。\", en: \"About your %s. \"}", label(t, n).Chinese, strings.ToLower(label(t, n).English))
		}
	}
}

func priorityLevels(t *measured.Tree) string {
	var out []string
	for _, l := range t.Levels {
		if l.Priority {
			out = append(out, `"`+l.Name+`"`)
		}
	}
	return strings.Join(out, ", ")
}
