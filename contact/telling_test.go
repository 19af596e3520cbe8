package contact

import (
	"testing"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/flow"
	"zhiyin.dev/speech"
)

var (
	outNotice = flow.Notice{ID: "u-out", Version: zhiyin.DefinitionRef{Kind: "notice", ID: "u-out", Version: 2}, Refuse: "9",
		Text: zhiyin.Text{zhiyin.Mandarin: "本次通话将被录音。"}}
	outRule = zhiyin.RecordingRule{Class: "service", KeepDays: 30, Out: true}
)

// callsTaped begins a call out from a number with that notice, and the customer's
// telephone rings.
func callsTaped(t *testing.T, notices ...flow.Notice) *acted {
	t.Helper()
	def, problems := flow.Parse([]byte(testFlow))
	if len(problems) > 0 {
		t.Fatalf("flow: %v", problems)
	}
	a := &acted{t: t, now: noon, m: Machine{Flow: def, Engine: &flow.Engine{}, Speaker: &speech.Speaker{},
		Queues: map[zhiyin.QueueID]zhiyin.Queue{"care": {ID: "care", WrapSeconds: 45}}}}
	a.in(Placed{Arrived: Arrived{Arrival: zhiyin.Arrival{Contact: "ct_1", Channel: zhiyin.VoiceCall, Direction: zhiyin.Outbound,
		From: "+8619900000001", Called: "+864008000001", At: noon},
		Number: zhiyin.Number{ID: "n", Language: zhiyin.Mandarin, NoticeOut: "u-out"}, Unit: zhiyin.Unit{ID: "u", Recording: &outRule},
		Flow: def.Ref, Notices: notices}, Agent: "ag_1", Queue: "care"})
	return a.known().in(Ringing{})
}

func (a *acted) answered() *acted {
	a.t.Helper()
	return a.in(Answered{Recording: "rec_1", Rule: &outRule})
}

func TestACustomerWhomWeCallHearsTheNoticeBeforeTheAgent(t *testing.T) {
	t.Parallel()
	a := callsTaped(t, outNotice).answered().expect(zhiyin.Informing, "hush_agent speak")
	if b := body[zhiyin.CallAnswered](t, a.bodies); b.Notice != outNotice.Version {
		t.Errorf("answered %+v", b)
	}
	a.after(4*time.Second).in(Played{Sound: a.c.sound.id, HeardMs: 4000, Whole: true}).expect(zhiyin.Informing, "set_timer")
	body[zhiyin.NoticePlayed](t, a.bodies)
	a.in(Key{Digit: "1"}).expect(zhiyin.Informing, "").after(refusalWithin).rings(forRefusal)
	a.expect(zhiyin.Connected, "join mute_agent record")
	if b := body[zhiyin.RecordingStarted](t, a.bodies); b.Recording != "rec_1" || b.Notice != outNotice.Version || b.Queue != "care" {
		t.Errorf("started %+v", b)
	}
	a.after(10 * time.Second).in(HungUp{})
	if ended := body[zhiyin.ContactEnded](t, a.bodies); ended.TalkMs != 10_000 || ended.FlowMs != 6_000 {
		t.Errorf("ended %+v", ended)
	}
	a.in(WrapComplete{Disposition: "done"}).replays()
}

func TestACustomerWhomWeCallMayRefuseToBeRecorded(t *testing.T) {
	t.Parallel()
	for name, refuse := range map[string]func(*acted) *acted{
		"while it is heard": func(a *acted) *acted { return a.in(Key{Digit: "9"}).expect(zhiyin.Connected, "hush join mute_agent") },
		"just after it": func(a *acted) *acted {
			return a.in(Played{Sound: a.c.sound.id, HeardMs: 4000, Whole: true}).after(time.Second).in(Key{Digit: "9"}).expect(zhiyin.Connected, "drop_timer join mute_agent")
		},
	} {
		a := refuse(callsTaped(t, outNotice).answered())
		if b := body[zhiyin.NoticeRefused](t, a.bodies); b.Version != outNotice.Version {
			t.Errorf("%s: %+v", name, b)
		}
		if why := body[zhiyin.RecordingSkipped](t, a.bodies).Why; why != "refused" {
			t.Errorf("%s: skipped because %s", name, why)
		}
		a.in(Transfer{Queue: "care"}).accepted("ag_2", &outRule).expect(zhiyin.Connected, "join mute_agent") // nor by whoever takes over
		a.in(HungUp{}).in(WrapComplete{Disposition: "done"}).replays()
	}
}

func TestACallOutIsNotRecordedWithoutItsNotice(t *testing.T) {
	t.Parallel()
	a := callsTaped(t).answered().expect(zhiyin.Connected, "hush_agent join mute_agent")
	if why := body[zhiyin.RecordingSkipped](t, a.bodies).Why; why != "not_told" {
		t.Errorf("no notice in force: skipped because %s", why)
	}
	a = callsTaped(t, outNotice).answered().in(Played{Sound: 1, HeardMs: 900}).expect(zhiyin.Connected, "join mute_agent")
	if why := body[zhiyin.RecordingSkipped](t, a.bodies).Why; why != "not_told" {
		t.Errorf("heard in part: skipped because %s", why)
	}
	a = callsTaped(t, outNotice).in(Answered{}).expect(zhiyin.Connected, "hush_agent join mute_agent")
	if len(a.bodies) != 1 {
		t.Errorf("a unit that does not record calls out says %v", a.bodies)
	}
}

func TestANoticeWithoutARefusalKeyIsFollowedByTheTalk(t *testing.T) {
	t.Parallel()
	plain := outNotice
	plain.Refuse = ""
	a := callsTaped(t, plain).answered().in(Key{Digit: "9"}).expect(zhiyin.Informing, "")
	a.in(Played{Sound: a.c.sound.id, HeardMs: 4000, Whole: true}).expect(zhiyin.Connected, "join mute_agent record").replays()
}

func TestWhoHangsUpWhileTheNoticeIsHeard(t *testing.T) {
	t.Parallel()
	a := callsTaped(t, outNotice).answered().in(HungUp{}).expect(zhiyin.Wrapping, "hangup set_timer")
	if ended := body[zhiyin.ContactEnded](t, a.bodies); ended.Reason != zhiyin.EndedByCustomer || ended.TalkMs != 0 {
		t.Errorf("ended %+v", ended)
	}
	a.replays()
	callsTaped(t, outNotice).answered().in(End{}).expect(zhiyin.Wrapping, "hangup set_timer").replays()
}
