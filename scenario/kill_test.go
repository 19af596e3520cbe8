package scenario

import (
	"context"
	"testing"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/store"
)

// reaches waits until the ledger has the contact in that state.
func reaches(t testing.TB, db *store.DB, id string, state zhiyin.ContactState) {
	t.Helper()
	eventually(t, awaitWithin, id+" is "+string(state), func() bool {
		open, err := db.OpenContacts(context.Background())
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range open {
			if string(c.ID) == id {
				return c.State == state
			}
		}
		return false
	})
}

// count says how many of a contact's events are of B and fit.
func count[B zhiyin.Body](list []zhiyin.Event, fits func(B) bool) (n int) {
	for _, e := range list {
		if b, is := e.Body.(B); is && fits(b) {
			n++
		}
	}
	return n
}

func TestKillInTheMiddleOfCallsLosesNothingThatWasSaidToBeKept(t *testing.T) {
	engines(t, killInTheMiddle)
}

func killInTheMiddle(t *testing.T, url string) {
	p := startStraightOn(t, url, times{})
	db := p.ledger()
	phone := telephone(t)
	talking, held := p.atWork("muhe", 0, agentTone), p.atWork("muhe", 1, secondTone)
	ringing, wrapping := p.atWork("tongxin", 0, agentTone), p.atWork("tongxin", 1, agentTone)
	agents := map[zhiyin.AgentID]*deskAgent{talking.id: talking, held.id: held, ringing.id: ringing, wrapping.id: wrapping}
	lost := map[string]string{} // contact → where it stood
	came := func(how string, from, called string) string {
		before := contacts(t, db)
		call := p.dial(phone, from, called)
		call.Play(customerTone)
		id := string(newest(t, db, before))
		lost[id] = how
		return id
	}

	first := came("talking", suGold, straight)
	one, two := ringsAt(t, talking, held)
	one.accepts()
	one.onContact(first, "note", map[string]any{"text": "wants the refund by Friday"})
	second := came("on hold", ouyangBlack, straight)
	two.accepts()
	two.onContact(second, "hold", map[string]any{"on": true})
	two.shows(second, zhiyin.OnHold)
	reaches(t, db, came("queued", "", straight), zhiyin.Queued)
	greeted := came("greeting", qiuElder, muhe)
	found(t, db, greeted, anything[zhiyin.FlowSaid])
	asked := came("menu", "", keypad)
	found(t, db, asked, func(s zhiyin.FlowEntered) bool { return s.Does == "gather" })

	// One in after-call work, one that rings at the other desk of the unit.
	third := came("wrapping", "", aside)
	delete(lost, third)
	worker, idle := ringsAt(t, ringing, wrapping)
	worker.accepts()
	worker.onContact(third, "end", map[string]any{})
	worker.shows(third, zhiyin.Wrapping)
	rung := came("ringing", "", aside)
	offer := idle.rings()
	if string(offer.Contact) != rung {
		t.Fatalf("%s rings instead of %s", offer.Contact, rung)
	}

	acknowledged := map[zhiyin.EventID]string{}
	for _, id := range contacts(t, db) {
		for _, e := range events(t, db, string(id)) {
			acknowledged[e.ID] = string(id)
		}
	}
	for _, a := range agents {
		s, _ := a.look()
		for id := range s.told {
			if _, has := acknowledged[id]; !has {
				acknowledged[id] = ""
			}
		}
	}
	p.kill()
	p.again()

	kept := map[zhiyin.EventID]bool{}
	for _, id := range contacts(t, db) {
		for _, e := range events(t, db, string(id)) {
			kept[e.ID] = true
		}
	}
	for id, contact := range acknowledged {
		if !kept[id] {
			t.Errorf("event %s of %s was acknowledged and is gone", id, contact)
		}
	}
	for id, stood := range lost {
		ended := found(t, db, id, anything[zhiyin.ContactEnded])
		if ended.Reason != zhiyin.EndedNodeLost {
			t.Errorf("%s: ended %s", stood, ended.Reason)
		}
		if n := count(events(t, db, id), anything[zhiyin.ContactEnded]); n != 1 {
			t.Errorf("%s: ended %d times", stood, n)
		}
	}
	settled := found(t, db, rung, func(r zhiyin.ReservationSettled) bool { return r.Reservation == offer.Reservation })
	if settled.State != zhiyin.Rescinded {
		t.Errorf("the reservation that rang is %s", settled.State)
	}
	if pending, err := db.PendingReservations(context.Background()); err != nil || len(pending) != 0 {
		t.Errorf("%d reservations pend: %v", len(pending), err)
	}
	open, err := db.OpenContacts(context.Background())
	if err != nil || len(open) != 1 || string(open[0].ID) != third || open[0].State != zhiyin.Wrapping {
		t.Errorf("open: %+v, %v", open, err)
	}
	goesOn(t, p, agents, worker.id, third)
	contains(t, p.replayAll(), " 0 differences")
}

