package flow

import (
	"io/fs"
	"path"
	"slices"
	"strings"
	"testing"
	"unicode"

	"gopkg.in/yaml.v3"

	"zhiyin.dev"
	"zhiyin.dev/packs"
)

// industry is one pack as read for these tests.
type industry struct {
	flows        map[string]*Definition // by id
	notices      []string
	Numbers      []struct{ ID, Flow, Notice string }
	Queues       []struct{ ID string }
	Dispositions []struct {
		ID, Initials string
		Unit         string
		Name         zhiyin.Text
		For          []string
	}
}

func readPack(t *testing.T, name string) []byte {
	t.Helper()
	raw, err := packs.FS.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

func industries(t *testing.T) map[string]*industry {
	t.Helper()
	folders, err := fs.Glob(packs.FS, "*/unit.yaml")
	if err != nil || len(folders) != 6 {
		t.Fatalf("%d industries, %v; want 6", len(folders), err)
	}
	out := map[string]*industry{}
	for _, unit := range folders {
		folder := path.Dir(unit)
		out[folder] = readIndustry(t, folder)
	}
	return out
}

func readIndustry(t *testing.T, folder string) *industry {
	t.Helper()
	in := &industry{flows: map[string]*Definition{}}
	for _, file := range []string{"/unit.yaml", "/dispositions.yaml"} {
		if err := yaml.Unmarshal(readPack(t, folder+file), in); err != nil {
			t.Fatalf("%s%s: %v", folder, file, err)
		}
	}
	list, problems := ParseNotices(readPack(t, folder+"/notices.yaml"))
	for _, n := range list {
		in.notices = append(in.notices, n.ID)
	}
	files, err := fs.Glob(packs.FS, folder+"/flows/*.yaml")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		def, wrong := Parse(readPack(t, file))
		problems = append(problems, wrong...)
		if def != nil {
			in.flows[def.Ref.ID] = def
		}
	}
	for _, p := range problems {
		t.Errorf("%s:%d: %s.%s: %s", folder, p.Line, p.Node, p.Field, p.Text)
	}
	return in
}

func TestPacksLeadOnlyToWhatTheyHold(t *testing.T) {
	t.Parallel()
	for folder, in := range industries(t) {
		queues := map[zhiyin.QueueID]bool{}
		for _, q := range in.Queues {
			queues[zhiyin.QueueID(q.ID)] = true
		}
		for _, n := range in.Numbers {
			if in.flows[n.Flow] == nil || n.ID != n.Flow && !slices.Contains(in.notices, n.Notice) { // a chat records nothing
				t.Errorf("%s: number %s: no flow %s or no notice %s", folder, n.ID, n.Flow, n.Notice)
			}
		}
		for id, def := range in.flows {
			for _, q := range def.Queues() {
				if !queues[q] {
					t.Errorf("%s: flow %s leads to %s, which is no queue", folder, id, q)
				}
			}
			for _, n := range def.Notices() {
				if !slices.Contains(in.notices, n) {
					t.Errorf("%s: flow %s plays %s, which is no notice", folder, id, n)
				}
			}
		}
	}
}

func TestPacksDispositionsNameWhatExists(t *testing.T) {
	t.Parallel()
	for folder, in := range industries(t) {
		initials := map[string]bool{}
		for _, d := range in.Dispositions {
			if initials[d.Initials] || len(d.Name) != 3 || d.Unit == "" {
				t.Errorf("%s: %s: initials %q twice, or a name or the unit is missing", folder, d.ID, d.Initials)
			}
			initials[d.Initials] = true
			for _, place := range d.For {
				if !slices.ContainsFunc(keysOf(in.flows), func(id string) bool {
					return id == place || slices.Contains(in.flows[id].order, place)
				}) {
					t.Errorf("%s: %s is for %s, which is no flow and no node", folder, d.ID, place)
				}
			}
		}
	}
}

func keysOf(flows map[string]*Definition) (out []string) {
	for id := range flows {
		out = append(out, id)
	}
	return out
}

