package scenario

import (
	"fmt"
	"math"
	"net/http"
	"testing"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/edge/sip/siptest"
)

func TestACallOutIsRecordedAfterItsNoticeUnlessTheCustomerRefuses(t *testing.T) {
	t.Parallel()
	outside := telephone(t)
	p := startOn(t, furnished(t, times{}), "--config", write(t, fmt.Sprintf("sip:\n  trunks:\n    carrier:\n      address: %s\n", outside.Addr())))
	db := p.ledger()
	agent := p.atWork("anhe", 0, agentTone)
	calls := func() (string, *siptest.Call) {
		t.Helper()
		var out struct{ Contact string }
		if code, body := agent.post("/api/desk/calls", map[string]any{"to": "13900008888"}, &out); code != http.StatusOK {
			t.Fatalf("call out: %d %s", code, body)
		}
		select {
		case in := <-outside.Incoming():
			in.Answer()
			in.Play(customerTone)
			return out.Contact, in
		case <-time.After(awaitWithin):
			t.Fatal("the customer's telephone does not ring")
			return "", nil
		}
	}

	t.Log("heard to its end")
	id, in := calls()
	agent.shows(id, zhiyin.Informing)
	hearsSpeech(t, in)
	if hz, level := agent.headset.hears(); level > 0.05 && math.Abs(hz-customerTone) < 0.02*customerTone {
		t.Error("the agent hears the customer before the customer was told")
	}
	agent.shows(id, zhiyin.Connected)
	ear(in.Heard).expect(t, "the customer", agentTone)
	ear(agent.headset.hears).expect(t, "the agent", customerTone)
	started := found(t, db, id, anything[zhiyin.RecordingStarted])
	if started.Notice.ID != "anhe-recording-out" || started.Agent != agent.id {
		t.Errorf("started %+v", started)
	}
	time.Sleep(2500 * time.Millisecond) // so much is to be recorded
	bye(t, in)
	agent.wrapsUp(id, "anhe-follow-up")
	ended := found(t, db, id, anything[zhiyin.RecordingEnded])
	c := channelsOf(played(t, p.shelf(db), ended.Recording))
	if hz := at(c.customer, time.Second); hz < customerTone-15 || hz > customerTone+15 {
		t.Errorf("the customer's side has %.0f Hz, want %.0f", hz, customerTone)
	}
	list := events(t, db, id)
	if told, began := place[zhiyin.NoticePlayed](list), place[zhiyin.RecordingStarted](list); told < 0 || began < told {
		t.Errorf("the notice is event %d, the recording's start %d", told, began)
	}

	t.Log("refused")
	id, in = calls()
	agent.shows(id, zhiyin.Informing)
	hearsSpeech(t, in)
	in.SendDTMF("9")
	agent.shows(id, zhiyin.Connected)
	ear(in.Heard).expect(t, "the customer who refused", agentTone)
	found(t, db, id, func(r zhiyin.NoticeRefused) bool { return r.Notice == "anhe-recording-out" })
	found(t, db, id, func(s zhiyin.RecordingSkipped) bool { return s.Why == "refused" })
	bye(t, in)
	agent.wrapsUp(id, "anhe-follow-up")
	if n := count(events(t, db, id), anything[zhiyin.RecordingStarted]); n != 0 {
		t.Errorf("recorded %d times against the customer's wish", n)
	}
	closed(t, p)
	contains(t, p.replayAll(), " 0 differences")
}

// place is where the first event of the kind stands in a contact; -1: nowhere.
func place[T zhiyin.Body](list []zhiyin.Event) int {
	for i, e := range list {
		if _, is := e.Body.(T); is {
			return i
		}
	}
	return -1
}
