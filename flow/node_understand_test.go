package flow

import (
	"testing"

	"zhiyin.dev"
)

const understanding = `
id: open
name: {cmn: 开放, en: open}
start: ask
nodes:
  ask:
    understand:
      text: {cmn: 请问您需要什么？}
      again: {cmn: 请换个说法。}
      on:
        - {next: orders, intents: [order_status], needs: [late], words: [查订单], ask: {cmn: 您是想查订单，对吗？}}
        - {next: returns, intents: [return_request], sure: 80}
      keys: {"0": person}
      attempts: 2
      out_of_scope: person
      none: silent
  orders: {hangup: }
  returns: {hangup: }
  person: {queue: {id: care, music: calm, on: {no_agent: silent}}}
  silent: {hangup: }
`

func TestWhatIsSaidLeadsWhereItIsMeant(t *testing.T) {
	t.Parallel()
	def := written(t, understanding)
	intent := func(id string, score float64) Heard {
		return Heard{Text: "那个东西", Intents: []zhiyin.Scored{{ID: id, Score: score}}}
	}
	said := func(text string) Heard { return HeardAs(zhiyin.Utterance{Text: text}, nil) }
	for name, c := range map[string]struct {
		inputs []Input
		node   string
	}{
		"words":                       {[]Input{said("帮我查订单")}, "orders"},
		"sure":                        {[]Input{intent("order_status", 0.7)}, "orders"},
		"unsure, yes":                 {[]Input{intent("order_status", 0.4), said("对的")}, "orders"},
		"unsure, key":                 {[]Input{intent("order_status", 0.4), Keyed{Digits: "1"}}, "orders"},
		"unsure, no":                  {[]Input{intent("order_status", 0.4), said("不是")}, "ask"},
		"unsure, something else":      {[]Input{intent("order_status", 0.4), intent("return_request", 0.9)}, "returns"},
		"its own threshold":           {[]Input{intent("return_request", 0.7)}, "ask"},
		"a need":                      {[]Input{Heard{Text: "还没到", Rejected: true, Intents: []zhiyin.Scored{{ID: "return_request", Score: 0.9}}, Needs: []zhiyin.Scored{{ID: "late", Score: 0.65}}}}, "orders"},
		"out of scope twice":          {[]Input{said("今天天气"), said("今天天气")}, "person"},
		"silent twice":                {[]Input{TimedOut{}, TimedOut{}}, "silent"},
		"a key":                       {[]Input{Keyed{Digits: "0"}}, "person"},
		"a wish":                      {[]Input{said("转人工")}, "person"},
		"too little to be understood": {[]Input{intent("order_status", 0.2)}, "ask"},
	} {
		if at := steps(t, def, inShanghai(), c.inputs...); at.State.Node != c.node {
			t.Errorf("%s: %s, want %s", name, at.State.Node, c.node)
		}
	}
	at := steps(t, def, inShanghai(), intent("order_status", 0.4))
	if say, is := at.Commands[0].(Say); !is || say.Prompt != "ask.confirm" || say.Text[zhiyin.Mandarin] != "您是想查订单，对吗？" || at.Commands[1].(Gather).Speech.Awaits != "yesno" {
		t.Errorf("unsure: %+v", at.Commands)
	}
}
