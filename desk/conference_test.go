package desk

import (
	"context"
	"errors"
	"testing"
	"time"

	"zhiyin.dev"
)

// conferPort notes what the desk asks of a conference.
type conferPort struct{ *asked }

func (p conferPort) Ask(_ context.Context, c zhiyin.ContactID, a, colleague zhiyin.AgentID, to string) error {
	return p.note("ask %s %s %s%s", c, a, colleague, to)
}
func (p conferPort) Unconsult(_ context.Context, c zhiyin.ContactID, a zhiyin.AgentID) error {
	return p.note("unconsult %s %s", c, a)
}
func (p conferPort) Confer(_ context.Context, c zhiyin.ContactID, a zhiyin.AgentID) error {
	return p.note("confer %s %s", c, a)
}
func (p conferPort) LeaveTalk(_ context.Context, c zhiyin.ContactID, a zhiyin.AgentID) error {
	return p.note("leave %s %s", c, a)
}
func (p conferPort) RemoveThird(_ context.Context, c zhiyin.ContactID, a zhiyin.AgentID) error {
	return p.note("remove %s %s", c, a)
}

// row is a contact on an agent's desk; ok is false when it is not there.
func (w *world) row(agent zhiyin.AgentID, id zhiyin.ContactID) (v ContactView, ok bool) {
	w.t.Helper()
	err := w.desk.do(context.Background(), func() {
		for _, x := range w.desk.seats[agent].contacts {
			if ok = x == id; ok {
				v = w.desk.contactView(w.desk.open[id], w.desk.open[id].parts[agent])
				return
			}
		}
	})
	if err != nil {
		w.t.Fatal(err)
	}
	return v, ok
}

// asks brings ct_1 of wen to a consultation with li.
func (w *world) asks() {
	w.connected("ct_1", wen, "rs_1")
	w.feed("ct_1", zhiyin.ContactHeld{By: "agent"}, zhiyin.ConsultPlaced{Agent: wen, Colleague: li},
		zhiyin.ReservationMade{Asks: wen, Reservation: "rs_2", Agent: li, Expires: w.now().Add(20 * time.Second)})
}

func (w *world) comes() {
	w.feed("ct_1", zhiyin.ReservationSettled{Reservation: "rs_2", Agent: li, State: zhiyin.Accepted}, zhiyin.ConsultAnswered{Agent: wen, Colleague: li})
}

func TestAColleagueIsAskedAndAllTalk(t *testing.T) {
	t.Parallel()
	w := newWorld(t, house())
	w.asks()
	var offer *OfferView
	_ = w.desk.do(t.Context(), func() { offer = w.desk.offerView(w.desk.seats[li].offers) })
	if offer == nil || offer.Asks != wen || offer.AsksName != "文静" || offer.Because.Says != "" {
		t.Fatalf("offer %+v", offer)
	}
	if v, _ := w.row(wen, "ct_1"); v.Third == nil || v.Third.State != "ringing" || v.Third.Name != "李想" || v.Because.Says != "longest idle" {
		t.Errorf("who asks sees %+v, %+v", v.Third, v.Because)
	}
	w.comes()
	if v, ok := w.row(li, "ct_1"); !ok || v.State != zhiyin.OnHold || !v.Third.Asked || v.Third.Agent != wen || v.Customer.Name == "" {
		t.Errorf("who is asked sees %+v", v)
	}
	w.feed("ct_1", zhiyin.ConsultEnded{Agent: wen, Colleague: li, Why: "conference", TalkMs: 1}, zhiyin.ConferenceBegan{Agent: wen, Colleague: li}, zhiyin.ContactResumed{HeldMs: 9000})
	for _, agent := range []zhiyin.AgentID{wen, li} {
		if v, _ := w.row(agent, "ct_1"); v.State != zhiyin.Connected || v.Third.State != "together" {
			t.Errorf("%s: %s %+v", agent, v.State, v.Third)
		}
	}
	floor, err := w.desk.Floor(t.Context(), wen)
	if err != nil || floor.Agents[0].Contacts[0].Third.State != "together" {
		t.Errorf("floor %+v, %v", floor.Agents, err)
	}
	w.feed("ct_1", zhiyin.ContactMuted{Agent: li, On: true})
	if v, _ := w.row(li, "ct_1"); !v.Muted {
		t.Error("the colleague is not mute")
	}

	t.Log("the first agent leaves")
	w.feed("ct_1", zhiyin.ConferenceEnded{Agent: wen, Colleague: li, Left: wen, Why: "asked"}, zhiyin.ContactConnected{Agent: li, WaitMs: 3000},
		zhiyin.WrapStarted{Agent: wen, Due: w.now().Add(time.Minute), Beside: true})
	if v, _ := w.row(wen, "ct_1"); v.State != zhiyin.Wrapping || v.Third != nil {
		t.Errorf("who left: %s %+v", v.State, v.Third)
	}
	if v, _ := w.row(li, "ct_1"); v.State != zhiyin.Connected || v.Third != nil || !v.Muted {
		t.Errorf("who stays: %+v", v)
	}
	w.feed("ct_1", zhiyin.ContactEnded{Reason: zhiyin.EndedByCustomer}, zhiyin.WrapStarted{Agent: li, Due: w.now().Add(time.Minute)})
	due := w.now().Add(5 * time.Minute)
	w.feed("ct_1", zhiyin.WrapExtended{Agent: wen, Due: due})
	if one, _ := w.row(wen, "ct_1"); one.WrapDue != At(due) {
		t.Errorf("extended to %s", one.WrapDue)
	}
	if other, _ := w.row(li, "ct_1"); other.WrapDue == At(due) {
		t.Error("both are extended")
	}
	w.feed("ct_1", zhiyin.WrapCompleted{Agent: li, Disposition: "refund"})
	if _, has := w.row(li, "ct_1"); has {
		t.Error("the work that is done is still there")
	}
	if _, has := w.row(wen, "ct_1"); !has {
		t.Error("the other's is gone with it")
	}
	w.feed("ct_1", zhiyin.WrapCompleted{Agent: wen, Beside: true})
	if _, has := w.row(wen, "ct_1"); has || w.desk.open["ct_1"] != nil {
		t.Error("the contact is never over")
	}
}

