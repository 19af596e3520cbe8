package flow

import (
	"strings"
	"testing"

	"zhiyin.dev"
)

const suitedText = `
id: suited
name: {cmn: 方式, en: suited}
start: which
nodes:
  which:
    manner: {chat: write, devices: beside}
    next: menu
  write:
    gather:
      text: {cmn: 不需要请按九。, en: Press 9 for none.}
      attempts: 1
      on: {"9": no, "0": person}
      invalid: menu
      none: again
  no:
    decline: chat
    next: menu
  again:
    manner: {chat: write}
    next: menu
  beside:
    say: {text: {cmn: 也可以用手机。, en: Your phone will do as well.}}
    next: menu
  menu:
    gather:
      text: {cmn: 请选择。, en: Choose.}
      attempts: 2
      on: {"1": orders, "2": returns, "0": person}
      invalid: person
      none: person
  orders: {hangup: }
  returns: {hangup: }
  person:
    queue: {id: care, music: calm, on: {no_agent: orders}}
`

// suitedTo is a call of somebody whom a manner suits.
func suitedTo(m zhiyin.Manner) Started {
	in := inShanghai()
	in.Contact.Channel = zhiyin.VoiceCall
	in.Snapshot.Customer.AgeBand, in.Snapshot.Customer.Tier = "18-29", "silver"
	in.Snapshot.Suited = &zhiyin.Suited{Manner: m, Group: "young", Percent: 40, Met: 2, Left: 2, By: zhiyin.DefinitionRef{Kind: "manner", ID: "muhe-manners", Version: 3}, Why: &zhiyin.Because{Says: "all", Holds: true}}
	return in
}

// bodies are the events of one kind in a reply.
func bodies[B zhiyin.Body](r Reply) (out []B) {
	for _, e := range r.Events {
		if b, is := e.(B); is {
			out = append(out, b)
		}
	}
	return out
}

func TestWhomTheMenuDoesNotSuitIsOfferedTheChatOnce(t *testing.T) {
	t.Parallel()
	def := written(t, suitedText)
	first := steps(t, def, suitedTo(zhiyin.MannerChat))
	offered := bodies[zhiyin.MannerOffered](first)
	if first.State.Node != "write" || len(offered) != 1 || offered[0].Group != "young" || offered[0].Of.Version != 3 || offered[0].Why == nil || offered[0].Left != 2 {
		t.Errorf("at %s: %+v", first.State.Node, offered)
	}
	if once := steps(t, def, suitedTo(zhiyin.MannerChat), TimedOut{}); once.State.Node != "menu" || len(bodies[zhiyin.MannerOffered](once)) > 0 {
		t.Errorf("offered twice: at %s %v", once.State.Node, once.Events)
	}
	no := steps(t, def, suitedTo(zhiyin.MannerChat), Keyed{Digits: "9"})
	if declined := bodies[zhiyin.MannerDeclined](no); no.State.Node != "menu" || len(declined) != 1 || declined[0].Manner != zhiyin.MannerChat {
		t.Errorf("at %s: %v", no.State.Node, no.Events)
	}
	for manner, want := range map[zhiyin.Manner]string{zhiyin.MannerVoice: "menu", zhiyin.MannerDevices: "beside"} {
		if got := steps(t, def, suitedTo(manner)); got.State.Node != want {
			t.Errorf("%s leads to %s, want %s", manner, got.State.Node, want)
		}
	}
	if stranger := steps(t, def, inShanghai()); stranger.State.Node != "menu" {
		t.Errorf("a unit without manners leads to %s", stranger.State.Node)
	}
}

func TestHowAMenuWasLeftIsTold(t *testing.T) {
	t.Parallel()
	def := written(t, suitedText)
	person := Heard{Text: "转人工"}
	for name, c := range map[string]struct {
		in   []Input
		want zhiyin.MenuEnd
	}{
		"chosen":                   {[]Input{Keyed{Digits: "1"}}, zhiyin.MenuChosen},
		"a wrong key, then chosen": {[]Input{Keyed{Digits: "7"}, Keyed{Digits: "2"}}, zhiyin.MenuChosen},
		"keyed for a person":       {[]Input{Keyed{Digits: "0"}}, zhiyin.MenuPerson},
		"asked for a person":       {[]Input{person}, zhiyin.MenuPerson},
		"keyed nothing":            {[]Input{TimedOut{}, TimedOut{}}, zhiyin.MenuGaveUp},
	} {
		met := bodies[zhiyin.MenuMet](steps(t, def, suitedTo(zhiyin.MannerVoice), c.in...))
		if len(met) != 1 || met[0].End != c.want || met[0].Node != "menu" || met[0].Group != "young" || met[0].AgeBand != "18-29" || met[0].Tier != "silver" {
			t.Errorf("%s: %+v, want %s", name, met, c.want)
		}
	}
	for name, in := range map[string][]Input{"asked again": {TimedOut{}}, "a wish to hear it again": {Heard{Text: "再说一遍"}}, "a mood": {Felt{Score: -1}}} {
		if met := bodies[zhiyin.MenuMet](steps(t, def, suitedTo(zhiyin.MannerVoice), in...)); len(met) > 0 {
			t.Errorf("%s: %+v", name, met)
		}
	}
	if met, is := def.MenuHungUp(steps(t, def, suitedTo(zhiyin.MannerVoice), TimedOut{}).State); !is || met.End != zhiyin.MenuHungUp || met.Node != "menu" || met.Group != "young" {
		t.Errorf("hung up: %+v", met)
	}
	if met, is := def.MenuHungUp(steps(t, def, suitedTo(zhiyin.MannerChat)).State); is {
		t.Errorf("a question of two choices is no menu: %+v", met)
	}
	written := suitedTo(zhiyin.MannerVoice)
	written.Contact.Channel = zhiyin.Chat
	if met, is := def.MenuHungUp(steps(t, def, written).State); is {
		t.Errorf("a chat has no voice menu: %+v", met)
	}
}

func TestMannersAreRefusedWhereTheyCantBe(t *testing.T) {
	t.Parallel()
	for change, want := range map[[2]string]string{
		{"decline: chat", "decline: fax"}:                "must be chat or devices",
		{"{chat: write, devices: beside}", "{}"}:         "needs chat or devices",
		{"start: which", "start: which\nstandard: true"}: "treats everybody alike",
	} {
		_, problems := Parse([]byte(strings.Replace(suitedText, change[0], change[1], 1)))
		said := ""
		for _, p := range problems {
			said += p.Text + "\n"
		}
		if !strings.Contains(said, want) {
			t.Errorf("%q: %s, want %q", change[1], said, want)
		}
	}
}
