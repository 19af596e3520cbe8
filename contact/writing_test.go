package contact

import (
	"strings"
	"testing"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/flow"
	"zhiyin.dev/speech"
)

const chatFlow = `
id: test-chat
name: {cmn: 在线, en: Chat}
start: greet
nodes:
  greet:
    say:
      text: {cmn: "{customer:name}，您好。", en: "Hello, {customer:name}."}
      plain: {cmn: 您好。, en: Hello.}
    next: ask
  ask:
    gather:
      text: {cmn: "想办什么？", en: "What can we do for you?"}
      attempts: 2
      on: {"1": orders, "0": person}
      labels:
        "1": {cmn: 查订单, en: My order}
        "0": {cmn: 人工, en: A person}
      speech:
        say: {"0": {words: [人工, 客服, person]}, "1": {words: [订单, order]}}
      invalid: person
      none: bye
  orders:
    say:
      text: {cmn: 您的订单在路上。, en: It is on its way.}
    next: bye
  person:
    queue:
      id: care
      text: {cmn: 正在接通。, en: One moment.}
      music: calm
      timeout_seconds: 600
      position: {cmn: "前面 {ahead:number} 位", en: "{ahead:number} before you"}
      on: {no_agent: bye, timeout: bye}
  bye:
    hangup: {}
`

// chat is a member's.
func chat(t *testing.T, language zhiyin.Language) *acted {
	t.Helper()
	return chatOf(t, language, &zhiyin.Identifier{Kind: zhiyin.Member, Value: "M1"})
}

// chatOf is one that whoever is proven comes to; nil: a stranger.
func chatOf(t *testing.T, language zhiyin.Language, proven *zhiyin.Identifier) *acted {
	t.Helper()
	def, problems := flow.Parse([]byte(chatFlow))
	if len(problems) > 0 {
		t.Fatalf("flow: %v", problems)
	}
	a := &acted{t: t, now: noon, m: Machine{Flow: def, Engine: &flow.Engine{}, Speaker: &speech.Speaker{},
		Queues: map[zhiyin.QueueID]zhiyin.Queue{"care": {ID: "care", WrapSeconds: 45}}}}
	return a.in(Arrived{Arrival: zhiyin.Arrival{Contact: "ct_1", Channel: zhiyin.Chat, Called: "chat:u", At: noon, Language: language,
		Proven: proven},
		Number: zhiyin.Number{ID: "n", Language: zhiyin.Mandarin}, Unit: zhiyin.Unit{ID: "u"}, Flow: def.Ref})
}

func (a *acted) wrote(client, text string) *acted {
	return a.in(Wrote{ID: "ut_" + zhiyin.UtteranceID(client), From: zhiyin.OfCustomer, Client: client, Text: text})
}

// shown are the texts of the messages that the last input led to.
func (a *acted) shown() string {
	var out []string
	for _, c := range a.does {
		if s, is := c.(Show); is {
			out = append(out, s.Message.Text)
		}
	}
	return strings.Join(out, " | ")
}

func TestAChatIsGreetedAndAskedInOneGoWithButtons(t *testing.T) {
	t.Parallel()
	a := chat(t, zhiyin.English).expect(zhiyin.Arriving, "meet").known().expect(zhiyin.InFlow, "show show set_timer")
	if a.shown() != "Hello, Su. | What can we do for you?" && !strings.HasSuffix(a.shown(), "| What can we do for you?") {
		t.Errorf("told %q", a.shown())
	}
	last := a.does[1].(Show).Message
	if last.Seq != 2 || len(last.Choices) != 2 || last.Choices[1].Label != "My order" && last.Choices[0].Label != "My order" {
		t.Errorf("asked %+v", last)
	}
	if who := body[zhiyin.ContactIdentified](t, a.bodies); who.Assurance != zhiyin.App || who.Evidence[0] != "signed_token" {
		t.Errorf("identified %+v", who)
	}
	a.replays()
}

func TestAButtonDigitsALabelAndWordsAnswerTheSameQuestion(t *testing.T) {
	t.Parallel()
	for _, in := range []Wrote{{Text: "My order", Keys: "1"}, {Text: "1"}, {Text: " １ "}, {Text: "my order"}, {Text: "where is my order please"}} {
		in.ID, in.From = "ut_1", zhiyin.OfCustomer
		a := chat(t, zhiyin.English).known().in(in)
		if a.c.State != zhiyin.Completed || !strings.HasSuffix(a.shown(), "It is on its way.") {
			t.Errorf("%+v: %s, told %q", in, a.c.State, a.shown())
		}
	}
}

func TestAMessageThatComesTwiceIsTakenOnce(t *testing.T) {
	t.Parallel()
	a := chat(t, zhiyin.Mandarin).known().wrote("a", "人工")
	if a.c.State != zhiyin.Queued || a.c.wanted.Channel != zhiyin.Chat {
		t.Fatalf("%s wants %+v", a.c.State, a.c.wanted)
	}
	seq := a.c.writing.messages
	a.wrote("b", "我的订单还没到").wrote("b", "我的订单还没到")
	if a.c.writing.messages != seq+1 || a.did() != "" {
		t.Errorf("%d messages, did %q", a.c.writing.messages, a.did())
	}
	a.replays()
}

