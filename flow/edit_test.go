package flow

import (
	"errors"
	"io/fs"
	"reflect"
	"slices"
	"strings"
	"testing"

	"zhiyin.dev"
	"zhiyin.dev/packs"
)

const edited = `# Calls, as they come in.
id: a-flow
name: {cmn: "流程", en: "Flow"}   # as people call it
start: menu

nodes:
  # What is asked first.
  menu:
    gather:
      text:
        cmn: "查订单请按一，找人请按二。"   # keep it short
        en: "For orders press one."
      on: {"1": orders, "2": person}
      speech:
        say:
          "1": {words: [订单, "my order"]}

      none: person   # nobody pressed
      invalid: person
  orders:
    branch:
      # Members first.
      - when: customer.tier == "gold" && attempts.menu < 2
        next: person
      - otherwise: bye

  person:
    queue:
      id: muhe-care
      music: calm
      on: {no_agent: bye}
  bye:
    hangup:
`

func TestAnEditTouchesItsLinesAlone(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		edit          Edit
		remove, write string // lines that go and come, by their ends
	}{
		"a word of a text":       {Edit{Do: "set", Node: "menu", Field: "gather.text.cmn", Value: "请讲。"}, `        cmn: "查订单请按一，找人请按二。"   # keep it short`, `        cmn: "请讲。"   # keep it short`},
		"a way in a flow map":    {Edit{Do: "set", Node: "menu", Field: "gather.on.2", Value: "bye"}, `      on: {"1": orders, "2": person}`, `      on: {"1": orders, "2": bye}`},
		"a way more":             {Edit{Do: "set", Node: "menu", Field: "gather.on.3", Value: "bye"}, `      on: {"1": orders, "2": person}`, `      on: {"1": orders, "2": person, "3": bye}`},
		"a way less":             {Edit{Do: "remove", Node: "menu", Field: "gather.on.2"}, `      on: {"1": orders, "2": person}`, `      on: {"1": orders}`},
		"a new field":            {Edit{Do: "set", Node: "menu", Field: "gather.attempts", Value: float64(2)}, ``, `      attempts: 2`},
		"a rule":                 {Edit{Do: "set", Node: "orders", Field: "branch.0.when", Value: `known == "one"`}, `      - when: customer.tier == "gold" && attempts.menu < 2`, `      - when: known == "one"`},
		"a field goes":           {Edit{Do: "remove", Node: "menu", Field: "gather.none"}, `      none: person   # nobody pressed`, ``},
		"the flow's own":         {Edit{Do: "set", Field: "start", Value: "orders"}, "start: menu", "start: orders"},
		"the flow's own, new":    {Edit{Do: "set", Field: "angry", Value: "person"}, "", "angry: person"},
		"a name in a flow map":   {Edit{Do: "set", Field: "name.en", Value: "Calls: all"}, `name: {cmn: "流程", en: "Flow"}   # as people call it`, `name: {cmn: "流程", en: "Calls: all"}   # as people call it`},
		"a node more":            {Edit{Do: "add", Node: "end", Value: map[string]any{"hangup": map[string]any{}}}, "", "  end:|    hangup: {}"},
		"a node goes":            {Edit{Do: "drop", Node: "person"}, "  person:|    queue:|      id: muhe-care|      music: calm|      on: {no_agent: bye}", ""},
		"a word of another kind": {Edit{Do: "set", Node: "person", Field: "queue.id", Value: "12"}, "      id: muhe-care", `      id: "12"`},
		"a value of a hangup":    {Edit{Do: "set", Node: "bye", Field: "hangup", Value: map[string]any{}}, "    hangup:", "    hangup: {}"},
		"a node's new name":      {Edit{Do: "rename", Node: "menu", To: "ask"}, `start: menu|  menu:|      - when: customer.tier == "gold" && attempts.menu < 2`, `start: ask|  ask:|      - when: customer.tier == "gold" && attempts.ask < 2`},
	} {
		got, err := Rewrite([]byte(edited), c.edit)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		gone, come := difference(edited, string(got))
		if gone != c.remove || come != c.write {
			t.Errorf("%s:\n gone %s\n come %s\n%s", name, gone, come, got)
		}
	}
}

