package learning

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/routing"
	"zhiyin.dev/store"
)

// answered keeps n contacts of muhe-care that an agent served and a survey followed; good
// says how it went, counted whether what was learned counted then.
func (n *house) answered(t *testing.T, count int, counted bool, good func(i int, heldOut bool) (agent zhiyin.AgentID, best bool)) {
	t.Helper()
	var events []zhiyin.Event
	for i := range count {
		at := n.now().Add(-48*time.Hour + time.Duration(i)*time.Second)
		id := zhiyin.NewID("ct", at)
		agent, best := good(i, routing.HeldOut(id))
		keep := func(b zhiyin.Body) {
			e := zhiyin.NewEvent(id, b, at)
			e.Unit, e.Person = "muhe", fmt.Sprint("cu_", i)
			events = append(events, e)
		}
		score := 1
		if best {
			score = 5
		}
		rs := zhiyin.ReservationID(zhiyin.NewID("rs", at))
		keep(zhiyin.ContactArrived{Channel: zhiyin.VoiceCall, Leg: "leg_1"})
		keep(zhiyin.ContactQueued{Queue: "muhe-care"})
		keep(zhiyin.ReservationMade{Reservation: rs, Agent: agent, Queue: "muhe-care", Choice: &zhiyin.Choice{Segment: "muhe-care/new", Learned: counted}})
		keep(zhiyin.ReservationSettled{Reservation: rs, Agent: agent, State: zhiyin.Accepted})
		keep(zhiyin.ContactConnected{Agent: agent, Reservation: rs})
		keep(zhiyin.ContactEnded{Reason: zhiyin.EndedByCustomer, TalkMs: 60_000})
		keep(zhiyin.SurveyAnswered{Score: score, Most: 5})
		keep(zhiyin.WrapCompleted{Agent: agent, Disposition: "muhe-order-answered"})
	}
	if err := n.db.AppendWait(t.Context(), events...); err != nil {
		t.Fatal(err)
	}
}

func TestWhatOutcomesTeachIsReadAtTheStartAndPutInForce(t *testing.T) {
	t.Parallel()
	n := opened(t)
	if err := n.learning.refresh(t.Context()); err != nil || len(n.rooms.taught) != 0 {
		t.Fatal("something is known of nothing", err)
	}
	n.answered(t, 400, false, func(i int, _ bool) (zhiyin.AgentID, bool) {
		agent := zhiyin.AgentID(fmt.Sprint("ag_", i%2))
		return agent, agent == "ag_0" || i%4 == 1
	})
	for name, l := range map[string]*Affinity{"at the start": n.learning, "by another process": n.newLearning()} {
		if err := l.begin(t.Context()); err != nil {
			t.Fatal(err)
		}
		if err := l.refresh(t.Context()); err != nil {
			t.Fatal(err)
		}
		const group = "muhe"
		if better, worse := l.learned[group].Affinity("ag_0", "muhe-care/new"), l.learned[group].Affinity("ag_1", "muhe-care/new"); better < 0.6 || worse > 0.4 {
			t.Errorf("%s: %v and %v", name, better, worse)
		}
		if n.rooms.taught[group] != l.learned[group] {
			t.Errorf("%s: the room was not told", name)
		}
	}
}