func TestAColleagueWhoIsNotReachedIsSaid(t *testing.T) {
	t.Parallel()
	w := newWorld(t, house())
	w.asks()
	w.feed("ct_1", zhiyin.ReservationSettled{Reservation: "rs_2", Agent: li, State: zhiyin.Rejected}, zhiyin.ConsultEnded{Agent: wen, Colleague: li, Why: "declined"})
	v, _ := w.row(wen, "ct_1")
	if v.Third == nil || v.Third.State != "missed" || v.Third.Why != "declined" {
		t.Errorf("%+v", v.Third)
	}
	if _, has := w.row(li, "ct_1"); has {
		t.Error("who declined has it")
	}
	trace, err := w.desk.Trace(t.Context(), wen, "ct_1")
	if err != nil || len(trace) != 3 { // queued, offered, connected
		t.Errorf("the way to its agent is %+v, %v", trace, err)
	}
	w.feed("ct_1", zhiyin.ContactResumed{HeldMs: 1000})
	if v, _ = w.row(wen, "ct_1"); v.Third != nil {
		t.Errorf("after the hold: %+v", v.Third)
	}
}

func TestAConferenceThatEndsLeavesTheColleagueTheirWork(t *testing.T) {
	t.Parallel()
	w := newWorld(t, house())
	w.asks()
	w.comes()
	w.feed("ct_1", zhiyin.ConferenceBegan{Agent: wen, Colleague: li}, zhiyin.ContactResumed{}, zhiyin.ContactEnded{Reason: zhiyin.EndedByCustomer, TalkMs: 5},
		zhiyin.WrapStarted{Agent: wen, Due: w.now().Add(time.Minute)}, zhiyin.ConferenceEnded{Agent: wen, Colleague: li, Why: "over"}, zhiyin.WrapStarted{Agent: li, Due: w.now().Add(time.Minute), Beside: true})
	for _, agent := range []zhiyin.AgentID{wen, li} {
		if v, _ := w.row(agent, "ct_1"); v.State != zhiyin.Wrapping {
			t.Errorf("%s: %s", agent, v.State)
		}
	}

	t.Log("the process ended: nobody keeps the colleague's time")
	again := house()
	w.feed("ct_1", zhiyin.WrapCompleted{Agent: wen, Disposition: "refund"})
	again.Contacts = [][]zhiyin.Event{w.kept.events["ct_1"]}
	next := newWorld(t, again)
	if _, has := next.row(li, "ct_1"); has || next.desk.open["ct_1"] != nil {
		t.Error("after-call work of a dead process is still there")
	}
	if len(next.desk.closing) != 0 {
		t.Errorf("%d are closing", len(next.desk.closing))
	}
}

