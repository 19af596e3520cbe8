package contact

import (
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"zhiyin.dev"
)

// asks is a talk whose agent consults ag_2 from the desk, who has come.
func asks(t *testing.T) *acted {
	t.Helper()
	a := act(t).connected().in(Consult{Leg: "leg_2", Colleague: "ag_2", Desk: true}).expect(zhiyin.OnHold, "part music invite_colleague")
	a.in(Confer{}).expect(zhiyin.OnHold, "") // not before they come
	a.in(Reserved{Reservation: "rs_2", Agent: "ag_2"}).after(4*time.Second).in(Accepted{Reservation: "rs_2", Agent: "ag_2"}).expect(zhiyin.OnHold, "join_consult")
	return a.in(Hold{}).expect(zhiyin.OnHold, "") // they talk on the line that the hold would need
}

// three is a conference with ag_2.
func three(t *testing.T) *acted {
	t.Helper()
	a := asks(t).after(6*time.Second).in(Confer{}).expect(zhiyin.Connected, "confer_all join")
	if ended := body[zhiyin.ConsultEnded](t, a.bodies); ended.Why != "conference" || ended.TalkMs != 6_000 || ended.Colleague != "ag_2" {
		t.Errorf("consulted %+v", ended)
	}
	if began := body[zhiyin.ConferenceBegan](t, a.bodies); began.Agent != "ag_1" || began.Colleague != "ag_2" {
		t.Errorf("began %+v", began)
	}
	return a
}

// withTelephone is a conference with a telephone.
func withTelephone(t *testing.T) *acted {
	t.Helper()
	return act(t).connected().in(Consult{Leg: "leg_2", To: "+8613900008888", Desk: true}).expect(zhiyin.OnHold, "part music dial_consult").
		in(ConsultAnswered{Leg: "leg_2"}).expect(zhiyin.OnHold, "join_consult").in(Confer{}).expect(zhiyin.Connected, "confer_all join")
}

// wraps checks whose after-call work begins beside the contact's.
func (a *acted) wraps(agents ...zhiyin.AgentID) *acted {
	a.t.Helper()
	var got []zhiyin.AgentID
	for _, b := range a.bodies {
		if w, is := b.(zhiyin.WrapStarted); is && w.Beside {
			got = append(got, w.Agent)
		}
	}
	if !slices.Equal(got, agents) {
		a.t.Errorf("beside: %v, want %v", got, agents)
	}
	return a
}

func (a *acted) parted(left zhiyin.AgentID, why string) *acted {
	a.t.Helper()
	if ended := body[zhiyin.ConferenceEnded](a.t, a.bodies); ended.Left != left || ended.Why != why || ended.Agent != "ag_1" {
		a.t.Errorf("conference ended %+v, want %s %s", ended, left, why)
	}
	return a
}

func TestTheColleagueLeavesAConference(t *testing.T) {
	t.Parallel()
	for name, in := range map[string]Input{"asked": Leave{Agent: "ag_2"}, "removed": Remove{}} {
		a := three(t).in(in).expect(zhiyin.Connected, "set_timer part_agent join").wraps("ag_2").parted("ag_2", name)
		a.in(Hold{On: true}).in(Hold{}).in(HungUp{})
		if wrap := body[zhiyin.WrapStarted](t, a.bodies); wrap.Agent != "ag_1" || wrap.Beside {
			t.Errorf("%s: %+v", name, wrap)
		}
		a.in(WrapComplete{Agent: "ag_1", Disposition: "refund"}).expect(zhiyin.Wrapping, "free_agent drop_timer")
		a.in(Note{Agent: "ag_2", Text: "x"}).in(WrapExtend{Agent: "ag_2"}).expect(zhiyin.Wrapping, "drop_timer set_timer")
		a.in(WrapComplete{Agent: "ag_2", Disposition: "other"}).expect(zhiyin.Completed, "drop_timer free_agent close")
		if done := body[zhiyin.WrapCompleted](t, a.bodies); done.Agent != "ag_2" || !done.Beside || done.Disposition != "other" {
			t.Errorf("%s: %+v", name, done)
		}
		a.replays()
	}
}

