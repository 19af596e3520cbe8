package flow

import (
	"testing"

	"zhiyin.dev"
)

const askedAloud = `
id: aloud
name: {cmn: 问}
start: wait
after: how
nodes:
  wait:
    queue: {id: care, music: hold, on: {no_agent: bye}}
  how:
    survey:
      questions:
        - id: satisfaction
          most: 5
          text: {cmn: 请打分。}
          speech:
            say:
              "5": {words: [非常满意, 很满意, very satisfied]}
              "4": {words: [满意, satisfied]}
              "3": {words: [一般]}
              "2": {words: [不满意, not satisfied]}
              "1": {words: [非常不满意]}
              "0": {words: [不想评价, skip]}
        - {id: solved, most: 2, text: {cmn: 解决了吗。}, speech: {say: {"2": {words: [解决了]}, "1": {words: [没解决, 没有解决]}}}}
      opt_out: "0"
      thanks: {cmn: 谢谢。}
  bye: {hangup: {}}
`

func TestASurveyIsAnsweredInWords(t *testing.T) {
	t.Parallel()
	def := written(t, askedAloud)
	q := def.nodes["how"].(*surveyNode).questions[0]
	for text, want := range map[string]string{
		"很满意": "5", "非常满意，谢谢": "5", "满意": "4", "还算满意吧": "4", "不满意": "2", "一点都不满意": "2", "非常不满意": "1", "一般": "3",
		"四分": "4", "给五分吧": "5", "两分": "2", "four": "4", "I give it a 3": "3", "a 3": "3", "I am very satisfied": "5", "I am not satisfied": "2",
		"不想评价": "0", "skip": "0", "今天天气": "", "一二三": "", "我等了四天才有人打电话给我说这件事": "",
	} {
		h := HeardAs(zhiyin.Utterance{Text: text}, nil)
		if got := q.said(h); got != want {
			t.Errorf("%q is %q, want %q", text, got, want)
		}
	}
	if spoken := q.spoken(); spoken.Awaits != "menu" || len(spoken.Phrases) < 20 {
		t.Errorf("listens for %+v", spoken)
	}
}

func TestASurveyTakesWordsAndKeysAndNoWishes(t *testing.T) {
	t.Parallel()
	heard := func(text string) Input { return HeardAs(zhiyin.Utterance{Text: text}, nil) }
	def := written(t, askedAloud)
	last := steps(t, def, inShanghai(), Routed{Outcome: Connected}, AgentLeft{}, heard("很满意"), heard("没解决"))
	if got := last.State.Asked; got != 2 || last.State.Wait != ForPrompt {
		t.Errorf("%d answered, waits for %s", got, last.State.Wait)
	}
	last = steps(t, def, inShanghai(), Routed{Outcome: Connected}, AgentLeft{}, heard("转人工"))
	if last.State.Node != "how" || !last.State.Again {
		t.Errorf("a wish in a survey leads to %s", last.State.Node)
	}
	last = steps(t, def, inShanghai(), Routed{Outcome: Connected}, AgentLeft{}, heard("今天天气"), heard("真好"))
	if !last.State.Over() {
		t.Error("who answers nothing twice is asked on")
	}
}