func TestWhoMayBeAsked(t *testing.T) {
	t.Parallel()
	start := house()
	start.Agents = append(start.Agents, zhiyin.Agent{ID: "ag_far", Name: "远", Unit: "tongxin", Queues: []zhiyin.QueueID{"tongxin-care"}})
	w := newWorld(t, start)
	w.desk.confer = conferPort{w.asked}
	w.connected("ct_1", wen, "rs_1")
	list, err := w.desk.Colleagues(t.Context(), wen, "")
	if err != nil || len(list) != 1 || list[0].ID != li || !list[0].Free {
		t.Errorf("%+v, %v", list, err)
	}
	ask := func(colleague zhiyin.AgentID, to string, want zhiyin.Error) {
		t.Helper()
		err := w.desk.Ask(t.Context(), wen, "ct_1", colleague, to)
		if want == "" && err != nil || want != "" && !errors.Is(err, want) {
			t.Errorf("%s%s: %v, want %q", colleague, to, err, want)
		}
	}
	ask("", "", zhiyin.Invalid)
	ask("", "12", zhiyin.Invalid)
	ask("ag_far", "", zhiyin.NotFound)
	ask(wen, "", zhiyin.NotFound)
	ask(li, "", "")
	ask("", "13900008888", "")
	w.connected("ct_2", li, "rs_2")
	ask(li, "", zhiyin.Conflict)
	if err := w.desk.Ask(t.Context(), li, "ct_1", wen, ""); !errors.Is(err, zhiyin.Denied) {
		t.Errorf("of another's contact: %v", err)
	}
	if got := w.asked.all(); len(got) != 2 || got[0] != "ask ct_1 ag_wen ag_li" || got[1] != "ask ct_1 ag_wen +8613900008888" {
		t.Errorf("asked %q", got)
	}
}

func TestEachAgentOfAConferenceReadsWhoSpoke(t *testing.T) {
	t.Parallel()
	w := newWorld(t, house())
	a, b := w.open(wen), w.open(li)
	w.asks()
	w.comes()
	w.feed("ct_1", zhiyin.ConferenceBegan{Agent: wen, Colleague: li},
		zhiyin.UtteranceHeard{Utterance: "ut_1", Speaker: zhiyin.OfAgent, Agent: li, Text: "我来查一下", Engine: "demo"})
	heard := func(b *browser) map[string]any {
		t.Helper()
		b.drain()
		all := b.hello.Timelines["ct_1"]
		last := all[len(all)-1]
		if last.Kind != "heard" {
			t.Fatalf("%+v", last)
		}
		return last.Data
	}
	if d := heard(a); d["agent"] != string(li) || d["mine"] != nil || d["agent_name"] != w.desk.agentName(li) || d["agent_name"] == "" {
		t.Errorf("the agent reads %+v", d)
	}
	if d := heard(b); d["mine"] != true {
		t.Errorf("who spoke reads %+v", d)
	}

	w.feed("ct_1", zhiyin.RecordingStarted{Recording: "rec_1", Part: 1, Agent: wen}, zhiyin.RecordingPaused{Recording: "rec_1", By: "agent", Agent: li})
	p := zhiyin.Partial{Contact: "ct_1", Leg: "leg_2", Utterance: "ut_2", Speaker: zhiyin.OfAgent, Agent: li, Text: "卡号是"}
	if err := w.desk.Hear(context.Background(), p); err != nil {
		t.Fatal(err)
	}
	if b.drain(); len(b.partials) != 1 || b.partials[0].Text != "" || b.partials[0].Agent != li {
		t.Errorf("during a pause %+v", b.partials)
	}
	w.feed("ct_1", zhiyin.RecordingResumed{Recording: "rec_1", By: "agent", Agent: li})
	p.Text = "卡号是 六二二二，谢谢"
	next := p
	next.Utterance, next.Text = "ut_3", "好的"
	for _, p := range []zhiyin.Partial{p, next} {
		if err := w.desk.Hear(context.Background(), p); err != nil {
			t.Fatal(err)
		}
	}
	if b.drain(); len(b.partials) != 3 || b.partials[1].Text != "" || b.partials[2].Text != "好的" {
		t.Errorf("after it %+v", b.partials)
	}
}
