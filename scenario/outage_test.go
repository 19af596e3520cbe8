package scenario

import (
	"testing"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/store/pgtest"
)

// TestTheDatabasesServerIsKilledInTheMiddleOfACall: the two go on talking, what
// is done meanwhile is kept when the server is back, and nothing is done twice.
func TestTheDatabasesServerIsKilledInTheMiddleOfACall(t *testing.T) {
	t.Parallel()
	server := pgtest.Start(t)
	p := startStraightOn(t, server.Database(t), times{})
	db := p.ledger()
	agent := p.atWork("muhe", 0, agentTone)
	call := p.dial(telephone(t), suGold, straight)
	call.Play(customerTone)
	id := agent.accepts()
	reaches(t, db, id, zhiyin.Connected)

	server.Kill(t)
	eventually(t, 10*time.Second, "not ready", func() bool { code, _ := p.get("/readyz"); return code == 503 })
	if code, _ := p.get("/healthz"); code != 200 {
		t.Errorf("healthz without the database: %d", code)
	}
	ear(call.Heard).expect(t, "the customer without a database", agentTone)
	ear(agent.headset.hears).expect(t, "the agent without a database", customerTone)
	bye(t, call)            // the end is kept when the server is back
	time.Sleep(time.Second) // an outage that is felt: the server itself is back in less
	server.Restart(t)
	eventually(t, 20*time.Second, "ready again", func() bool { code, _ := p.get("/readyz"); return code == 200 })
	if ended := found(t, db, id, anything[zhiyin.ContactEnded]); ended.Reason != zhiyin.EndedByCustomer {
		t.Errorf("ended %s", ended.Reason)
	}
	agent.wrapsUp(id, "muhe-order-answered")

	list := events(t, db, id)
	for what, n := range map[string]int{"ended": count(list, anything[zhiyin.ContactEnded]), "wrapped up": count(list, anything[zhiyin.WrapCompleted])} {
		if n != 1 {
			t.Errorf("%s %d times", what, n)
		}
	}
	next := p.dial(telephone(t), suGold, straight)
	next.Play(customerTone)
	later := agent.accepts()
	ear(next.Heard).expect(t, "the next customer", agentTone)
	ear(agent.headset.hears).expect(t, "the agent afterwards", customerTone)
	bye(t, next)
	agent.wrapsUp(later, "muhe-order-answered")
	contains(t, p.replayAll(), " 0 differences")
}
