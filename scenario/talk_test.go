package scenario

import (
	"testing"

	"zhiyin.dev"
)

// The tones of the two ends.
const (
	customerTone = 600.0
	agentTone    = 1000.0
	secondTone   = 1400.0
)

func TestEachEndHearsWhatItShouldThroughHoldMuteAndTransfer(t *testing.T) {
	engines(t, eachEndHears)
}

func eachEndHears(t *testing.T, url string) {
	p := startStraightOn(t, url, times{})
	db := p.ledger()
	agent := p.atWork("muhe", 0, agentTone)
	call := p.dial(telephone(t), suGold, straight)
	call.Play(customerTone)
	customer, first := ear(call.Heard), ear(agent.headset.hears)
	id := agent.accepts()

	t.Log("talk")
	customer.expect(t, "the customer", agentTone)
	first.expect(t, "the agent", customerTone)

	t.Log("hold")
	agent.onContact(id, "hold", map[string]any{"on": true})
	agent.shows(id, zhiyin.OnHold)
	customer.expectMusic(t, "the customer on hold", agentTone)
	first.expect(t, "the agent who holds", 0)
	agent.onContact(id, "hold", map[string]any{"on": false})
	customer.expect(t, "the customer taken back", agentTone)
	first.expect(t, "the agent who took them back", customerTone)

	t.Log("keys of the agent")
	agent.onContact(id, "digits", map[string]any{"digits": "42#"})
	eventually(t, awaitWithin, "the customer's side got the keys", func() bool { return call.Digits() == "42#" })

	t.Log("mute")
	agent.onContact(id, "mute", map[string]any{"on": true})
	customer.expect(t, "the customer of a muted agent", 0)
	first.expect(t, "a muted agent", customerTone)
	if c := agent.shows(id, zhiyin.Connected); !c.Muted {
		t.Error("the desk does not show that it is muted")
	}

	t.Log("transfer, muted as the first agent is")
	second := p.atWork("muhe", 1, secondTone)
	agent.onContact(id, "transfer", map[string]any{"queue": "muhe-care"})
	customer.expectMusic(t, "the customer between two agents", agentTone, secondTone)
	if o := second.rings(); string(o.Contact) != id {
		t.Fatalf("%s rings instead of %s", o.Contact, id)
	}
	second.accepts()
	customer.expect(t, "the customer with the second agent", secondTone)
	ear(second.headset.hears).expect(t, "the second agent", customerTone)
	first.expect(t, "the first agent", 0)
	second.onContact(id, "mute", map[string]any{"on": true})
	customer.expect(t, "the customer of the muted second agent", 0)
	second.onContact(id, "end", map[string]any{})
	second.wrapsUp(id, "muhe-order-answered")

	t.Log("the next customers hear their agents, muted before or not")
	for range 2 {
		next := p.dial(telephone(t), "", straight)
		next.Play(customerTone)
		on, _ := ringsAt(t, agent, second)
		on.accepts()
		tone := agentTone
		if on == second {
			tone = secondTone
		}
		ear(next.Heard).expect(t, "the next customer", tone)
		ear(on.headset.hears).expect(t, "the agent of the next customer", customerTone)
	}
	found(t, db, id, func(c zhiyin.ContactTransferred) bool { return c.OK && c.Queue == "muhe-care" })
	contains(t, p.replayAll(), id, " 0 differences")
}

func TestTheCustomersKeysReachTheFlow(t *testing.T) {
	t.Parallel()
	p := startStraight(t, times{})
	db := p.ledger()
	agent := p.atWork("muhe", 0, agentTone)
	call := p.dial(telephone(t), "", keypad)
	call.Play(customerTone)
	hearsSpeech(t, call)
	call.SendDTMF("1")
	id := agent.accepts()
	ear(call.Heard).expect(t, "the customer", agentTone)
	if keyed := found(t, db, id, anything[zhiyin.DigitsKeyed]); keyed.Digits != "1" {
		t.Errorf("keyed %q", keyed.Digits)
	}
	bye(t, call)
	agent.wrapsUp(id, "muhe-order-answered")
	if ended := found(t, db, id, anything[zhiyin.ContactEnded]); ended.Reason != zhiyin.EndedByCustomer {
		t.Errorf("ended %s", ended.Reason)
	}
}
