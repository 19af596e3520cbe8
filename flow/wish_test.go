package flow

import (
	"strings"
	"testing"

	"zhiyin.dev"
)

func TestWishesAreTold(t *testing.T) {
	t.Parallel()
	for text, wants := range map[string]Wish{
		"慢一点": WishSlower, "麻烦你说慢一点好吗": WishSlower, "could you speak a bit slower please": WishSlower,
		"你讲粤语吧": WishLanguage, "Speak English, please.": WishLanguage, "转人工": WishPerson, "我要转人工服务": WishPerson, "agent": WishPerson,
		"再说一遍": WishRepeat, "不好意思我没听清楚": WishRepeat, "上一步": WishBack, "go back please": WishBack,
		"我的快递也太慢了从上个星期一直等到今天都还没有到": "", "订单": "", "the delivery was so much slower than what I had been promised when ordering": "", "": "",
	} {
		if wish, _ := Wished(text); wish != wants {
			t.Errorf("%q is %q, want %q", text, wish, wants)
		}
	}
}

const wishes = `
id: wishing
name: {cmn: 愿, en: wishing}
start: hello
nodes:
  hello:
    say: {text: {cmn: 您好。, yue: 您好。, en: Hello.}}
    next: first
  first:
    gather: {text: {cmn: 请按一。}, again: {cmn: 一。}, on: {"1": number}, invalid: person, none: person}
  number:
    gather: {text: {cmn: 请说四位数。}, min: 4, max: 4, invalid: person, none: person, speech: {awaits: digits}}
    next: bye
  person:
    queue: {id: care, music: calm, on: {no_agent: bye}}
  bye: {hangup: }
`

func TestWishesAreFollowedAnywhere(t *testing.T) {
	t.Parallel()
	def := written(t, wishes)
	said := func(text string) Heard { return HeardAs(zhiyin.Utterance{Text: text}, nil) }
	at := steps(t, def, inShanghai(), said("讲粤语")) // while the greeting is said
	if at.State.Node != "hello" || at.State.Contact.Language != zhiyin.Cantonese || at.Commands[0] != (Adjust{Language: zhiyin.Cantonese}) {
		t.Errorf("language: %s %+v", at.State.Node, at.Commands)
	}
	at = steps(t, def, inShanghai(), PromptEnded{}, said("慢一点"))
	if at.State.Node != "first" || at.State.Attempts["first"] != 1 || at.Commands[0] != (Adjust{PacePercent: 85}) || at.Commands[1].(Say).Prompt != "first" {
		t.Errorf("slower: %s %+v", at.State.Node, at.Commands)
	}
	at = steps(t, def, inShanghai(), PromptEnded{}, Keyed{Digits: "1"}, said("再说一遍")) // 一 is no digit here
	if at.State.Node != "number" || at.State.Attempts["number"] != 1 || at.State.Digits["number"] != "" {
		t.Errorf("repeat: %+v", at.State)
	}
	at = steps(t, def, inShanghai(), PromptEnded{}, Keyed{Digits: "1"}, said("上一步"))
	if at.State.Node != "first" {
		t.Errorf("back: %s", at.State.Node)
	}
	at = steps(t, def, inShanghai(), PromptEnded{}, said("转人工"))
	if at.State.Node != "person" || at.Events[0].(zhiyin.WishHeard).Wish != "person" {
		t.Errorf("person: %s %+v", at.State.Node, at.Events)
	}
	off := written(t, strings.Replace(wishes, "start:", "wishes: {person: false, back: false}\nstart:", 1))
	if at = steps(t, off, inShanghai(), PromptEnded{}, said("转人工")); at.State.Node != "first" {
		t.Errorf("switched off: %s", at.State.Node)
	}
	if def.Grants(State{Node: "first", Wait: ForKeys}, said("转人工")) == off.Grants(State{Node: "first", Wait: ForKeys}, said("转人工")) {
		t.Error("grants tells nothing")
	}
}

func TestAStandardFlowGrantsAPersonAndRepeat(t *testing.T) {
	t.Parallel()
	standard := strings.Replace(wishes, "start:", "standard: true\nstart:", 1)
	def := written(t, standard)
	said := func(text string) Heard { return HeardAs(zhiyin.Utterance{Text: text}, nil) }
	if at := steps(t, def, inShanghai(), said("慢一点")); len(at.Commands)+len(at.Events) > 0 {
		t.Errorf("slower: %+v", at)
	}
	if at := steps(t, def, inShanghai(), said("转人工")); at.State.Node != "person" {
		t.Errorf("person: %s", at.State.Node)
	}
	_, problems := Parse([]byte(strings.Replace(standard, "standard: true", "standard: true\nwishes: {slower: true}", 1)))
	if len(problems) == 0 || problems[0].Line != 5 {
		t.Errorf("asked for: %+v", problems)
	}
}
