package contact

import (
	"strings"
	"testing"

	"zhiyin.dev"
	"zhiyin.dev/flow"
)

const askingFlow = `
id: test-survey
name: {cmn: 测试}
start: wait
after: how
nodes:
  wait:
    queue: {id: care, music: hold, on: {no_agent: bye}}
  how:
    survey:
      questions:
        - {id: satisfaction, most: 5, text: {cmn: 请按一到五评分，不评价请按零。}}
        - {id: solved, most: 2, text: {cmn: 解决了请按二，没有请按一。}}
      opt_out: "0"
      thanks: {cmn: 谢谢您。}
  bye: {hangup: {}}
`

func served(t *testing.T) *acted {
	return actFlow(t, askingFlow).known().in(Reserved{Reservation: "rs_1", Agent: "ag_1"}).in(Accepted{Reservation: "rs_1", Agent: "ag_1"})
}

func TestWhomTheirAgentHasLeftIsAskedWhileTheAgentWrapsUp(t *testing.T) {
	t.Parallel()
	a := served(t).in(End{}).expect(zhiyin.Wrapping, "set_timer part speak")
	if body[zhiyin.ContactEnded](t, a.bodies).Reason != zhiyin.EndedByAgent {
		t.Errorf("ended %v", a.bodies)
	}
	a.in(Key{Digit: "4"})
	if got := body[zhiyin.SurveyAnswered](t, a.bodies); got.Question != "satisfaction" || got.Score != 4 || got.Most != 5 {
		t.Errorf("answered %+v", got)
	}
	a.in(WrapComplete{Disposition: "done"})
	if a.c.State != zhiyin.Wrapping || !strings.Contains(a.did(), "free_agent") || strings.Contains(a.did(), "close") {
		t.Fatalf("%s, does %s: the agent is free and the customer is still asked", a.c.State, a.did())
	}
	a.in(Key{Digit: "2"}).in(Played{Sound: a.c.sound.id, Whole: true}).expect(zhiyin.Completed, "hangup close")
	a.replays()
}

func TestASurveyIsLeftByItsKeyBySilenceAndByHangingUp(t *testing.T) {
	t.Parallel()
	a := served(t).in(End{}).in(Key{Digit: "0"})
	if got := body[zhiyin.SurveyStopped](t, a.bodies); got.Why != "refused" || !strings.Contains(a.did(), "hangup") || a.c.State != zhiyin.Wrapping {
		t.Errorf("stopped %+v, does %s", got, a.did())
	}
	a.in(WrapComplete{Disposition: "done"}).expect(zhiyin.Completed, "free_agent drop_timer close")
	a.replays()

	a = served(t).in(End{})
	a.in(Played{Sound: a.c.sound.id, Whole: true}).rings(forKeys)
	if got := body[zhiyin.SurveyStopped](t, a.bodies); got.Why != "silent" {
		t.Errorf("stopped %+v", got)
	}
	a = served(t).in(End{}).in(HungUp{}).expect(zhiyin.Wrapping, "hangup")
	a.in(WrapComplete{}).expect(zhiyin.Completed, "free_agent drop_timer close")
}

func TestNobodyIsAskedWhoHungUpOrGaveUp(t *testing.T) {
	t.Parallel()
	for how, a := range map[string]*acted{
		"hung up": served(t).in(HungUp{}),
		"gave up": actFlow(t, askingFlow).known().in(HungUp{}),
		"on hold": served(t).in(Hold{On: true}).in(End{}),
	} {
		if a.c.surveying || !strings.Contains(a.did(), "hangup") {
			t.Errorf("%s: does %s", how, a.did())
		}
	}
}

