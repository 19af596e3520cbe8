package scenario

import (
	"fmt"
	"testing"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/edge/sip/siptest"
)

func TestTransferToATelephoneBringsTheTwoTogetherOrTheCustomerBack(t *testing.T) {
	t.Parallel()
	const thirdTone = 1800.0
	outside := telephone(t)
	p := startOn(t, furnished(t, times{}), "--config", write(t, fmt.Sprintf("sip:\n  trunks:\n    carrier:\n      address: %s\n", outside.Addr())))
	db := p.ledger()
	agent := p.atWork("muhe", 0, agentTone)
	call := p.dial(telephone(t), suGold, straight)
	call.Play(customerTone)
	customer := ear(call.Heard)
	id := agent.accepts()
	customer.expect(t, "the customer", agentTone)
	rings := func() *siptest.Call {
		t.Helper()
		select {
		case in := <-outside.Incoming():
			return in
		case <-time.After(awaitWithin):
			t.Fatal("the telephone outside does not ring")
			return nil
		}
	}

	t.Log("refused")
	agent.onContact(id, "transfer", map[string]any{"to": "+8613900008888"})
	in := rings()
	customer.expectMusic(t, "the customer while it rings", agentTone)
	in.Reject(486, "Busy Here")
	customer.expect(t, "the customer who is back", agentTone)
	ear(agent.headset.hears).expect(t, "the agent who has them back", customerTone)
	found(t, db, id, func(c zhiyin.ContactTransferred) bool { return !c.OK })

	t.Log("answered at once")
	agent.onContact(id, "transfer", map[string]any{"to": "+8613900008888"})
	third := rings()
	third.Answer()
	third.Play(thirdTone)
	customer.expect(t, "the customer", thirdTone)
	ear(third.Heard).expect(t, "the third party", customerTone)
	agent.await("nothing in hand", func(s screen) bool { return !s.agent.Busy && len(s.contacts) == 0 })
	ear(agent.headset.hears).expect(t, "the agent who is done", 0)
	bye(t, third)
	if ended := found(t, db, id, anything[zhiyin.ContactEnded]); ended.Reason != zhiyin.EndedTransferred {
		t.Errorf("ended %s", ended.Reason)
	}
	select {
	case <-call.Ended():
	case <-time.After(awaitWithin):
		t.Error("the customer is left on the line")
	}

	t.Log("the customer leaves while it rings")
	next := p.dial(telephone(t), "", straight)
	id = agent.accepts()
	agent.onContact(id, "transfer", map[string]any{"to": "+8613900008888"})
	ringing := rings()
	bye(t, next)
	select {
	case <-ringing.Ended():
	case <-time.After(awaitWithin):
		t.Error("the telephone outside rings on")
	}
	agent.wrapsUp(id, "muhe-order-answered")
	closed(t, p)
	contains(t, p.replayAll(), " 0 differences")
}
