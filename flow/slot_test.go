package flow

import (
	"strings"
	"testing"
	"time"

	"zhiyin.dev"
)

// slotted asks for one value; what stands for it is spoken back.
func slotted(t *testing.T, variable, gather string) *Definition {
	t.Helper()
	return written(t, `
id: slots
name: {cmn: 填, en: slots}
start: ask
variables:
  it: `+variable+`
nodes:
  ask:
    gather: {slot: it, text: {cmn: 请输入。}, attempts: 2, invalid: bad, none: none, `+gather+`}
    next: filled
  filled: {hangup: }
  bad: {hangup: }
  none: {hangup: }
`)
}

func filledWith(t *testing.T, def *Definition, inputs ...Input) (string, Reply) {
	t.Helper()
	last := steps(t, def, inShanghai(), inputs...)
	if last.State.Node != "filled" {
		return last.State.Node, last
	}
	return last.State.Vars["it"].String(), last
}

func TestASlotIsFilledByKeysAndByWords(t *testing.T) {
	t.Parallel()
	day := Heard{Text: "后天吧", Entities: []zhiyin.Entity{{Kind: "amount", Value: "1 CNY"}, {Kind: "date", Value: "2026-10-11"}}}
	for _, c := range []struct {
		variable, gather string
		in               Input
		wants            string
	}{
		{"{type: code}", "max: 12, min: 4", Keyed{Digits: "20817"}, "20817"},
		{"{type: count}", "max: 2", Keyed{Digits: "07"}, "7"},
		{"{type: money}", "max: 9", Keyed{Digits: "128*50"}, "12850 CNY"},
		{"{type: time}", "max: 8", Keyed{Digits: "1009"}, "2026-10-09T00:00:00+08:00"}, // today
		{"{type: time}", "max: 8", Keyed{Digits: "1008"}, "2027-10-08T00:00:00+08:00"}, // over this year
		{"{type: time}", "max: 8", Keyed{Digits: "0229"}, "2028-02-29T00:00:00+08:00"},
		{"{type: time}", "max: 8", Keyed{Digits: "20280101"}, "2028-01-01T00:00:00+08:00"},
		{"{type: enum}", `values: {"1": home, "2": work}`, Keyed{Digits: "2"}, "work"},
		{"{type: enum}", `values: {"1": home, "2": work}, speech: {say: {"2": {words: [公司]}}}`, Heard{Text: "送到公司"}, "work"},
		{"{type: code}", "max: 12, speech: {awaits: digits}", Heard{Text: "二零八一七", Digits: "20817"}, "20817"},
		{"{type: code}", "max: 12, speech: {awaits: free}", Heard{Text: "单号M20817", Digits: "20817", Entities: []zhiyin.Entity{{Kind: "order", Value: "M-20817"}}}, "M-20817"},
		{"{type: time}", "max: 8, speech: {awaits: free}", day, "2026-10-11T00:00:00+08:00"},
		{"{type: money}", "max: 8, speech: {awaits: free}", Heard{Text: "一百二", Entities: []zhiyin.Entity{{Kind: "amount", Value: "12000 CNY"}}}, "12000 CNY"},
		{"{type: words}", "speech: {awaits: free}", Heard{Text: "屏幕碎了"}, "屏幕碎了"},
	} {
		if got, _ := filledWith(t, slotted(t, c.variable, c.gather), c.in); got != c.wants {
			t.Errorf("%s %s %+v: %s, want %s", c.variable, c.gather, c.in, got, c.wants)
		}
	}
}

func TestWhatIsNoValueIsAskedForAnew(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ variable, gather, keys string }{
		{"{type: time}", "max: 8", "1332"}, {"{type: time}", "max: 8", "20270229"}, {"{type: money}", "max: 8", "1*5*5"},
		{"{type: enum}", `values: {"1": home}`, "3"}, {"{type: count}", "max: 3", "*"},
	} {
		def := slotted(t, c.variable, c.gather)
		if last := steps(t, def, inShanghai(), Keyed{Digits: c.keys}); last.State.Node != "ask" || last.State.Wait != ForKeys || last.Commands[0].(Say).Prompt != "ask.again" {
			t.Errorf("%s: %+v", c.keys, last.State)
		}
		if got, _ := filledWith(t, def, Keyed{Digits: c.keys}, Keyed{Digits: c.keys}); got != "bad" {
			t.Errorf("%s twice leads to %s", c.keys, got)
		}
	}
}