// difference lists the lines that only one of two texts has.
func difference(a, b string) (gone, come string) {
	only := func(a, b []string) string {
		var out []string
		for _, l := range a {
			if !slices.Contains(b, l) {
				out = append(out, l)
			}
		}
		return strings.Join(out, "|")
	}
	before, after := strings.Split(a, "\n"), strings.Split(b, "\n")
	return only(before, after), only(after, before)
}

func TestAnEditThatDoesNotFitIsRefused(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		edit Edit
		kind zhiyin.Error
	}{
		{Edit{Do: "add", Node: "bye", Value: map[string]any{}}, zhiyin.Conflict},
		{Edit{Do: "add", Node: "Bye"}, zhiyin.Invalid},
		{Edit{Do: "set", Node: "gone", Field: "next", Value: "bye"}, zhiyin.NotFound},
		{Edit{Do: "set", Node: "orders", Field: "branch.7.next", Value: "bye"}, zhiyin.Invalid},
		{Edit{Do: "set", Node: "orders", Field: "branch.0.next.more", Value: "bye"}, zhiyin.Invalid},
		{Edit{Do: "set", Node: "menu", Field: "gather.max", Value: 1.5}, zhiyin.Invalid},
		{Edit{Do: "rename", Node: "menu", To: "bye"}, zhiyin.Conflict},
	} {
		if _, err := Rewrite([]byte(edited), c.edit); !errors.Is(err, c.kind) {
			t.Errorf("%+v: %v", c.edit, err)
		}
	}
}

// TestWhatIsAddedAndDroppedLeavesNoTrace covers every pack's flows.
func TestWhatIsAddedAndDroppedLeavesNoTrace(t *testing.T) {
	t.Parallel()
	for name, text := range packFlows(t) {
		got, err := Rewrite(text, Edit{Do: "add", Node: "zz", Value: map[string]any{"hangup": map[string]any{}}}, Edit{Do: "drop", Node: "zz"})
		if err != nil || string(got) != string(text) {
			t.Errorf("%s: %v\n%s", name, err, got)
		}
		outline, _, _ := Read(text)
		for i, d := range outline.Nodes {
			eachString(d.Fields, "", func(path, value string) {
				if i++; i%9 != 0 { // a ninth is enough: each is a text read six times
					return
				}
				got, err := Rewrite(text, Edit{Do: "set", Node: d.ID, Field: path, Value: value + "甲"}, Edit{Do: "set", Node: d.ID, Field: path, Value: value})
				if err != nil || string(got) != string(text) {
					t.Errorf("%s: %s %s: %v", name, d.ID, path, err)
				}
			})
		}
	}
}

func TestEveryWayIsWrittenWhereItSays(t *testing.T) {
	t.Parallel()
	for name, text := range packFlows(t) {
		outline, def, problems := Read(text)
		if len(problems) > 0 || len(outline.Nodes) == 0 {
			t.Errorf("%s: %v", name, problems)
		}
		for _, d := range outline.Nodes {
			for _, w := range d.Ways {
				if need, is := strings.CutPrefix(w.Field, "reasons."); is { // written once, for every node that leads by them
					need, served := strings.CutSuffix(need, ".served")
					if why, _ := def.reason(need); served && why.served != w.To || !served && why.to != w.To {
						t.Errorf("%s: %s: %s leads to %s", name, d.ID, w.Field, w.To)
					}
					continue
				}
				if w.Field == sharedCallback { // written once, for every queue that has none of its own
					if !strings.Contains(string(text), "\n  callback: "+w.To+"\n") {
						t.Errorf("%s: %s leads to %s", name, w.Field, w.To)
					}
					continue
				}
				if got := valueAt(d.Fields, w.Field); got != w.To {
					t.Errorf("%s: %s: %s is %v, and leads to %s", name, d.ID, w.Field, got, w.To)
				}
			}
		}
	}
}

