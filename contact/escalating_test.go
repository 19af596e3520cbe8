package contact

import (
	"testing"
	"time"

	"zhiyin.dev"
)

var (
	streak  = Felt{Streak: &zhiyin.AngerStreak{Utterance: "ut_1", Length: 1, Score: -4}}
	cleared = Felt{Cleared: &zhiyin.AngerCleared{Utterance: "ut_2"}}
	consult = Escalated{Reservation: "rs_2", Agent: "ag_9", How: zhiyin.EscalateConsult}
)

// withFirst is a customer who heard the notice and talks with ag_1.
func withFirst(t *testing.T) *acted { return tapedCall(t, tapedNotice).told().accepted("ag_1", nil) }

func TestAStreakOfAngerWithAnAgentAsksForASeniorOnce(t *testing.T) {
	t.Parallel()
	a := withFirst(t).in(streak).expect(zhiyin.Connected, "escalate")
	if ask := a.does[0].(Escalate); ask.From != "ag_1" || ask.Wanted.Queue != "care" {
		t.Errorf("asks %+v", ask)
	}
	a.in(streak).expect(zhiyin.Connected, "")
	a.in(cleared).expect(zhiyin.Connected, "deescalate")
	a.in(streak).expect(zhiyin.Connected, "escalate") // another streak
	a.in(HungUp{})
	if a.c.State != zhiyin.Wrapping || a.c.escalation.open {
		t.Errorf("%s, %+v", a.c.State, a.c.escalation)
	}
	a.in(consult).expect(zhiyin.Wrapping, "free_agent") // a senior who took it meanwhile
	a.replays()
}

func TestNobodyIsAskedForWhereNoMoodMayBeMeasured(t *testing.T) {
	t.Parallel()
	act(t).connected().in(streak).expect(zhiyin.Connected, "") // no notice was heard
	a := withFirst(t)
	a.m.Queues = map[zhiyin.QueueID]zhiyin.Queue{"care": {ID: "care", MoodOff: true}}
	a.in(streak).expect(zhiyin.Connected, "")
}

func TestWhoWaitedAngrilyIsEscalatedWhenAnAgentHasThem(t *testing.T) {
	t.Parallel()
	a := tapedCall(t, tapedNotice).told().in(streak)
	a.accepted("ag_1", nil).expect(zhiyin.Connected, "join mute_agent escalate")
	a.replays()
}

func TestTheCustomerIsHeldOnlyWhenBothWantToSpeak(t *testing.T) {
	t.Parallel()
	for name, both := range map[string][]Input{
		"the senior first": {consult, Counsel{On: true}},
		"the junior first": {Counsel{On: true}, consult},
	} {
		a := withFirst(t).in(streak)
		if a.in(both[0]); a.c.State != zhiyin.Connected {
			t.Errorf("%s: %s", name, a.c.State)
		}
		if a.in(both[1]); a.c.State != zhiyin.OnHold || a.does[len(a.does)-1].does() != "join_senior" {
			t.Fatalf("%s: %s %s", name, a.c.State, a.did())
		}
		a.after(30*time.Second).in(Hold{}).expect(zhiyin.Connected, "join part_senior free_agent")
		if s := body[zhiyin.EscalationSettled](t, a.bodies); s.Outcome != zhiyin.EscalationConsulted || s.TalkMs != 30_000 || s.Agent != "ag_9" || s.From != "ag_1" {
			t.Errorf("%s: %+v", name, s)
		}
		a.in(streak).expect(zhiyin.Connected, "") // the same streak goes on
		a.replays()
	}
}

func TestASeniorGoesAgain(t *testing.T) {
	t.Parallel()
	there := func() *acted { return withFirst(t).in(streak).in(consult) }
	outcome := func(a *acted, want string) {
		t.Helper()
		if s := body[zhiyin.EscalationSettled](t, a.bodies); s.Outcome != want || s.Agent != "ag_9" || a.c.escalation.open {
			t.Errorf("settled %+v, want %s", s, want)
		}
		a.replays()
	}
	outcome(there().in(Counsel{}).expect(zhiyin.Connected, "drop_timer hush_agent free_agent"), zhiyin.EscalationDeclined)
	outcome(there().after(counselWithin).rings(forCounsel).expect(zhiyin.Connected, "hush_agent free_agent"), zhiyin.EscalationUnanswered)
	outcome(there().in(EscalationLeft{Agent: "ag_9", Why: "lost"}).expect(zhiyin.Connected, "drop_timer hush_agent free_agent"), zhiyin.EscalationLost)
	outcome(there().in(Counsel{On: true}).in(EscalationLeft{Agent: "ag_9", Why: "asked"}).expect(zhiyin.Connected, "part_senior free_agent join"), zhiyin.EscalationConsulted)
	outcome(there().in(Counsel{On: true}).in(AgentLost{}).expect(zhiyin.OnHold, "part_senior free_agent set_timer"), zhiyin.EscalationLost)
	outcome(there().in(Counsel{On: true}).in(HungUp{}), zhiyin.EscalationOver)
	outcome(there().in(Transfer{Queue: "care"}), zhiyin.EscalationOver)
}

