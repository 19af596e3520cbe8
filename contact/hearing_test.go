package contact

import (
	"testing"

	"zhiyin.dev"
)

// heardMenu asks what the caller wants and goes to person or bye.
const heardMenu = `
id: u-heard
name: {cmn: 说, en: Said}
start: menu
nodes:
  menu:
    gather:
      text: {cmn: 查订单请按一，或者直接说。, en: For orders press one or just say it.}
      max: 1
      on: {"1": bye, "0": person}
      invalid: bye
      none: bye
      speech:
        say:
          "1": {words: [订单]}
          "0": {words: [人工]}
`

const heardFlow = heardMenu + `  person:
    branch:
      - when: angry >= 2
        next: calm
      - otherwise: bye
  calm:
    say: {text: {cmn: 请稍等。, en: One moment.}}
    next: bye
  bye:
    hangup: {}
`

func said(text string) Heard {
	return Heard{Utterance: zhiyin.Utterance{ID: "ut_1", Speaker: zhiyin.OfCustomer, Text: text, Final: true}}
}

func TestMoodsOfACallerReachTheRulesOfTheFlow(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		felt Felt
		node string
	}{
		"angry": {Felt{Changed: &zhiyin.MoodChanged{Utterance: "ut_0", Score: -3.5}, Streak: &zhiyin.AngerStreak{Utterance: "ut_0", Length: 2}}, "calm"},
		"calm":  {Felt{Changed: &zhiyin.MoodChanged{Utterance: "ut_0", Score: 1}}, "bye"},
	} {
		a := actFlow(t, heardFlow).known().in(Played{Sound: 1, Whole: true})
		a.in(c.felt)
		if body[zhiyin.MoodChanged](t, a.bodies).Score != c.felt.Changed.Score || a.c.Flow.Node != "menu" {
			t.Errorf("%s: at %s", name, a.c.Flow.Node)
		}
		if a.in(said("我要人工")); a.c.Flow.Node != c.node {
			t.Errorf("%s: at %s, want %s", name, a.c.Flow.Node, c.node)
		}
		a.replays()
	}
}

const angryFlow = heardMenu + `  person:
    queue: {id: care, music: calm, on: {no_agent: bye}}
  bye:
    hangup: {}
`

func TestWhoIsAngryWaitsAsAnAngryOne(t *testing.T) {
	t.Parallel()
	for name, felt := range map[string]Felt{
		"angry": {Changed: &zhiyin.MoodChanged{Utterance: "ut_0", Score: -3.5}, Streak: &zhiyin.AngerStreak{Utterance: "ut_0", Length: 2}},
		"calm":  {Changed: &zhiyin.MoodChanged{Utterance: "ut_0", Score: 1}},
	} {
		a := actFlow(t, angryFlow).known().in(Played{Sound: 1, Whole: true})
		a.in(felt).in(said("我要人工"))
		if queued := body[zhiyin.ContactQueued](t, a.bodies); queued.Wanted.Angry != (name == "angry") {
			t.Errorf("%s: waits as %+v", name, queued.Wanted)
		}
		a.replays()
	}
}

func TestWordsOfTheAgentAnswerNothing(t *testing.T) {
	t.Parallel()
	a := actFlow(t, heardFlow).known().in(Played{Sound: 1, Whole: true})
	in := said("人工")
	in.Utterance.Speaker = zhiyin.OfAgent
	if a.in(in); a.c.Flow.Node != "menu" {
		t.Errorf("at %s", a.c.Flow.Node)
	}
}
