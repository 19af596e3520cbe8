package desk

import (
	"context"
	"slices"
	"strings"
	"testing"

	"zhiyin.dev"
)

// angers lets ct_1's customer get angry with wen, for whom li is asked.
func (w *world) angers(how string) {
	w.t.Helper()
	w.connected("ct_1", wen, "rs_1")
	w.feed("ct_1", zhiyin.AngerStreak{Utterance: "ut_1", Length: 1, Score: -4}, zhiyin.EscalationAsked{Agent: wen, Queue: care, How: how, Seniority: 4})
}

// asksLi rings li's desk for it.
func (w *world) asksLi(how string) {
	w.t.Helper()
	made := w.rings("ct_1", li, "rs_2").(zhiyin.ReservationMade)
	made.Because = zhiyin.Because{Says: "all", Holds: true, Parts: []zhiyin.Because{{Says: "angry with a junior", Holds: true}}}
	made.Escalation = &zhiyin.Escalation{How: how, From: wen, Seniority: 4}
	w.feed("ct_1", made)
}

func stands(state string) func(Hello) bool {
	return func(h Hello) bool {
		return len(h.Contacts) == 1 && h.Contacts[0].Escalation != nil && h.Contacts[0].Escalation.State == state
	}
}

func TestJuniorAndSeniorSeeHowTheHelpStands(t *testing.T) {
	t.Parallel()
	w := newWorld(t, house())
	junior, senior := w.open(wen), w.open(li)
	defer junior.sub.Close()
	defer senior.sub.Close()
	w.angers(zhiyin.EscalateConsult)
	w.expect(junior, stands("asked"))
	w.asksLi(zhiyin.EscalateConsult)
	w.expect(junior, stands("ringing"))
	w.expect(senior, func(h Hello) bool {
		return h.Offer != nil && h.Offer.Escalation != nil && h.Offer.Escalation.AgentName == "文静" && h.Offer.Because.Parts[0].Says == "angry with a junior"
	})
	if junior.hello.Contacts[0].State != zhiyin.Connected {
		t.Errorf("the customer is %s", junior.hello.Contacts[0].State)
	}
	w.feed("ct_1", zhiyin.ReservationSettled{Reservation: "rs_2", Agent: li, State: zhiyin.Accepted}, zhiyin.EscalationAnswered{Agent: li, From: wen, How: zhiyin.EscalateConsult})
	w.expect(junior, stands("waits"))
	w.expect(senior, func(h Hello) bool {
		return stands("waits")(h) && h.Contacts[0].State == "advising" && h.Contacts[0].Escalation.Mine && h.Offer == nil
	})
	w.feed("ct_1", zhiyin.EscalationAgreed{Agent: wen}, zhiyin.ContactHeld{By: "agent"}, zhiyin.EscalationJoined{Agent: li, From: wen})
	w.expect(junior, func(h Hello) bool { return stands("joined")(h) && h.Contacts[0].State == zhiyin.OnHold })
	w.feed("ct_1", zhiyin.ContactResumed{HeldMs: 20_000}, zhiyin.EscalationSettled{Agent: li, From: wen, Outcome: zhiyin.EscalationConsulted, TalkMs: 20_000})
	w.expect(junior, func(h Hello) bool { return h.Contacts[0].Escalation == nil && h.Contacts[0].State == zhiyin.Connected })
	w.expect(senior, func(h Hello) bool { return len(h.Contacts) == 0 && !h.Agent.Busy && h.Agent.Today.Handled == 0 })
}

func TestAJuniorIsToldWhoWentOnWithTheirCustomer(t *testing.T) {
	t.Parallel()
	w := newWorld(t, house())
	junior, senior := w.open(wen), w.open(li)
	defer junior.sub.Close()
	defer senior.sub.Close()
	w.angers(zhiyin.EscalateTakeOver)
	w.asksLi(zhiyin.EscalateTakeOver)
	w.feed("ct_1", zhiyin.ReservationSettled{Reservation: "rs_2", Agent: li, State: zhiyin.Accepted}, zhiyin.EscalationAnswered{Agent: li, From: wen, How: zhiyin.EscalateTakeOver},
		zhiyin.EscalationSettled{Agent: li, From: wen, Outcome: zhiyin.EscalationTakenOver}, zhiyin.ContactTakenOver{From: wen, Agent: li}, zhiyin.ContactConnected{Agent: li})
	w.expect(junior, func(h Hello) bool { return len(h.Contacts) == 0 && !h.Agent.Busy && h.Agent.Today.Handled == 1 })
	if !strings.Contains(string(junior.raw), `"relieved_by":"李想"`) {
		t.Error("the junior is not told by whom")
	}
	w.expect(senior, func(h Hello) bool {
		return len(h.Contacts) == 1 && h.Contacts[0].State == zhiyin.Connected && h.Contacts[0].Because.Parts[0].Says == "angry with a junior"
	})
}

