package flow

import (
	"fmt"
	"strings"
	"testing"
)

// with returns a whole flow whose nodes are given; start is a.
func with(nodes string) string {
	return "id: x\nname: {en: X}\nstart: a\nnodes:\n" + nodes
}

const bye = "  bye: {hangup: }\n"

func TestWhatIsWrongIsRefusedAtItsLine(t *testing.T) {
	t.Parallel()
	say := "say: {text: {en: Hi.}}"
	for _, c := range []struct{ yaml, want string }{
		{"", "1:  is not YAML"},
		{"[1, 2]", "1:  must be a mapping"},
		{"a: [", "1:  is not YAML"},
		{"id: x\n---\nid: y", "2:  holds a second document"},
		{"id: &a x\nname: *a", "1:  anchors and aliases"},
		{"id: X!\nname: {en: X}\nstart: a\nnodes: {a: {hangup: }}", "1: id must be lower-case"},
		{"id: x\nname: {en: X}\nstart: a\nversion: 2\nnodes: {a: {hangup: }}", "4: version is not a field here"},
		{"id: x\nid: y\nname: {en: X}\nstart: a\nnodes: {a: {hangup: }}", "2: id is written twice"},
		{"id: x\nname: {en: X}\nstart: b\nnodes: {a: {hangup: }}", "3: start there is no node b"},
		{"id: x\nname: {en: X}\nstart: a", "1: nodes is missing"},
		{with("  A: {hangup: }\n"), "5:  a node's name must be"},
		{with("  a: {next: b}\n"), "5:  must do exactly one thing"},
		{with("  a: {hangup: , say: {}}\n"), "5:  must do exactly one thing"},
		{with("  a: {hangup: {soon: true}}\n"), "5: hangup.soon is not a field here"},
		{with("  a: {hangup: , next: a}\n"), "5: next is not a field here"},
		{with("  a: {" + say + "}\n"), "5: next is missing"},
		{with("  a: {" + say + ", next: b}\n"), "5: next there is no node b"},
		{with("  a: {say: {text: {}}, next: bye}\n" + bye), "5: say.text has words in no language"},
		{with("  a: {say: {text: {en: ' '}}, next: bye}\n" + bye), "5: say.text.en has no words"},
		{with("  a: {say: {text: {fr: Salut}}, next: bye}\n" + bye), "5: say.text.fr is not a field here"},
		{with("  a: {say: {text: Hi}, next: bye}\n" + bye), "5: say.text must be a mapping"},
		{with("  a: {say: {text: {en: 'Hi {custmer:name}'}}, next: bye}\n" + bye), "5: say.text.en there is no {custmer}"},
		{with("  a: {say: {text: {en: 'Hi {customer:money}'}}, next: bye}\n" + bye), "5: say.text.en {customer:money} can't be spoken so; write {customer:name}"},
		{with("  a: {say: {text: {en: 'Hi {customer.tier}'}}, next: bye}\n" + bye), "5: say.text.en {customer.tier} can't be spoken so; write it in a rule only"},
		{with("  a: {say: {text: {en: 'Hi {customer:name}'}}, next: bye}\n" + bye), "5: say.text {customer} may have no value: write plain too"},
		{with("  a: {say: {text: {en: Hi}, plain: {en: '{order.at:date}'}}, next: bye}\n" + bye), "5: say.plain {order.at} may have no value, and nothing else"},
		{with("  a: {say: {text: {en: 'Hi {unit'}}, next: bye}\n" + bye), "5: say.text.en has a brace without its partner"},
		{with("  a: {say: {text: {en: Hi}, barge: maybe}, next: bye}\n" + bye), "5: say.barge must be true or false"},
		{with("  a: {play: {music: m, seconds: 0}, next: bye}\n" + bye), "5: play.seconds must be a whole number from 1 to 600"},
		{with("  a: {notice: 'N N', next: bye}\n" + bye), "5: notice must be the id"},
		{with("  a:\n    branch: []\n"), "6: branch must be a list"},
		{with("  a:\n    branch: [{when: known == \"one\", next: bye}]\n" + bye), "6: branch has no otherwise"},
		{with("  a:\n    branch: [{otherwise: bye}, {when: known == \"one\", next: bye}]\n" + bye), "6: branch.0.otherwise comes last"},
		{with("  a:\n    branch:\n    - when: knwn == \"one\"\n      next: bye\n    - otherwise: bye\n" + bye), "7: branch.0.when 1:1: there is no knwn; did you mean known?"},
		{with("  a:\n    branch:\n    - when: |\n        known == \"one\" &&\n        digits.a == \"1\"\n      next: bye\n    - otherwise: bye\n" + bye), "9: branch.0.when 2:1: digits.a is sealed"},
		{with("  a:\n    branch:\n    - when: customer.family_name == \"x\"\n      next: bye\n    - otherwise: bye\n" + bye), "7: branch.0.when 1:1: customer.family_name is sealed"},
		{with("  a:\n    branch:\n    - when: customer.income > 5\n      next: bye\n    - otherwise: bye\n" + bye), "7: branch.0.when 1:1: customer.income may not decide anything"},
		{with("  a: {gather: {text: {en: Q}, on: {'1': bye}, invalid: bye}}\n" + bye), "5: gather.none is missing"},
		{with("  a: {gather: {text: {en: Q}, on: {'12': bye}, invalid: bye, none: bye}}\n" + bye), "5: gather.on.12 is not an entry of 1 to 1 keys"},
		{with("  a: {gather: {text: {en: Q}, on: {x: bye}, invalid: bye, none: bye}}\n" + bye), "5: gather.on.x is not an entry"},
		{with("  a: {gather: {text: {en: Q}, on: {}, invalid: bye, none: bye}}\n" + bye), "5: gather.on has no choice"},
		{with("  a: {gather: {text: {en: Q}, invalid: bye, none: bye}}\n" + bye), "5: next is missing"},
		{with("  a: {gather: {text: {en: Q}, attempts: 11, invalid: bye, none: bye}, next: bye}\n" + bye), "5: gather.attempts must be a whole number from 1 to 10"},
		{with("  a: {gather: {text: {en: Q}, terminator: A, invalid: bye, none: bye}, next: bye}\n" + bye), "5: gather.terminator must be"},
		{with("  a: {gather: {text: {en: Q}, min: 3, max: 2, invalid: bye, none: bye}, next: bye}\n" + bye), "5: gather.min is more than max"},
		{with("  a: {queue: {id: q, music: m}}\n"), "5: queue.on.no_agent is missing"},
		{with("  a: {queue: {id: q, on: {no_agent: bye}}}\n" + bye), "5: queue.music is missing"},
		{with("  a: {queue: {id: q, music: m, timeout_seconds: 9, on: {no_agent: bye}}}\n" + bye), "5: queue.on.timeout is missing"},
		{with("  a: {queue: {id: q, music: m, on: {no_agent: bye, connected: bye}}}\n" + bye), "5: queue.on.connected is not a field here"},
		{with("  a: {queue: {id: q, music: m, prefers: anna, on: {no_agent: bye}}}\n" + bye), "5: queue.prefers must be last_agent"},
		{with("  a: {queue: {id: q, music: m, position: {en: 'for {customer:name}'}, on: {no_agent: bye}}}\n" + bye), "5: queue.position {customer} may have no value here"},
		{with("  a: {queue: {id: q, music: m, skills: [{id: s, level: 6}], on: {no_agent: bye}}}\n" + bye), "5: queue.skills.0.level must be a whole number from 1 to 5"},
		{with("  a: {transfer: {failed: bye}}\n" + bye), "5: transfer.number a transfer goes to a number or to a queue"},
		{with("  a: {transfer: {number: '0755', failed: bye}}\n" + bye), "5: transfer.number must be written"},
		{with("  a: {hangup: }\n  b: {hangup: }\n"), "6:  no way leads here"},
		{with("  a: {" + say + ", next: b}\n  b: {" + say + ", next: a}\n"), "5:  nobody gets out from here"},
		{with("  a:\n    branch: [{when: 'hour > 9', next: a}, {otherwise: bye}]\n" + bye), "5:  turns without waiting for anybody: a → a"},
		{with("  a: {queue: {id: q, music: m, on: {no_agent: b}}}\n  b: {" + say + ", next: a}\n"), "5:  turns without waiting for anybody: a → b → a"},
		{with("  a: {transfer: {queue: q, failed: a}}\n"), "5:  turns without waiting"},
	} {
		def, problems := Parse([]byte(c.yaml))
		if def != nil || !hasProblem(problems, c.want) {
			t.Errorf("%q:\nwant %s\ngot  %s", c.yaml, c.want, strings.Join(told(problems), "\n     "))
		}
	}
}

