package desk

import (
	"context"
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"

	"zhiyin.dev"
)

const lead = zhiyin.AgentID("ag_lead")

// twoUnits is the house with a supervisor of it, and another company beside it.
func twoUnits() Start {
	s := house()
	s.Agents = append(s.Agents, zhiyin.Agent{ID: lead, Name: "何敏", Unit: "muhe", Roles: []string{"supervisor"}},
		zhiyin.Agent{ID: "ag_other", Name: "外人", Unit: "bank", Queues: []zhiyin.QueueID{"bank-care"}, Roles: []string{"agent"}})
	s.Units = append(s.Units, zhiyin.Unit{ID: "bank", Zone: "Asia/Shanghai"})
	s.Queues = append(s.Queues, zhiyin.Queue{ID: "bank-care", Unit: "bank", TargetSeconds: 20})
	s.Presence = append(s.Presence, zhiyin.Presence{Agent: "ag_other", Status: zhiyin.Available, Since: morning, Line: true})
	return s
}

func (w *world) floor() Floor {
	w.t.Helper()
	f, err := w.desk.Floor(context.Background(), lead)
	if err != nil {
		w.t.Fatal(err)
	}
	return f
}

func kinds(f Floor) []string {
	var out []string
	for _, a := range f.Attention {
		out = append(out, a.Severity+" "+a.Kind+" "+a.Subject)
	}
	return out
}

func TestTheFloorCountsWhoWaitsTalksAndIsFree(t *testing.T) {
	t.Parallel()
	w := newWorld(t, twoUnits())
	w.connected("ct_1", wen, "rs_1")
	w.feed("ct_2", arrival()...)
	w.mu.Lock()
	w.tasks = map[zhiyin.QueueID]TaskCount{care: {Open: 3, Late: 1}, "elsewhere": {Open: 9}}
	w.mu.Unlock()
	f := w.floor()
	want := FloorFigures{Waiting: 1, Oldest: At(w.now()), Talking: 1, Available: 1, Present: 2, Served: 1, ServedInTime: 1, WaitMs: 3000, From: At(time.Date(2026, 5, 5, 16, 0, 0, 0, time.UTC))}
	if f.Figures.Hour = nil; f.Figures != want {
		t.Errorf("figures\n%+v, want\n%+v", f.Figures, want)
	}
	if q := f.Queues[0]; len(f.Queues) != 1 || q.ID != care || q.Available != 1 || q.Busy != 1 || q.Away != 0 || q.Waiting != 1 || q.TargetSeconds != 20 || q.Tasks != 3 || q.TasksLate != 1 {
		t.Errorf("queues %+v", f.Queues)
	}
	i := slices.IndexFunc(f.Agents, func(a FloorAgent) bool { return a.ID == wen })
	c := f.Agents[i].Contacts
	if len(c) != 1 || c[0].ID != "ct_1" || c[0].State != zhiyin.Connected || c[0].Customer.Tier != "gold" || c[0].Connected != At(w.now()) {
		t.Errorf("contacts of wen %+v", c)
	}
}

func TestTheFloorShowsNoOtherUnitAndNoNameInFull(t *testing.T) {
	t.Parallel()
	w := newWorld(t, twoUnits())
	w.connected("ct_1", wen, "rs_1")
	w.feed("ct_2", arrival()...)
	f := w.floor()
	raw, err := json.Marshal(f)
	if err != nil {
		t.Fatal(err)
	}
	for _, secret := range []string{"ag_other", "外人", "bank", "苏婉", "13800006620", "cu_su"} {
		if strings.Contains(string(raw), secret) {
			t.Errorf("the floor shows %q: %s", secret, raw)
		}
	}
	if len(f.Agents) != 2 || len(f.Waiting) != 1 || !strings.HasPrefix(f.Waiting[0].Customer.Name, "苏") {
		t.Errorf("agents %+v, waiting %+v", f.Agents, f.Waiting)
	}
}

func TestAbandonedContactsAreCountedOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t, twoUnits())
	w.feed("ct_1", arrival()...)
	w.feed("ct_2", arrival()...)
	w.later(5 * time.Second)
	w.feed("ct_1", zhiyin.ContactEnded{Reason: zhiyin.EndedAbandoned})
	w.feed("ct_2", zhiyin.ContactEnded{Reason: zhiyin.EndedMediaLost})
	if f := w.floor(); f.Figures.Abandoned != 1 || f.Figures.Waiting != 0 || f.Figures.Served != 0 {
		t.Errorf("figures %+v", f.Figures)
	}
	w.later(24 * time.Hour)
	f := w.floor()
	if midnight := At(time.Date(2026, 5, 6, 16, 0, 0, 0, time.UTC)); f.Figures.Abandoned != 0 || f.Figures.From != midnight {
		t.Errorf("the next day %+v, from %s", f.Figures, midnight)
	}
}

