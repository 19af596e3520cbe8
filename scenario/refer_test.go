package scenario

import (
	"context"
	"fmt"
	"net/http"
	"testing"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/edge/sip/siptest"
)

// A trunk that connects its callers elsewhere is asked to: the customer leaves our
// lines. When it says that the target is busy, the customer comes back.
func TestTransferIsHandedToATrunkThatDoesIt(t *testing.T) {
	t.Parallel()
	outside := telephone(t)
	p := startOn(t, furnished(t, times{}), "--config", write(t, fmt.Sprintf("sip:\n  trunks:\n    carrier:\n      address: %s\n      transfer: refer\n", outside.Addr())))
	db := p.ledger()
	agent := p.atWork("muhe", 0, agentTone)
	var out struct{ Contact string }
	if code, body := agent.post("/api/desk/calls", map[string]any{"to": suGold}, &out); code != http.StatusOK {
		t.Fatalf("call out: %d %s", code, body)
	}
	in := next(t, outside.Incoming())
	in.Answer()
	in.Play(customerTone)
	agent.shows(out.Contact, zhiyin.Connected)
	ear(in.Heard).expect(t, "the customer", agentTone)

	t.Log("busy")
	agent.onContact(out.Contact, "transfer", map[string]any{"to": "+8613900008888"})
	refer := next(t, outside.Refers())
	if refer.To != "+8613900008888" {
		t.Errorf("asked to call %s", refer.To)
	}
	ear(in.Heard).expectMusic(t, "the customer while it rings", agentTone)
	tell(t, refer, 180, 486)
	ear(in.Heard).expect(t, "the customer who is back", agentTone)
	ear(agent.headset.hears).expect(t, "the agent who has them back", customerTone)
	found(t, db, out.Contact, func(c zhiyin.ContactTransferred) bool { return !c.OK })

	t.Log("beyond the dial plan")
	agent.onContact(out.Contact, "transfer", map[string]any{"to": "+4913900008888"})
	ear(agent.headset.hears).expect(t, "the agent who has them back", customerTone)
	if len(outside.Refers()) > 0 {
		t.Error("a number that may not be called was")
	}

	eventually(t, awaitWithin, "the refusal is kept", func() bool {
		return count(events(t, db, out.Contact), func(c zhiyin.ContactTransferred) bool { return !c.OK }) == 2
	})
	agent.shows(out.Contact, zhiyin.Connected)

	t.Log("taken")
	agent.onContact(out.Contact, "transfer", map[string]any{"to": "+8613900008888"})
	tell(t, next(t, outside.Refers()), 100, 200)
	select {
	case <-in.Ended():
	case <-time.After(awaitWithin):
		t.Error("the customer is left on our line")
	}
	if ended := found(t, db, out.Contact, anything[zhiyin.ContactEnded]); ended.Reason != zhiyin.EndedTransferred {
		t.Errorf("ended %s", ended.Reason)
	}
	agent.await("nothing in hand", func(s screen) bool { return !s.agent.Busy && len(s.contacts) == 0 })
	closed(t, p)
	contains(t, p.replayAll(), " 0 differences")
}

// A caller's own transfer button does nothing: we call nobody for strangers.
func TestACustomerMayNotTransferUs(t *testing.T) {
	t.Parallel()
	p := startOn(t, furnished(t, times{}))
	agent := p.atWork("muhe", 0, agentTone)
	call := p.dial(telephone(t), suGold, straight)
	id := agent.accepts()
	ear(call.Heard).expect(t, "the customer", agentTone)
	ctx, cancel := context.WithTimeout(context.Background(), awaitWithin)
	defer cancel()
	if code, err := call.Refer(ctx, "sip:+8613900008888@127.0.0.1"); err != nil || code != 603 {
		t.Errorf("refused with %d, %v", code, err)
	}
	ear(call.Heard).expect(t, "the customer as before", agentTone)
	agent.onContact(id, "end", map[string]any{})
}

func next[T any](t *testing.T, from <-chan T) (out T) {
	t.Helper()
	select {
	case out = <-from:
	case <-time.After(awaitWithin):
		t.Fatalf("no %T comes", out)
	}
	return out
}

func tell(t *testing.T, r *siptest.Refer, codes ...int) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), awaitWithin)
	defer cancel()
	for _, code := range codes {
		if err := r.Tell(ctx, code); err != nil {
			t.Fatalf("telling %d: %v", code, err)
		}
	}
}
