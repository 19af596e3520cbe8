package scenario

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/desk"
	"zhiyin.dev/edge/sip/siptest"
)

// publishes puts a definition in force, by the agent's wish.
func (a *deskAgent) publishes(kind, yaml string) {
	a.t.Helper()
	var drafted struct {
		ID       string
		Version  int
		Problems []any
	}
	if code, body := a.post("/api/definitions/"+kind, map[string]any{"yaml": yaml}, &drafted); code != http.StatusOK || drafted.Version == 0 {
		a.t.Fatalf("draft of %s: %d %s", yaml, code, body)
	}
	a.do(fmt.Sprintf("/api/definitions/%s/%s/versions/%d/publish", kind, drafted.ID, drafted.Version), map[string]any{})
}

// opensSoon is a calendar of muhe-vip that opens at a full minute, 20 to 80 seconds
// from now, and is closed for the hour before.
func opensSoon(t testing.TB) (opens time.Time, yaml string) {
	t.Helper()
	zone, err := time.LoadLocation("Asia/Shanghai")
	if err != nil {
		t.Fatal(err)
	}
	opens = time.Now().In(zone).Add(20 * time.Second).Truncate(time.Minute).Add(time.Minute)
	return opens, fmt.Sprintf(`{id: muhe-vip-hours, unit: muhe, name: {cmn: 贵宾时间, en: Priority hours}, hours: {mon-sun: "%s-%s"}, queues: [muhe-vip]}`, opens.Format("15:04"), opens.Add(-time.Hour).Format("15:04"))
}

// An agent would hand a caller on to a queue that is closed: the desk says until when,
// the transfer is refused, and the caller is called back once it opens, not before.
func TestAQueueThatIsClosedIsLeftToACallbackAtItsOpening(t *testing.T) {
	t.Parallel()
	outside := telephone(t)
	p := startOn(t, furnished(t, times{}), "--config", write(t, fmt.Sprintf("sip:\n  trunks:\n    carrier:\n      address: %s\n", outside.Addr())))
	db := p.ledger()
	agent := p.atWork("muhe", 0, agentTone)
	call := p.dial(outside, suGold, back)
	id := agent.accepts()
	opens, calendar := opensSoon(t)
	agent.publishes("calendar", calendar)

	target := agent.target(id, "muhe-vip")
	if !target.Closed || target.Opens != desk.At(opens) || len(target.Instead) != 1 || target.Instead[0] != "callback" {
		t.Errorf("the desk says %+v, want closed until %s with a callback (the flow takes no messages)", target, opens)
	}
	if code, body := agent.post("/api/desk/contacts/"+id+"/transfer", map[string]any{"queue": "muhe-vip"}, nil); code != http.StatusConflict {
		t.Errorf("handed on to a closed queue: %d %s", code, body)
	}
	if code, body := agent.post("/api/desk/contacts/"+id+"/instead", map[string]any{"queue": "muhe-vip", "way": "message"}, nil); code != http.StatusConflict {
		t.Errorf("a message where the flow takes none: %d %s", code, body)
	}
	agent.onContact(id, "instead", map[string]any{"queue": "muhe-vip", "way": "callback"})
	select {
	case <-call.Ended():
	case <-time.After(awaitWithin):
		t.Fatal("the caller is left on the line")
	}
	agent.await("free at once", func(s screen) bool { return !s.agent.Busy && len(s.contacts) == 0 })
	reaches(t, db, id, zhiyin.Promised)
	if promise := found(t, db, id, anything[zhiyin.CallbackPromised]); promise.Queue != "muhe-vip" {
		t.Errorf("promised %+v", promise)
	}

	eventually(t, time.Until(opens)+awaitWithin, "the customer's telephone rings", func() bool {
		s, _ := agent.look()
		if s.offer == nil || string(s.offer.Contact) != id {
			return false
		}
		if early := time.Until(opens); early > 0 {
			t.Fatalf("the place comes up %s before its queue opens", early)
		}
		return true
	})
	offer := agent.rings()
	agent.do("/api/desk/reservations/"+string(offer.Reservation)+"/accept", map[string]any{})
	var in *siptest.Call
	select {
	case in = <-outside.Incoming():
	case <-time.After(awaitWithin):
		t.Fatal("the customer is not called")
	}
	in.Answer()
	in.Play(customerTone)
	agent.shows(id, zhiyin.Connected)
	ear(agent.headset.hears).expect(t, "the agent", customerTone)
	bye(t, in)
	agent.wrapsUp(id, "muhe-order-answered")
	closed(t, p)
	contains(t, p.replayAll(), " 0 differences")
}