// goesOn lets the same agents work after a restart.
func goesOn(t *testing.T, p *platform, agents map[zhiyin.AgentID]*deskAgent, worker zhiyin.AgentID, wrapped string) {
	t.Helper()
	again := map[zhiyin.AgentID]*deskAgent{}
	for _, unit := range []string{"muhe", "tongxin"} {
		for n := range 2 {
			a := p.seated(unit, n)
			again[a.id] = a
		}
	}
	if len(again) != len(agents) {
		t.Fatalf("%d agents signed in again, want %d", len(again), len(agents))
	}
	again[worker].wrapsUp(wrapped, "tongxin-order-answered")
	for _, n := range []int{0, 1} {
		id, _ := p.link("muhe", n)
		a := again[zhiyin.AgentID(id)]
		if s, _ := a.look(); s.agent.Busy || len(s.contacts) > 0 || s.offer != nil {
			t.Errorf("%s is busy after the restart: %+v", id, s.agent)
		}
		a.connect(agentTone)
		a.available()
		call := p.dial(telephone(t), suGold, straight)
		call.Play(customerTone)
		contact := a.accepts()
		ear(call.Heard).expect(t, "a customer after the restart", agentTone)
		ear(a.headset.hears).expect(t, "an agent after the restart", customerTone)
		bye(t, call)
		a.shows(contact, zhiyin.Wrapping)
	}
}

func TestKillRightAfterTheAnswerKeepsWhatWasAcceptedOverHTTP(t *testing.T) {
	t.Parallel()
	key := "wk_5f1a9c7e33"
	settings := write(t, "intake:\n  write_keys:\n    shop: "+key+"\n")
	p := startOn(t, t.TempDir(), "--config", settings)
	who := map[string]any{"messageId": "m1", "type": "identify", "userId": "shop-77",
		"traits": map[string]any{"familyName": "岳", "givenName": "知行", "title": "mr", "phone": "+8613700001234", "tier": "gold"}}
	did := map[string]any{"messageId": "m2", "type": "track", "userId": "shop-77", "event": "Order Completed",
		"properties": map[string]any{"order_id": "S-1", "kind": "order", "title": "面霜", "status": "paid", "amount_minor": 52000, "currency": "CNY"}}
	if code, body := p.report("/v1/identify", "wrong", who); code != 401 {
		t.Errorf("a wrong key: %d %s", code, body)
	}
	if code, body := p.report("/v1/identify", key, who); code != 200 {
		t.Fatalf("identify: %d %s", code, body)
	}
	if code, body := p.report("/v1/track", key, did); code != 200 {
		t.Fatalf("track: %d %s", code, body)
	}
	p.kill()
	p.run("--config", settings)
	if code, body := p.report("/v1/track", key, did); code != 200 { // the sender repeats what it is not sure of
		t.Fatalf("track again: %d %s", code, body)
	}
	db := p.ledger()
	call := p.dial(telephone(t), "13700001234", muhe)
	id := string(newest(t, db, nil))
	if known := found(t, db, id, anything[zhiyin.ContactIdentified]); known.Match != zhiyin.One {
		t.Errorf("identified as %+v", known)
	}
	contains(t, found(t, db, id, anything[zhiyin.FlowSaid]).Words, "岳先生")
	snap, err := db.Meet(context.Background(), "+8613700001234", "muhe", time.Now())
	if err != nil || len(snap.Orders) != 1 || snap.Orders[0].Amount.Minor != 52000 {
		t.Errorf("orders %+v, %v", snap.Orders, err)
	}
	bye(t, call)
}