func told(problems []Problem) []string {
	out := make([]string, len(problems))
	for i, p := range problems {
		out[i] = fmt.Sprintf("%d: %s %s", p.Line, p.Field, p.Text)
	}
	return out
}

func hasProblem(problems []Problem, want string) bool {
	for _, p := range told(problems) {
		if strings.HasPrefix(p, want) {
			return true
		}
	}
	return false
}

func TestAStandardFlowTreatsEverybodyAlike(t *testing.T) {
	t.Parallel()
	for nodes, want := range map[string]string{
		"  a:\n    branch: [{when: 'customer.tier == \"gold\"', next: bye}, {otherwise: bye}]\n" + bye:                  "may not look at customer.tier",
		"  a:\n    branch: [{when: '\"vip\" in tags', next: bye}, {otherwise: bye}]\n" + bye:                            "may not look at tags",
		"  a: {say: {text: {en: 'Hi {customer:name}'}, plain: {en: Hi}}, next: bye}\n" + bye:                            "may not name {customer}",
		"  a: {queue: {id: q, music: m, prefers: last_agent, on: {no_agent: bye}}}\n" + bye:                             "treats everybody alike",
		"  a: {queue: {id: q, music: m, priority: [{when: 'contacts.count > 3', is: 9}], on: {no_agent: bye}}}\n" + bye: "may not look at contacts.count",
		"  a: {queue: {id: q, music: m, skills: [{id: s, when: 'known == \"one\"'}], on: {no_agent: bye}}}\n" + bye:     "may not look at known",
	} {
		if _, problems := Parse([]byte(with(nodes))); len(problems) > 0 {
			t.Errorf("not standard: %v", problems)
		}
		_, problems := Parse([]byte("standard: true\n" + with(nodes)))
		if len(problems) != 1 || !strings.Contains(problems[0].Text, want) {
			t.Errorf("%s: %v, want %s", nodes, problems, want)
		}
	}
	open := "  a:\n    branch: [{when: 'hour < 9 && channel == \"voice\"', next: bye}, {otherwise: bye}]\n" + bye
	if _, problems := Parse([]byte("standard: true\n" + with(open))); len(problems) > 0 {
		t.Errorf("the hour is nobody's: %v", problems)
	}
}

