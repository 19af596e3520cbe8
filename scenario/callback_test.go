package scenario

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/edge/sip/siptest"
)

// A caller who would wait asks to be called back, hangs up, and is rung when an
// agent has their place: after a kill of the platform in between.
func TestACallerIsCalledBackWhenTheirTurnComes(t *testing.T) {
	t.Parallel()
	outside := telephone(t)
	trunk := write(t, fmt.Sprintf("sip:\n  trunks:\n    carrier:\n      address: %s\n", outside.Addr()))
	p := startOn(t, furnished(t, times{}), "--config", trunk)
	db := p.ledger()
	agent := p.seated("muhe", 0)
	agent.connect(agentTone)
	agent.do("/api/desk/status", map[string]any{"status": "away", "reason": "break"})
	agent.await("away", func(s screen) bool { return s.agent.Status == zhiyin.Away })

	before := contacts(t, db)
	call := p.dial(outside, suGold, back)
	id := string(newest(t, db, before))
	queued := found(t, db, id, anything[zhiyin.ContactQueued])
	call.SendDTMF("1")
	found(t, db, id, func(e zhiyin.FlowEntered) bool { return e.Does == "callback" && e.Held == "wait" })
	call.SendDTMF("1")
	promise := found(t, db, id, anything[zhiyin.CallbackPromised])
	if promise.Queue != "muhe-care" || !promise.Wanted.Callback || promise.Wanted.Priority != queued.Wanted.Priority {
		t.Errorf("promised %+v for a place of %+v", promise, queued)
	}
	select {
	case <-call.Ended():
	case <-time.After(awaitWithin):
		t.Fatal("the platform does not hang up after its thanks")
	}
	reaches(t, db, id, zhiyin.Promised)

	p.kill()
	p.run("--config", trunk)
	reaches(t, db, id, zhiyin.Promised)
	agent = p.seated("muhe", 0)
	agent.connect(agentTone)
	agent.available()
	offer := agent.rings()
	if string(offer.Contact) != id || offer.Callback == nil || offer.Callback.Attempts != 3 {
		t.Fatalf("offered %+v", offer)
	}
	if made := found(t, db, id, anything[zhiyin.ReservationMade]); made.Choice == nil || strings.HasSuffix(made.Choice.Segment, "/new") {
		t.Errorf("who waited through the restart is %+v, as if nobody knew them", made.Choice)
	}
	agent.do("/api/desk/reservations/"+string(offer.Reservation)+"/accept", map[string]any{})
	agent.shows(id, zhiyin.Dialling)
	var in *siptest.Call
	select {
	case in = <-outside.Incoming():
	case <-time.After(awaitWithin):
		t.Fatal("the customer's telephone does not ring")
	}
	if from := in.Invite().From().Address.User; from != "+864008000001" {
		t.Errorf("the customer is shown %s", from)
	}
	ear(agent.headset.hears).expectMusic(t, "the agent while it rings")
	in.Answer()
	in.Play(customerTone)
	agent.shows(id, zhiyin.Connected)
	ear(in.Heard).expect(t, "the customer", agentTone)
	ear(agent.headset.hears).expect(t, "the agent", customerTone)
	bye(t, in)
	agent.wrapsUp(id, "muhe-order-answered")
	settled := found(t, db, id, anything[zhiyin.CallbackSettled])
	if settled.Outcome != zhiyin.CallbackAnswered || settled.Attempts != 1 {
		t.Errorf("settled %+v", settled)
	}
	if n := outside.Seen("INVITE"); n != 1 {
		t.Errorf("the customer was rung %d times", n)
	}
	closed(t, p)
	contains(t, p.replayAll(), " 0 differences")
}