func TestASurveyIsAnsweredAloudWhileTheAgentWrapsUp(t *testing.T) {
	t.Parallel()
	aloud := strings.Replace(askingFlow, "text: {cmn: 请按一到五评分，不评价请按零。}", `text: {cmn: 请评分。}, speech: {say: {"5": {words: [很满意]}}}`, 1)
	a := actFlow(t, aloud).known().in(Reserved{Reservation: "rs_1", Agent: "ag_1"}).in(Accepted{Reservation: "rs_1", Agent: "ag_1"}).in(End{})
	if a.c.gather == nil || a.c.gather.speech == nil {
		t.Fatal("nobody listens for an answer")
	}
	said := func(text string, last bool) Heard {
		return Heard{Utterance: zhiyin.Utterance{ID: "ut_1", Speaker: zhiyin.OfCustomer, Text: text, Final: true}, Last: last}
	}
	a.in(Speaking{On: true}).in(Speaking{}).in(said("很满意", false))
	if got := body[zhiyin.SurveyAnswered](t, a.bodies); got.Score != 5 {
		t.Errorf("answered %+v", got)
	}
	a.in(said("转人工", false)) // the second question takes keys alone
	if a.c.State != zhiyin.Wrapping || strings.Contains(a.did(), "queue") {
		t.Errorf("%s, does %s", a.c.State, a.did())
	}
	a.in(Key{Digit: "2"}).in(Played{Sound: a.c.sound.id, Whole: true}).in(WrapComplete{Disposition: "done"}).expect(zhiyin.Completed, "free_agent drop_timer close")
	a.replays()
}

// askedInWriting is a chat whose agent has ended it.
func askedInWriting(t *testing.T) *acted {
	t.Helper()
	def, problems := flow.Parse([]byte(askingFlow))
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	a := chat(t, zhiyin.Mandarin)
	a.m.Flow, a.c, a.kept = def, Contact{}, nil
	a.in(Arrived{Arrival: zhiyin.Arrival{Contact: "ct_1", Channel: zhiyin.Chat, Called: "chat:u", At: noon}, Number: zhiyin.Number{ID: "n", Language: zhiyin.Mandarin}, Unit: zhiyin.Unit{ID: "u"}, Flow: def.Ref})
	return a.known().in(Reserved{Reservation: "rs_1", Agent: "ag_1"}).in(Accepted{Reservation: "rs_1", Agent: "ag_1"}).in(End{})
}

func TestAChatsCustomerRatesByButtonOnceItsAgentHasEndedIt(t *testing.T) {
	t.Parallel()
	a := askedInWriting(t)
	var asked zhiyin.ChatMessage
	for _, c := range a.does {
		if s, is := c.(Show); is {
			asked = s.Message
		}
	}
	if len(asked.Choices) != 6 || asked.Choices[0].Keys != "1" || asked.Choices[5].Keys != "0" || !a.c.standing().Surveyed {
		t.Fatalf("asked %+v", asked)
	}
	a.in(Wrote{ID: "ut_a", From: zhiyin.OfAgent, Text: "再见"}).expect(zhiyin.Wrapping, "") // whose part is over
	a.in(Wrote{ID: "ut_1", From: zhiyin.OfCustomer, Client: "1", Text: "4", Keys: "4"})
	if got := body[zhiyin.SurveyAnswered](t, a.bodies); got.Score != 4 || got.Question != "satisfaction" {
		t.Errorf("%+v", got)
	}
	a.in(WrapComplete{Disposition: "done"})
	if a.c.State != zhiyin.Wrapping {
		t.Fatalf("%s while the second question waits", a.c.State)
	}
	a.wrote("2", "2")
	if a.c.State != zhiyin.Completed || a.c.standing().Surveyed {
		t.Errorf("%s", a.c.State)
	}
	a.replays()
}

func TestAChatsSurveyEndsBySilenceByLeavingAndByARestart(t *testing.T) {
	t.Parallel()
	silent := askedInWriting(t).in(WrapComplete{Disposition: "done"}).after(surveyWithin).rings(forKeys)
	if got := body[zhiyin.SurveyStopped](t, silent.bodies); got.Why != "silent" || silent.c.State != zhiyin.Completed {
		t.Errorf("%s, stopped %+v", silent.c.State, got)
	}
	silent.replays()
	left := askedInWriting(t).in(HungUp{})
	if left.c.surveying || left.c.State != zhiyin.Wrapping {
		t.Errorf("%+v", left.c.State)
	}
	left.in(WrapComplete{Disposition: "done"}).expect(zhiyin.Completed, "free_agent drop_timer close")
	left.replays()
	for name, a := range map[string]*acted{"with wrap-up": askedInWriting(t), "without": askedInWriting(t).in(WrapComplete{Disposition: "done"})} {
		if a.in(Resumed{}); a.c.surveying {
			t.Errorf("%s: %s, asked still", name, a.c.State)
		}
		a.replays()
	}
}