func TestAFlowMayHave500NodesAndNoMore(t *testing.T) {
	t.Parallel()
	chain := func(n int) []byte {
		var b strings.Builder
		for i := range n - 1 {
			name := fmt.Sprintf("n%d", i)
			if i == 0 {
				name = "a"
			}
			fmt.Fprintf(&b, "  %s: {gather: {text: {en: Q}, invalid: n%d, none: n%d}, next: n%d}\n", name, i+1, i+1, i+1)
		}
		fmt.Fprintf(&b, "  n%d: {hangup: }\n", n-1)
		return []byte(with(b.String()))
	}
	if _, problems := Parse(chain(maxNodes)); len(problems) > 0 {
		t.Errorf("%d nodes: %v", maxNodes, problems[0])
	}
	if _, problems := Parse(chain(maxNodes + 1)); len(problems) != 1 || !strings.Contains(problems[0].Text, "more than 500 nodes") {
		t.Errorf("%d nodes: %v", maxNodes+1, problems)
	}
}

func TestAChainWithoutWaitingIsNoLongerThanAStep(t *testing.T) {
	t.Parallel()
	var b strings.Builder
	for i := range maxSteps + 1 {
		name := fmt.Sprintf("n%d", i)
		if i == 0 {
			name = "a"
		}
		fmt.Fprintf(&b, "  %s: {branch: [{otherwise: n%d}]}\n", name, i+1)
	}
	fmt.Fprintf(&b, "  n%d: {hangup: }\n", maxSteps+1)
	if _, problems := Parse([]byte(with(b.String()))); len(problems) != 1 || !strings.Contains(problems[0].Text, "follow without waiting") {
		t.Errorf("%v", problems)
	}
}

