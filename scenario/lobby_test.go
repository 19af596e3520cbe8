package scenario

import (
	"context"
	"encoding/json"
	"testing"
	"time"

	"zhiyin.dev"
)

func TestUnansweredDeskGoesAwayAndTheOtherGetsTheCall(t *testing.T) {
	t.Parallel()
	p := startStraight(t, times{ring: 3})
	db := p.ledger()
	a, b := p.atWork("muhe", 0, agentTone), p.atWork("muhe", 1, agentTone)
	call := p.dial(telephone(t), "", straight)
	absent, present := ringsAt(t, a, b)
	id := string(absent.rings().Contact)
	began := time.Now()
	absent.await("away for not answering", func(s screen) bool {
		return s.agent.Status == zhiyin.Away && s.agent.Reason == "no_answer" && s.offer == nil
	})
	if got := present.accepts(); got != id {
		t.Fatalf("%s came to the other desk", got)
	}
	if took := time.Since(began); took > 12*time.Second {
		t.Errorf("the other desk had it after %s; it rang for 3 s", took)
	}
	settled := found(t, db, id, func(r zhiyin.ReservationSettled) bool { return r.Agent == absent.id })
	if settled.State != zhiyin.TimedOut {
		t.Errorf("settled as %s", settled.State)
	}
	bye(t, call)

	t.Log("the one who was away comes back by their own wish")
	next := p.dial(telephone(t), "", straight)
	reaches(t, db, string(newest(t, db, []zhiyin.ContactID{zhiyin.ContactID(id)})), zhiyin.Queued)
	absent.available()
	absent.accepts()
	bye(t, next)
}

func TestRejectedCallWaitsOnAndACustomerWhoLeavesStopsTheRinging(t *testing.T) {
	t.Parallel()
	p := startStraight(t, times{})
	db := p.ledger()
	a, b := p.atWork("muhe", 0, agentTone), p.atWork("muhe", 1, agentTone)
	call := p.dial(telephone(t), "", straight)
	one, two := ringsAt(t, a, b)
	offer := one.rings()
	id := string(offer.Contact)
	if code, _ := two.post("/api/desk/reservations/"+string(offer.Reservation)+"/accept", map[string]any{}, nil); code != 403 {
		t.Errorf("another's reservation is answered with %d", code)
	}
	one.do("/api/desk/reservations/"+string(offer.Reservation)+"/reject", map[string]any{"reason": "wrong_skill"})
	if again := two.rings(); string(again.Contact) != id {
		t.Fatalf("%s rings at the other desk", again.Contact)
	}
	settled := found(t, db, id, func(r zhiyin.ReservationSettled) bool { return r.Agent == one.id })
	if settled.State != zhiyin.Rejected || settled.Reason != "wrong_skill" {
		t.Errorf("settled %+v", settled)
	}
	if s, _ := one.look(); s.agent.Status != zhiyin.Available {
		t.Errorf("who rejects is %s", s.agent.Status)
	}
	bye(t, call)
	two.await("the ringing stops", func(s screen) bool { return s.offer == nil && !s.agent.Busy })
	left := found(t, db, id, func(r zhiyin.ReservationSettled) bool { return r.Agent == two.id })
	if left.State != zhiyin.Canceled {
		t.Errorf("settled as %s", left.State)
	}
	if ended := found(t, db, id, anything[zhiyin.ContactEnded]); ended.Reason != zhiyin.EndedAbandoned {
		t.Errorf("ended %s", ended.Reason)
	}
	if code, _ := two.post("/api/desk/reservations/"+string(left.Reservation)+"/accept", map[string]any{}, nil); code != 409 {
		t.Errorf("accepting what is over is answered with %d", code)
	}
}

// moves are the places in the queue that a contact was told.
func moves(list []zhiyin.Event) (out []int) {
	for _, e := range list {
		if in, is := e.Body.(zhiyin.ContactInput); is && in.Input == "moved" {
			var m struct{ Position int }
			_ = json.Unmarshal(in.Data, &m) // zero shows in the comparison
			out = append(out, m.Position)
		}
	}
	return out
}

func TestMembersComeFirstAndEverybodyHearsTheirPlace(t *testing.T) {
	t.Parallel()
	p := startStraight(t, times{wrap: 8}) // as long as the desk may take to be seen and to ask for more
	db := p.ledger()
	agent := p.seated("muhe", 0)
	agent.connect(agentTone)
	agent.do("/api/desk/status", map[string]any{"status": "away", "reason": "meal"}) // signed in: there is hope
	agent.await("away", func(s screen) bool { return s.agent.Status == zhiyin.Away })

	early := p.dial(telephone(t), "", straight)
	stranger := string(newest(t, db, nil))
	said := found(t, db, stranger, func(s zhiyin.FlowSaid) bool { return s.Prompt == "wait.position" })
	contains(t, said.Words, "您前面还有")
	hearsSpeech(t, early)
	p.dial(telephone(t), suGold, straight)
	member := string(newest(t, db, []zhiyin.ContactID{zhiyin.ContactID(stranger)}))
	eventually(t, awaitWithin, "the stranger is second", func() bool {
		m := moves(events(t, db, stranger))
		return len(m) == 2 && m[0] == 1 && m[1] == 2
	})
	eventually(t, awaitWithin, "the member is first", func() bool { // told on a line of its own, maybe after the stranger
		m := moves(events(t, db, member))
		return len(m) == 1 && m[0] == 1
	})

	agent.available()
	if got := agent.accepts(); got != member {
		t.Fatalf("%s was served first, the member is %s", got, member)
	}

	t.Log("a status chosen while busy waits; the server's clock ends the after-call work")
	agent.do("/api/desk/status", map[string]any{"status": "away", "reason": "meal"})
	agent.await("away is next", func(s screen) bool { return s.agent.Next == zhiyin.Away && s.agent.Status == zhiyin.Available })
	agent.onContact(member, "end", map[string]any{})
	wrapping := agent.shows(member, zhiyin.Wrapping)
	due, err := time.Parse(time.RFC3339Nano, string(wrapping.WrapDue))
	if err != nil || wrapping.WrapMs != 8000 {
		t.Errorf("wrap-up of %d ms, due %q: %v", wrapping.WrapMs, wrapping.WrapDue, err)
	}
	agent.await("away, with nothing in hand", func(s screen) bool {
		return s.agent.Status == zhiyin.Away && s.agent.Reason == "meal" && !s.agent.Busy
	})
	done := found(t, db, member, anything[zhiyin.WrapCompleted])
	if !done.TimedOut || time.Now().Before(due) {
		t.Errorf("wrap-up %+v, due %s", done, due)
	}
	reaches(t, db, stranger, zhiyin.Queued) // nobody is made available against their wish

	agent.available()
	if got := agent.accepts(); got != stranger {
		t.Fatalf("%s was served", got)
	}
	agent.onContact(stranger, "end", map[string]any{})
	first := agent.shows(stranger, zhiyin.Wrapping).WrapDue
	agent.onContact(stranger, "wrap/extend", map[string]any{})
	agent.await("half a minute more", func(s screen) bool {
		return s.contacts[zhiyin.ContactID(stranger)].WrapDue > first
	})
	agent.wrapsUp(stranger, "muhe-order-answered")
	if open, err := db.OpenContacts(context.Background()); err != nil || len(open) != 0 {
		t.Errorf("open: %+v, %v", open, err)
	}
	agent.await("two contacts handled today", func(s screen) bool { return s.agent.Today.Handled == 2 })
}