func TestTheFirstAgentLeavesAConferenceToTheColleague(t *testing.T) {
	t.Parallel()
	for name, in := range map[string]Input{"the button": Leave{Agent: "ag_1"}, "the telephone": End{Agent: "ag_1"}} {
		a := three(t).in(Mute{Agent: "ag_2", On: true}).expect(zhiyin.Connected, "mute_agent").in(in)
		a.expect(zhiyin.Connected, "set_timer part_agent join").wraps("ag_1").parted("ag_1", "asked")
		if now := body[zhiyin.ContactConnected](t, a.bodies); now.Agent != "ag_2" || !a.c.muted {
			t.Errorf("%s: %+v, muted %t", name, now, a.c.muted)
		}
		a.in(End{Agent: "ag_1"}).expect(zhiyin.Connected, "") // who is out of it ends nothing
		a.in(AgentLost{Agent: "ag_1"}).expect(zhiyin.Connected, "")
		a.after(45 * time.Second).in(Rang{Timer: a.c.besides[0].timer})
		if done := body[zhiyin.WrapCompleted](t, a.bodies); done.Agent != "ag_1" || !done.TimedOut || done.WrapMs != 45_000 {
			t.Errorf("%s: %+v", name, done)
		}
		a.in(End{Agent: "ag_2"})
		if wrap := body[zhiyin.WrapStarted](t, a.bodies); wrap.Agent != "ag_2" || wrap.Beside {
			t.Errorf("%s: %+v", name, wrap)
		}
		a.in(WrapComplete{Agent: "ag_2"}).expect(zhiyin.Completed, "free_agent drop_timer close").replays()
	}
}

func TestTheCustomerEndsAConferenceForAll(t *testing.T) {
	t.Parallel()
	a := three(t).in(HungUp{})
	a.wraps("ag_2").parted("", "over")
	if a.c.State != zhiyin.Wrapping || a.c.agent != "ag_1" {
		t.Errorf("%s of %s", a.c.State, a.c.agent)
	}
	a.in(WrapComplete{Agent: "ag_2"}).expect(zhiyin.Wrapping, "drop_timer free_agent")
	a.in(WrapComplete{Agent: "ag_1"}).expect(zhiyin.Completed, "free_agent drop_timer close").replays()
}

func TestATelephoneInAConference(t *testing.T) {
	t.Parallel()
	a := withTelephone(t).in(ConsultOver{Leg: "leg_2", Why: "party"}).expect(zhiyin.Connected, "drop_consult join").parted("", "party")
	a.in(Consult{Leg: "leg_3", Colleague: "ag_2", Desk: true}).expect(zhiyin.OnHold, "part music invite_colleague").replays()
	withTelephone(t).in(Remove{}).expect(zhiyin.Connected, "drop_consult join").parted("", "removed").replays()
	a = withTelephone(t).in(End{Agent: "ag_1"}) // nobody of ours would be left
	if a.c.State != zhiyin.Wrapping {
		t.Errorf("hung up: %s", a.c.State)
	}
	a.replays()
	a = withTelephone(t).in(Leave{Agent: "ag_1"}).expect(zhiyin.InFlow, "set_timer part_agent take_consult hush join_dialled").wraps("ag_1")
	if moved := body[zhiyin.ContactTransferred](t, a.bodies); !moved.OK || moved.To != "+8613900008888" {
		t.Errorf("transferred %+v", moved)
	}
	a.in(ConsultOver{Leg: "leg_2", Why: "party"})
	if ended := body[zhiyin.ContactEnded](t, a.bodies); ended.Reason != zhiyin.EndedTransferred || a.c.State != zhiyin.Wrapping {
		t.Errorf("ended %+v, %s", ended, a.c.State)
	}
	a.in(WrapComplete{Agent: "ag_1"}).expect(zhiyin.Completed, "drop_timer free_agent close").replays()
}