func TestADefinitionNamesItsNoticesQueuesAndNodes(t *testing.T) {
	t.Parallel()
	def := parsed(t, "everything.yaml")
	if got := fmt.Sprint(def.Notices(), def.Queues(), def.Nodes()[:2], def.Ref, def.Standard); got !=
		"[muhe-recording] [muhe-care] [welcome notice] flow/everything@3 false" {
		t.Error(got)
	}
}

func TestNoticesAreReadStrictlyAndWrittenOneByOne(t *testing.T) {
	t.Parallel()
	list, problems := ParseNotices([]byte("notices:\n  - id: a-recording\n    text: {en: 'Recorded by {unit}.'}\n"))
	if len(problems) > 0 || len(list) != 1 || list[0].Version.String() != "notice/a-recording@1" {
		t.Fatalf("%v %v", list, problems)
	}
	text, err := list[0].YAML()
	if err != nil || text != "id: a-recording\ntext:\n    en: Recorded by {unit}.\n" {
		t.Errorf("%q, %v", text, err)
	}
	for yaml, want := range map[string]string{
		"notices: []": "1: notices has no notice",
		"notices:\n  - {id: a, text: {en: 'Hi {customer:name}'}}":                       "2: notices.text.en a standard flow says the same",
		"notices:\n  - {id: a, text: {en: X}}\n  - {id: a, text: {en: X}, barge: true}": "3: notices.id is used twice",
	} {
		if _, problems := ParseNotices([]byte(yaml)); !hasProblem(problems, want) {
			t.Errorf("%s: %v", yaml, told(problems))
		}
	}
}

// TestALargeTextMeetsABound before it costs quadratic time.
func TestALargeTextMeetsABound(t *testing.T) {
	t.Parallel()
	var choices, rules strings.Builder
	for i := range maxFields + 1 {
		fmt.Fprintf(&choices, "'%d': a, ", i)
	}
	for range maxRules + 1 {
		rules.WriteString("    - {when: hour < 9, next: a}\n")
	}
	for text, want := range map[string]string{
		strings.Repeat("#", maxYAML+1): "1:  is larger than 1 MiB",
		strings.Repeat("[", maxYAML):   "1:  is not YAML",
		strings.Repeat("{a: ", 20_000): "1:  is not YAML",
		with("  a: {gather: {text: {en: Q}, invalid: a, none: a, on: {" + choices.String() + "}}}"): "5: gather.on has more than 1000 fields",
		with("  a:\n    branch:\n" + rules.String() + "    - otherwise: a\n"):                       "2007: branch.2000.when is one rule more than the 2000",
	} {
		if def, problems := Parse([]byte(text)); def != nil || !hasProblem(problems, want) || len(problems) > maxProblems {
			t.Errorf("%.60q…: %v, want %s", text, told(problems), want)
		}
	}
}
