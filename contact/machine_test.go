package contact

import (
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/flow"
	"zhiyin.dev/speech"
)

const testFlow = `
id: test-main
name: {cmn: 测试, en: Test}
start: greet
nodes:
  greet:
    say:
      text: {cmn: "{customer:name}，您好。", yue: "{customer:name}，你好。", en: "Hello, {customer:name}."}
      plain: {cmn: 您好。, yue: 你好。, en: Hello.}
    next: ask
  ask:
    gather:
      text: {cmn: 请按一。, yue: 請按一。, en: Press one.}
      attempts: 2
      on: {"1": wait}
      invalid: bye
      none: bye
  wait:
    queue:
      id: care
      music: hold
      on: {no_agent: bye}
  bye:
    hangup: {}
`

func TestTableIsDrawnInTheDocs(t *testing.T) {
	t.Parallel()
	const path = "../docs/contact-states.md"
	want := drawTable()
	if os.Getenv("UPDATE") != "" {
		if err := os.WriteFile(path, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile(path)
	if err != nil || string(got) != want {
		t.Errorf("%s is not what the table says (UPDATE=1 go test ./contact writes it): %v", path, err)
	}
}

// drawTable writes the table as a page.
func drawTable() string {
	var b strings.Builder
	b.WriteString("# What a contact does in which state\n\nWritten by `UPDATE=1 go test ./contact` from the table in `contact/states.go`. An input that a state does not list has no meaning there.\n\n| state | inputs |\n|---|---|\n")
	for _, st := range []zhiyin.ContactState{"", zhiyin.Dialling, zhiyin.Informing, zhiyin.Arriving, zhiyin.InFlow, zhiyin.Queued, zhiyin.Reserved, zhiyin.Connected,
		zhiyin.OnHold, zhiyin.Rejoining, zhiyin.Wrapping, zhiyin.Promised, zhiyin.Returning, zhiyin.Completed} {
		var names []string
		for _, c := range table[st] {
			names = append(names, c.input)
		}
		slices.Sort(names)
		name := string(st)
		if st == "" {
			name = "(new)"
		}
		fmt.Fprintf(&b, "| %s | %s |\n", name, strings.Join(names, " "))
	}
	return b.String()
}

// acted is one contact walked through the machine by hand.
type acted struct {
	t      *testing.T
	m      Machine
	c      Contact
	now    time.Time
	does   []Command
	bodies []zhiyin.Body
	kept   []zhiyin.Event
}

var noon = time.Date(2026, 11, 22, 4, 0, 0, 0, time.UTC)

func act(t *testing.T) *acted { t.Helper(); return actFlow(t, testFlow) }

// actFlow is act in another flow.
func actFlow(t *testing.T, text string) *acted {
	t.Helper()
	def, problems := flow.Parse([]byte(text))
	if len(problems) > 0 {
		t.Fatalf("flow: %v", problems)
	}
	a := &acted{t: t, now: noon, m: Machine{Flow: def, Engine: &flow.Engine{}, Speaker: &speech.Speaker{},
		Queues: map[zhiyin.QueueID]zhiyin.Queue{"care": {ID: "care", WrapSeconds: 45}}}}
	a.in(Arrived{Arrival: zhiyin.Arrival{Contact: "ct_1", Channel: zhiyin.VoiceCall, From: "+8619900000001", Called: "+864008000001", Leg: "leg_1", At: noon},
		Number: zhiyin.Number{ID: "n", Language: zhiyin.Mandarin}, Unit: zhiyin.Unit{ID: "u"}, Flow: def.Ref})
	return a
}

// in feeds one input and checks that the step changed nothing it came from.
func (a *acted) in(in Input) *acted {
	a.t.Helper()
	before := fmt.Sprintf("%+v", a.c)
	next, does, bodies, err := a.m.Step(a.c, in, a.now)
	if err != nil {
		a.t.Fatalf("%s: %v", in.name(), err)
	}
	if after := fmt.Sprintf("%+v", a.c); after != before {
		a.t.Fatalf("%s changed the state it came from", in.name())
	}
	a.c, a.does, a.bodies = next, does, bodies
	a.keep(in)
	return a
}

// keep writes the events as the Conductor does, through JSON.
func (a *acted) keep(in Input) {
	data, err := json.Marshal(in)
	if err != nil {
		a.t.Fatal(err)
	}
	names := []string{}
	for _, c := range a.does {
		names = append(names, c.does())
	}
	first := zhiyin.NewEvent("ct_1", zhiyin.ContactInput{Seq: a.c.Seq, Input: in.name(), Commands: names, Data: data}, a.now)
	a.kept = append(a.kept, first)
	for _, b := range a.bodies {
		e := zhiyin.NewEvent("ct_1", b, a.now)
		e.Cause = first.ID
		a.kept = append(a.kept, e)
	}
}

func (a *acted) after(d time.Duration) *acted { a.now = a.now.Add(d); return a }

func (a *acted) did() string {
	names := []string{}
	for _, c := range a.does {
		names = append(names, c.does())
	}
	return strings.Join(names, " ")
}

func (a *acted) expect(state zhiyin.ContactState, does string) *acted {
	a.t.Helper()
	if a.c.State != state || a.did() != does {
		a.t.Fatalf("state %s does %q, want %s %q", a.c.State, a.did(), state, does)
	}
	return a
}

func (a *acted) rings(what timerFor) *acted {
	a.t.Helper()
	if a.c.timer[what] == 0 {
		a.t.Fatalf("no timer %d runs", what)
	}
	return a.in(Rang{Timer: a.c.timer[what]})
}

// ms Su, known by her number.
func (a *acted) known() *acted {
	return a.in(Known{Snapshot: zhiyin.Snapshot{At: a.now, Known: zhiyin.One,
		Customer: zhiyin.Customer{ID: "cu_1", FamilyName: "苏", GivenName: "晓岚", Title: "ms"}}})
}

func (a *acted) queued() *acted {
	return a.known().in(Played{Sound: a.c.sound.id, Whole: true}).in(Key{Digit: "1"})
}

func (a *acted) connected() *acted {
	return a.queued().in(Reserved{Reservation: "rs_1", Agent: "ag_1"}).after(10 * time.Second).in(Accepted{Reservation: "rs_1", Agent: "ag_1"})
}

func body[T zhiyin.Body](t *testing.T, list []zhiyin.Body) T {
	t.Helper()
	for _, b := range list {
		if out, is := b.(T); is {
			return out
		}
	}
	var none T
	t.Fatalf("no %s among %v", none.Kind(), list)
	return none
}

func TestCallerIsAnsweredAtOnceAndGreetedByName(t *testing.T) {
	t.Parallel()
	a := act(t).expect(zhiyin.Arriving, "answer meet")
	a.known().expect(zhiyin.InFlow, "speak")
	if said := body[zhiyin.FlowSaid](t, a.bodies); !strings.Contains(said.Words, "苏女士") {
		t.Errorf("said %q", said.Words)
	}
	if who := body[zhiyin.ContactIdentified](t, a.bodies); who.Customer != "cu_1" || who.Assurance != zhiyin.Claimed {
		t.Errorf("identified %+v", who)
	}
}

func TestKeyDuringThePromptCutsItShort(t *testing.T) {
	t.Parallel()
	a := act(t).known().in(Played{Sound: 1, Whole: true}).expect(zhiyin.InFlow, "speak")
	a.in(Key{Digit: "1"})
	if a.c.State != zhiyin.Queued {
		t.Fatalf("state %s after the key", a.c.State)
	}
	if heard := body[zhiyin.PromptHeard](t, a.bodies); !heard.Barged {
		t.Errorf("heard %+v", heard)
	}
}

func TestKeysPressedAheadCount(t *testing.T) {
	t.Parallel()
	a := act(t).known().in(Key{Digit: "1"})
	if a.c.State != zhiyin.Queued {
		t.Fatalf("a key during the greeting led to %s, want queued", a.c.State)
	}
	a = act(t).in(Key{Digit: "1"}).expect(zhiyin.Arriving, "").known().in(Played{Sound: 1, Whole: true})
	if a.c.State != zhiyin.Queued {
		t.Fatalf("a key right after the answer led to %s, want queued", a.c.State)
	}
	a.replays()
}

const heardOutFlow = `
id: test-heard-out
name: {cmn: 听完, en: Heard out}
start: ask
nodes:
  ask:
    gather:
      text: {cmn: 请听完再按。, yue: 請聽完再㩒。, en: Press when this is over.}
      barge: false
      max: 2
      on: {"12": said}
      invalid: bye
      none: bye
  said:
    say: {text: {cmn: 好。, yue: 好。, en: Well.}}
    next: more
  more:
    gather:
      text: {cmn: 再按一次。, yue: 再㩒一次。, en: Once more.}
      on: {"3": wait}
      invalid: bye
      none: bye
  wait:
    queue: {id: q, music: calm, on: {no_agent: bye}}
  bye:
    hangup: {}
`

func TestKeysPressedWhileAQuestionMustBeHeardOutCountAfterIt(t *testing.T) {
	t.Parallel()
	a := actFlow(t, heardOutFlow).known().expect(zhiyin.InFlow, "speak")
	a.in(Key{Digit: "1"}).expect(zhiyin.InFlow, "").in(Key{Digit: "2"}).in(Key{Digit: "3"}).expect(zhiyin.InFlow, "")
	a.in(Played{Sound: 1, Whole: true})
	if a.c.State != zhiyin.InFlow || a.c.ahead != "3" || a.c.sound.id != 2 {
		t.Fatalf("%s, ahead %q, sound %d", a.c.State, a.c.ahead, a.c.sound.id)
	}
	a.in(Played{Sound: 2, Whole: true})
	if a.c.State != zhiyin.Queued {
		t.Errorf("the key pressed ahead led to %s", a.c.State)
	}
	a.replays()
}

func TestTalkHoldAndWrapUpAddUp(t *testing.T) {
	t.Parallel()
	a := act(t).connected().expect(zhiyin.Connected, "join mute_agent")
	a.after(30*time.Second).in(Hold{On: true}).expect(zhiyin.OnHold, "part music")
	a.after(5*time.Second).in(Hold{On: false}).expect(zhiyin.Connected, "join")
	a.after(25 * time.Second).in(HungUp{})
	ended := body[zhiyin.ContactEnded](t, a.bodies)
	if ended.Reason != zhiyin.EndedByCustomer || ended.TalkMs != 55_000 || ended.HoldMs != 5_000 || ended.WaitMs != 10_000 {
		t.Errorf("ended %+v", ended)
	}
	if a.c.State != zhiyin.Wrapping {
		t.Fatalf("state %s", a.c.State)
	}
	a.in(WrapExtend{}).after(75*time.Second).rings(forWrap).expect(zhiyin.Completed, "free_agent close")
	if done := body[zhiyin.WrapCompleted](t, a.bodies); !done.TimedOut || done.WrapMs != 75_000 {
		t.Errorf("wrapped %+v", done)
	}
}

func TestAgentSaysWhichOfTheCandidatesItIs(t *testing.T) {
	t.Parallel()
	he := zhiyin.Customer{ID: "cu_6", FamilyName: "贺", GivenName: "家宁"}
	one := func(c zhiyin.Customer) Identified {
		return Identified{Snapshot: zhiyin.Snapshot{At: noon, Known: zhiyin.One, Customer: c, Tags: []zhiyin.Tag{{ID: "regular"}}}}
	}
	a := act(t).in(Known{Snapshot: zhiyin.Snapshot{At: noon, Known: zhiyin.Several, Several: []zhiyin.Customer{he, {ID: "cu_7"}}}})
	a.in(Played{Sound: a.c.sound.id, Whole: true}).in(Key{Digit: "1"}).in(Reserved{Reservation: "rs_1", Agent: "ag_1"}).in(Accepted{Reservation: "rs_1", Agent: "ag_1"})
	for _, c := range []zhiyin.Customer{{ID: "cu_9"}, {}} {
		if a.in(one(c)); len(a.bodies) > 0 || a.c.Snapshot.Known != zhiyin.Several {
			t.Fatalf("%q is no candidate: %v", c.ID, a.bodies)
		}
	}
	a.in(one(he)).expect(zhiyin.Connected, "")
	who := body[zhiyin.ContactIdentified](t, a.bodies)
	if who.Match != zhiyin.One || who.Customer != "cu_6" || who.Assurance != zhiyin.Claimed || !slices.Equal(who.Evidence, []string{"agent"}) {
		t.Errorf("identified %+v", who)
	}
	if by(a.c, who) != "agent:ag_1" || !a.c.Snapshot.HasTag("regular") {
		t.Errorf("by %s, snapshot %+v", by(a.c, who), a.c.Snapshot)
	}
	if a.in(one(zhiyin.Customer{ID: "cu_7"})); len(a.bodies) > 0 || a.c.Snapshot.Customer.ID != "cu_6" {
		t.Errorf("who it is changed: %v", a.bodies)
	}
	a.in(HungUp{}).in(WrapComplete{Disposition: "done"})
	if same, err := Replay(a.m, a.kept); err != nil || len(same.Differences) > 0 {
		t.Errorf("replay: %+v, %v", same.Differences, err)
	}
}

func TestReplacedTimerNoLongerCounts(t *testing.T) {
	t.Parallel()
	a := act(t).connected().in(End{})
	first := a.c.timer[forWrap]
	a.in(WrapExtend{}).in(Rang{Timer: first})
	if a.c.State != zhiyin.Wrapping {
		t.Errorf("the old timer ended the wrap-up: %s", a.c.State)
	}
}

func TestReloadedAgentPageComesBackToTheCall(t *testing.T) {
	t.Parallel()
	a := act(t).connected().in(AgentLost{}).expect(zhiyin.Rejoining, "part music set_timer")
	a.after(900*time.Millisecond).in(AgentBack{}).expect(zhiyin.Connected, "drop_timer join mute_agent")
	if back := body[zhiyin.LegRejoined](t, a.bodies); back.GoneMs != 900 {
		t.Errorf("rejoined %+v", back)
	}
}

func TestCustomerOfALostAgentKeepsTheirPlace(t *testing.T) {
	t.Parallel()
	a := act(t).connected()
	since := a.c.queuedAt
	a.in(AgentLost{}).after(rejoinWithin).rings(forRejoin)
	a.expect(zhiyin.Queued, "free_agent enter_queue") // what is freed has left its queue
	enter := a.does[1].(EnterQueue)
	if a.c.State != zhiyin.Queued || !enter.Since.Equal(since) || enter.Wanted.Priority != 100 {
		t.Errorf("state %s, enter %+v", a.c.State, enter)
	}
}

func TestCustomerOnHoldIsNotForgottenWithALostAgent(t *testing.T) {
	t.Parallel()
	a := act(t).connected().in(Hold{On: true}).in(AgentLost{}).expect(zhiyin.OnHold, "set_timer")
	a.after(time.Second).in(AgentBack{}).expect(zhiyin.OnHold, "drop_timer")
	a.in(AgentLost{}).in(Hold{On: false}).expect(zhiyin.Connected, "drop_timer join")
	a.in(AgentLost{}).in(AgentBack{}).in(Hold{On: true}).in(AgentLost{}).after(rejoinWithin).rings(forRejoin)
	a.expect(zhiyin.Queued, "free_agent enter_queue")
	if a.c.agent != "" || !a.c.heldAt.IsZero() {
		t.Errorf("agent %q, held since %v", a.c.agent, a.c.heldAt)
	}
}

func TestTransferToAQueueThatNobodyServesIsNotSilence(t *testing.T) {
	t.Parallel()
	a := act(t).connected().in(Transfer{Queue: "care"}).expect(zhiyin.Queued, "part free_agent enter_queue music")
	a.in(Unserved{})
	if ended := body[zhiyin.ContactEnded](t, a.bodies); ended.Reason != zhiyin.EndedByFlow || a.c.State != zhiyin.Completed {
		t.Errorf("the flow's way without agents was not taken: %s %+v", a.c.State, ended)
	}
}

func TestNextAgentIsNotMutedByTheOneBefore(t *testing.T) {
	t.Parallel()
	a := act(t).connected().in(Mute{On: true}).expect(zhiyin.Connected, "mute_agent").in(Transfer{Queue: "care"})
	a.in(Reserved{Reservation: "rs_2", Agent: "ag_2"}).in(Accepted{Reservation: "rs_2", Agent: "ag_2"}).expect(zhiyin.Connected, "join mute_agent")
	if m := a.does[1].(MuteAgent); m.On || m.Agent != "ag_2" {
		t.Errorf("%+v", m)
	}
	a.in(Mute{On: true}).expect(zhiyin.Connected, "mute_agent")
}

func TestDeadProcessLeavesNobodyWaitingAndAgentsFree(t *testing.T) {
	t.Parallel()
	for name, a := range map[string]*acted{"arriving": act(t), "in flow": act(t).known(), "queued": act(t).queued(), "talking": act(t).connected(),
		"held": act(t).connected().in(Hold{On: true})} {
		a.in(Gone{})
		if ended := body[zhiyin.ContactEnded](t, a.bodies); ended.Reason != zhiyin.EndedNodeLost || a.c.State != zhiyin.Completed {
			t.Errorf("%s: ended %+v in %s", name, ended, a.c.State)
		}
	}
	if a := act(t).connected().in(End{}).after(time.Minute).in(Gone{}); a.c.State != zhiyin.Wrapping {
		t.Errorf("wrap-up was dropped: %s", a.c.State)
	}
}

func TestReplayDecidesTheSameAndSeesAChange(t *testing.T) {
	t.Parallel()
	a := act(t).connected().in(Hold{On: true}).after(time.Second).in(Hold{On: false}).in(HungUp{}).in(WrapComplete{Disposition: "done"})
	same, err := Replay(a.m, a.kept)
	if err != nil || len(same.Differences) > 0 || same.Inputs != a.c.Seq || same.Decisions < 20 {
		t.Fatalf("replay: %+v, %v", same, err)
	}
	changed := slices.Clone(a.kept)
	for i, e := range changed {
		if in, is := e.Body.(zhiyin.ContactInput); is && in.Input == "key" {
			in.Data = json.RawMessage(`{"digit":"9"}`)
			changed[i].Body = in
		}
	}
	other, err := Replay(a.m, changed)
	if err != nil || len(other.Differences) == 0 {
		t.Errorf("another key decided the same: %v", err)
	}
}

func TestNoInputBreaksAnyState(t *testing.T) {
	t.Parallel()
	states := map[string]func() *acted{"arriving": func() *acted { return act(t) }, "in flow": func() *acted { return act(t).known() },
		"queued": func() *acted { return act(t).queued() }, "connected": func() *acted { return act(t).connected() },
		"held": func() *acted { return act(t).connected().in(Hold{On: true}) }, "rejoining": func() *acted { return act(t).connected().in(AgentLost{}) },
		"wrapping": func() *acted { return act(t).connected().in(End{}) }}
	for name, reach := range states {
		for _, in := range []Input{Played{Sound: 99}, Key{Digit: "#"}, Rang{Timer: 999}, Reserved{}, Unreserved{}, Moved{Position: 3}, Unserved{},
			AgentLost{}, AgentBack{}, MediaLost{}, MediaFound{}, PeerHeld{On: true}, Mute{On: true}, Digits{Digits: "1"}, Transfer{Queue: "care"}, Identified{},
			Transfer{To: "+8613800000000"}, Dialled{}, Dialled{OK: true}, DialledGone{}, Note{Text: "x"}, HungUp{}, Stopping{}, Gone{}} {
			a := reach()
			a.in(in).in(HungUp{}).in(HungUp{}).in(Gone{}).in(Stopping{})
			if a.c.State != zhiyin.Completed && a.c.State != zhiyin.Wrapping {
				t.Errorf("%s then %s: never ends, stays %s", name, in.name(), a.c.State)
			}
		}
	}
}

func TestTimesOfATransferredContactCountEachPhaseOnce(t *testing.T) {
	t.Parallel()
	a := act(t).after(time.Second).known().in(Played{Sound: 1, Whole: true}).after(9 * time.Second).in(Key{Digit: "1"}) // 9 s of flow
	a.in(Reserved{Reservation: "rs_1", Agent: "ag_1"}).after(10 * time.Second).in(Accepted{Reservation: "rs_1", Agent: "ag_1"})
	a.after(20 * time.Second).in(Hold{On: true}).after(4 * time.Second).in(Transfer{Queue: "care"})
	a.in(Reserved{Reservation: "rs_2", Agent: "ag_2"}).after(6 * time.Second).in(Accepted{Reservation: "rs_2", Agent: "ag_2"})
	if c := body[zhiyin.ContactConnected](t, a.bodies); c.WaitMs != 16_000 {
		t.Errorf("connected %+v", c)
	}
	a.after(30 * time.Second).in(HungUp{})
	want := zhiyin.ContactEnded{Reason: zhiyin.EndedByCustomer, FlowMs: 9_000, WaitMs: 16_000, TalkMs: 50_000, HoldMs: 4_000}
	if ended := body[zhiyin.ContactEnded](t, a.bodies); ended != want {
		t.Errorf("ended %+v, want %+v", ended, want)
	}
	a = act(t).connected().after(30 * time.Second).in(AgentLost{}).after(rejoinWithin).rings(forRejoin)
	a.after(5 * time.Second).in(HungUp{})
	if ended := body[zhiyin.ContactEnded](t, a.bodies); ended.WaitMs != 15_000 || ended.TalkMs != 50_000 {
		t.Errorf("whose agent was lost: %+v", ended)
	}
}
