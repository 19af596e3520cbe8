package contact

import (
	"testing"

	"zhiyin.dev"
	"zhiyin.dev/flow"
	"zhiyin.dev/speech"
)

// A chat whose queue is closed by its hours takes a message, and goes on.
const closedChat = `
id: test-chat
name: {cmn: 在线, en: Chat}
start: hours
nodes:
  hours:
    schedule: {hours: {sun: "09:00-18:00"}, open: bye, closed: leave}
  leave:
    voicemail:
      queue: care
      text: {cmn: 请写下您的问题。, en: Please write it.}
      done: {cmn: 写好了, en: Done}
    next: more
  more:
    gather:
      text: {cmn: 还有别的事吗？, en: "Anything else?"}
      attempts: 1
      on: {"1": bye}
      speech: {awaits: free}
      invalid: bye
      none: bye
  bye:
    hangup: {}
`

// leftInChat is a chat outside of its hours in which a message was left.
func leftInChat(t *testing.T) *acted {
	t.Helper()
	def, problems := flow.Parse([]byte(closedChat))
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	monday := noon.AddDate(0, 0, 1) // noon is a Sunday
	a := &acted{t: t, now: monday, m: Machine{Flow: def, Engine: &flow.Engine{}, Speaker: &speech.Speaker{}}}
	a.in(Arrived{Arrival: zhiyin.Arrival{Contact: "ct_1", Channel: zhiyin.Chat, Called: "chat:u", At: monday, Language: zhiyin.Mandarin},
		Number: zhiyin.Number{ID: "n", Language: zhiyin.Mandarin}, Unit: zhiyin.Unit{ID: "u"}, Flow: def.Ref}).known()
	a.in(MessageReady{Task: "task_1"}).wrote("c1", "面霜漏了")
	if a.c.standing().Left {
		t.Error("left before it is done")
	}
	a.in(Wrote{ID: "ut_2", From: zhiyin.OfCustomer, Client: "c2", Text: "写好了", Keys: "#"})
	return a
}

func TestAMessageOutOfHoursIsAnsweredInTheChatWhileItGoesOn(t *testing.T) {
	t.Parallel()
	a := leftInChat(t)
	if made := body[zhiyin.TaskMade](t, a.bodies); made.Form != zhiyin.WrittenMessage || made.Queue != "care" || made.Text != "面霜漏了" || !a.c.standing().Left {
		t.Fatalf("%+v, left %t", made, a.c.standing().Left)
	}
	before := a.c.writing.messages
	a.in(Replied{ID: "ut_9", Agent: "ag_lin", Client: "a1", Text: "已经补发"})
	said := body[zhiyin.ChatWritten](t, a.bodies)
	if said.Seq != before+1 || said.From != zhiyin.OfAgent || said.Agent != "ag_lin" || a.shown() != "已经补发" || by(a.c, said) != "agent:ag_lin" {
		t.Errorf("%+v by %s", said, by(a.c, said))
	}
	if a.in(Replied{ID: "ut_10", Agent: "ag_lin", Client: "a1", Text: "已经补发"}); len(a.bodies) > 0 {
		t.Errorf("the same answer twice: %+v", a.bodies)
	}
	a.wrote("c3", "没有了，谢谢")
	if body[zhiyin.ChatWritten](t, a.bodies).Seq != before+2 {
		t.Errorf("the next message: %+v", a.bodies)
	}
	a.replays()
}

func TestACallTakesNoWrittenAnswer(t *testing.T) {
	t.Parallel()
	if a := act(t).known().in(Replied{ID: "ut_9", Agent: "ag_lin", Text: "已经补发"}); len(a.bodies) > 0 || len(a.does) > 0 {
		t.Errorf("%+v", a.bodies)
	}
}
