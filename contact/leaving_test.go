package contact

import (
	"strings"
	"testing"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/flow"
	"zhiyin.dev/speech"
)

const leavingFlow = `
id: test-leaving
name: {cmn: 留言, en: Voicemail}
start: leave
nodes:
  leave:
    voicemail:
      queue: care
      text: {cmn: 请在滴声后留言，我们会录音保存。, en: "Leave a message after the tone; it is recorded."}
      done: {cmn: 写好了, en: Done}
      due_hours: 4
    next: bye
  bye:
    say: {text: {cmn: 收到了。, en: We have it.}}
    next: end
  end:
    hangup: {}
`

// leaves is a caller who has heard the tone; their recording has begun.
func leaves(t *testing.T) *acted {
	t.Helper()
	a := actFlow(t, leavingFlow).known().expect(zhiyin.InFlow, "speak")
	a.in(Played{Sound: a.c.sound.id, Whole: true}).expect(zhiyin.InFlow, "music set_timer")
	a.after(toneFor).rings(forMessage).expect(zhiyin.InFlow, "hush ready_message")
	a.in(MessageReady{Task: "task_1", Recording: "rec_1"}).expect(zhiyin.InFlow, "record set_timer")
	if begun := body[zhiyin.RecordingStarted](t, a.bodies); begun.Class != "voicemail" || begun.Queue != "care" || begun.Agent != "" || !begun.KeepUntil.Equal(a.now.AddDate(0, 0, 180)) {
		t.Fatalf("%+v", begun)
	}
	return a
}

func (a *acted) hears() *acted {
	return a.in(Listens{Leg: "leg_1", Speaker: zhiyin.OfCustomer, Model: "m"})
}

func (a *acted) said(text string) *acted {
	return a.in(Speaking{}).in(Heard{Utterance: zhiyin.Utterance{ID: "ut_1", Speaker: zhiyin.OfCustomer, Text: text, Final: true}})
}

func none[T zhiyin.Body](t *testing.T, list []zhiyin.Body) {
	t.Helper()
	for _, b := range list {
		if _, is := b.(T); is {
			t.Errorf("kept %+v", b)
		}
	}
}

func TestAMessageEndsWithHashAndIsATask(t *testing.T) {
	t.Parallel()
	a := leaves(t).after(9*time.Second).in(Key{Digit: "5"}).expect(zhiyin.InFlow, "")
	a.in(Key{Digit: "#"}).expect(zhiyin.InFlow, "drop_timer stop_tape speak")
	made := body[zhiyin.TaskMade](t, a.bodies)
	if made.Task != "task_1" || made.Form != zhiyin.Voicemail || made.Customer != "cu_1" || made.Queue != "care" || made.Recording != "rec_1" || made.Ms != 9000 ||
		!made.Due.Equal(a.now.Add(4*time.Hour)) {
		t.Errorf("%+v", made)
	}
	if stop := a.does[1].(StopTape); stop.Reason != zhiyin.RecordedMessage {
		t.Errorf("%+v", stop)
	}
	a.replays()
}

func TestSilenceAfterTalkEndsAMessage(t *testing.T) {
	t.Parallel()
	a := leaves(t).hears().after(4*time.Second).in(Speaking{On: true}).expect(zhiyin.InFlow, "").after(5 * time.Second)
	a.said("我的面霜漏了").expect(zhiyin.InFlow, "")
	a.after(time.Second).in(Speaking{On: true}).expect(zhiyin.InFlow, "drop_timer").after(2 * time.Second).said("请回电")
	a.after(3*time.Second).rings(forSilence).expect(zhiyin.InFlow, "drop_timer stop_tape speak")
	if made := body[zhiyin.TaskMade](t, a.bodies); made.Text != "我的面霜漏了\n请回电" || made.Ms != 8000 {
		t.Errorf("%+v", made)
	}
	a.replays()
}

func TestTheWordsBeforeHashBelongToTheMessage(t *testing.T) {
	t.Parallel()
	a := leaves(t).hears().in(Speaking{On: true}).after(3*time.Second).in(Key{Digit: "#"}).expect(zhiyin.InFlow, "set_timer")
	a.after(time.Second).said("请回电").expect(zhiyin.InFlow, "drop_timer drop_timer stop_tape speak")
	if made := body[zhiyin.TaskMade](t, a.bodies); made.Text != "请回电" || made.Ms != 3000 {
		t.Errorf("%+v", made)
	}
	a.replays()
}

