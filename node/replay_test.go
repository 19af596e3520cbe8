package node

import (
	"context"
	"strings"
	"testing"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/contact"
)

// TestEveryContactIsReplayedWithTheFlowsItCalled: a chat and a call keep which versions
// they run on, and one that kept none is replayed with those of its time.
func TestEveryContactIsReplayedWithTheFlowsItCalled(t *testing.T) {
	t.Parallel()
	n := opened(t)
	if err := n.PublishPacks(t.Context()); err != nil {
		t.Fatal(err)
	}
	n.prints(t, answerFlow)
	n.prints(t, menuFlow)
	n.publishForTest(t, zhiyin.DefinitionRef{Kind: "number", ID: "try", Version: 1}, "id: try\nunit: muhe\ncalled: \"chat:try\"\nflow: muhe-try\nlanguage: cmn\n")
	if err := n.refresh(t.Context()); err != nil {
		t.Fatal(err)
	}
	c := n.calls(t, nil)
	id := zhiyin.ContactID(zhiyin.NewID("ct", n.now()))
	if err := c.Chat(t.Context(), zhiyin.Arrival{Contact: id, Channel: zhiyin.Chat, Called: "chat:try", At: n.now()}); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	for write := (contact.Wrote{Client: "1", Text: "1"}); ; { // Conflict until the question stands
		if err := c.Write(ctx, id, write); zhiyin.KindOf(err) != zhiyin.Conflict {
			break
		}
	}
	n.endsSoon(t, id)
	if said := n.toldBy(t, id); said != "muhe-answer@1" {
		t.Fatalf("heard %q", said)
	}
	n.prints(t, strings.Replace(answerFlow, "第一版", "第二版", 1))
	if r, err := n.replay(t.Context(), id); err != nil || len(r.Differences) > 0 {
		t.Errorf("replayed with %+v, %v", r.Differences, err)
	}

	events, err := n.db.AllEvents(t.Context(), string(id))
	if err != nil {
		t.Fatal(err)
	}
	ref, linked, _, err := contact.FlowOf(events)
	if err != nil || len(linked) != 1 || linked[0].String() != "flow/muhe-answer@1" {
		t.Errorf("%s linked with %v, %v", ref, linked, err)
	}
	then, err := n.flowVersion(t.Context(), events[0].At, ref)
	if err != nil || then.Linked()[0].String() != "flow/muhe-answer@1" {
		t.Errorf("as it was then: %v", err)
	}
	now, err := n.flowVersion(t.Context(), n.now(), ref)
	if err != nil || now.Linked()[0].String() != "flow/muhe-answer@2" {
		t.Errorf("as it is now: %v", err)
	}
	if _, err := n.flowVersion(t.Context(), time.Unix(0, 0), ref); zhiyin.KindOf(err) != zhiyin.NotFound {
		t.Errorf("before it was published: %v", err)
	}
}

// endsSoon waits until a contact is over and kept.
func (n *Node) endsSoon(t *testing.T, id zhiyin.ContactID) {
	t.Helper()
	for late := time.Now().Add(10 * time.Second); ; time.Sleep(5 * time.Millisecond) {
		events, err := n.db.AllEvents(t.Context(), string(id))
		if err != nil || time.Now().After(late) {
			t.Fatalf("%s does not end: %v", id, err)
		}
		for _, e := range events {
			if _, is := e.Body.(zhiyin.ContactEnded); is {
				return
			}
		}
	}
}
