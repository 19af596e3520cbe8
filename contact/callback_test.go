package contact

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"zhiyin.dev"
	"zhiyin.dev/flow"
	"zhiyin.dev/speech"
)

const callbackFlow = `
id: test-callback
name: {cmn: 测试}
start: wait
nodes:
  wait:
    queue:
      id: care
      text: {cmn: 回电请按一。}
      priority: [{otherwise: 20}]
      music: hold
      keys: {"1": offer, "2": hours}
      on: {no_agent: bye}
  hours:
    say:
      text: {cmn: 我们九点上班。}
    next: wait
  offer:
    callback:
      for: wait
      text: {cmn: "给尾号{caller.tail:digits}的电话回电，请按一。"}
      key: "1"
      thanks: {cmn: 好的，轮到您就回电。}
      from: "09:00"
      to: "18:00"
      declined: wait
      unavailable: wait
  bye:
    hangup: {}
`

// callable is a caller who stands in the queue and may be called back.
func callable(t *testing.T) *acted {
	a := actFlow(t, callbackFlow)
	a.c, a.kept = Contact{}, nil
	a.in(Arrived{Arrival: zhiyin.Arrival{Contact: "ct_1", Channel: zhiyin.VoiceCall, From: "+8613800008000", Called: "+864008000001", Leg: "leg_1", At: noon},
		Number: zhiyin.Number{ID: "n", Language: zhiyin.Mandarin}, Unit: zhiyin.Unit{ID: "u", Zone: "Asia/Shanghai"}, Flow: a.m.Flow.Ref, Callable: true})
	return a.known()
}

// promised has hung up and stands in the queue without being on the line.
func (a *acted) promised() *acted {
	a.t.Helper()
	a.after(time.Minute).in(Key{Digit: "1"}).in(Key{Digit: "1"})
	a.expect(zhiyin.Promised, "hush leave_queue set_timer speak")
	return a.in(HungUp{}).expect(zhiyin.Promised, "hush hangup enter_queue set_timer")
}

func TestCallerWhoIsPromisedACallbackKeepsTheirPlace(t *testing.T) {
	t.Parallel()
	a := callable(t)
	queued := a.now
	a.promised()
	said := a.does[2].(EnterQueue)
	if !said.Since.Equal(queued) || !said.Wanted.Callback || said.Wanted.Priority != 20 {
		t.Errorf("queued again %+v, want the place of %s", said, queued)
	}
	a.after(11*time.Minute).in(Reserved{Reservation: "rs_1", Agent: "ag_1"}).expect(zhiyin.Promised, "")
	a.in(Accepted{Reservation: "rs_1", Agent: "ag_1"}).expect(zhiyin.Returning, "drop_timer return set_timer")
	if to := a.does[1].(Return); to.To != "+8613800008000" || to.Agent != "ag_1" {
		t.Errorf("calls %+v", to)
	}
	a.in(Ringing{}).expect(zhiyin.Returning, "ringback")
	a.in(Answered{}).expect(zhiyin.Connected, "drop_timer hush_agent join mute_agent")
	if s := body[zhiyin.CallbackSettled](t, a.bodies); s.Outcome != zhiyin.CallbackAnswered || s.Attempts != 1 || s.WaitMs != (12*time.Minute).Milliseconds() {
		t.Errorf("settled %+v", s)
	}
	if c := body[zhiyin.ContactConnected](t, a.bodies); c.WaitMs != time.Minute.Milliseconds() || c.Reservation != "rs_1" {
		t.Errorf("connected %+v: who is not on the line does not wait", c)
	}
	a.in(HungUp{}).in(WrapComplete{Disposition: "done"})
	a.replays()
}

func TestUnansweredCallbackIsTriedThreeTimesTenMinutesApart(t *testing.T) {
	t.Parallel()
	a := callable(t).promised()
	for attempt := 1; attempt <= 3; attempt++ {
		a.in(Accepted{Reservation: "rs", Agent: "ag_1"}).in(Ringing{}).after(30 * time.Second).rings(forCallback)
		missed := body[zhiyin.CallbackMissed](t, a.bodies)
		if missed.Attempt != attempt || missed.Why != "no_answer" || missed.Agent != "ag_1" {
			t.Fatalf("missed %+v", missed)
		}
		if attempt == 3 {
			break
		}
		a.expect(zhiyin.Promised, "hush_agent hangup free_agent set_timer")
		a.after(10*time.Minute).rings(forCallback).expect(zhiyin.Promised, "enter_queue set_timer")
	}
	if s := body[zhiyin.CallbackSettled](t, a.bodies); s.Outcome != zhiyin.CallbackUnanswered || a.c.State != zhiyin.Completed {
		t.Errorf("%s, settled %+v", a.c.State, s)
	}
	a.replays()
}

