package scenario

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/desk"
	"zhiyin.dev/edge/sip/siptest"
	"zhiyin.dev/store"
)

const seniorTone = 1450.0

// upset is the plan of muhe's queues, with what is done about anger.
const upset = `id: muhe-calm
unit: muhe
name: {cmn: 不满的客户, en: Upset customers}
queues: [muhe-care, muhe-vip]
on_anger: {do: HOW, seniority: 4}
`

// startUpset runs the demo with that plan in force and ears for moods.
func startUpset(t *testing.T, how string) *platform {
	t.Helper()
	e := zhiyin.NewEvent("plan/muhe-calm", zhiyin.DefinitionPublished{Ref: zhiyin.DefinitionRef{Kind: "plan", ID: "muhe-calm", Version: 1}, YAML: strings.Replace(upset, "HOW", how, 1)}, time.Now().UTC())
	e.By = "system"
	p := &platform{t: t, dir: furnishedOn(t, "", times{}, e), log: &buffer{}, env: []string{"ZHIYIN_SPEECH_RECOGNITION=auto"}}
	p.begin()
	p.understands()
	return p
}

// talksWithAJunior is a caller who heard the notice and talks with an agent of ordinary
// seniority, while the senior is signed in and away.
func talksWithAJunior(t *testing.T, p *platform) (call *siptest.Call, contact string, junior, senior *deskAgent) {
	t.Helper()
	senior = p.seated("muhe", 0)
	senior.connect(seniorTone)
	junior = p.atWork("muhe", 1, agentTone)
	call = p.dial(telephone(t), suGold, taped)
	contact = junior.accepts()
	ear(call.Heard).expect(t, "the customer", agentTone)
	return call, contact, junior, senior
}

// getsAngry says a few calm things, so that the voice is known, and then angry ones
// until a streak is kept.
func getsAngry(t *testing.T, db *store.DB, call *siptest.Call, contact string) {
	t.Helper()
	felt := func() (n int) {
		for _, e := range events(t, db, contact) {
			if _, is := e.Body.(zhiyin.MoodChanged); is {
				n++
			}
		}
		return n
	}
	for i, text := range []string{"我想查一下我的订单", "我的订单什么时候到", "我要转人工"} {
		call.Say(softly(voiced(t, text, zhiyin.Mandarin)))
		eventually(t, 15*time.Second, "the mood of "+text, func() bool { return felt() > i })
	}
	call.Say(withEffort(softly(voiced(t, "你们是骗子", zhiyin.Mandarin))))
	found(t, db, contact, anything[zhiyin.AngerStreak])
}

// escalation is what the agent's desk says of it.
func (a *deskAgent) escalation(contact, state string) desk.EscalationView {
	a.t.Helper()
	s := a.await("escalation "+state, func(s screen) bool {
		c := s.contacts[zhiyin.ContactID(contact)]
		return c.Escalation != nil && c.Escalation.State == state
	})
	return *s.contacts[zhiyin.ContactID(contact)].Escalation
}

func TestAJuniorWithAnAngryCustomerMayAskASenior(t *testing.T) {
	t.Parallel()
	p := startUpset(t, "consult")
	db := p.ledger()
	call, id, junior, senior := talksWithAJunior(t, p)
	senior.available()
	getsAngry(t, db, call, id)
	offer := senior.rings()
	if x := offer.Escalation; x == nil || x.How != "consult" || x.Agent != junior.id || offer.Because.Parts[0].Says != "angry with a junior" {
		t.Fatalf("the senior is rung for %+v because of %+v", x, offer.Because)
	}
	if x := junior.escalation(id, "ringing"); x.Senior != senior.id || x.Mine {
		t.Errorf("the junior sees %+v", x)
	}
	ear(call.Heard).expect(t, "the customer, while the senior is rung,", agentTone)
	senior.do("/api/desk/reservations/"+string(offer.Reservation)+"/accept", map[string]any{})
	if x := senior.escalation(id, "waits"); !x.Mine {
		t.Errorf("the senior sees %+v", x)
	}
	ear(call.Heard).expect(t, "the customer, until the junior wants it,", agentTone)
	if code, _ := senior.post("/api/desk/contacts/"+id+"/relieve", map[string]any{}, nil); code != http.StatusConflict {
		t.Errorf("a senior takes over before they were asked: %d", code)
	}

	junior.onContact(id, "counsel", map[string]any{"on": true})
	ear(senior.headset.hears).expect(t, "the senior", agentTone)
	ear(junior.headset.hears).expect(t, "the junior", seniorTone)
	ear(call.Heard).expectMusic(t, "the customer", agentTone, seniorTone)
	junior.onContact(id, "hold", map[string]any{"on": false})
	ear(call.Heard).expect(t, "the customer whom the junior came back to", agentTone)
	senior.await("the contact is gone", func(s screen) bool { _, has := s.contacts[zhiyin.ContactID(id)]; return !has })
	if settled := found(t, db, id, anything[zhiyin.EscalationSettled]); settled.Outcome != zhiyin.EscalationConsulted || settled.Agent != senior.id || settled.From != junior.id {
		t.Errorf("settled %+v", settled)
	}
	bye(t, call)
	junior.wrapsUp(id, "muhe-order-answered")
	once(t, db, id)
	closed(t, p)
	contains(t, p.replayAll(), " 0 differences")
}

