package contact

import (
	"slices"
	"testing"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/flow"
	"zhiyin.dev/flow/calendar"
)

// mornings opens the queue care from 9 to 13 o'clock, but not on the two days after noon's.
func mornings() flow.Opening {
	c := calendar.Calendar{Queues: []zhiyin.QueueID{"care"}, Holidays: []calendar.Period{{From: "2026-11-23", To: "2026-11-24"}}}
	for day := range c.Week {
		c.Week[day] = []calendar.Span{{From: 9 * 60, To: 13 * 60}}
	}
	return flow.Opening{Calendars: []calendar.Calendar{c}}
}

// comes is a caller with the number and the hours given.
func comes(t *testing.T, text string, o flow.Opening) *acted {
	t.Helper()
	a := actFlow(t, text)
	a.c, a.kept = Contact{}, nil
	return a.in(Arrived{Arrival: zhiyin.Arrival{Contact: "ct_1", Channel: zhiyin.VoiceCall, From: "+8613800008000", Called: "+864008000001", Leg: "leg_1", At: noon},
		Number: zhiyin.Number{ID: "n", Language: zhiyin.Mandarin}, Unit: zhiyin.Unit{ID: "u", Zone: "Asia/Shanghai"}, Flow: a.m.Flow.Ref, Opening: o, Callable: true}).known()
}

// everything is all that the contact has kept so far.
func (a *acted) everything() (out []zhiyin.Body) {
	for _, e := range a.kept {
		out = append(out, e.Body)
	}
	return out
}

func TestACallbackRestsWhileItsQueueIsClosedAndKeepsItsPlaceForTheOpening(t *testing.T) {
	t.Parallel()
	a := comes(t, callbackFlow, mornings())
	queued := a.now
	a.promised() // at 12:01
	if p := body[zhiyin.CallbackPromised](t, a.everything()); !p.Until.Equal(noon.Add(73 * time.Hour)) {
		t.Errorf("until %s, want the end of the first hours after the holiday", p.Until)
	}
	if rest := a.does[3].(SetTimer).After; rest != 59*time.Minute {
		t.Errorf("waits %s, want until the queue closes at 13:00", rest)
	}
	a.after(59*time.Minute).rings(forCallback).expect(zhiyin.Promised, "leave_queue set_timer")
	if rest := a.does[1].(SetTimer).After; rest != 68*time.Hour {
		t.Errorf("rests %s, want over the holiday until Wednesday at nine", rest)
	}
	a.in(Accepted{Reservation: "rs_1", Agent: "ag_1"}).expect(zhiyin.Promised, "free_agent") // crossed with the closing
	a.after(68*time.Hour).rings(forCallback).expect(zhiyin.Promised, "enter_queue set_timer")
	if place := a.does[0].(EnterQueue); !place.Since.Equal(queued) {
		t.Errorf("the place counts from %s, want %s", place.Since, queued)
	}
	a.in(Accepted{Reservation: "rs_2", Agent: "ag_1"}).expect(zhiyin.Returning, "drop_timer return set_timer")
	a.replays()
}

func TestACallbackThatCrossesTheClosingIsNotDialled(t *testing.T) {
	t.Parallel()
	a := comes(t, callbackFlow, mornings()).promised()
	a.after(59 * time.Minute).in(Accepted{Reservation: "rs_1", Agent: "ag_1"}) // at 13:00, before its timer
	a.expect(zhiyin.Promised, "free_agent drop_timer set_timer")
	a.replays()
}

const messageFlow = `
id: test-messages
name: {cmn: 测试}
start: wait
nodes:
  wait:
    queue: {id: care, music: hold, on: {no_agent: leave}}
  leave:
    voicemail:
      queue: care
      text: {cmn: 请留言，我们会录音。}
      done: {cmn: 写好了}
    next: bye
  bye:
    hangup: {}
`

// served talks to an agent, a minute after they came.
func (a *acted) served() *acted {
	a.t.Helper()
	return a.after(time.Minute).in(Reserved{Reservation: "rs_1", Agent: "ag_1"}).in(Accepted{Reservation: "rs_1", Agent: "ag_1"}).after(2 * time.Minute)
}

func TestAnAgentPromisesACallbackOfAQueueThatIsClosed(t *testing.T) {
	t.Parallel()
	a := comes(t, messageFlow, flow.Opening{}).served()
	shut := mornings()
	shut.Calendars[0].Queues = []zhiyin.QueueID{"vip"}
	a.after(90 * time.Minute).in(Instead{Queue: "vip", Way: InsteadCallback, Opening: shut}) // at 13:33
	a.expect(zhiyin.Promised, "part free_agent hangup set_timer")
	if rest := a.does[3].(SetTimer).After; rest != 67*time.Hour+27*time.Minute {
		t.Errorf("rests %s, want until Wednesday at nine", rest)
	}
	p := body[zhiyin.CallbackPromised](t, a.bodies)
	if p.Queue != "vip" || p.Wanted.Priority != handedOn || !p.Since.Equal(a.now.Add(-time.Minute)) {
		t.Errorf("promised %+v, want the minute that was waited to count", p)
	}
	if h := body[zhiyin.ContactTransferred](t, a.bodies); h.Queue != "vip" || !h.OK {
		t.Errorf("handed on %+v", h)
	}
	a.after(67*time.Hour+27*time.Minute).rings(forCallback).expect(zhiyin.Promised, "enter_queue set_timer")
	a.replays()
}

func TestAnAgentLetsACustomerLeaveAMessageForAQueueThatIsClosed(t *testing.T) {
	t.Parallel()
	a := comes(t, messageFlow, flow.Opening{}).served().in(Hold{On: true}).after(time.Second)
	a.in(Instead{Queue: "vip", Way: InsteadMessage}).expect(zhiyin.InFlow, "part free_agent speak")
	a.heard().after(toneFor).rings(forMessage).in(MessageReady{Task: "tk_1", Recording: "rc_1"})
	a.after(20 * time.Second).in(HungUp{})
	if m := body[zhiyin.TaskMade](t, a.bodies); m.Queue != "vip" || m.Task != "tk_1" {
		t.Errorf("made %+v, want a task of the queue that is closed", m)
	}
	if a.c.State != zhiyin.Completed {
		t.Errorf("is %s", a.c.State)
	}
	a.replays()
}

func TestWhatIsOfferedInPlaceOfAQueueIsWhatTheContactCan(t *testing.T) {
	t.Parallel()
	for what, c := range map[string]struct {
		is   Contact
		want []string
	}{
		"a call":           {Contact{callable: true, takesMessages: true}, []string{InsteadCallback, InsteadMessage}},
		"a withheld one":   {Contact{takesMessages: true}, []string{InsteadMessage}},
		"no messages":      {Contact{callable: true}, []string{InsteadCallback}},
		"one that we made": {Contact{Arrival: zhiyin.Arrival{Direction: zhiyin.Outbound}, callable: true, takesMessages: true}, []string{}},
		"a chat":           {Contact{Arrival: zhiyin.Arrival{Channel: zhiyin.Chat}, callable: true, takesMessages: true}, []string{InsteadMessage}},
	} {
		if got := c.is.later().ways(); !slices.Equal(got, c.want) {
			t.Errorf("%s: %v, want %v", what, got, c.want)
		}
	}
}