func TestTheFloorTellsWhileNoSeniorCanCome(t *testing.T) {
	t.Parallel()
	w := newWorld(t, twoUnits())
	w.angers(zhiyin.EscalateConsult)
	told := func() bool { return slices.Contains(kinds(w.floor()), "high no_senior "+string(wen)) }
	if told() {
		t.Error("somebody is still looked for")
	}
	w.feed("ct_1", zhiyin.EscalationUnmet{Agent: wen, Queue: care, Clause: "free"})
	if !told() {
		t.Errorf("%v", kinds(w.floor()))
	}
	steps, err := w.desk.Trace(context.Background(), lead, "ct_1")
	if n := len(steps); err != nil || n < 2 || steps[n-2].Kind != "escalated" || steps[n-2].Reason != "consult" || steps[n-1].Kind != "unmet" {
		t.Errorf("%+v %v", steps, err)
	}
	w.asksLi(zhiyin.EscalateConsult)
	if told() {
		t.Error("somebody is rung")
	}
	w.feed("ct_1", zhiyin.ReservationSettled{Reservation: "rs_2", Agent: li, State: zhiyin.Rejected}, zhiyin.EscalationUnmet{Agent: wen, Queue: care, Clause: "free"})
	if !told() {
		t.Error("nobody is rung any more")
	}
	w.feed("ct_1", zhiyin.AngerCleared{Utterance: "ut_2"}, zhiyin.EscalationSettled{From: wen, Outcome: zhiyin.EscalationCalmed})
	if told() {
		t.Error("the customer has calmed down")
	}
}

func TestOnlyThoseInTheTalkDecideAboutHelp(t *testing.T) {
	t.Parallel()
	w := newWorld(t, house())
	w.angers(zhiyin.EscalateConsult)
	if err := w.desk.Counsel(context.Background(), wen, "ct_1", true); err != nil {
		t.Error(err)
	}
	if err := w.desk.Relieve(context.Background(), li, "ct_1"); zhiyin.KindOf(err) != zhiyin.Denied {
		t.Errorf("who is not in the talk: %v", err)
	}
	if got := w.asked.all(); !slices.Equal(got, []string{"counsel ct_1 ag_wen true"}) {
		t.Errorf("%v", got)
	}
}

func TestTheFloorSaysHowItStandsWithASeniorWhomASupervisorAsksFor(t *testing.T) {
	t.Parallel()
	w := newWorld(t, house())
	w.connected("ct_1", wen, "rs_1")
	w.feed("ct_1", zhiyin.EscalationAsked{Agent: wen, Queue: care, How: zhiyin.EscalateConsult, Seniority: 4, By: li})
	f, err := w.desk.Floor(context.Background(), li)
	if err != nil {
		t.Fatal(err)
	}
	for _, a := range f.Agents {
		if a.ID == wen {
			if x := a.Contacts[0].Escalation; x == nil || x.State != "asked" || x.By != li || x.ByName == "" {
				t.Errorf("%+v", x)
			}
		}
	}
}

func TestWhoListensUnseenIsOnTheFloorAndNotOnTheAgentsDesk(t *testing.T) {
	t.Parallel()
	w := newWorld(t, house())
	junior := w.open(wen)
	defer junior.sub.Close()
	w.connected("ct_1", wen, "rs_1")
	w.feed("ct_1", zhiyin.HelpAsked{Agent: wen})
	w.expect(junior, func(h Hello) bool { return len(h.Contacts) == 1 && h.Contacts[0].Help != nil })
	w.feed("ct_1", zhiyin.SupervisorJoined{Agent: li, Mode: zhiyin.Listening, Hidden: true})
	w.expect(junior, func(h Hello) bool { return h.Contacts[0].Observed == nil && h.Contacts[0].Help != nil })
	f, err := w.desk.Floor(context.Background(), li)
	if err != nil {
		t.Fatal(err)
	}
	for _, a := range f.Agents {
		if a.ID == wen && (a.Contacts[0].Observed == nil || !a.Contacts[0].Observed.Hidden) {
			t.Errorf("%+v", a.Contacts[0].Observed)
		}
	}
	w.feed("ct_1", zhiyin.SupervisorJoined{Agent: li, Mode: zhiyin.Whispering})
	w.expect(junior, func(h Hello) bool { return h.Contacts[0].Observed != nil && h.Contacts[0].Help == nil })
}