func TestAttentionComesWhenItFallsDueAndGoesAgain(t *testing.T) {
	t.Parallel()
	w := newWorld(t, twoUnits())
	w.connected("ct_1", wen, "rs_1")
	w.feed("ct_1", zhiyin.ContactHeld{By: "agent"})
	w.feed("ct_2", arrival()...)
	if got := kinds(w.floor()); got != nil {
		t.Errorf("at once: %v", got)
	}
	w.later(21 * time.Second)
	if got := kinds(w.floor()); !slices.Equal(got, []string{"high waits_long muhe-care"}) {
		t.Errorf("beyond the target: %v", got)
	}
	w.later(100 * time.Second)
	w.feed(string(li), zhiyin.AgentLineChanged{Up: false, Reason: "closed"})
	want := []string{"high waits_long muhe-care", "medium no_line ag_li", "medium held_long ag_wen"}
	if got := kinds(w.floor()); !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
	w.feed("ct_2", zhiyin.ContactEnded{Reason: zhiyin.EndedAbandoned})
	w.feed("ct_1", zhiyin.ContactResumed{HeldMs: 121000})
	w.feed(string(li), zhiyin.AgentLineChanged{Up: true})
	if got := kinds(w.floor()); got != nil {
		t.Errorf("when all is well again: %v", got)
	}
}

func TestCustomersWhoWaitForNobodyAreUrgentAtOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t, twoUnits())
	for _, a := range []zhiyin.AgentID{wen, li} {
		w.feed(string(a), zhiyin.AgentStatusChanged{Status: zhiyin.Away, Reason: "meal"})
	}
	if got := kinds(w.floor()); got != nil {
		t.Errorf("nobody waits: %v", got)
	}
	w.feed("ct_1", arrival()...)
	if got := kinds(w.floor()); !slices.Equal(got, []string{"high nobody_free muhe-care"}) {
		t.Errorf("got %v", got)
	}
}

func TestOnlyASupervisorIsToldThatTheyLead(t *testing.T) {
	t.Parallel()
	w := newWorld(t, twoUnits())
	for id, want := range map[zhiyin.AgentID]bool{lead: true, wen: false} {
		if me, err := w.desk.Me(context.Background(), id); err != nil || me.Leads != want {
			t.Errorf("%s leads: %t (%v)", id, me.Leads, err)
		}
	}
}

func TestTheDaysCountOfAQueueGoesOnAfterARestart(t *testing.T) {
	t.Parallel()
	start := twoUnits()
	start.Days = map[zhiyin.QueueID]QueueDay{care: {Served: 9, InTime: 7, WaitMs: 90_000, Abandoned: 2}, "bank-care": {Served: 50}}
	w := newWorld(t, start)
	w.connected("ct_1", wen, "rs_1")
	if f := w.floor().Figures; f.Served != 10 || f.ServedInTime != 8 || f.WaitMs != 93_000 || f.Abandoned != 2 {
		t.Errorf("figures %+v", f)
	}
}