func TestASeniorTakesTheCustomerOver(t *testing.T) {
	t.Parallel()
	taken := func(a *acted, does string) {
		t.Helper()
		a.expect(zhiyin.Connected, does)
		if b := body[zhiyin.ContactTakenOver](t, a.bodies); b.From != "ag_1" || b.Agent != "ag_9" || a.c.agent != "ag_9" {
			t.Errorf("taken over %+v", b)
		}
		if s := body[zhiyin.EscalationSettled](t, a.bodies); s.Outcome != zhiyin.EscalationTakenOver {
			t.Errorf("settled %+v", s)
		}
		a.in(streak).expect(zhiyin.Connected, "")
		a.replays()
	}
	taken(withFirst(t).in(streak).in(Escalated{Agent: "ag_9", How: zhiyin.EscalateTakeOver}), "hush_agent part free_agent join mute_agent")
	taken(withFirst(t).in(streak).in(consult).in(Counsel{On: true}).in(Relieve{}), "hush_agent part free_agent join mute_agent")
}

// The dead process's asking is settled by whoever restores the contact, once.
func TestADeadProcessSettlesNoEscalationTwice(t *testing.T) {
	t.Parallel()
	for name, a := range map[string]*acted{"asked": withFirst(t).in(streak), "there": withFirst(t).in(streak).in(consult)} {
		if a.in(Gone{}); a.c.State != zhiyin.Completed {
			t.Errorf("%s: %s", name, a.c.State)
		}
		for _, b := range a.bodies {
			if s, is := b.(zhiyin.EscalationSettled); is {
				t.Errorf("%s: %+v", name, s)
			}
		}
		a.replays()
	}
}

// helped is a customer who gets angry while ag_1 and the colleague ag_2 talk with them.
func helped(t *testing.T) *acted {
	a := withFirst(t).in(Consult{Leg: "leg_2", Colleague: "ag_2", Desk: true}).in(Reserved{Reservation: "rs_2", Agent: "ag_2"})
	a.in(Accepted{Reservation: "rs_2", Agent: "ag_2"}).in(streak).expect(zhiyin.OnHold, "")
	return a.in(Confer{}).in(streak).expect(zhiyin.Connected, "")
}

func TestWhoConsultsOrConfersHasHelpForAnAngryCustomer(t *testing.T) {
	t.Parallel()
	asks := func(name string, a *acted, from, helped zhiyin.AgentID) {
		t.Helper()
		for _, c := range a.does {
			if ask, is := c.(Escalate); is {
				if ask.From != from || ask.Helped != helped {
					t.Errorf("%s: asks %+v", name, ask)
				}
				a.in(streak) // once
				for _, c := range a.does {
					if _, is := c.(Escalate); is {
						t.Errorf("%s: asks again", name)
					}
				}
				a.replays()
				return
			}
		}
		t.Errorf("%s: asks nobody: %s", name, a.did())
	}
	asks("the colleague leaves", helped(t).in(Leave{Agent: "ag_2"}), "ag_1", "ag_2")
	asks("the colleague is left alone with them", helped(t).in(Leave{Agent: "ag_1"}), "ag_2", "ag_2")
	asks("after advice", advised(t).in(Unconsult{}), "ag_1", "ag_2")
	asks("nobody came", withFirst(t).in(Consult{Leg: "leg_2", Colleague: "ag_2", Desk: true}).in(streak).in(Unconsult{}), "ag_1", "")

	a := helped(t).in(cleared).in(Leave{Agent: "ag_2"}).expect(zhiyin.Connected, "set_timer part_agent join") // who is calm again
	a.in(streak).expect(zhiyin.Connected, "escalate")
	if ask := a.does[0].(Escalate); ask.Helped != "" { // whoever helped with the streak before
		t.Errorf("asks %+v", ask)
	}
	a.replays()
	helped(t).in(Transfer{Queue: "care"}).in(HungUp{}).replays()
}