// once is that a streak was escalated once.
func once(t *testing.T, db *store.DB, contact string) {
	t.Helper()
	n := 0
	for _, e := range events(t, db, contact) {
		if _, is := e.Body.(zhiyin.EscalationAsked); is {
			n++
		}
	}
	if n != 1 {
		t.Errorf("escalated %d times", n)
	}
}

func TestASeniorTakesAnAngryCustomerOver(t *testing.T) {
	t.Parallel()
	p := startUpset(t, "take_over")
	db := p.ledger()
	call, id, junior, senior := talksWithAJunior(t, p)
	getsAngry(t, db, call, id)
	found(t, db, id, anything[zhiyin.EscalationUnmet])
	eventually(t, awaitWithin, "the floor says that no senior is free", func() bool {
		_, body := senior.get("/api/floor")
		var f desk.Floor
		if err := json.Unmarshal([]byte(body), &f); err != nil {
			t.Fatal(err)
		}
		for _, a := range f.Attention {
			if a.Kind == "no_senior" && a.Subject == string(junior.id) && a.Contact == zhiyin.ContactID(id) {
				return true
			}
		}
		return false
	})
	senior.available()
	if x := senior.rings().Escalation; x == nil || x.How != "take_over" {
		t.Fatalf("the senior is rung for %+v", x)
	}
	senior.accepts()
	ear(call.Heard).expect(t, "the customer", seniorTone)
	ear(junior.headset.hears).expect(t, "the junior who is free", 0)
	junior.await("the contact is gone, and the desk says to whom", func(s screen) bool {
		_, has := s.contacts[zhiyin.ContactID(id)]
		return !has && s.relieved != ""
	})
	bye(t, call)
	senior.wrapsUp(id, "muhe-order-answered")
	if taken := found(t, db, id, anything[zhiyin.ContactTakenOver]); taken.From != junior.id || taken.Agent != senior.id {
		t.Errorf("taken over %+v", taken)
	}
	if made := found(t, db, id, func(m zhiyin.ReservationMade) bool { return m.Escalation != nil }); made.Choice == nil || made.Choice.Step != "on_anger" {
		t.Errorf("why this senior: %+v", made)
	}
	once(t, db, id)
	closed(t, p)
	contains(t, p.replayAll(), " 0 differences")
}

// outcomes are how the askings for a senior ended.
func outcomes(t *testing.T, db *store.DB, contact string) (out []string) {
	t.Helper()
	for _, e := range events(t, db, contact) {
		if s, is := e.Body.(zhiyin.EscalationSettled); is {
			out = append(out, s.Outcome)
		}
	}
	return out
}

func TestAKilledProcessSettlesWhatItAskedOfASenior(t *testing.T) {
	t.Parallel()
	p := startUpset(t, "consult")
	db := p.ledger()
	call, id, junior, _ := talksWithAJunior(t, p)
	getsAngry(t, db, call, id)
	found(t, db, id, anything[zhiyin.EscalationUnmet])
	p.kill()
	p.again()
	if s := found(t, db, id, anything[zhiyin.EscalationSettled]); s.Outcome != zhiyin.EscalationNodeLost || s.From != junior.id || s.Agent != "" {
		t.Errorf("asked for nobody who came: %+v", s)
	}
	closed(t, p)
	p.understands()

	t.Log("a senior who is there when the process dies")
	call, next, junior, senior := talksWithAJunior(t, p)
	senior.available()
	getsAngry(t, db, call, next)
	senior.do("/api/desk/reservations/"+string(senior.rings().Reservation)+"/accept", map[string]any{})
	senior.escalation(next, "waits")
	p.kill()
	p.again()
	if s := found(t, db, next, anything[zhiyin.EscalationSettled]); s.Outcome != zhiyin.EscalationNodeLost || s.From != junior.id || s.Agent != senior.id {
		t.Errorf("a senior who was there: %+v", s)
	}
	closed(t, p)
	senior = p.seated("muhe", 0)
	senior.await("free", func(s screen) bool { return !s.agent.Busy && len(s.contacts) == 0 })
	for _, contact := range []string{id, next} {
		once(t, db, contact)
		if all := outcomes(t, db, contact); len(all) != 1 {
			t.Errorf("settled %v", all)
		}
	}
	contains(t, p.replayAll(), " 0 differences")
}
