package contact

import (
	"testing"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/flow"
	"zhiyin.dev/speech"
)

const tapedFlow = `
id: taped-main
name: {cmn: 录音, en: Taped}
start: notice
nodes:
  notice:
    notice: u-recording
    refuse: "9"
    refused: fine
    next: wait
  fine:
    say:
      text: {cmn: 好的。, yue: 好。, en: Very well.}
    next: wait
  wait:
    queue:
      id: care
      music: hold
      on: {no_agent: bye}
  bye:
    hangup: {}
`

var (
	tapedNotice = flow.Notice{ID: "u-recording", Version: zhiyin.DefinitionRef{Kind: "notice", ID: "u-recording", Version: 3},
		Text: zhiyin.Text{zhiyin.Mandarin: "通话可能会被录音。"}}
	tapedRule = zhiyin.RecordingRule{Class: "service", KeepDays: 30}
)

// tapedCall is a contact that hears the notice of its number; notices are those in force.
func tapedCall(t *testing.T, notices ...flow.Notice) *acted {
	t.Helper()
	def, problems := flow.Parse([]byte(tapedFlow))
	if len(problems) > 0 {
		t.Fatalf("flow: %v", problems)
	}
	a := &acted{t: t, now: noon, m: Machine{Flow: def, Engine: &flow.Engine{}, Speaker: &speech.Speaker{},
		Queues: map[zhiyin.QueueID]zhiyin.Queue{"care": {ID: "care", WrapSeconds: 45}}}}
	a.in(Arrived{Arrival: zhiyin.Arrival{Contact: "ct_1", Channel: zhiyin.VoiceCall, Called: "+864008000001", Leg: "leg_1", At: noon},
		Number: zhiyin.Number{ID: "n", Language: zhiyin.Mandarin, Notice: "u-recording"}, Unit: zhiyin.Unit{ID: "u", Recording: &tapedRule},
		Flow: def.Ref, Notices: notices})
	return a.known()
}

func (a *acted) accepted(agent zhiyin.AgentID, rule *zhiyin.RecordingRule) *acted {
	a.t.Helper()
	a.in(Reserved{Reservation: "rs_1", Agent: agent})
	return a.in(Accepted{Reservation: "rs_1", Agent: agent, Recording: "rec_1", Rule: rule})
}

// told hears the notice to its end and keys nothing.
func (a *acted) told() *acted {
	a.t.Helper()
	return a.in(Played{Sound: a.c.sound.id, Whole: true}).expect(zhiyin.InFlow, "set_timer").after(2 * time.Second).rings(forKeys)
}

func (a *acted) replays() {
	a.t.Helper()
	if same, err := Replay(a.m, a.kept); err != nil || len(same.Differences) > 0 {
		a.t.Errorf("replay: %+v, %v", same.Differences, err)
	}
}

func TestATalkIsRecordedFromTheConnectionToItsEnd(t *testing.T) {
	t.Parallel()
	a := tapedCall(t, tapedNotice).told().accepted("ag_1", &tapedRule).expect(zhiyin.Connected, "join mute_agent record")
	started := body[zhiyin.RecordingStarted](t, a.bodies)
	want := zhiyin.RecordingStarted{Recording: "rec_1", Part: 1, Agent: "ag_1", Queue: "care", Class: "service",
		KeepUntil: a.now.AddDate(0, 0, 30), Notice: tapedNotice.Version}
	if started != want {
		t.Errorf("started %+v, want %+v", started, want)
	}
	a.in(Hold{On: true}).in(Hold{On: false}).expect(zhiyin.Connected, "join")
	a.in(Transfer{Queue: "care"}).expect(zhiyin.Queued, "part free_agent enter_queue music")
	a.accepted("ag_2", &tapedRule).expect(zhiyin.Connected, "join mute_agent")
	a.in(HungUp{}).expect(zhiyin.Wrapping, "stop_tape hangup set_timer")
	if stop := a.does[0].(StopTape); stop.Reason != zhiyin.RecordedWhole {
		t.Errorf("stopped with %s", stop.Reason)
	}
	a.in(WrapComplete{Disposition: "done"}).replays()
}