func TestALostLineLeavesTheOthersTalking(t *testing.T) {
	t.Parallel()
	a := three(t).in(AgentLost{Agent: "ag_1"}).expect(zhiyin.Connected, "set_timer join")
	if lost := body[zhiyin.LegLost](t, a.bodies); lost.Agent != "ag_1" || !lost.Others {
		t.Errorf("lost %+v", lost)
	}
	a.after(3*time.Second).in(AgentBack{Agent: "ag_1"}).expect(zhiyin.Connected, "drop_timer join mute_agent")
	a.in(AgentLost{Agent: "ag_2"}).in(AgentBack{Agent: "ag_2"}).expect(zhiyin.Connected, "drop_timer join mute_agent")
	a.in(AgentLost{Agent: "ag_2"}).after(rejoinWithin).rings(forColleague).expect(zhiyin.Connected, "set_timer part_agent join").parted("ag_2", "lost").wraps("ag_2").replays()

	a = three(t).in(AgentLost{Agent: "ag_1"}).after(rejoinWithin).rings(forRejoin).parted("ag_1", "lost").wraps("ag_1")
	if a.c.agent != "ag_2" || a.c.State != zhiyin.Connected {
		t.Errorf("%s with %s", a.c.State, a.c.agent)
	}
	a.replays()

	a = three(t).in(AgentLost{Agent: "ag_1"}).after(8*time.Second).in(AgentLost{Agent: "ag_2"}).parted("ag_2", "lost")
	if a.c.State != zhiyin.Rejoining || a.c.agent != "ag_1" {
		t.Errorf("both lost: %s with %s", a.c.State, a.c.agent)
	}
	if last := a.does[len(a.does)-1]; last != (SetTimer{Timer: a.c.timer[forRejoin], After: rejoinWithin - 8*time.Second}) {
		t.Errorf("the customer is kept %+v", last)
	}
	a.in(AgentBack{Agent: "ag_1"})
	if a.c.State != zhiyin.Connected {
		t.Errorf("back: %s", a.c.State)
	}
	a.replays()
	asks(t).in(AgentLost{Agent: "ag_2"}).expect(zhiyin.OnHold, "drop_consult part_agent free_agent").replays()
}

func TestWhatAConferenceRefuses(t *testing.T) {
	t.Parallel()
	for _, in := range []Input{Hold{On: true}, Transfer{Queue: "care"}, Transfer{To: "1"}, Referred{Queue: "care"}, Consult{Leg: "leg_3", To: "1"}, ConsultJoined{Leg: "leg_2"},
		Leave{Agent: "ag_9"}, End{Agent: "ag_9"}, Mute{Agent: "ag_9", On: true}, Unconsult{}, Confer{}, WrapComplete{Agent: "ag_2"}, WrapExtend{Agent: "ag_1"}} {
		three(t).in(in).expect(zhiyin.Connected, "")
	}
	a := three(t).in(Observe{Agent: "ag_9", Mode: zhiyin.Whispering}).expect(zhiyin.Connected, "join")
	a.in(TakeOver{Agent: "ag_9"}).expect(zhiyin.Connected, "")
	a.in(Leave{Agent: "ag_1"})
	if left := body[zhiyin.SupervisorLeft](t, a.bodies); left.Why != "over" { // whom they watched is done
		t.Errorf("left %+v", left)
	}
	a.replays()
}

func TestAColleagueWhoDoesNotCome(t *testing.T) {
	t.Parallel()
	rings := func() *acted {
		return act(t).connected().in(Consult{Leg: "leg_2", Colleague: "ag_2", Desk: true}).in(Reserved{Reservation: "rs_2", Agent: "ag_2"})
	}
	for state, why := range map[zhiyin.ReservationState]string{zhiyin.Rejected: "declined", zhiyin.TimedOut: "no_answer", zhiyin.Rescinded: "unavailable"} {
		a := rings().in(Unreserved{Reservation: "rs_1", State: state}).expect(zhiyin.OnHold, "") // another's
		a.in(Unreserved{Reservation: "rs_2", State: state}).expect(zhiyin.OnHold, "drop_consult part_agent free_agent")
		if ended := body[zhiyin.ConsultEnded](t, a.bodies); ended.Why != why || ended.Colleague != "ag_2" {
			t.Errorf("%s: %+v", state, ended)
		}
		a.in(Hold{}).expect(zhiyin.Connected, "join").replays()
	}
	a := rings().in(Unconsult{}).expect(zhiyin.Connected, "drop_consult part_agent free_agent join")
	a.in(Unreserved{Reservation: "rs_2", State: zhiyin.Canceled}).in(Accepted{Reservation: "rs_2", Agent: "ag_2"}).expect(zhiyin.Connected, "free_agent") // it crossed
	a.replays()
	busy := act(t).connected().in(Consult{Leg: "leg_2", Colleague: "ag_2", Desk: true}).in(Unreserved{State: zhiyin.Rescinded})
	if ended := body[zhiyin.ConsultEnded](t, busy.bodies); ended.Why != "unavailable" {
		t.Errorf("%+v", ended)
	}
	gone := asks(t).in(End{Agent: "ag_2"}).expect(zhiyin.OnHold, "drop_consult part_agent free_agent") // they hang up
	if ended := body[zhiyin.ConsultEnded](t, gone.bodies); ended.Why != "party" {
		t.Errorf("%+v", ended)
	}
	gone.replays()
}