func TestWhatSpeaksAgainstLearningSwitchesItOffAndAPersonOnAgain(t *testing.T) {
	t.Parallel()
	n := opened(t)
	n.answered(t, 1600, true, func(i int, heldOut bool) (zhiyin.AgentID, bool) {
		return zhiyin.AgentID(fmt.Sprint("ag_", i%3)), heldOut || i%5 == 0
	})
	l, subject := n.learning, zhiyin.AffinitySubject("muhe-care")
	if err := l.begin(t.Context()); err != nil {
		t.Fatal(err)
	}
	is := func(l *Affinity, on bool, why string, kept int) {
		t.Helper()
		if err := l.refresh(t.Context()); err != nil {
			t.Fatal(err)
		}
		all, err := l.Affinity(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		for _, q := range all {
			if q.Queue == "muhe-care" && (q.On != on || q.Switched == nil || q.Switched.Why != why) || q.Queue != "muhe-care" && !q.On {
				t.Errorf("%+v, want on %t because of %s", q, on, why)
			}
		}
		if events, err := n.db.Events(t.Context(), subject, 0, 10); err != nil || len(events) != kept {
			t.Errorf("%d switchings are kept, want %d (%v)", len(events), kept, err)
		}
	}
	is(l, false, "outcome", 1)
	is(l, false, "outcome", 1) // it is off already
	events, err := n.db.Events(t.Context(), subject, 0, 10)
	if err != nil {
		t.Fatal(err)
	}
	off, _ := events[0].Body.(zhiyin.AffinitySwitched)
	if off.On || off.High >= 0 || off.HeldOut < 200 || off.Treated < 1000 {
		t.Errorf("%+v", off)
	}
	if err := l.SwitchAffinity(t.Context(), n.Console(), "nobodys", true); zhiyin.KindOf(err) != zhiyin.NotFound {
		t.Errorf("a queue that nobody has: %v", err)
	}
	for range 2 { // twice is once
		if err := l.SwitchAffinity(t.Context(), n.Console(), "muhe-care", true); err != nil {
			t.Fatal(err)
		}
	}
	is(l, true, zhiyin.SwitchAsked, 2) // the trial begins anew
	again := n.newLearning()
	if err := again.begin(t.Context()); err != nil {
		t.Fatal(err)
	}
	is(again, true, zhiyin.SwitchAsked, 2)
	rows, err := n.db.AuditAfter(t.Context(), 0, 1000)
	if err != nil {
		t.Fatal(err)
	}
	var said []string
	for _, r := range rows {
		if r.Object == "queue:muhe-care" {
			said = append(said, r.Actor+" "+r.Reason)
		}
	}
	if len(said) != 2 || said[0] != "system off outcome" || said[1] != n.Console().Actor.Name()+" on" {
		t.Errorf("%v", said)
	}
}

// What comes in is taken in: who follows is told of ends, answers and switchings alone.
func TestLearningFollowsWhatMayChangeAnOutcome(t *testing.T) {
	t.Parallel()
	for body, want := range map[zhiyin.Body]store.Want{
		zhiyin.WrapCompleted{}: store.Header, zhiyin.SurveyAnswered{}: store.Header, zhiyin.ContactEnded{}: store.Header,
		zhiyin.AffinitySwitched{}: store.Whole, zhiyin.DigitsKeyed{}: store.Nothing,
	} {
		if got := Teaching(body.Kind()); got != want {
			t.Errorf("%s: %v", body.Kind(), got)
		}
	}
	n := opened(t)
	n.answered(t, 30, true, func(int, bool) (zhiyin.AgentID, bool) { return "ag_1", true })
	facts, err := n.db.ContactPage(t.Context(), zhiyin.ContactQuery{Limit: 200})
	if err != nil {
		t.Fatal(err)
	}
	var ended []zhiyin.Event
	for _, c := range facts {
		ended = append(ended, zhiyin.Event{Kind: (zhiyin.ContactEnded{}).Kind(), Subject: string(c.ID)})
	}
	if err := n.learning.Follow(ended); err != nil {
		t.Fatal(err)
	}
	if err := n.learning.refresh(t.Context()); err != nil || n.learning.book.Len() != 30 || len(n.learning.due) != 0 {
		t.Errorf("%d outcomes, %d due, %v", n.learning.book.Len(), len(n.learning.due), err)
	}
	again, everywhere := n.newLearning(), func(zhiyin.QueueID) bool { return true }
	if err := again.begin(t.Context()); err != nil {
		t.Fatal(err)
	}
	if now := n.now(); !slices.Equal(again.book.Taught(now, everywhere), n.learning.book.Taught(now, everywhere)) {
		t.Error("what is read at a start is not what was followed")
	}
}
