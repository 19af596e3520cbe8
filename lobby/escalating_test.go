package lobby

import (
	"testing"
	"time"

	"zhiyin.dev"
)

const onAnger = "on_anger: {do: consult, seniority: 4}\n"

// upset says that the customer of k got angry with the agent.
func (h *house) upset(from zhiyin.AgentID) {
	h.Escalate("k", zhiyin.Wanted{Queue: "care"}, zhiyin.Snapshot{}, zhiyin.Plea{From: from})
	h.settled()
}

func fine(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// bodies are the kept ones of a kind.
func bodies[T zhiyin.Body](h *house) (out []T) {
	for _, e := range h.book.kept() {
		if b, is := e.Body.(T); is {
			out = append(out, b)
		}
	}
	return out
}

// withNurse is a customer whom the nurse serves.
func withNurse(t *testing.T, plan string) *house {
	h := open(t)
	h.inForce(plan)
	h.present("nurse")
	h.asks("k", zhiyin.Snapshot{})
	fine(t, h.Accept("nurse", h.ringing("k")))
	h.settled()
	h.heard()
	return h
}

func TestASeniorIsRungForAJuniorsAngryCustomer(t *testing.T) {
	bubble(t, func(t *testing.T) {
		h := withNurse(t, onAnger)
		h.present("clerk", "doctor")
		h.upset("nurse")
		h.expect("k asks doctor") // never the clerk, who is not senior
		made := bodies[zhiyin.ReservationMade](h)
		last := made[len(made)-1]
		if e := last.Escalation; e == nil || e.From != "nurse" || e.How != "consult" || e.Seniority != 4 || last.Because.Parts[0].Says != "angry with a junior" || last.Choice.Step != "on_anger" {
			t.Errorf("%+v", last)
		}
		fine(t, h.Accept("doctor", h.ringing("k")))
		h.settled()
		h.expect("k consult by doctor")
		h.inside(func() {
			if !h.agents["doctor"].has("k") || !h.agents["nurse"].has("k") {
				t.Error("one of the two is not at work with it")
			}
		})
		if asked := bodies[zhiyin.EscalationAsked](h); len(asked) != 1 || len(bodies[zhiyin.EscalationUnmet](h)) != 0 {
			t.Errorf("asked %+v", asked)
		}
	})
}

func TestNobodyIsAskedWithoutThePlansWish(t *testing.T) {
	bubble(t, func(t *testing.T) {
		h := withNurse(t, "")
		h.present("doctor")
		h.upset("nurse")
		h.expect()
		h.inForce(onAnger)
		h.upset("doctor") // who is senior enough
		h.expect()
		h.Escalate("k", zhiyin.Wanted{Queue: "care"}, zhiyin.Snapshot{}, zhiyin.Plea{From: "nurse", Helped: "doctor"}) // who took part
		h.settled()
		h.expect()
		h.Escalate("k", zhiyin.Wanted{Queue: "care"}, zhiyin.Snapshot{}, zhiyin.Plea{From: "nurse", Helped: "clerk"}) // who is junior
		h.settled()
		h.expect("k asks doctor")
	})
}

func TestThatNobodyCanComeIsKeptAndASeniorWhoComesFreeIsRung(t *testing.T) {
	bubble(t, func(t *testing.T) {
		h := withNurse(t, onAnger)
		h.upset("nurse")
		h.expect()
		if unmet := bodies[zhiyin.EscalationUnmet](h); len(unmet) != 1 || unmet[0].Agent != "nurse" || unmet[0].Clause != "agent.seniority >= 4" {
			t.Errorf("%+v", unmet)
		}
		h.present("doctor")
		h.expect("k asks doctor")
		fine(t, h.Reject("doctor", h.ringing("k"), "busy"))
		h.later(time.Minute)
		h.expect("k rejected") // and is not rung again
		h.Deescalate("k", zhiyin.EscalationCalmed)
		h.settled()
		if s := bodies[zhiyin.EscalationSettled](h); len(s) != 1 || s[0].Outcome != zhiyin.EscalationCalmed || len(bodies[zhiyin.EscalationUnmet](h)) != 2 {
			t.Errorf("%+v", s)
		}
	})
}

func TestADeskThatRingsForAnAngryCustomerIsQuietWhenTheyCalmDown(t *testing.T) {
	bubble(t, func(t *testing.T) {
		h := withNurse(t, onAnger)
		h.present("doctor")
		h.upset("nurse")
		h.expect("k asks doctor")
		h.Deescalate("k", zhiyin.EscalationCalmed)
		h.settled()
		h.expect("k canceled")
		h.asks("m", zhiyin.Snapshot{})
		h.expect("m is 1", "m rings doctor") // who is free again
	})
}

func TestAnAngryCustomerIsAskedForAgainstNewPlansAndPeople(t *testing.T) {
	bubble(t, func(t *testing.T) {
		h := withNurse(t, onAnger)
		h.upset("nurse")
		h.inForce(onAnger + "require: [agent.skill.medical >= 3]\n")
		h.present("doctor")
		h.expect("k asks doctor")
	})
}

func TestASupervisorsWishNeedsNoPlan(t *testing.T) {
	bubble(t, func(t *testing.T) {
		h := withNurse(t, "")
		h.present("doctor")
		wish := zhiyin.Plea{From: "nurse", By: "boss"}
		h.Escalate("k", zhiyin.Wanted{Queue: "care"}, zhiyin.Snapshot{}, wish)
		h.Escalate("k", zhiyin.Wanted{Queue: "care"}, zhiyin.Snapshot{}, wish) // twice is once
		h.settled()
		h.expect("k asks doctor")
		made := bodies[zhiyin.ReservationMade](h)
		if last := made[len(made)-1]; last.Escalation.By != "boss" || last.Escalation.How != zhiyin.EscalateConsult || last.Because.Parts[0].Says != "wished by a supervisor" {
			t.Errorf("%+v", last)
		}
		if asked := bodies[zhiyin.EscalationAsked](h); len(asked) != 1 || asked[0].By != "boss" || asked[0].Seniority != 4 {
			t.Errorf("%+v", asked)
		}
	})
}

func TestASupervisorsWishNeedsNoJunior(t *testing.T) {
	bubble(t, func(t *testing.T) {
		h := open(t)
		h.inForce("on_anger: {do: take_over, seniority: 4}\n")
		h.present("doctor")
		h.asks("k", zhiyin.Snapshot{})
		fine(t, h.Accept("doctor", h.ringing("k")))
		h.settled()
		h.heard()
		h.present("nurse")
		h.Escalate("k", zhiyin.Wanted{Queue: "care"}, zhiyin.Snapshot{}, zhiyin.Plea{From: "doctor", By: "boss"}) // who is senior already
		h.settled()
		h.expect()
		if unmet := bodies[zhiyin.EscalationUnmet](h); len(unmet) != 1 {
			t.Errorf("%+v", unmet)
		}
	})
}