func TestAValueIsConfirmedBeforeItCounts(t *testing.T) {
	t.Parallel()
	def := slotted(t, "{type: code}", `max: 6, confirm: {cmn: "{vars.it:digits}，对吗？"}`)
	last := steps(t, def, inShanghai(), Keyed{Digits: "1234"})
	if say := last.Commands[0].(Say); say.Prompt != "ask.confirm" || last.State.Node != "ask" || len(last.Commands[1].(Gather).Options) != 2 {
		t.Fatalf("%+v", last.Commands)
	}
	for _, c := range []struct {
		wants  string
		inputs []Input
	}{
		{"1234", []Input{Keyed{Digits: "1"}}},
		{"1234", []Input{Heard{Text: "对的"}}},
		{"1234", []Input{Heard{Text: "再说一遍"}, Keyed{Digits: "1"}}}, // a wish: said again
		{"55", []Input{Keyed{Digits: "2"}, Keyed{Digits: "55"}, Keyed{Digits: "1"}}},
		{"55", []Input{Heard{Text: "不对"}, Keyed{Digits: "55"}, Heard{Text: "对"}}},
		{"none", []Input{TimedOut{}, TimedOut{}}},
		{"bad", []Input{Keyed{Digits: "2"}, Keyed{Digits: "55"}, Keyed{Digits: "2"}}},
	} {
		if got, _ := filledWith(t, def, append([]Input{Keyed{Digits: "1234"}}, c.inputs...)...); got != c.wants {
			t.Errorf("%+v: %s, want %s", c.inputs, got, c.wants)
		}
	}
}

func TestWhatIsPersonalIsMaskedInEvents(t *testing.T) {
	t.Parallel()
	def := slotted(t, "{type: code}", "max: 12")
	last := steps(t, def, inShanghai(), Keyed{Digits: "62258801"})
	for _, e := range last.Events {
		switch e := e.(type) {
		case zhiyin.DigitsKeyed:
			if e.Digits != "" || e.Count != 8 {
				t.Errorf("keyed %+v", e)
			}
		case zhiyin.FlowSet:
			if e.Values["it"] != "••••8801" {
				t.Errorf("set %+v", e)
			}
		}
	}
	if _, kept := last.State.Digits["ask"]; kept || last.State.Vars["it"].Text != "62258801" {
		t.Errorf("state %+v", last.State)
	}
}

func TestSlotsAreCheckedWhenRead(t *testing.T) {
	t.Parallel()
	for wants, gather := range map[string]string{
		"is not declared in variables": "slot: that, max: 4",
		"needs a slot":                 `values: {"1": a}`,
		"is no count":                  `slot: it, values: {"1": many}`,
		"is not an entry":              `slot: it, values: {"12": 5}`,
		"goes with next":               `slot: it, on: {"1": bye}`,
		"is no choice":                 `slot: it, values: {"1": 5}, labels: {"2": {cmn: 二}}`,
	} {
		_, problems := Parse([]byte("id: x\nname: {en: x}\nstart: a\nvariables: {it: {type: count}}\nnodes:\n  a:\n    gather: {text: {en: Key}, invalid: bye, none: bye, " + gather + "}\n    next: bye\n  bye: {hangup: }\n"))
		if len(problems) == 0 || !strings.Contains(problems[0].Text, wants) || problems[0].Line != 7 {
			t.Errorf("%s: %+v", wants, problems)
		}
	}
	if v, ok := dayKeyed("229", time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)); ok {
		t.Errorf("three keys are %v", v.Time)
	}
}