func TestEveryKindSaysItsFields(t *testing.T) {
	t.Parallel()
	all := map[string]Kind{}
	for _, k := range Kinds() {
		all[k.Name] = k
	}
	for kind, wanted := range map[string][]Field{
		"say":    {{Path: "say.text", Type: TextField, Needed: true}, {Path: "say.barge", Type: YesField, Standard: "true"}, {Path: "next", Type: WayField, Needed: true}},
		"gather": {{Path: "gather.max", Type: NumberField, Least: 1, Most: 30, Standard: "1"}, {Path: "gather.on.*", Type: WayField, Needed: true}, {Path: "gather.speech.say.*.words", Type: ListField}},
		"branch": {{Path: "branch.*.when", Type: RuleField, Needed: true}, {Path: "branch.*.otherwise", Type: WayField, Needed: true}},
		"queue":  {{Path: "queue.on.timeout", Type: WayField}, {Path: "queue.skills.*.level", Type: NumberField, Least: 1, Most: 5, Standard: "1"}},
		"notice": {{Path: "notice", Type: WordField, Needed: true}, {Path: "refused", Type: WayField, Needed: true}},
	} {
		for _, f := range wanted {
			if !slices.Contains(all[kind].Fields, f) {
				t.Errorf("%s has no %+v: %+v", kind, f, all[kind].Fields)
			}
		}
	}
	for _, k := range kinds {
		if len(all[k.name].Fields) == 0 && k.name != "hangup" {
			t.Errorf("%s has no fields", k.name)
		}
	}
}

func TestAnOutlineIsReadOfWhatIsWrong(t *testing.T) {
	t.Parallel()
	outline, def, problems := Read([]byte(strings.Replace(edited, `"2": person`, `"2": nobody`, 1)))
	if def != nil || len(problems) != 1 || problems[0].Node != "menu" || problems[0].Column == 0 || len(outline.Nodes) != 4 {
		t.Errorf("%v %+v %+v", def, problems, outline)
	}
	want := Way{"gather.on.2", "nobody", true}
	if !slices.Contains(outline.Nodes[0].Ways, want) {
		t.Errorf("%+v", outline.Nodes[0].Ways)
	}
}

// FuzzDocument holds that what is parsed, written and parsed again is the same, and
// that an edit changes what it says and nothing else.
func FuzzDocument(f *testing.F) {
	f.Add([]byte(edited), "menu", "gather.text.cmn", "您好")
	f.Add([]byte(edited), "orders", "branch.0.when", "known == \"one\"\n  && true")
	f.Add([]byte(edited), "bye", "hangup", "# {")
	f.Fuzz(func(t *testing.T, text []byte, node, field, value string) {
		before, def, _ := Read(text)
		top, err := treeOf(text)
		if err != nil {
			return
		}
		if written, err := encoded(top); err == nil && def != nil {
			again, _, problems := Read(written)
			if len(problems) > 0 || !sameOutline(before, again) {
				t.Fatalf("written anew it is %v %+v, was %+v", problems, again, before)
			}
		}
		got, err := Rewrite(text, Edit{Do: "set", Node: node, Field: field, Value: value})
		if err != nil {
			return
		}
		after, err := treeOf(got)
		if err != nil {
			t.Fatalf("%v in\n%s", err, got)
		}
		wanted := copyOf(top)
		c := change{keys: stepsOf("nodes."+node+"."+field, node)}
		if node == "" {
			c.keys = stepsOf(field, "")
		}
		_, old := walkTo(wanted, c.keys)
		if c.value, err = nodeOf(value, old); err != nil || c.apply(wanted) != nil || !same(after, wanted) {
			t.Fatalf("%s %s is not %q in\n%s", node, field, value, got)
		}
	})
}

// sameOutline compares all but where things stand.
func sameOutline(a, b Outline) bool {
	for _, o := range []*Outline{&a, &b} {
		o.Nodes = slices.Clone(o.Nodes)
		for i := range o.Nodes {
			o.Nodes[i].Line, o.Nodes[i].Column = 0, 0
		}
	}
	return reflect.DeepEqual(a, b)
}

func packFlows(t *testing.T) map[string][]byte {
	t.Helper()
	files, err := fs.Glob(packs.FS, "*/flows/*.yaml")
	if err != nil || len(files) == 0 {
		t.Fatal(files, err)
	}
	out := map[string][]byte{}
	for _, f := range files {
		out[f] = readPack(t, f)
	}
	return out
}

func TestARenamedCallbackIsFollowedWhereTheFlowNamesItOnce(t *testing.T) {
	t.Parallel()
	text := []byte(packFlows(t)["bank/flows/main.yaml"])
	got, err := Rewrite(text, Edit{Do: "rename", Node: "call_back", To: "ring_back"})
	if err != nil || !strings.Contains(string(got), "\n  callback: ring_back\n") {
		t.Fatalf("%v", err)
	}
	if def, problems := Parse(got); len(problems) > 0 || !def.CallsBack("anhe-care") || def.CallsBack("none") {
		t.Errorf("after it: %v", problems)
	}
}
