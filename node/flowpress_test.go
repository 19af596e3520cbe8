package node

import (
	"context"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/contact"
	"zhiyin.dev/node/studio"
	"zhiyin.dev/pcm"
	"zhiyin.dev/press"
	"zhiyin.dev/speech"
)

const menuFlow = `
id: muhe-try
unit: muhe
name: {cmn: 试, en: Try}
start: ask
nodes:
  ask:
    gather: {text: {cmn: 请按一。, en: Press one.}, first_seconds: 60, on: {"1": way}, invalid: bye, none: bye}
  way: {subflow: {flow: muhe-answer, on: {told: bye}}}
  bye: {hangup: }
`

const answerFlow = `
id: muhe-answer
unit: muhe
name: {cmn: 答, en: Answer}
start: tell
nodes:
  tell:
    say: {text: {cmn: 第一版。, en: The first.}}
    next: done
  done: {return: told}
`

func (n *Node) prints(t *testing.T, text string) zhiyin.DefinitionRef {
	t.Helper()
	d := n.pressDesk()
	made, err := d.Draft(t.Context(), "flow", text, "agent:ag_1")
	if err != nil || len(made.Problems) > 0 {
		t.Fatal(made, err)
	}
	ref := zhiyin.DefinitionRef{Kind: "flow", ID: made.ID, Version: made.Version}
	if out, err := d.Publish(t.Context(), ref, "agent:ag_1"); err != nil || len(out.Problems) > 0 {
		t.Fatal(out, err)
	}
	if err := n.refresh(t.Context()); err != nil {
		t.Fatal(err)
	}
	return ref
}

// handset is a customer's telephone on which prompts end by themselves.
type handset struct {
	said chan struct{}
	gone chan struct{}
	once sync.Once
}

func (h *handset) ID() zhiyin.LegID { return "leg_1" }
func (h *handset) Answer() error    { return nil }
func (h *handset) Play(_ pcm.Source, done func(time.Duration, bool)) {
	h.said <- struct{}{}
	if done != nil {
		done(time.Second, true)
	}
}
func (h *handset) Stop()                   {}
func (h *handset) SendDigits(string)       {}
func (h *handset) Mute(bool)               {}
func (h *handset) Echo(bool)               {}
func (h *handset) Hangup(zhiyin.EndReason) { h.once.Do(func() { close(h.gone) }) }

type silent struct{}

func (silent) Speak(speech.Spoken) pcm.Source { return nil }
func (silent) Music(string) pcm.Source        { return nil }

type nobody struct{}

func (nobody) Enter(zhiyin.ContactID, zhiyin.Wanted, zhiyin.Snapshot, time.Time)              {}
func (nobody) Escalate(_ zhiyin.ContactID, _ zhiyin.Wanted, _ zhiyin.Snapshot, _ zhiyin.Plea) {}
func (nobody) Deescalate(zhiyin.ContactID, string)                                            {}
func (nobody) Leave(zhiyin.ContactID)                                                         {}
func (nobody) Free(zhiyin.AgentID, zhiyin.ContactID)                                          {}
func (nobody) Invite(zhiyin.ContactID, zhiyin.AgentID, zhiyin.AgentID)                        {}
func (nobody) Release(zhiyin.AgentID, zhiyin.ContactID)                                       {}