// TestAnEarForMoodsAloneDoesNotSilenceAMessage: it tells nothing of when they speak.
func TestAnEarForMoodsAloneDoesNotSilenceAMessage(t *testing.T) {
	t.Parallel()
	a := leaves(t).in(Listens{Leg: "leg_1", Speaker: zhiyin.OfCustomer, Mood: true}).after(6 * time.Second).in(HungUp{})
	if made := body[zhiyin.TaskMade](t, a.bodies); made.Ms != 6000 {
		t.Errorf("%+v", made)
	}
	a.replays()
}

func TestWhoHangsUpInMidMessageIsHeard(t *testing.T) {
	t.Parallel()
	a := leaves(t).after(6 * time.Second).in(HungUp{})
	if made := body[zhiyin.TaskMade](t, a.bodies); made.Ms != 6000 || a.c.State != zhiyin.Completed {
		t.Errorf("%s, %+v", a.c.State, made)
	}
	a.replays()
	gone := leaves(t).after(6 * time.Second).in(Gone{})
	if made := body[zhiyin.TaskMade](t, gone.bodies); made.Recording != "rec_1" {
		t.Errorf("a process that died left %+v", made)
	}
}

func TestLessThanASecondIsNoMessage(t *testing.T) {
	t.Parallel()
	for name, a := range map[string]*acted{
		"hung up at the tone": leaves(t).after(900 * time.Millisecond).in(HungUp{}),
		"a cough":             leaves(t).hears().in(Speaking{On: true}).after(300 * time.Millisecond).said("").after(20 * time.Second).in(HungUp{}),
		"nothing said":        leaves(t).hears().after(2 * time.Minute).rings(forMessage),
	} {
		none[zhiyin.TaskMade](t, a.bodies)
		stopped := false
		for _, c := range a.does {
			stop, is := c.(StopTape)
			stopped = stopped || is && stop.Reason == zhiyin.RecordedNothing
		}
		if !stopped {
			t.Errorf("%s: does %s", name, a.did())
		}
		a.replays()
	}
}

func TestAMessageWhoseDiskIsFullIsAsLongAsItIs(t *testing.T) {
	t.Parallel()
	a := leaves(t).after(6*time.Second).in(TapeEnded{Recording: "rec_1"}).expect(zhiyin.InFlow, "drop_timer speak")
	body[zhiyin.TaskMade](t, a.bodies)
	a.in(RoomAgain{Recording: "rec_2"}).expect(zhiyin.InFlow, "")
	a.replays()
}

func TestWithoutARecorderNoMessageIsTaken(t *testing.T) {
	t.Parallel()
	a := actFlow(t, leavingFlow).known()
	a.in(Played{Sound: a.c.sound.id, Whole: true}).after(toneFor).rings(forMessage).in(MessageReady{Task: "task_1"}).expect(zhiyin.InFlow, "speak")
	none[zhiyin.TaskMade](t, a.bodies)
	a.replays()
}

func TestAMessageInAChatIsItsLinesUpToTheButton(t *testing.T) {
	t.Parallel()
	def, problems := flow.Parse([]byte(leavingFlow))
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	a := &acted{t: t, now: noon, m: Machine{Flow: def, Engine: &flow.Engine{}, Speaker: &speech.Speaker{}}}
	a.in(Arrived{Arrival: zhiyin.Arrival{Contact: "ct_1", Channel: zhiyin.Chat, Called: "chat:u", At: noon, Language: zhiyin.Mandarin},
		Number: zhiyin.Number{ID: "n", Language: zhiyin.Mandarin}, Unit: zhiyin.Unit{ID: "u"}, Flow: def.Ref}).known()
	if asked := body[zhiyin.ChatWritten](t, a.bodies); len(asked.Choices) != 1 || asked.Choices[0].Label != "写好了" || !asked.Choices[0].Lasts {
		t.Fatalf("%+v", asked)
	}
	a.in(MessageReady{Task: "task_1"}).in(Wrote{ID: "ut_1", From: zhiyin.OfCustomer, Text: "面霜漏了"}).in(Wrote{ID: "ut_2", From: zhiyin.OfCustomer, Text: "请回电，我要人工"})
	none[zhiyin.TaskMade](t, a.bodies)
	a.in(Wrote{ID: "ut_3", From: zhiyin.OfCustomer, Text: "写好了", Keys: "#"})
	if made := body[zhiyin.TaskMade](t, a.bodies); made.Form != zhiyin.WrittenMessage || made.Text != "面霜漏了\n请回电，我要人工" || made.Recording != "" {
		t.Errorf("%+v", made)
	}
	if !strings.Contains(a.did(), "hangup") {
		t.Errorf("goes on with %s", a.did())
	}
	a.replays()
}
