package scenario

import (
	"encoding/json"
	"fmt"
	"net/http"
	"testing"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/desk"
	"zhiyin.dev/edge/sip/siptest"
)

func TestAgentCallsACustomerOut(t *testing.T) {
	t.Parallel()
	outside := telephone(t)
	p := startOn(t, furnished(t, times{}), "--config", write(t, fmt.Sprintf("sip:\n  trunks:\n    carrier:\n      address: %s\n", outside.Addr())))
	db := p.ledger()
	agent := p.atWork("muhe", 0, agentTone)
	rings := func() *siptest.Call {
		t.Helper()
		select {
		case in := <-outside.Incoming():
			return in
		case <-time.After(awaitWithin):
			t.Fatal("the customer's telephone does not ring")
			return nil
		}
	}
	calls := func(in map[string]any) string {
		t.Helper()
		var out struct{ Contact string }
		if code, body := agent.post("/api/desk/calls", in, &out); code != http.StatusOK {
			t.Fatalf("call out: %d %s", code, body)
		}
		return out.Contact
	}

	t.Log("answered")
	id := calls(map[string]any{"to": suGold})
	in := rings()
	shown := agent.shows(id, zhiyin.Dialling)
	if shown.Customer.Name != "苏晓岚" || shown.Direction != zhiyin.Outbound {
		agent.await("the customer's name while it rings", func(s screen) bool { return s.contacts[zhiyin.ContactID(id)].Customer.Name == "苏晓岚" })
	}
	ear(agent.headset.hears).expectMusic(t, "the agent while it rings")
	if code, _ := agent.post("/api/desk/calls", map[string]any{"to": suGold}, nil); code != http.StatusConflict {
		t.Errorf("a second call at once: %d", code)
	}
	in.Answer()
	in.Play(customerTone)
	agent.shows(id, zhiyin.Connected)
	ear(in.Heard).expect(t, "the customer", agentTone)
	ear(agent.headset.hears).expect(t, "the agent", customerTone)
	agent.onContact(id, "hold", map[string]any{"on": true})
	ear(in.Heard).expectMusic(t, "the customer on hold", agentTone)
	agent.onContact(id, "hold", map[string]any{"on": false})
	ear(in.Heard).expect(t, "the customer who is back", agentTone)
	bye(t, in)
	agent.wrapsUp(id, "muhe-order-answered")
	if ended := found(t, db, id, anything[zhiyin.ContactEnded]); ended.Reason != zhiyin.EndedByCustomer || ended.TalkMs == 0 {
		t.Errorf("ended %+v", ended)
	}

	t.Log("busy, called back from the history")
	again := calls(map[string]any{"contact": id})
	rings().Reject(486, "Busy Here")
	agent.shows(again, zhiyin.Wrapping)
	if why := found(t, db, again, anything[zhiyin.CallUnanswered]); why.Why != "busy" {
		t.Errorf("unanswered: %s", why.Why)
	}
	agent.wrapsUp(again, "muhe-order-answered")

	t.Log("taken back while it rings")
	back := calls(map[string]any{"to": suGold})
	ringing := rings()
	agent.shows(back, zhiyin.Dialling)
	agent.onContact(back, "end", map[string]any{})
	select {
	case <-ringing.Ended():
	case <-time.After(awaitWithin):
		t.Error("the customer's telephone rings on")
	}
	agent.wrapsUp(back, "muhe-order-answered")
	agent.await("free", func(s screen) bool { return !s.agent.Busy })

	_, body := agent.get("/api/desk/calls")
	var history struct{ Items []desk.CallView }
	if err := json.Unmarshal([]byte(body), &history); err != nil || len(history.Items) != 3 {
		t.Fatalf("history: %v in %s", err, body)
	}
	if c := history.Items[2]; c.How != zhiyin.CallByAgent || c.Customer.Name != "苏晓岚" || c.TalkMs == 0 || !c.Callable {
		t.Errorf("the first call: %+v", c)
	}
	closed(t, p)
	contains(t, p.replayAll(), " 0 differences")
}