func TestNobodyIsCalledBackOutsideTheHours(t *testing.T) {
	t.Parallel()
	a := callable(t) // noon in Shanghai
	a.after(5*time.Hour + 50*time.Minute).promised()
	a.after(9*time.Minute).rings(forCallback).expect(zhiyin.Promised, "leave_queue set_timer")
	if rest := a.does[1].(SetTimer).After; rest != 15*time.Hour {
		t.Errorf("rests %s, want until nine", rest)
	}
	a.after(15*time.Hour).rings(forCallback).expect(zhiyin.Promised, "enter_queue set_timer")
	a.replays()
}

func TestCallerWithACallbackWhoComesInIsNotCalled(t *testing.T) {
	t.Parallel()
	a := callable(t).promised()
	a.in(CameIn{Contact: "ct_2"}).expect(zhiyin.Promised, "drop_timer leave_queue")
	a.in(Accepted{Reservation: "rs_1", Agent: "ag_1"}).expect(zhiyin.Promised, "free_agent") // crossed with it
	a.in(WentAgain{Contact: "ct_2"}).expect(zhiyin.Promised, "enter_queue set_timer")
	a.in(Accepted{Reservation: "rs_2", Agent: "ag_1"}).in(CameIn{Contact: "ct_3"}).expect(zhiyin.Promised, "drop_timer hush_agent hangup free_agent")
	a.in(CalledOff{Contact: "ct_3"}).expect(zhiyin.Completed, "hangup close")
	if s := body[zhiyin.CallbackSettled](t, a.bodies); s.Outcome != zhiyin.CallbackCalledIn {
		t.Errorf("settled %+v", s)
	}
	a.replays()
}

func TestCallerWithACallbackGetsTheirPlaceWhenTheyComeIn(t *testing.T) {
	t.Parallel()
	a := actFlow(t, callbackFlow)
	a.c = Contact{}
	since := noon.Add(-20 * time.Minute)
	a.in(Arrived{Arrival: zhiyin.Arrival{Contact: "ct_1", From: "+8613800008000", At: noon}, Number: zhiyin.Number{ID: "n", Language: zhiyin.Mandarin},
		Unit: zhiyin.Unit{ID: "u"}, Flow: a.m.Flow.Ref, Place: &HeldPlace{Contact: "ct_0", Since: since}}).known()
	for _, c := range a.does {
		if q, is := c.(EnterQueue); is && q.Since.Equal(since) {
			return
		}
	}
	t.Errorf("does %s, want the place of the callback", a.did())
}

func TestCallbackSurvivesTheProcess(t *testing.T) {
	t.Parallel()
	a := callable(t).promised().in(Accepted{Reservation: "rs_1", Agent: "ag_1"})
	a.in(Stopping{}).expect(zhiyin.Promised, "drop_timer hush_agent hangup free_agent")
	a.after(time.Minute).in(Gone{}).expect(zhiyin.Promised, "set_timer") // it may have rung
	a.after(10*time.Minute).rings(forCallback).expect(zhiyin.Promised, "enter_queue set_timer")
	a.after(time.Minute).in(Gone{}).expect(zhiyin.Promised, "drop_timer enter_queue set_timer")
}

func TestSelfServiceInAQueueEndsAtTheSentenceWhenADeskRings(t *testing.T) {
	t.Parallel()
	a := callable(t).in(Key{Digit: "2"}).expect(zhiyin.Queued, "hush speak")
	a.in(Reserved{Reservation: "rs_1", Agent: "ag_1"}).expect(zhiyin.Reserved, "")
	a.in(Played{Sound: a.c.sound.id, Whole: true}).expect(zhiyin.Reserved, "music")
	a.in(Accepted{Reservation: "rs_1", Agent: "ag_1"})
	if a.c.State != zhiyin.Connected {
		t.Errorf("state %s", a.c.State)
	}
	a.replays()
}

// Whatever happens in whatever order, a customer has one call of ours at most, none
// while they are on the line elsewhere, none after an answer, three in all, and no
// agent is left waiting for nobody.
func TestCallbackNeverRingsTwiceNorAfterAnAnswer(t *testing.T) {
	t.Parallel()
	def, problems := flow.Parse([]byte(callbackFlow))
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	rapid.Check(t, func(t *rapid.T) {
		m := Machine{Flow: def, Engine: &flow.Engine{}, Speaker: &speech.Speaker{}, Queues: map[zhiyin.QueueID]zhiyin.Queue{"care": {ID: "care"}}}
		d := &dialling{t: t, m: m, now: noon}
		d.in(Arrived{Arrival: zhiyin.Arrival{Contact: "ct_1", From: "+8613800008000", At: noon}, Number: zhiyin.Number{ID: "n", Language: zhiyin.Mandarin},
			Unit: zhiyin.Unit{ID: "u", Zone: "Asia/Shanghai"}, Flow: def.Ref, Callable: true})
		d.in(Known{Snapshot: zhiyin.Snapshot{Known: zhiyin.None}})
		d.in(Key{Digit: "1"})
		d.in(Key{Digit: "1"})
		for range rapid.IntRange(1, 60).Draw(t, "steps") {
			d.now = d.now.Add(time.Duration(rapid.SampledFrom([]int{0, 1, 31, 700, 40000}).Draw(t, "seconds")) * time.Second)
			d.happens(rapid.SampledFrom([]string{"accept", "accept", "ring", "answer", "unanswered", "timer", "timer", "came in", "went again", "called off",
				"agent lost", "end", "hang up", "played", "restart"}).Draw(t, "what"))
		}
	})
}