func TestNothingIsRecordedBeforeTheNoticeOrAgainstTheCustomersWish(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		reach func() *acted
		why   string
	}{
		"no notice in force": {func() *acted { return tapedCall(t) }, "not_told"},
		"another notice": {func() *acted {
			a := tapedCall(t, tapedNotice)
			a.c.Number.Notice = "other"
			return a.told()
		}, "not_told"},
		"refused after it": {func() *acted {
			a := tapedCall(t, tapedNotice).in(Played{Sound: 1, Whole: true}).after(time.Second).in(Key{Digit: "9"})
			body[zhiyin.NoticeRefused](t, a.bodies)
			return a.in(Played{Sound: a.c.sound.id, Whole: true})
		}, "refused"},
		"refused during it": {func() *acted {
			a := tapedCall(t, tapedNotice).in(Key{Digit: "9"}).expect(zhiyin.InFlow, "").in(Played{Sound: 1, Whole: true})
			body[zhiyin.NoticeRefused](t, a.bodies)
			return a.in(Played{Sound: a.c.sound.id, Whole: true})
		}, "refused"},
	} {
		a := c.reach().accepted("ag_1", &tapedRule).expect(zhiyin.Connected, "join mute_agent")
		if why := body[zhiyin.RecordingSkipped](t, a.bodies).Why; why != c.why {
			t.Errorf("%s: skipped because %s, want %s", name, why, c.why)
		}
	}
	a := tapedCall(t, tapedNotice).told().accepted("ag_1", nil).expect(zhiyin.Connected, "join mute_agent")
	if len(a.bodies) != 1 {
		t.Errorf("a queue that does not record says %v", a.bodies)
	}
}

func TestAnotherKeyThanTheRefusalIsKeptForTheNextQuestion(t *testing.T) {
	t.Parallel()
	a := tapedCall(t, tapedNotice).in(Key{Digit: "1"}).in(Key{Digit: "2"}).in(Played{Sound: 1, Whole: true})
	if a.c.State != zhiyin.Queued || a.c.ahead != "12" {
		t.Errorf("pressed before the end: %s, ahead %q", a.c.State, a.c.ahead)
	}
	a = tapedCall(t, tapedNotice).in(Played{Sound: 1, Whole: true}).in(Key{Digit: "1"})
	if a.c.State != zhiyin.Queued || a.c.ahead != "1" {
		t.Errorf("pressed after the end: %s, ahead %q", a.c.State, a.c.ahead)
	}
}

func TestWhatIsSaidDuringAPauseIsNotWrittenDown(t *testing.T) {
	t.Parallel()
	a := tapedCall(t, tapedNotice).told().accepted("ag_1", &tapedRule)
	turn := func(began, over time.Duration) zhiyin.Utterance {
		return zhiyin.Utterance{ToMs: (over - began).Milliseconds(), At: a.now.Add(over)}
	}
	withheld := func(what string, u zhiyin.Utterance, want bool) {
		t.Helper()
		if got := a.c.tape.withholds(u); got != want {
			t.Errorf("%s: %t", what, got)
		}
	}
	withheld("without a pause", turn(-2*time.Second, 0), false)
	a.in(PauseRecording{Agent: "ag_1"})
	withheld("before it", turn(-2*time.Second, -time.Second), false)
	withheld("into it", turn(-time.Second, time.Second), true)
	a.after(10 * time.Second).in(ResumeRecording{Agent: "ag_1"})
	withheld("in it, and told late", turn(-3*time.Second, -time.Second), true)
	withheld("out of it", turn(-time.Second, time.Second), true)
	withheld("before it, and told late", turn(-12*time.Second, -11*time.Second), false)
	withheld("after it", turn(time.Second, 2*time.Second), false)
	a.after(time.Second).in(PauseRecording{Agent: "ag_1"})
	withheld("in the one before, told in the next", turn(-3*time.Second, -2*time.Second), true)
	withheld("between them", turn(-800*time.Millisecond, -200*time.Millisecond), false)
	if a.after(time.Second).in(TapeEnded{Recording: a.c.tape.id}); a.c.tape.id != "" {
		t.Error("the tape goes on")
	}
	withheld("in one that the disk ended", turn(-600*time.Millisecond, -100*time.Millisecond), true)
	a.in(RoomAgain{Recording: "rec_2"})
	withheld("in one of the part before", turn(-600*time.Millisecond, -100*time.Millisecond), true)

	k := &conducted{state: a.c}
	u := turn(-600*time.Millisecond, -100*time.Millisecond)
	u.Text, u.Words = "六二二二", []zhiyin.Word{{Text: "六二二二"}}
	if h := k.conceal(Heard{Utterance: u, Meaning: &zhiyin.Meaning{}}).(Heard); h.Utterance.Text != "" || h.Utterance.Words != nil || h.Meaning != nil {
		t.Errorf("written down: %+v", h)
	}
}