func TestADeadProcessEndsAConference(t *testing.T) {
	t.Parallel()
	three(t).in(Gone{}).expect(zhiyin.Completed, "hangup close part_agent free_agent").parted("", "over").replays()
	a := three(t).in(Leave{Agent: "ag_1"}).in(Gone{})
	if done := body[zhiyin.WrapCompleted](t, a.bodies); done.Agent != "ag_1" || !done.TimedOut || a.c.State != zhiyin.Completed {
		t.Errorf("%+v, %s", done, a.c.State)
	}
	a.replays()
	a = three(t).in(HungUp{}).in(WrapComplete{Agent: "ag_1"}).in(Gone{})
	if a.c.State != zhiyin.Completed {
		t.Errorf("%s", a.c.State)
	}
	a.replays()
	if a = three(t).in(Stopping{}); a.c.State != zhiyin.Wrapping || !rests(a.c, Stopping{}) {
		t.Errorf("stopped: %s", a.c.State)
	}
	a.in(Gone{}).rings(forWrap).expect(zhiyin.Completed, "free_agent close").replays()
}

// Whatever happens in whatever order: nobody of ours stays at work when it is over, and
// nobody is at work twice.
func TestNobodyStaysInAConferenceThatIsOver(t *testing.T) {
	t.Parallel()
	for seed := range uint64(500) {
		r := rand.New(rand.NewPCG(seed, 7))
		a := act(t).connected()
		wishes := []Input{Consult{Leg: "leg_2", Colleague: "ag_2", Desk: true}, Reserved{Reservation: "rs_2", Agent: "ag_2"}, Accepted{Reservation: "rs_2", Agent: "ag_2"},
			Unreserved{Reservation: "rs_2", State: zhiyin.Rejected}, Confer{}, Confer{}, Leave{Agent: "ag_1"}, Leave{Agent: "ag_2"}, Remove{}, AgentLost{Agent: "ag_1"}, AgentLost{Agent: "ag_2"},
			AgentBack{Agent: "ag_1"}, AgentBack{Agent: "ag_2"}, Hold{On: true}, Hold{}, Unconsult{}, End{Agent: "ag_2"}, Transfer{Queue: "care"}, WrapComplete{Agent: "ag_1"}, WrapComplete{Agent: "ag_2"},
			Consult{Leg: "leg_3", To: "1", Desk: true}, ConsultAnswered{Leg: "leg_3"}, ConsultOver{Leg: "leg_3", Why: "party"}, Observe{Agent: "ag_9", Mode: zhiyin.Listening}, MediaLost{}}
		work := map[zhiyin.AgentID]bool{"ag_1": true}
		for range 25 {
			in := wishes[r.IntN(len(wishes))]
			if came, is := in.(Accepted); is {
				if a.c.consult.colleague != "ag_2" || work["ag_2"] {
					continue // the lobby rings nobody who is at work
				}
				work[came.Agent] = true
			}
			if _, is := in.(Consult); is && work["ag_2"] && in.(Consult).Colleague != "" {
				continue
			}
			a.after(time.Duration(r.IntN(20)) * time.Second).in(in)
			freed(t, seed, a, work)
		}
		for a.in(HungUp{}); a.c.State != zhiyin.Completed; {
			freed(t, seed, a, work)
			if a.c.timer[forWrap] != 0 {
				a.rings(forWrap)
			} else if len(a.c.besides) > 0 {
				a.in(Rang{Timer: a.c.besides[0].timer})
			} else {
				t.Fatalf("seed %d: stays %s", seed, a.c.State)
			}
		}
		freed(t, seed, a, work)
		for agent, busy := range work {
			if busy {
				t.Fatalf("seed %d: %s is never free", seed, agent)
			}
		}
		a.replays()
	}
}

func freed(t *testing.T, seed uint64, a *acted, work map[zhiyin.AgentID]bool) {
	t.Helper()
	for _, c := range a.does {
		if free, is := c.(FreeAgent); is {
			work[free.Agent] = false
		}
	}
	who := a.c.agent
	if who != "" && a.c.State != zhiyin.Completed && !work[who] {
		t.Fatalf("seed %d: %s serves and is free", seed, who)
	}
	if third := a.c.conference.colleague; third != "" && !work[third] {
		t.Fatalf("seed %d: %s is in the conference and free", seed, third)
	}
}
