package contact

import (
	"testing"
	"time"

	"zhiyin.dev"
)

// consults is a contact whose customer waits while ag_1 has dialled somebody on
// leg_2.
func consults(t *testing.T) *acted {
	a := talks(t).in(Hold{On: true}).in(Consult{Leg: "leg_2", To: "+8613900008888"}).expect(zhiyin.OnHold, "dial_consult")
	if placed := body[zhiyin.ConsultPlaced](t, a.bodies); placed.Agent != "ag_1" || placed.To != "+8613900008888" {
		t.Errorf("placed %+v", placed)
	}
	return a.in(Consult{Leg: "leg_3", To: "+8613900009999"}).expect(zhiyin.OnHold, "") // one at a time
}

func TestWhomTheAgentConsultedIsConnectedWithTheCustomer(t *testing.T) {
	t.Parallel()
	a := consults(t).in(ConsultJoined{Leg: "leg_2"}).expect(zhiyin.OnHold, "") // not before they answer
	a.in(ConsultAnswered{Leg: "leg_2"}).expect(zhiyin.OnHold, "join_consult")
	a.after(7*time.Second).in(ConsultJoined{Leg: "leg_3"}).expect(zhiyin.OnHold, "")
	a.in(ConsultJoined{Leg: "leg_2"}).expect(zhiyin.InFlow, "take_consult hush join_dialled free_agent")
	moved, ended := body[zhiyin.ContactTransferred](t, a.bodies), body[zhiyin.ConsultEnded](t, a.bodies)
	if !moved.OK || moved.To != "+8613900008888" || ended.Why != "joined" || ended.TalkMs != 7_000 || ended.Agent != "ag_1" {
		t.Errorf("transferred %+v, consulted %+v", moved, ended)
	}
	a.in(ConsultOver{Leg: "leg_2", Why: "agent"}).expect(zhiyin.InFlow, "") // the agent's own line
	a.in(ConsultOver{Leg: "leg_2", Why: "party"})
	if ended := body[zhiyin.ContactEnded](t, a.bodies); ended.Reason != zhiyin.EndedTransferred {
		t.Errorf("ended %+v", ended)
	}
	a.replays()
	talks(t).in(Consult{Leg: "leg_2", To: "1"}).in(ConsultAnswered{Leg: "leg_2"}).in(ConsultJoined{Leg: "leg_2"}). // without a hold before
															expect(zhiyin.InFlow, "part music take_consult hush join_dialled free_agent").replays()
}

func TestAConsultationThatEndsLeavesTheTalkAsItWas(t *testing.T) {
	t.Parallel()
	for _, why := range []string{"busy", "not_found", "no_answer", "agent", "party"} {
		a := consults(t).in(ConsultOver{Leg: "leg_9", Why: why}).expect(zhiyin.OnHold, "")
		a.in(ConsultOver{Leg: "leg_2", Why: why}).expect(zhiyin.OnHold, "drop_consult")
		if ended := body[zhiyin.ConsultEnded](t, a.bodies); ended.Why != why || ended.TalkMs != 0 {
			t.Errorf("%s: %+v", why, ended)
		}
		a.in(ConsultAnswered{Leg: "leg_2"}).expect(zhiyin.OnHold, "") // it crossed the end
		a.in(Hold{}).expect(zhiyin.Connected, "join")
		a.in(Consult{Leg: "leg_3", To: "1"}).expect(zhiyin.Connected, "dial_consult").replays()
	}
	consults(t).in(Transfer{To: "2"}).in(Consult{Leg: "leg_3", To: "1"}).in(ConsultAnswered{Leg: "leg_2"}).
		in(ConsultJoined{Leg: "leg_2"}).expect(zhiyin.OnHold, "").replays() // a transfer rings
}

func TestTheCustomerOfAnAgentWhoConsultsMayGoToAQueue(t *testing.T) {
	t.Parallel()
	a := talks(t).in(Hold{On: true}).in(Consult{Leg: "leg_2", To: "+8613900008888"}).after(time.Second).in(ConsultAnswered{Leg: "leg_2"})
	a.after(20 * time.Second).in(Referred{Queue: "care"})
	if moved := body[zhiyin.ContactTransferred](t, a.bodies); a.c.State != zhiyin.Queued || !moved.OK || moved.Queue != "care" {
		t.Errorf("%s, transferred %+v", a.c.State, moved)
	}
	if ended := body[zhiyin.ConsultEnded](t, a.bodies); ended.Why != "over" || ended.TalkMs != 20_000 || ended.Agent != "ag_1" {
		t.Errorf("consulted %+v", ended)
	}
	if last := a.does[len(a.does)-1]; last != (DropConsult{Why: "over"}) {
		t.Errorf("does %v", a.does)
	}
	a.replays()
}

func TestAConsultationEndsWithTheTalk(t *testing.T) {
	t.Parallel()
	for how, in := range map[string]Input{"the customer leaves": HungUp{}, "the agent ends it": End{}, "handed to a queue": Transfer{Queue: "care"}} {
		a := consults(t).in(ConsultAnswered{Leg: "leg_2"}).after(3 * time.Second).in(in)
		if ended := body[zhiyin.ConsultEnded](t, a.bodies); ended.Why != "over" || ended.TalkMs != 3_000 || ended.Agent != "ag_1" || a.c.consult.leg != "" {
			t.Errorf("%s: %+v", how, ended)
		}
		a.replays()
	}
}