func TestAPauseEndsByTheAgentByTimeAndByHoldWhereThatIsWished(t *testing.T) {
	t.Parallel()
	talk := func() *acted { return tapedCall(t, tapedNotice).told().accepted("ag_1", &tapedRule) }
	a := talk().in(PauseRecording{Reason: "card", AtMost: 5 * time.Minute}).expect(zhiyin.Connected, "pause_tape set_timer")
	if p := body[zhiyin.RecordingPaused](t, a.bodies); p.By != "agent" || p.Reason != "card" || by(a.c, p) != "agent:ag_1" {
		t.Errorf("paused %+v by %s", p, by(a.c, p))
	}
	a.in(PauseRecording{}).expect(zhiyin.Connected, "")
	a.after(3*time.Second).in(ResumeRecording{}).expect(zhiyin.Connected, "drop_timer pause_tape")
	if r := body[zhiyin.RecordingResumed](t, a.bodies); r.PausedMs != 3000 || a.does[1].(PauseTape).On {
		t.Errorf("resumed %+v, %+v", r, a.does)
	}
	a.in(ResumeRecording{}).expect(zhiyin.Connected, "").replays()

	a = talk().in(PauseRecording{AtMost: time.Minute}).in(Hold{On: true}).in(Hold{On: false}).expect(zhiyin.Connected, "join")
	a.after(time.Minute).rings(forPause).expect(zhiyin.Connected, "pause_tape")
	if r := body[zhiyin.RecordingResumed](t, a.bodies); r.By != "time" || r.PausedMs != 60_000 {
		t.Errorf("resumed %+v", r)
	}
	a.replays()
	talk().in(PauseRecording{AfterHold: true}).in(Hold{On: true}).in(Hold{On: false}).expect(zhiyin.Connected, "join pause_tape").replays()
	talk().in(PauseRecording{AfterHold: true, AtMost: time.Minute}).in(Transfer{Queue: "care"}).accepted("ag_2", &tapedRule).
		expect(zhiyin.Connected, "join mute_agent drop_timer pause_tape").replays()
	talk().in(PauseRecording{AtMost: time.Minute}).in(HungUp{}).expect(zhiyin.Wrapping, "drop_timer stop_tape hangup set_timer").replays()
}

func TestABrokenRecordingGoesOnAsANewPartWhenThereIsRoom(t *testing.T) {
	t.Parallel()
	a := tapedCall(t, tapedNotice).told().accepted("ag_1", &tapedRule)
	a.in(RoomAgain{Recording: "rec_2"}).expect(zhiyin.Connected, "")
	a.in(TapeEnded{Recording: "rec_0"}).in(TapeEnded{Recording: "rec_1"}).expect(zhiyin.Connected, "")
	if err := recorded(a.c); zhiyin.KindOf(err) != zhiyin.Conflict {
		t.Errorf("a recording that broke may be paused: %v", err)
	}
	a.in(Hold{On: true}).in(RoomAgain{Recording: "rec_2"}).expect(zhiyin.OnHold, "record")
	if b := body[zhiyin.RecordingStarted](t, a.bodies); b.Part != 2 || b.Recording != "rec_2" || b.Class != "service" {
		t.Errorf("the next part %+v", b)
	}
	a.in(RoomAgain{Recording: "rec_3"}).expect(zhiyin.OnHold, "")
	a.in(Transfer{Queue: "care"}).accepted("ag_2", nil).expect(zhiyin.Connected, "join mute_agent stop_tape")
	if stop := a.does[2].(StopTape); stop.Reason != zhiyin.RecordedElse {
		t.Errorf("stopped with %s", stop.Reason)
	}
	a.in(RoomAgain{Recording: "rec_4"}).expect(zhiyin.Connected, "").replays()
}