func TestPacksSpeakEveryLanguageCalmly(t *testing.T) {
	t.Parallel()
	for folder, in := range industries(t) {
		for id, def := range in.flows {
			for node, n := range def.nodes {
				for _, said := range saidBy(n) {
					for _, l := range languages {
						if said[l] == "" {
							t.Errorf("%s: %s.%s says nothing in %s", folder, id, node, l)
						}
						for _, r := range said[l] {
							if r == '!' || r == '！' || l == zhiyin.English && unicode.Is(unicode.Han, r) {
								t.Errorf("%s: %s.%s: %q in %s", folder, id, node, r, l)
							}
						}
					}
				}
			}
		}
	}
}

// saidBy lists all texts of a node.
func saidBy(n node) []zhiyin.Text {
	var all []zhiyin.Text
	add := func(list ...words) {
		for _, w := range list {
			for _, text := range []zhiyin.Text{w.text, w.plain} {
				if text != nil {
					all = append(all, text)
				}
			}
		}
	}
	switch n := n.(type) {
	case *sayNode:
		add(n.words)
	case *gatherNode:
		add(n.text, n.anew)
	case *queueNode:
		add(n.text, n.position, n.head)
	}
	return all
}

// TestPacksKeepMenusShort: five choices and a person at most, two in all for the
// elderly, and a person within reach of everybody who presses nothing.
func TestPacksKeepMenusShort(t *testing.T) {
	t.Parallel()
	for folder, in := range industries(t) {
		for id, def := range in.flows {
			for name, n := range def.nodes {
				g, is := n.(*gatherNode)
				if !is {
					continue
				}
				most := 5
				if name == "senior_menu" {
					most = 2
				}
				others := len(g.on)
				if slices.ContainsFunc(g.on, func(c choice) bool { return c.keys == "0" }) {
					others--
				}
				if others > most {
					t.Errorf("%s: %s.%s has %d choices", folder, id, name, len(g.on))
				}
				_, person := def.nodes[g.none].(*queueNode)
				if _, returns := def.nodes[g.none].(*returnNode); returns {
					person = true // to the flow that called it, which has one
				}
				if send, sends := def.nodes[g.none].(*sendNode); sends { // what is offered first goes on to the menu
					person = send.failed == "menu"
				}
				if !person && !def.Standard && !strings.HasSuffix(id, "-chat") && g.none != "menu" {
					t.Errorf("%s: %s.%s leads who presses nothing to %s", folder, id, name, g.none)
				}
			}
		}
	}
}

// TestTasksAreReachedByKeyAndByWords: every word of every choice leads where its key
// does, whatever the other choices are called.
func TestTasksAreReachedByKeyAndByWords(t *testing.T) {
	t.Parallel()
	for folder, in := range industries(t) {
		for id, def := range in.flows {
			if !strings.HasSuffix(id, "-service") {
				continue
			}
			menu := def.nodes["menu"].(*gatherNode)
			if len(menu.on) < 4 || len(menu.options) != len(menu.on) || len(menu.speech.says) != len(menu.on) {
				t.Errorf("%s: the menu has %d choices, %d buttons, %d ways to say them", folder, len(menu.on), len(menu.options), len(menu.speech.says))
			}
			for _, c := range menu.on {
				for _, in := range append(saidFor(menu, c.keys), Keyed{Digits: c.keys, Done: "max"}) {
					last := steps(t, def, inShanghai(), in)
					if !slices.Contains(last.State.Path, c.to) {
						t.Errorf("%s: %+v leads to %v, want %s", id, in, last.State.Path, c.to)
					}
				}
			}
		}
	}
}

// saidFor are all ways to say a choice.
func saidFor(menu *gatherNode, keys string) (out []Input) {
	for _, one := range menu.speech.says {
		if one.keys != keys {
			continue
		}
		for _, w := range one.words {
			out = append(out, Heard{Text: w})
		}
		for _, i := range one.intents {
			out = append(out, Heard{Text: "嗯嗯", Intents: []zhiyin.Scored{{ID: i, Score: 0.9}}})
		}
	}
	return out
}
