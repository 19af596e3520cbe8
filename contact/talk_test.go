package contact

import (
	"strings"
	"testing"

	"zhiyin.dev"
	"zhiyin.dev/speech"
)

// spoken is testFlow with a question that may be answered by talking, and a way for
// the angry.
const spokenFlow = "\nangry: wait" + `
nodes:
  ask:
    gather:
      text: {cmn: 请按一或者直接说。, yue: 請按一或者直接講。, en: Press one or say it.}
      attempts: 2
      on: {"1": wait}
      invalid: bye
      none: bye
      speech: {say: {"1": {words: [人工]}}}
`

func asked(t *testing.T) *acted {
	t.Helper()
	text := strings.Replace(testFlow, "start: greet\nnodes:", "start: greet"+strings.TrimRight(spokenFlow, " \n"), 1)
	from := strings.Index(text, "  ask:\n    gather:\n      text: {cmn: 请按一。")
	to := strings.Index(text, "  wait:\n")
	text = text[:from] + text[to:]
	return actFlow(t, text).known().in(Played{Sound: 1, Whole: true})
}

func says(text string, speaker zhiyin.Speaker) Heard {
	return Heard{Utterance: zhiyin.Utterance{ID: "ut_1", Speaker: speaker, Text: text, Final: true}}
}

func TestTalkOverTheQuestionAnswersIt(t *testing.T) {
	t.Parallel()
	a := asked(t).in(Listens{Leg: "leg_1", Speaker: zhiyin.OfCustomer, Model: "demo", DemoOnly: true})
	if started := body[zhiyin.ListeningStarted](t, a.bodies); started.Model != "demo" || !started.DemoOnly {
		t.Errorf("%+v", started)
	}
	a.in(Speaking{On: true}).expect(zhiyin.InFlow, "")
	a.in(Speaking{}).in(says("转人工", zhiyin.OfCustomer)).expect(zhiyin.Queued, "hush enter_queue music")
	if heard := body[zhiyin.UtteranceHeard](t, a.bodies); heard.Text != "转人工" {
		t.Errorf("%+v", heard)
	}
	if !body[zhiyin.PromptHeard](t, a.bodies).Barged {
		t.Error("the prompt was not cut short")
	}
	a.replays()
}

func TestNobodyIsHurriedWhileTheySpeak(t *testing.T) {
	t.Parallel()
	a := asked(t).in(Played{Sound: 2, Whole: true}).expect(zhiyin.InFlow, "set_timer")
	a.in(Speaking{On: true}).expect(zhiyin.InFlow, "drop_timer")
	a.in(Speaking{}).in(says("", zhiyin.OfCustomer)).expect(zhiyin.InFlow, "set_timer") // a cough: the wait begins anew
	a.rings(forKeys)
	a.replays()
}

func TestWordsWhereNoneAreAskedForAreKeptAlone(t *testing.T) {
	t.Parallel()
	a := act(t).connected().in(says("我的订单呢", zhiyin.OfCustomer)).expect(zhiyin.Connected, "")
	body[zhiyin.UtteranceHeard](t, a.bodies)
	a.in(says("我帮您查", zhiyin.OfAgent)).expect(zhiyin.Connected, "")
	a.in(Felt{Changed: &zhiyin.MoodChanged{Utterance: "ut_1", Score: -3}, Streak: &zhiyin.AngerStreak{Utterance: "ut_1", Length: 2}}).expect(zhiyin.Connected, "")
	body[zhiyin.AngerStreak](t, a.bodies)
	a.replays()
}

func TestWhoBecomesAngryInTheFlowGetsAPerson(t *testing.T) {
	t.Parallel()
	a := asked(t).in(Felt{Changed: &zhiyin.MoodChanged{Utterance: "ut_1", Score: -1}}).expect(zhiyin.InFlow, "")
	if a.c.gather == nil {
		t.Fatal("the question is forgotten")
	}
	a.in(Felt{Changed: &zhiyin.MoodChanged{Utterance: "ut_2", Score: -4}, Streak: &zhiyin.AngerStreak{Utterance: "ut_2", Length: 2}})
	if a.c.State != zhiyin.Queued || a.c.gather != nil {
		t.Errorf("%s, still gathering %t", a.c.State, a.c.gather != nil)
	}
	a.replays()
}

func TestMoodIsMeasuredAfterTheNoticeAndNotWhereItIsOff(t *testing.T) {
	t.Parallel()
	c := Contact{noticed: zhiyin.DefinitionRef{Kind: "notice", ID: "n", Version: 1}}
	for name, here := range map[string]struct {
		c     Contact
		queue zhiyin.Queue
		want  bool
	}{
		"after the notice":   {c, zhiyin.Queue{}, true},
		"before the notice":  {Contact{}, zhiyin.Queue{}, false},
		"refused":            {Contact{noticed: c.noticed, refused: true}, zhiyin.Queue{}, false},
		"off for the number": {Contact{noticed: c.noticed, Number: zhiyin.Number{MoodOff: true}}, zhiyin.Queue{}, false},
		"off for the queue":  {c, zhiyin.Queue{MoodOff: true}, false},
	} {
		if got := here.c.measured(here.queue); got != here.want {
			t.Errorf("%s: measured %t", name, got)
		}
	}
}

func TestAnUndertoneWaitsSilentlyAndGoesOnWhereItStopped(t *testing.T) {
	u := NewUndertone(&counting{})
	frame := make([]int16, 2)
	read := func() int16 { u.Read(frame); return frame[0] }
	if a, b := read(), read(); a != 400 || b != 800 {
		t.Fatal(a, b)
	}
	u.change(speech.Ducked)
	if a := read(); a != 300 {
		t.Errorf("low: %d", a)
	}
	u.change(speech.Barged)
	if a, b := read(), read(); a != 0 || b != 0 {
		t.Errorf("silent: %d %d", a, b)
	}
	u.change(speech.Ended | speech.Resumed)
	if a := read(); a != 1600 {
		t.Errorf("goes on at %d", a)
	}
	if n := testing.AllocsPerRun(100, func() { u.Read(frame) }); n != 0 {
		t.Errorf("%v allocations a frame", n)
	}
}

// counting is a source whose frames are told apart.
type counting struct{ frames int16 }

func (c *counting) Read(frame []int16) (int, bool) {
	c.frames++
	for i := range frame {
		frame[i] = 400 * c.frames
	}
	return len(frame), true
}