// TestACallFinishesOnTheVersionsItBeganWith: a flow, and one that it calls, are
// published anew while a caller stands in the menu.
func TestACallFinishesOnTheVersionsItBeganWith(t *testing.T) {
	t.Parallel()
	n := opened(t)
	if err := n.PublishPacks(t.Context()); err != nil {
		t.Fatal(err)
	}
	n.prints(t, answerFlow)
	n.prints(t, menuFlow)
	n.publishForTest(t, zhiyin.DefinitionRef{Kind: "number", ID: "try", Version: 1}, "id: try\nunit: muhe\ncalled: try\nflow: muhe-try\nlanguage: cmn\n")
	conductor := contact.New(contact.Config{Ledger: n.db, People: n.db, Lobby: nobody{}, Voice: silent{}, Directory: n.catalog, Now: n.now, Log: slog.New(slog.DiscardHandler)})
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- conductor.Run(ctx) }()
	call := func() (zhiyin.ContactID, *contact.Inbox, *handset) {
		h := &handset{said: make(chan struct{}, 8), gone: make(chan struct{})}
		id := zhiyin.ContactID(zhiyin.NewID("ct", n.now()))
		inbox, err := conductor.Arrive(zhiyin.Arrival{Contact: id, Channel: zhiyin.VoiceCall, Called: "try", Leg: "leg_1", At: n.now()}, h)
		if err != nil {
			t.Fatal(err)
		}
		<-h.said // the menu
		return id, inbox, h
	}
	before, inbox, h := call()
	second := n.prints(t, strings.Replace(answerFlow, "第一版", "第二版", 1))
	n.prints(t, strings.NewReplacer(`"1": way`, `"1": bye`, "  way: {subflow: {flow: muhe-answer, on: {told: bye}}}\n", "").Replace(menuFlow))
	inbox.Keyed('1')
	<-h.gone
	after, inbox, h := call()
	inbox.Keyed('1')
	<-h.gone
	if ref, problems, err := n.press.RollBack(t.Context(), "flow", "muhe-try", "agent:ag_1"); err != nil || len(problems) > 0 || ref.Version != 1 {
		t.Fatal(ref, problems, err)
	}
	if err := n.refresh(t.Context()); err != nil {
		t.Fatal(err)
	}
	again, inbox, h := call()
	inbox.Keyed('1')
	<-h.gone
	stop()
	if err := <-ended; err != nil {
		t.Fatal(err)
	}
	for id, wants := range map[zhiyin.ContactID]string{before: "muhe-answer@1", after: "", again: "muhe-answer@" + string('0'+rune(second.Version))} {
		if said := n.toldBy(t, id); said != wants {
			t.Errorf("%s heard %q, want %q", id, said, wants)
		}
		if r, err := n.replay(t.Context(), id); err != nil || len(r.Differences) > 0 {
			t.Errorf("%s is replayed with %+v, %v", id, r.Differences, err)
		}
	}
}

// toldBy is the version of the called flow that a contact was in; "" for none.
func (n *Node) toldBy(t *testing.T, id zhiyin.ContactID) string {
	t.Helper()
	events, err := n.db.AllEvents(t.Context(), string(id))
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range events {
		if b, is := e.Body.(zhiyin.FlowEntered); is && b.Flow.ID == "muhe-answer" {
			return strings.TrimPrefix(b.Flow.String(), "flow/")
		}
	}
	return ""
}

func TestAFlowIsCheckedBesideWhatIsInForce(t *testing.T) {
	t.Parallel()
	n := opened(t)
	if err := n.PublishPacks(t.Context()); err != nil {
		t.Fatal(err)
	}
	n.prints(t, answerFlow)
	n.prints(t, menuFlow)
	for wants, text := range map[string]string{
		"must say whose flow this is":         strings.Replace(menuFlow, "unit: muhe\n", "", 1),
		"there is no queue muhe-nowhere":      strings.Replace(menuFlow, "bye: {hangup: }", "bye: {queue: {id: muhe-nowhere, music: calm, on: {no_agent: end}}}\n  end: {hangup: }", 1),
		"there is no published flow muhe-who": strings.Replace(menuFlow, "muhe-answer", "muhe-who", 1),
		"muhe-try calls this flow and could":  strings.Replace(answerFlow, "return: told", "return: sold", 1),
	} {
		if wants == "must say whose flow this is" {
			text = strings.Replace(text, "muhe-try", "muhe-new", 1)
		}
		made, err := n.pressDesk().Draft(t.Context(), "flow", text, "agent:ag_1")
		found := false
		for _, p := range made.Problems {
			found = found || strings.Contains(p.Text, wants)
		}
		if err != nil || !found {
			t.Errorf("%s: %+v %v", wants, made.Problems, err)
		}
	}
}

func TestAFlowTakesASecondPersonAtLevel3(t *testing.T) {
	t.Parallel()
	n := opened(t)
	if err := n.PublishPacks(t.Context()); err != nil {
		t.Fatal(err)
	}
	n.press.Book = studio.Book{DB: n.defs, Level3: true}
	made, problems, err := n.press.Draft(t.Context(), "flow", answerFlow, "agent:ag_1")
	if err != nil || len(problems) > 0 {
		t.Fatal(problems, err)
	}
	if _, err := n.press.Publish(t.Context(), made.Ref, "agent:ag_1"); zhiyin.KindOf(err) != zhiyin.Denied {
		t.Errorf("published by one: %v", err)
	}
	if err := n.press.Approve(t.Context(), made.Ref, "agent:ag_1"); zhiyin.KindOf(err) != zhiyin.Denied {
		t.Errorf("approved by who drafted it: %v", err)
	}
	if err := n.press.Approve(t.Context(), made.Ref, "agent:ag_2"); err != nil {
		t.Fatal(err)
	}
	if _, err := n.press.Publish(t.Context(), made.Ref, "agent:ag_1"); err != nil {
		t.Fatal(err)
	}
	if p, err := n.defs.Proposal(t.Context(), made.Ref); err != nil || p.State != press.Published || p.ApprovedBy != "agent:ag_2" {
		t.Errorf("%+v %v", p, err)
	}
}