// dialling plays a lobby and a telephone, and watches.
type dialling struct {
	t                       *rapid.T
	m                       Machine
	c                       Contact
	now                     time.Time
	queued, live, elsewhere bool
	answered                bool
	calls                   int
	agent                   zhiyin.AgentID // at work with the contact
}

func (d *dialling) happens(what string) {
	switch what {
	case "accept":
		if d.queued && d.agent == "" {
			d.queued, d.agent = false, "ag_1"
			d.in(Accepted{Reservation: "rs", Agent: "ag_1"})
		}
	case "ring":
		d.in(Ringing{})
	case "answer":
		if d.live {
			d.live, d.answered = false, true
			d.in(Answered{})
		}
	case "unanswered":
		if d.live {
			d.live = false
			d.in(Unanswered{Why: "busy"})
		}
	case "timer":
		if id := d.c.timer[forCallback]; id != 0 {
			d.in(Rang{Timer: id})
		}
	case "came in":
		d.elsewhere = true
		d.in(CameIn{Contact: "ct_2"})
	case "went again":
		d.elsewhere = false
		d.in(WentAgain{Contact: "ct_2"})
	case "called off":
		d.in(CalledOff{Contact: "ct_2"})
	case "agent lost":
		d.in(AgentLost{})
	case "end":
		d.in(End{})
	case "hang up":
		d.in(HungUp{})
	case "played":
		d.in(Played{Sound: d.c.sound.id, Whole: true})
	case "restart":
		if d.c.State == zhiyin.Promised || d.c.State == zhiyin.Returning {
			d.live, d.queued, d.agent, d.elsewhere = false, false, "", false
			d.in(Gone{})
		}
	}
}

func (d *dialling) in(in Input) {
	next, does, _, err := d.m.Step(d.c, in, d.now)
	if err != nil {
		d.t.Fatal(err)
	}
	d.c = next
	for _, c := range does {
		d.watch(c)
	}
	if d.c.State == zhiyin.Promised && d.agent != "" {
		d.t.Fatalf("%s leaves %s at work with nobody", in.name(), d.agent)
	}
}

func (d *dialling) watch(c Command) {
	switch c.(type) {
	case EnterQueue:
		d.queued = true
	case LeaveQueue:
		d.queued = false
	case FreeAgent:
		d.agent = ""
	case Hangup:
		d.live = false
	case Return:
		d.calls++
		switch {
		case d.live:
			d.t.Fatal("a second call while one is under way")
		case d.answered:
			d.t.Fatal("a call after an answer")
		case d.elsewhere:
			d.t.Fatal("a call to who is on the line with us")
		}
		local := d.now.Add(8 * time.Hour)
		if local.Hour() < 9 || local.Hour() >= 18 {
			d.t.Fatalf("a call at %s", local)
		}
		d.live = true
	}
}

// unanswered is a callback that nobody answered, which rests.
func unanswered(t *testing.T) *acted {
	a := callable(t).promised()
	return a.in(Accepted{Reservation: "rs", Agent: "ag_1"}).in(Ringing{}).after(30 * time.Second).rings(forCallback)
}

func TestASupervisorLetsAMissedCallbackBeTriedAtOnce(t *testing.T) {
	t.Parallel()
	a := unanswered(t)
	since := a.c.promise.since
	a.after(time.Minute).in(Hurry{By: "ag_0"}).expect(zhiyin.Promised, "drop_timer enter_queue set_timer")
	if h := body[zhiyin.CallbackHurried](t, a.bodies); h.By != "ag_0" || !a.does[1].(EnterQueue).Since.Equal(since) {
		t.Errorf("%+v, queued %+v", h, a.does[1])
	}
	if a.in(Hurry{By: "ag_0"}); len(a.bodies)+len(a.does) > 0 { // its turn has come
		t.Errorf("again: %v %v", a.bodies, a.does)
	}
	a.in(Accepted{Reservation: "rs", Agent: "ag_1"}).expect(zhiyin.Returning, "drop_timer return set_timer")
	a.in(Hurry{By: "ag_0"}).expect(zhiyin.Returning, "")
	a.replays()
}

func TestACallbackThatWasDoneByHandCallsNobody(t *testing.T) {
	t.Parallel()
	for name, a := range map[string]*acted{"rests": unanswered(t), "in its turn": callable(t).promised()} {
		a.in(Handled{By: "ag_0"})
		if s := body[zhiyin.CallbackSettled](t, a.bodies); s.Outcome != zhiyin.CallbackByHand || a.c.State != zhiyin.Completed || a.c.ended != zhiyin.EndedCalledOff {
			t.Errorf("%s: %s, settled %+v", name, a.c.State, s)
		}
		if h := body[zhiyin.CallbackHandled](t, a.bodies); h.By != "ag_0" {
			t.Errorf("%s: %+v", name, h)
		}
		a.replays()
	}
}