func TestWhatNeedsAPersonIsToldByKind(t *testing.T) {
	t.Parallel()
	start := twoUnits()
	start.Queues = append(start.Queues, zhiyin.Queue{ID: "muhe-night", Unit: "muhe"})
	w := newWorld(t, start)
	if got := kinds(w.floor()); !slices.Equal(got, []string{"medium nobody_in muhe-night"}) {
		t.Errorf("a queue with nobody signed in: %v", got)
	}
	for _, id := range []zhiyin.ReservationID{"rs_1", "rs_2", "rs_3"} {
		w.feed("ct_1", zhiyin.ContactQueued{Queue: care}, zhiyin.ReservationMade{Reservation: id, Agent: li, Queue: care}, zhiyin.ReservationSettled{Reservation: id, Agent: li, State: zhiyin.Rejected})
	}
	w.connected("ct_1", wen, "rs_4")
	w.feed("ct_1", zhiyin.LegLost{Agent: wen})
	got := kinds(w.floor())
	if want := []string{"high line_lost ag_wen", "medium nobody_in muhe-night", "medium rejects ag_li"}; !slices.Equal(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
	w.later(31 * time.Minute)
	w.feed("ct_1", zhiyin.LegRejoined{Agent: wen})
	if got := kinds(w.floor()); !slices.Equal(got, []string{"medium nobody_in muhe-night"}) {
		t.Errorf("half an hour later: %v", got)
	}
}

func TestContactsThatFindNobodyAreToldForHalfAnHour(t *testing.T) {
	t.Parallel()
	w := newWorld(t, twoUnits())
	w.feed("ct_1", arrival()...)
	w.feed("ct_1", zhiyin.ContactUnserved{Queue: care, Clause: "agent.skill.medical >= 3", Agents: 4}, zhiyin.OverflowClosed{From: care, Queue: "muhe-night", Opens: w.now()}, zhiyin.ContactOverflowed{From: care, To: zhiyin.OverflowQueue, Queue: "muhe-night"})
	var told []Attention
	for _, a := range w.floor().Attention {
		if a.Kind == "unserved" {
			told = append(told, a)
		}
	}
	if len(told) != 1 || told[0].Subject != string(care) || told[0].Length != 1 || told[0].Clause != "agent.skill.medical >= 3" || told[0].Severity != "high" {
		t.Errorf("%+v", told)
	}
	steps, err := w.desk.Trace(context.Background(), lead, "ct_1")
	if n := len(steps); err != nil || n < 3 || steps[n-3].Kind != "unserved" || steps[n-3].Reason != "agent.skill.medical >= 3" || steps[n-2].Kind != "shut" || steps[n-2].Until == "" || steps[n-1].Kind != "overflowed" || steps[n-1].Reason != "queue" {
		t.Errorf("%+v %v", steps, err)
	}
	w.later(31 * time.Minute)
	w.feed("ct_1", zhiyin.LegRejoined{Agent: wen})
	if got := kinds(w.floor()); slices.Contains(got, "high unserved "+string(care)) {
		t.Errorf("half an hour later: %v", got)
	}
}

func TestLearningThatSwitchedItselfOffIsToldForADayOrUntilAPersonSwitches(t *testing.T) {
	t.Parallel()
	w := newWorld(t, twoUnits())
	off := zhiyin.AffinitySwitched{Queue: care, Why: "abandonment"}
	told := func(want bool) {
		t.Helper()
		if got := kinds(w.floor()); slices.Contains(got, "medium affinity_off "+string(care)) != want {
			t.Errorf("%v", got)
		}
	}
	for _, ends := range []func(){
		func() { w.later(25 * time.Hour) },
		func() {
			w.feed(zhiyin.AffinitySubject(care), zhiyin.AffinitySwitched{Queue: care, On: true, Why: zhiyin.SwitchAsked})
		},
		func() {
			w.feed(zhiyin.AffinitySubject(care), zhiyin.AffinitySwitched{Queue: care, Why: zhiyin.SwitchAsked})
		},
	} {
		w.feed(zhiyin.AffinitySubject(care), off)
		told(true)
		ends()
		told(false)
	}
}

func TestADeskThatStartsTellsOfLearningThatSwitchedItselfOffBefore(t *testing.T) {
	t.Parallel()
	start := twoUnits()
	start.Switches = []SwitchedAt{{zhiyin.AffinitySwitched{Queue: care, Why: "outcome"}, morning.Add(-time.Hour)}}
	if got := kinds(newWorld(t, start).floor()); !slices.Contains(got, "medium affinity_off "+string(care)) {
		t.Errorf("%v", got)
	}
}

func TestATraceTellsTheWayToTheAgent(t *testing.T) {
	t.Parallel()
	w := newWorld(t, twoUnits())
	why := zhiyin.Because{Says: "all", Holds: true, Parts: []zhiyin.Because{{Says: "skill refund >= 2", Holds: true, Saw: "4"}}}
	w.feed("ct_1", arrival()...)
	w.feed("ct_1", zhiyin.ReservationMade{Reservation: "rs_1", Agent: li, Queue: care, Because: why}, zhiyin.ReservationSettled{Reservation: "rs_1", Agent: li, State: zhiyin.TimedOut},
		zhiyin.ReservationMade{Reservation: "rs_2", Agent: wen, Queue: care, Because: why, Choice: &zhiyin.Choice{Decided: "level", RunnerUp: &zhiyin.RunnerUp{Agent: li}}}, zhiyin.ReservationSettled{Reservation: "rs_2", Agent: wen, State: zhiyin.Accepted},
		zhiyin.ContactConnected{Agent: wen, Reservation: "rs_2", WaitMs: 26000})
	steps, err := w.desk.Trace(context.Background(), lead, "ct_1")
	var told []string
	for _, s := range steps {
		told = append(told, s.Kind+" "+string(s.Agent)+" "+string(s.State))
	}
	if want := []string{"queued  ", "offered ag_li ", "turned ag_li timeout", "offered ag_wen ", "connected ag_wen "}; err != nil || !slices.Equal(told, want) {
		t.Errorf("%v %v, want %v", told, err, want)
	}
	if last := steps[len(steps)-1]; steps[1].Because == nil || len(steps[1].Because.Parts) != 1 || last.WaitMs != 26000 || last.AgentName == "" {
		t.Errorf("%+v", steps)
	}
	if s := steps[3]; s.Choice == nil || s.Choice.Decided != "level" || s.RunnerUp != steps[1].AgentName || s.RunnerUp == "" {
		t.Errorf("the choice is told as %+v", s)
	}
	if _, err := w.desk.Trace(context.Background(), "ag_other", "ct_1"); zhiyin.KindOf(err) != zhiyin.Denied {
		t.Errorf("another company's supervisor: %v", err)
	}
}