// target is what the desk says of a queue to which the contact could be handed on.
func (a *deskAgent) target(contact string, queue zhiyin.QueueID) desk.TargetView {
	a.t.Helper()
	code, body := a.get("/api/desk/contacts/" + contact + "/targets")
	var list struct{ Items []desk.TargetView }
	if err := json.Unmarshal([]byte(body), &list); code != http.StatusOK || err != nil {
		a.t.Fatalf("targets: %d %s %v", code, body, err)
	}
	for _, q := range list.Items {
		if q.Queue == queue {
			return q
		}
	}
	a.t.Fatalf("no %s among %s", queue, body)
	return desk.TargetView{}
}

// A plan leads who waits into another queue, which is closed: the caller stays where they
// wait, is told so in the trace, and goes over when that queue opens. The plan's editor has
// warned of it.
func TestACallerIsNotLedIntoAQueueThatIsClosed(t *testing.T) {
	t.Parallel()
	p := startStraight(t, times{})
	db := p.ledger()
	lead := p.atWork("muhe", 0, agentTone)
	lead.do("/api/desk/status", map[string]any{"status": zhiyin.Away, "reason": "meal"}) // there is hope
	opens, calendar := opensSoon(t)
	lead.publishes("calendar", calendar)
	const text = `{id: muhe-calm, unit: muhe, name: {cmn: 满了就转, en: Overflow}, queues: [muhe-care], overflow: {after: 10, to: queue, queue: muhe-vip}}`
	var reading struct {
		Warnings []struct{ Field, Text string }
	}
	if code, body := lead.post("/api/plans/check", map[string]any{"yaml": text}, &reading); code != http.StatusOK || len(reading.Warnings) != 1 || reading.Warnings[0].Field != "overflow" {
		t.Errorf("an overflow into a queue with hours: %d %s", code, body)
	}
	lead.publishes("plan", text)

	call := p.dial(telephone(t), suGold, straight)
	id := string(newest(t, db, nil))
	passed := found(t, db, id, anything[zhiyin.OverflowClosed])
	if passed.From != "muhe-care" || passed.Queue != "muhe-vip" || !passed.Opens.Equal(opens) {
		t.Errorf("passed over %+v, want until %s", passed, opens)
	}
	waits := lead.awaitFloor("the caller waits on", func(f desk.Floor) bool { return len(f.Waiting) == 1 })
	if waits.Waiting[0].Queue != "muhe-care" {
		t.Errorf("waits in %s", waits.Waiting[0].Queue)
	}
	eventually(t, awaitWithin, "the trace tells of it", func() bool {
		code, body := lead.get("/api/floor/contacts/" + id + "/trace")
		return code == http.StatusOK && strings.Contains(body, `"kind":"shut"`)
	})
	eventually(t, time.Until(opens)+awaitWithin, "the caller is led on", func() bool { return count(events(t, db, id), anything[zhiyin.ContactOverflowed]) > 0 })
	if early := time.Until(opens); early > 0 {
		t.Errorf("led on %s before the queue opens", early)
	}
	lead.awaitFloor("the caller waits there", func(f desk.Floor) bool { return len(f.Waiting) == 1 && f.Waiting[0].Queue == "muhe-vip" })
	bye(t, call)
	closed(t, p)
	contains(t, p.replayAll(), " 0 differences")
}
