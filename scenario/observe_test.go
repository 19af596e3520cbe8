package scenario

import (
	"net/http"
	"strings"
	"testing"

	"zhiyin.dev"
)

func TestASupervisorListensWhispersAndJoins(t *testing.T) {
	t.Parallel()
	const supervisorTone = 1450.0
	p := startStraight(t, times{})
	db := p.ledger()
	agent := p.atWork("muhe", 1, agentTone)
	boss := p.seated("muhe", 0) // 林婉, a supervisor
	boss.connect(supervisorTone)
	call := p.dial(telephone(t), suGold, straight)
	id := agent.accepts()
	customer, served, watching := ear(call.Heard), ear(agent.headset.hears), ear(boss.headset.hears)
	customer.expect(t, "the customer", agentTone)

	boss.onContact(id, "observe", map[string]any{"mode": "listen"})
	watching.expect(t, "the supervisor who listens", agentTone)
	served.expect(t, "the agent", 0)
	agent.await("the desk says that somebody listens", func(s screen) bool {
		o := s.contacts[zhiyin.ContactID(id)].Observed
		return o != nil && o.Mode == zhiyin.Listening
	})

	boss.onContact(id, "observe", map[string]any{"mode": "whisper"})
	served.expect(t, "the agent who is coached", supervisorTone)
	customer.expect(t, "the customer who hears nothing of it", agentTone)

	boss.onContact(id, "observe", map[string]any{"mode": "barge"})
	agent.onContact(id, "mute", map[string]any{"on": true})
	customer.expect(t, "the customer whom the supervisor speaks to", supervisorTone)
	agent.onContact(id, "mute", map[string]any{"on": false})

	boss.onContact(id, "unobserve", map[string]any{})
	customer.expect(t, "the customer", agentTone)
	watching.expect(t, "the supervisor who left", 0)
	call.Play(customerTone)
	served.expect(t, "the agent", customerTone)

	if code, _ := agent.post("/api/desk/contacts/"+id+"/observe", map[string]any{"mode": "listen"}, nil); code != http.StatusForbidden {
		t.Errorf("who is no supervisor observes: %d", code)
	}
	t.Log("taken over")
	if code, _ := boss.post("/api/desk/contacts/"+id+"/take-over", map[string]any{}, nil); code != http.StatusConflict {
		t.Errorf("who is not in the talk takes it over: %d", code)
	}
	boss.onContact(id, "observe", map[string]any{"mode": "listen"})
	agent.onContact(id, "hold", map[string]any{"on": true})
	boss.onContact(id, "take-over", map[string]any{})
	customer.expect(t, "the customer whom the supervisor goes on with", supervisorTone)
	watching.expect(t, "the supervisor who took over", customerTone)
	served.expect(t, "the agent who is done", 0)
	agent.await("the contact is gone", func(s screen) bool { _, has := s.contacts[zhiyin.ContactID(id)]; return !has })
	bye(t, call)
	boss.wrapsUp(id, "muhe-order-answered")
	found(t, db, id, func(o zhiyin.ContactTakenOver) bool { return o.From != o.Agent })
	audit := strings.Join(p.audited("contact.observe"), "\n")
	contains(t, audit, `"result":"denied"`, `"reason":"listen"`, `"reason":"whisper"`, `"reason":"barge"`, `"reason":"take_over"`)
	found(t, db, id, func(l zhiyin.SupervisorLeft) bool { return l.Why == "asked" })
	closed(t, p)
	contains(t, p.replayAll(), " 0 differences")
}