func TestAgentAndCustomerWriteInTurnsAndReadEachOther(t *testing.T) {
	t.Parallel()
	a := chat(t, zhiyin.Mandarin).known().wrote("a", "人工").in(Reserved{Reservation: "rs_1", Agent: "ag_1"}).in(Accepted{Reservation: "rs_1", Agent: "ag_1"})
	a.expect(zhiyin.Connected, "drop_timer drop_timer")
	a.in(Wrote{ID: "ut_9", From: zhiyin.OfAgent, Client: "x", Text: "您好"})
	if m := body[zhiyin.ChatWritten](t, a.bodies); m.Agent != "ag_1" || m.Seq != a.c.writing.messages || a.did() != "show" {
		t.Errorf("sent %+v, did %q", m, a.did())
	}
	a.in(Saw{By: zhiyin.OfCustomer, Upto: a.c.writing.messages})
	body[zhiyin.ChatRead](t, a.bodies)
	if a.in(Saw{By: zhiyin.OfCustomer, Upto: 1}); len(a.bodies) != 0 {
		t.Errorf("an older mark moved it: %+v", a.bodies)
	}
	a.in(End{}).expect(zhiyin.Wrapping, "hangup set_timer")
	a.in(WrapComplete{Disposition: "done"}).expect(zhiyin.Completed, "free_agent drop_timer close")
	a.replays()
}

func TestAChatOutlivesItsProcess(t *testing.T) {
	t.Parallel()
	a := chat(t, zhiyin.Mandarin).known().in(Stopping{}).expect(zhiyin.InFlow, "")
	if !rests(a.c, Stopping{}) {
		t.Error("it does not rest")
	}
	a.in(Resumed{}).expect(zhiyin.InFlow, "set_timer set_timer")
	a.wrote("a", "人工").in(Reserved{Reservation: "rs_1", Agent: "ag_1"})
	a.after(time.Minute).in(Resumed{}).expect(zhiyin.Queued, "enter_queue set_timer set_timer set_timer")
	if e := a.does[0].(EnterQueue); !e.Since.Equal(noon) || e.Wanted.Channel != zhiyin.Chat {
		t.Errorf("%+v", e)
	}
	a.in(MediaFound{}).expect(zhiyin.Queued, "drop_timer")
	a.in(MediaLost{}).rings(forMedia)
	if a.c.State != zhiyin.Completed {
		t.Errorf("who never came back is %s", a.c.State)
	}
	a.replays()
}

func TestWhatIsForTheEarMeansNothingToAChat(t *testing.T) {
	t.Parallel()
	for _, in := range []Input{Hold{On: true}, Mute{On: true}, Digits{Digits: "1"}, Transfer{To: "+8613800000000"}, PauseRecording{}} {
		if !spoken(in) {
			t.Errorf("%s is taken", in.name())
		}
	}
	if spoken(Transfer{Queue: "care"}) || spoken(End{}) || spoken(Note{}) {
		t.Error("a transfer to a queue, an end or a note is refused")
	}
}

// askingChat asks another system to change something, once its question is answered.
const askingChat = `
id: test-asks
name: {cmn: 办, en: Asks}
start: ask
nodes:
  ask: {gather: {text: {cmn: 办吗？, en: "Shall we?"}, on: {"1": do}, invalid: bye, none: bye}}
  do: {lookup: {connection: shop, path: /orders, body: {channel: channel}, on: {failed: ask}}, next: bye}
  bye: {hangup: }
`

func TestWhatAChatAskedIsAskedAgainWithItsKeyAfterACrash(t *testing.T) {
	t.Parallel()
	def, problems := flow.Parse([]byte(askingChat))
	if len(problems) > 0 {
		t.Fatalf("flow: %v", problems)
	}
	a := &acted{t: t, now: noon, m: Machine{Flow: def, Engine: &flow.Engine{}, Speaker: &speech.Speaker{}}}
	a.in(Arrived{Arrival: zhiyin.Arrival{Contact: "ct_1", Channel: zhiyin.Chat, Called: "chat:u", At: noon, Language: zhiyin.Mandarin}, Number: zhiyin.Number{ID: "n", Language: zhiyin.Mandarin}, Unit: zhiyin.Unit{ID: "u"}, Flow: def.Ref})
	a.in(Known{Snapshot: zhiyin.Snapshot{Known: zhiyin.None}}).wrote("a", "1")
	first := asksOf(a)
	if len(first) != 1 || first[0].Question.Key != "ct_1/do/1" || !waits(first[0]) {
		t.Fatalf("asks %+v", first)
	}
	a.in(Resumed{})
	if again := asksOf(a); len(again) != 1 || again[0].Asked != first[0].Asked || again[0].Question.Key != first[0].Question.Key {
		t.Errorf("asks %+v", again)
	}
	a.in(Looked{Asked: 1, Answer: flow.Looked{Outcome: flow.Found}})
	if a.c.State != zhiyin.Completed {
		t.Errorf("ends as %s", a.c.State)
	}
	if a.in(Resumed{}); len(asksOf(a)) != 0 {
		t.Error("what was answered is asked again")
	}
	a.replays()
}

func asksOf(a *acted) (out []AskElsewhere) {
	for _, c := range a.does {
		if ask, is := c.(AskElsewhere); is {
			out = append(out, ask)
		}
	}
	return out
}
