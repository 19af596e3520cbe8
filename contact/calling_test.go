package contact

import (
	"testing"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/flow"
	"zhiyin.dev/speech"
)

// calls begins a contact in which ag_1 calls a customer.
func calls(t *testing.T) *acted {
	t.Helper()
	def, problems := flow.Parse([]byte(testFlow))
	if len(problems) > 0 {
		t.Fatalf("flow: %v", problems)
	}
	a := &acted{t: t, now: noon, m: Machine{Flow: def, Engine: &flow.Engine{}, Speaker: &speech.Speaker{},
		Queues: map[zhiyin.QueueID]zhiyin.Queue{"care": {ID: "care", WrapSeconds: 45}}}}
	return a.in(Placed{Arrived: Arrived{Arrival: zhiyin.Arrival{Contact: "ct_1", Channel: zhiyin.VoiceCall, Direction: zhiyin.Outbound,
		From: "+8619900000001", Called: "+864008000001", At: noon},
		Number: zhiyin.Number{ID: "n", Language: zhiyin.Mandarin}, Unit: zhiyin.Unit{ID: "u"}, Flow: def.Ref}, Agent: "ag_1", Queue: "care"})
}

func TestAgentCallsACustomerWhoAnswers(t *testing.T) {
	t.Parallel()
	a := calls(t).expect(zhiyin.Dialling, "meet place")
	if to := a.does[1].(Place).To; to != "+8619900000001" {
		t.Errorf("calls %q", to)
	}
	a.known().expect(zhiyin.Dialling, "")
	if who := body[zhiyin.ContactIdentified](t, a.bodies); who.Customer != "cu_1" {
		t.Errorf("identified %+v", who)
	}
	a.in(Ringing{}).expect(zhiyin.Dialling, "ringback")
	a.after(8*time.Second).in(Answered{}).expect(zhiyin.Connected, "hush_agent join mute_agent")
	a.after(20*time.Second).in(Hold{On: true}).expect(zhiyin.OnHold, "part music")
	if m := a.does[1].(Music); m.Name != "hold" {
		t.Errorf("a customer whom we called hears %q on hold", m.Name)
	}
	a.after(5 * time.Second).in(Hold{}).after(5 * time.Second).in(HungUp{})
	if ended := body[zhiyin.ContactEnded](t, a.bodies); ended.Reason != zhiyin.EndedByCustomer || ended.TalkMs != 25_000 || ended.HoldMs != 5_000 || ended.FlowMs != 0 {
		t.Errorf("ended %+v", ended)
	}
	a.in(WrapComplete{Disposition: "done"}).expect(zhiyin.Completed, "free_agent drop_timer close")
	a.replays()
}

func TestCustomerWhoDoesNotAnswerLeavesAnOutcome(t *testing.T) {
	t.Parallel()
	a := calls(t).known().in(Ringing{}).after(40 * time.Second).in(Unanswered{Why: "no_answer"})
	a.expect(zhiyin.Wrapping, "hush_agent hangup set_timer")
	if why := body[zhiyin.CallUnanswered](t, a.bodies); why.Why != "no_answer" {
		t.Errorf("unanswered %+v", why)
	}
	if ended := body[zhiyin.ContactEnded](t, a.bodies); ended.Reason != zhiyin.EndedUnanswered || ended.TalkMs != 0 {
		t.Errorf("ended %+v", ended)
	}
	a.replays()
}

func TestAgentTakesACallBackWhileItRings(t *testing.T) {
	t.Parallel()
	calls(t).in(Ringing{}).in(End{}).expect(zhiyin.Wrapping, "hush_agent hangup set_timer").replays()
	calls(t).in(Ringing{}).in(AgentLost{}).expect(zhiyin.Wrapping, "hush_agent hangup set_timer").replays()
}

func TestCustomerIsMetAfterTheyAnswered(t *testing.T) {
	t.Parallel()
	a := calls(t).in(Ringing{}).in(Answered{}).known().expect(zhiyin.Connected, "")
	if body[zhiyin.ContactIdentified](t, a.bodies).Customer != "cu_1" {
		t.Error("a customer who answered quickly stays a stranger")
	}
	if a.known(); len(a.bodies) > 0 {
		t.Errorf("met twice: %v", a.bodies)
	}
}

func TestCustomerWeCalledMayBeHandedToAQueue(t *testing.T) {
	t.Parallel()
	a := calls(t).known().in(Answered{}).after(30 * time.Second).in(Transfer{Queue: "care"})
	a.expect(zhiyin.Queued, "part free_agent enter_queue music")
	a.in(Unserved{}).expect(zhiyin.Queued, "").in(Moved{Position: 1}).expect(zhiyin.Queued, "")
	a.after(7 * time.Second).in(Reserved{Reservation: "rs_1", Agent: "ag_2"}).in(Accepted{Reservation: "rs_1", Agent: "ag_2"})
	if c := body[zhiyin.ContactConnected](t, a.bodies); c.Agent != "ag_2" || c.WaitMs != 7_000 {
		t.Errorf("connected %+v", c)
	}
	a.replays()
}

func TestCustomerWeCalledWaitsFromWhenTheAgentWasLost(t *testing.T) {
	t.Parallel()
	a := calls(t).known().in(Answered{}).after(time.Minute).in(AgentLost{}).after(rejoinWithin).rings(forRejoin)
	if enter := a.does[1].(EnterQueue); !enter.Since.Equal(a.now) || enter.Wanted.Queue != "care" {
		t.Errorf("enters %+v at %v", enter, a.now)
	}
}
