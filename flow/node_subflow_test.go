package flow

import (
	"fmt"
	"strings"
	"testing"

	"zhiyin.dev"
)

const calling = `
id: main
name: {cmn: 主, en: main}
start: first
variables:
  topic: {type: enum}
nodes:
  first:
    subflow: {flow: ask, with: {about: known}, take: {topic: answer}, on: {done: second, gave_up: bye}}
  second:
    subflow: {flow: ask, on: {done: bye, gave_up: bye}}
  bye: {hangup: }
`

const called = `
id: ask
name: {cmn: 问, en: ask}
start: menu
variables:
  about: {type: enum}
  answer: {type: enum}
nodes:
  menu:
    gather: {text: {cmn: 请按一。}, attempts: 2, on: {"1": note}, invalid: no, none: no}
  note:
    set: [{var: answer, from: choice.menu}]
    next: yes
  yes: {return: done}
  no: {return: gave_up}
`

func linked(t *testing.T, main string, others ...string) (*Definition, []Problem) {
	t.Helper()
	known := map[string]*Definition{}
	for i, text := range append([]string{main}, others...) {
		def := written(t, text)
		def.Ref.Version = 4 + i
		known[def.Ref.ID] = def
	}
	return written(t, main).Link(func(id string) (*Definition, bool) { d, ok := known[id]; return d, ok })
}

func TestAFlowCallsAnother(t *testing.T) {
	t.Parallel()
	def, problems := linked(t, calling, called)
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	at := steps(t, def, inShanghai())
	if at.State.Node != "first.menu" || at.Events[1].(zhiyin.FlowEntered).Flow.String() != "flow/ask@5" || at.Events[1].(zhiyin.FlowEntered).Node != "menu" {
		t.Fatalf("stands at %s: %+v", at.State.Node, at.Events)
	}
	if v, _ := def.Lookup(at.State.Snapshot, at.State)("vars.about"); v != "one" {
		t.Errorf("the called flow's variable is %v", v)
	}
	at = steps(t, def, inShanghai(), Keyed{Digits: "1"})
	if at.State.Node != "second.menu" {
		t.Fatalf("came back to %s", at.State.Node)
	}
	if v, ok := def.Lookup(at.State.Snapshot, State{Node: "second", Vars: at.State.Vars})("vars.topic"); !ok || v != "1" {
		t.Errorf("taken is %v, %v", v, ok)
	}
	if v, ok := def.Lookup(at.State.Snapshot, at.State)("vars.answer"); ok {
		t.Errorf("the second call sees the first one's %v", v)
	}
	if at = steps(t, def, inShanghai(), Keyed{Digits: "1"}, TimedOut{}, TimedOut{}); !at.State.Over() || at.State.Node != "bye" {
		t.Errorf("ends at %s", at.State.Node)
	}
	if refs := def.Linked(); len(refs) != 1 || refs[0].String() != "flow/ask@5" {
		t.Errorf("linked %v", refs)
	}
}

func TestCallsAreCheckedWhenPublished(t *testing.T) {
	t.Parallel()
	circle := strings.Replace(called, "  yes: {return: done}", "  yes: {subflow: {flow: main, on: {x: done}}}\n  done: {return: done}", 1)
	for wants, c := range map[string][2]string{
		"there is no published flow ask": {calling, "id: other\nname: {en: o}\nstart: a\nnodes:\n  a: {hangup: }\n"},
		"leaves out gave_up":             {strings.Replace(calling, "on: {done: second, gave_up: bye}", "on: {done: second}", 1), called},
		"ask never returns so":           {strings.Replace(calling, "gave_up: bye}}\n  second", "gave_up: bye, sold: bye}}\n  second", 1), called},
		"ask has no such variable":       {strings.Replace(calling, "about: known", "above: known", 1), called},
		"ask has no variable reply":      {strings.Replace(calling, "topic: answer", "topic: reply", 1), called},
		"main → ask → main":              {calling, circle},
	} {
		_, problems := linked(t, c[0], c[1])
		found := false
		for _, p := range problems {
			found = found || strings.Contains(p.Text, wants) && p.Line > 0 && p.Node != ""
		}
		if !found {
			t.Errorf("%s: %+v", wants, problems)
		}
	}
}

func TestCallsGoFiveDeep(t *testing.T) {
	t.Parallel()
	chain := func(depth int) []string {
		var all []string
		for i := range depth {
			all = append(all, fmt.Sprintf("id: f%d\nname: {en: f}\nstart: a\nnodes:\n  a: {subflow: {flow: f%d, on: {done: b}}}\n  b: {return: done}\n", i, i+1))
		}
		return append(all, fmt.Sprintf("id: f%d\nname: {en: f}\nstart: a\nnodes:\n  a: {gather: {text: {en: One}, max: 1, invalid: b, none: b}, next: b}\n  b: {return: done}\n", depth))
	}
	five := chain(5)
	def, problems := linked(t, five[0], five[1:]...)
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	if at := steps(t, def, inShanghai()); at.State.Node != "a.a.a.a.a.a" {
		t.Errorf("stands at %s", at.State.Node)
	}
	if at := steps(t, def, inShanghai(), Keyed{Digits: "7"}); !at.State.Over() || at.State.Node != "b" {
		t.Errorf("came back to %s", at.State.Node)
	}
	six := chain(6)
	if _, problems := linked(t, six[0], six[1:]...); len(problems) == 0 || !strings.Contains(problems[0].Text, "5 deep") {
		t.Errorf("six: %+v", problems)
	}
}
