package flow

import (
	"strings"
	"testing"
	"time"

	"zhiyin.dev"
)

func written(t *testing.T, yaml string) *Definition {
	t.Helper()
	def, problems := Parse([]byte(yaml))
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	return def
}

func TestAMenuIsAnsweredByTalking(t *testing.T) {
	t.Parallel()
	def := written(t, `
id: said
name: {cmn: 说, en: said}
start: menu
nodes:
  menu:
    gather:
      text: {cmn: 查订单请按一，或者直接说。, en: For orders press one or just say it.}
      max: 1
      attempts: 2
      on: {"1": order, "0": person}
      invalid: person
      none: person
      speech:
        say:
          "1": {words: [订单, my order], intents: [order_status], needs: [u-late]}
          "0": {words: [人工, agent]}
  order:
    say: {text: {cmn: 请稍等。, en: One moment.}}
    next: number
  number:
    gather:
      text: {cmn: 请说四位数。, en: Say four digits.}
      min: 4
      max: 4
      invalid: person
      none: person
      speech: {awaits: digits}
    next: end
  person:
    hangup:
  end:
    hangup:
`)
	at := time.Unix(1_700_000_000, 0)
	step := func(s State, in Input) Reply {
		t.Helper()
		reply, err := (&Engine{}).Step(def, s, in, at)
		if err != nil {
			t.Fatal(err)
		}
		return reply
	}
	begun := step(State{}, Started{Contact: Facts{Language: "cmn"}})
	if g := begun.Commands[1].(Gather); g.Speech == nil || g.Speech.Awaits != "menu" || len(g.Speech.Phrases) != 4 {
		t.Errorf("asks for %+v", g.Speech)
	}
	for name, c := range map[string]struct {
		in   Heard
		node string
	}{
		"words":              {Heard{Text: "我想查一下订单。"}, "order"},
		"words in English":   {Heard{Text: "Where is MY  order?"}, "order"},
		"an intent":          {Heard{Text: "东西到哪了", Intents: []zhiyin.Scored{{ID: "order_status", Score: 0.8}}}, "order"},
		"an unsure intent":   {Heard{Text: "东西", Intents: []zhiyin.Scored{{ID: "order_status", Score: 0.3}}}, "menu"},
		"a rejected intent":  {Heard{Text: "天气", Intents: []zhiyin.Scored{{ID: "order_status", Score: 0.8}}, Rejected: true}, "menu"},
		"a need":             {Heard{Text: "等得花儿都谢了", Rejected: true, Needs: []zhiyin.Scored{{ID: "u-late", Score: 0.6}}}, "order"},
		"a guessed need":     {Heard{Text: "花", Needs: []zhiyin.Scored{{ID: "u-late", Score: 0.1}}}, "menu"},
		"nothing like it":    {Heard{Text: "啊"}, "menu"},
		"the one for people": {Heard{Text: "转人工"}, "person"},
	} {
		if reply := step(begun.State, c.in); reply.State.Node != c.node {
			t.Errorf("%s: at %s, want %s", name, reply.State.Node, c.node)
		}
	}
	state := step(step(begun.State, Heard{Text: "订单"}).State, PromptEnded{}).State
	if reply := step(state, HeardAs(zhiyin.Utterance{Text: "幺二 3 four"}, nil)); reply.State.Node != "end" || reply.State.Digits["number"] != "1234" {
		t.Errorf("at %s with %q", reply.State.Node, reply.State.Digits["number"])
	}
}

func TestWhatIsWrongWithSpeechIsSaidWithItsLine(t *testing.T) {
	t.Parallel()
	head := "id: said\nname: {cmn: 说, en: said}\nstart: menu\nnodes:\n  menu:\n    gather:\n      text: {cmn: 请说。, en: Say it.}\n      on: {\"1\": end}\n      invalid: end\n      none: end\n      speech:\n"
	tail := "  end:\n    hangup:\n"
	for text, want := range map[string]string{
		"        awaits: songs\n":                   "must be one of menu, digits, yesno, free",
		"        say: {\"2\": {words: [x]}}\n":      "is no choice of this gather",
		"        say: {\"1\": {}}\n":                "says neither words nor intents nor needs",
		"        say: {\"1\": {words: [\"!?\"]}}\n": "has no letter",
		"        say: {\"1\": {words: x}}\n":        "must be a list",
		"        say: {\"1\": {words: [[x]]}}\n":    "must be a list of words",
		"        mood: true\n":                      "mood",
	} {
		_, problems := Parse([]byte(head + text + tail))
		found := false
		for _, p := range problems {
			found = found || p.Line >= 11 && strings.Contains(p.Text+p.Field, want)
		}
		if !found {
			t.Errorf("%s: %v", text, problems)
		}
	}
}

func TestWhoBecomesAngryIsLedAwayOnceAndNotOutOfAQueue(t *testing.T) {
	t.Parallel()
	def := written(t, `
id: upset
name: {cmn: 气, en: upset}
start: menu
angry: person
nodes:
  menu:
    gather:
      text: {cmn: 请按一。, en: Press one.}
      on: {"1": end}
      invalid: end
      none: end
  person:
    say: {text: {cmn: 马上为您转人工。, en: A person at once.}}
    next: split
  split:
    branch:
      - when: angry > 0 && mood < -2
        next: menu
      - otherwise: end
  end:
    hangup:
`)
	step := func(s State, in Input) State {
		t.Helper()
		reply, err := (&Engine{}).Step(def, s, in, time.Unix(1_700_000_000, 0))
		if err != nil {
			t.Fatal(err)
		}
		return reply.State
	}
	s := step(State{}, Started{Contact: Facts{Language: "cmn"}})
	if s = step(s, Felt{Score: -2}); s.Node != "menu" {
		t.Fatalf("a low mood alone leads to %s", s.Node)
	}
	if s = step(s, Felt{Score: -3, Streak: 2}); s.Node != "person" {
		t.Fatalf("a streak leads to %s", s.Node)
	}
	if s = step(s, PromptEnded{}); s.Node != "menu" {
		t.Fatalf("a rule on the mood leads to %s", s.Node)
	}
	if s = step(s, Felt{Score: 0}); s.Node != "menu" {
		t.Fatalf("calm leads to %s", s.Node)
	}
	if s = step(s, Felt{Score: -4, Streak: 2}); s.Node != "menu" {
		t.Errorf("led away a second time, to %s", s.Node)
	}
	_, problems := Parse([]byte("id: x\nname: {cmn: 气, en: x}\nstart: end\nangry: gone\nnodes:\n  end:\n    hangup:\n"))
	if len(problems) != 1 || problems[0].Line != 4 || problems[0].Field != "angry" {
		t.Errorf("%v", problems)
	}
}