// advised is advice from ag_2 while the customer, who got angry before, is on hold.
func advised(t *testing.T) *acted {
	a := withFirst(t).in(streak).in(Consult{Leg: "leg_2", Colleague: "ag_2", Desk: true}).expect(zhiyin.OnHold, "deescalate part music invite_colleague")
	if a.does[0] != (Deescalate{Why: zhiyin.EscalationElsewhere}) {
		t.Errorf("%+v", a.does[0])
	}
	return a.in(Reserved{Reservation: "rs_2", Agent: "ag_2"}).in(Accepted{Reservation: "rs_2", Agent: "ag_2"}).expect(zhiyin.OnHold, "join_consult")
}

func TestAnAgentMayAskSomebodyElseUntilTheSeniorIsThere(t *testing.T) {
	t.Parallel()
	a := advised(t).in(consult) // the senior's yes crossed it
	if s := body[zhiyin.EscalationSettled](t, a.bodies); s.Outcome != zhiyin.EscalationOver || a.c.escalation.senior != "" {
		t.Errorf("%+v", s)
	}
	a.expect(zhiyin.OnHold, "free_agent").in(Confer{}).expect(zhiyin.Connected, "confer_all join").replays()

	declined := withFirst(t).in(streak).in(Consult{Leg: "leg_2", Colleague: "ag_2", Desk: true}).in(Reserved{Reservation: "rs_2", Agent: "ag_2"})
	declined.in(Unreserved{Reservation: "rs_2", State: zhiyin.Rejected}).expect(zhiyin.OnHold, "drop_consult part_agent free_agent escalate").replays()

	there := withFirst(t).in(streak).in(consult)
	there.in(Consult{Leg: "leg_2", Colleague: "ag_2", Desk: true}).expect(zhiyin.Connected, "")
	there.in(Counsel{}).in(Consult{Leg: "leg_2", Colleague: "ag_2", Desk: true}).expect(zhiyin.OnHold, "part music invite_colleague").replays()
}

func TestASupervisorAsksForASeniorWhateverTheMood(t *testing.T) {
	t.Parallel()
	wish := Escalate{Plea: zhiyin.Plea{From: "ag_1", By: "ag_0"}, Wanted: withFirst(t).c.wanted}
	a := withFirst(t).in(AskSenior{By: "ag_0"}).expect(zhiyin.Connected, "escalate")
	if a.does[0].(Escalate).Plea != wish.Plea {
		t.Errorf("asks %+v", a.does[0])
	}
	a.in(streak).expect(zhiyin.Connected, "") // the streak has who was asked for before it
	a.in(AskSenior{By: "ag_0"}).expect(zhiyin.Connected, "escalate")
	a.in(consult).expect(zhiyin.Connected, "deescalate ringback set_timer") // the second wish, if it came too late
	a.in(AskSenior{By: "ag_0"}).expect(zhiyin.Connected, "")
	a.in(Counsel{On: true}).in(Relieve{})
	if a.c.agent != "ag_9" {
		t.Errorf("%s goes on", a.c.agent)
	}
	a.replays()

	helped(t).in(AskSenior{By: "ag_0"}).expect(zhiyin.Connected, "")
	calm := withFirst(t).in(AskSenior{By: "ag_0"}).in(consult).in(Counsel{})
	calm.in(streak).expect(zhiyin.Connected, "escalate") // an anger that came later is another matter
	calm.replays()
}

func TestASupervisorWhoJoinsIsTheSeniorWhoIsThere(t *testing.T) {
	t.Parallel()
	joins, listens := Observe{Agent: "ag_0", Mode: zhiyin.Barging}, Observe{Agent: "ag_0", Mode: zhiyin.Listening}
	a := withFirst(t).in(joins).in(streak).expect(zhiyin.Connected, "")
	a.in(Unobserve{Agent: "ag_0", Why: "asked"}).expect(zhiyin.Connected, "part_observer join escalate")
	a.replays()

	a = withFirst(t).in(listens).in(streak).expect(zhiyin.Connected, "escalate") // who only listens helps nobody
	a.in(joins).expect(zhiyin.Connected, "join deescalate")
	if a.does[1] != (Deescalate{Why: zhiyin.EscalationSupervised}) {
		t.Errorf("%+v", a.does[1])
	}
	a.in(listens).expect(zhiyin.Connected, "join escalate")
	a.replays()
}
