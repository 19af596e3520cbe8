package scenario

import (
	"fmt"
	"net/http"
	"testing"

	"zhiyin.dev"
	"zhiyin.dev/desk"
	"zhiyin.dev/edge/sip/siptest"
)

// voice is somebody in a talk of several: how they speak, and what they hear.
type voice struct {
	who   string
	hz    float64
	say   func(hz float64)
	hears ear
}

func caller(who string, call *siptest.Call, hz float64) voice {
	return voice{who, hz, call.Play, call.Heard}
}

func (a *deskAgent) voice(who string, hz float64) voice {
	return voice{who, hz, func(hz float64) { a.headset.say(hz) }, func() (float64, float64) { return a.headset.hears() }}
}

// together lets each speak alone: all the others hear it, and nobody hears himself.
func together(t *testing.T, voices ...voice) {
	t.Helper()
	for i, speaker := range voices {
		for j, v := range voices {
			if v.say(0); i == j {
				v.say(v.hz)
			}
		}
		for j, v := range voices {
			if i == j {
				continue
			}
			v.hears.expect(t, fmt.Sprintf("%s, while %s speaks,", v.who, speaker.who), speaker.hz)
		}
		speaker.hears.expect(t, speaker.who+", who speaks,", 0)
	}
	for _, v := range voices {
		v.say(v.hz)
	}
}

// consults asks a colleague about the customer, who comes.
func (a *deskAgent) consults(id string, colleague *deskAgent) {
	a.t.Helper()
	a.onContact(id, "consult", map[string]any{"agent": colleague.id})
	offer := colleague.rings()
	if offer.Asks != a.id || string(offer.Contact) != id {
		a.t.Errorf("rings as %+v", offer)
	}
	colleague.do("/api/desk/reservations/"+string(offer.Reservation)+"/accept", map[string]any{})
	a.third(id, "consulting")
	if seen := colleague.third(id, "consulting"); !seen.Asked || seen.Agent != a.id {
		a.t.Errorf("the colleague sees %+v", seen)
	}
}

// confers makes it a conference.
func (a *deskAgent) confers(id string, colleague *deskAgent) {
	a.t.Helper()
	a.consults(id, colleague)
	a.onContact(id, "conference", map[string]any{})
	a.third(id, "together")
	colleague.third(id, "together")
}

// third waits until the desk shows the third party so.
func (a *deskAgent) third(id, state string) desk.ThirdView {
	a.t.Helper()
	s := a.await("the third party is "+state, func(s screen) bool {
		v := s.contacts[zhiyin.ContactID(id)].Third
		return v != nil && v.State == state
	})
	return *s.contacts[zhiyin.ContactID(id)].Third
}

func (a *deskAgent) alone(id string) {
	a.t.Helper()
	a.await("nobody else is in the talk", func(s screen) bool {
		c, has := s.contacts[zhiyin.ContactID(id)]
		return has && c.Third == nil && c.State == zhiyin.Connected
	})
}

func (a *deskAgent) refused(id, does string, in any) {
	a.t.Helper()
	if code, body := a.post("/api/desk/contacts/"+id+"/"+does, in, nil); code != http.StatusConflict {
		a.t.Errorf("%s: %d %s", does, code, body)
	}
}

// talk is a customer whom a serves, and b who is there.
func talk(t *testing.T, p *platform) (a, b *deskAgent, call *siptest.Call, id string) {
	t.Helper()
	a = p.atWork("muhe", 1, agentTone)
	call = p.dial(telephone(t), suGold, straight)
	id = a.accepts()
	return a, p.atWork("muhe", 0, secondTone), call, id
}

func TestThreeTalkAndAnybodyMayLeave(t *testing.T) {
	t.Parallel()
	p := startStraight(t, times{wrap: 120})
	db := p.ledger()
	a, b, call, id := talk(t, p)
	customer, first, second := caller("the customer", call, customerTone), a.voice("the agent", agentTone), b.voice("the colleague", secondTone)

	t.Log("consulted")
	a.consults(id, b)
	together(t, first, second)
	customer.hears.expectMusic(t, "the customer meanwhile", agentTone, secondTone)
	a.refused(id, "hold", map[string]any{"on": false})

	t.Log("together")
	a.onContact(id, "conference", map[string]any{})
	a.third(id, "together")
	together(t, customer, first, second)
	for does, in := range map[string]any{"hold": map[string]any{"on": true}, "transfer": map[string]any{"queue": "muhe-vip"}, "consult": map[string]any{"agent": b.id}, "conference": map[string]any{}} {
		a.refused(id, does, in)
	}
	b.onContact(id, "mute", map[string]any{"on": true})
	first.say(0)
	customer.hears.expect(t, "the customer, while the colleague is mute,", 0)
	b.onContact(id, "mute", map[string]any{"on": false})
	together(t, customer, first, second)

	t.Log("the colleague leaves")
	b.onContact(id, "conference/leave", map[string]any{})
	a.alone(id)
	together(t, customer, first)
	second.hears.expect(t, "the colleague who left", 0)
	b.wrapsUp(id, "muhe-order-answered")
	b.await("free", func(s screen) bool { return !s.agent.Busy })
	found(t, db, id, func(w zhiyin.WrapCompleted) bool { return w.Beside && w.Agent == b.id })

	t.Log("the first agent leaves")
	a.confers(id, b)
	together(t, customer, first, second)
	a.onContact(id, "conference/leave", map[string]any{})
	b.alone(id)
	together(t, customer, second)
	first.hears.expect(t, "the agent who left", 0)
	a.onContact(id, "note", map[string]any{"text": "asked about the refund"})
	a.wrapsUp(id, "muhe-order-answered")
	a.await("free", func(s screen) bool { return !s.agent.Busy })

	t.Log("and is removed")
	b.confers(id, a)
	together(t, customer, second, first)
	if code, _ := a.post("/api/desk/contacts/"+id+"/conference/remove", map[string]any{}, nil); code != http.StatusForbidden {
		t.Errorf("whom they asked in removes: %d", code)
	}
	b.onContact(id, "conference/remove", map[string]any{})
	b.alone(id)
	together(t, customer, second)
	a.wrapsUp(id, "muhe-order-answered")

	t.Log("the customer hangs up")
	b.confers(id, a)
	bye(t, call)
	b.wrapsUp(id, "muhe-order-answered")
	a.wrapsUp(id, "muhe-order-answered")
	for _, agent := range []*deskAgent{a, b} {
		agent.await("free", func(s screen) bool { return !s.agent.Busy && s.agent.Status == zhiyin.Available })
	}
	if ended := found(t, db, id, anything[zhiyin.ContactEnded]); ended.Reason != zhiyin.EndedByCustomer {
		t.Errorf("ended %+v", ended)
	}
	for _, why := range []string{"asked", "removed", "over"} {
		found(t, db, id, func(c zhiyin.ConferenceEnded) bool { return c.Why == why })
	}
	closed(t, p)
	contains(t, p.replayAll(), " 0 differences")
}

func TestALostLineLeavesTheOthersOfAConferenceTalking(t *testing.T) {
	t.Parallel()
	p := startStraight(t, times{wrap: 120})
	db := p.ledger()
	a, b, call, id := talk(t, p)
	customer, first, second := caller("the customer", call, customerTone), a.voice("the agent", agentTone), b.voice("the colleague", secondTone)
	a.confers(id, b)
	together(t, customer, first, second)

	t.Log("the colleague's, who comes back")
	b.headset.close()
	found(t, db, id, func(l zhiyin.LegLost) bool { return l.Agent == b.id && l.Others })
	together(t, customer, first)
	b.connect(secondTone)
	found(t, db, id, func(l zhiyin.LegRejoined) bool { return l.Agent == b.id })
	together(t, customer, first, second)

	t.Log("the agent's, who does not")
	a.headset.close()
	found(t, db, id, func(l zhiyin.LegLost) bool { return l.Agent == a.id && l.Others })
	together(t, customer, second)
	eventually(t, 2*awaitWithin, "the agent is out of it", func() bool {
		return count(events(t, db, id), func(c zhiyin.ConferenceEnded) bool { return c.Left == a.id && c.Why == "lost" }) == 1
	})
	b.alone(id)
	together(t, customer, second)
	b.onContact(id, "end", map[string]any{})
	b.wrapsUp(id, "muhe-order-answered")
	a.wrapsUp(id, "muhe-order-answered")
	closed(t, p)
	contains(t, p.replayAll(), " 0 differences")
}

func TestATelephoneAndADeskTelephoneInAConference(t *testing.T) {
	t.Parallel()
	outside, p, colleague, phone := withDeskPhone(t)
	db := p.ledger()
	a := p.atWork("muhe", 1, agentTone)
	call := p.dial(telephone(t), suGold, straight)
	id := a.accepts()
	customer, first := caller("the customer", call, customerTone), a.voice("the agent", agentTone)

	t.Log("a telephone outside")
	var last *siptest.Call
	confers := func() voice {
		t.Helper()
		a.onContact(id, "consult", map[string]any{"to": "139 0000 8888"})
		third := comesIn(t, outside)
		third.Answer()
		a.third(id, "consulting")
		v := caller("the telephone", third, secondTone)
		together(t, first, v)
		a.onContact(id, "conference", map[string]any{})
		a.third(id, "together")
		together(t, customer, first, v)
		last = third
		return v
	}
	confers()
	bye(t, last)
	a.alone(id)
	together(t, customer, first)

	t.Log("a colleague at their own telephone, who hangs up")
	colleague.available()
	a.onContact(id, "consult", map[string]any{"agent": colleague.id})
	colleague.rings()
	eventually(t, awaitWithin, "the telephone is lifted", func() bool {
		phone.does("accept", "")
		s, _ := a.look()
		v := s.contacts[zhiyin.ContactID(id)].Third
		return v != nil && v.State == "consulting"
	})
	a.onContact(id, "conference", map[string]any{})
	a.third(id, "together")
	call.Play(0)
	a.headset.say(0)
	ear(call.Heard).expect(t, "the customer, of the desk telephone,", agentTone) // its microphone has the same tone
	call.Play(customerTone)
	ear(phone.heard).expect(t, "the desk telephone", customerTone)
	phone.does("hangup", "")
	a.alone(id)
	together(t, customer, first)
	colleague.wrapsUp(id, "muhe-order-answered")

	t.Log("the agent leaves the customer to the telephone")
	v := confers()
	a.onContact(id, "conference/leave", map[string]any{})
	a.shows(id, zhiyin.Wrapping)
	together(t, customer, v)
	bye(t, last)
	if ended := found(t, db, id, anything[zhiyin.ContactEnded]); ended.Reason != zhiyin.EndedTransferred {
		t.Errorf("ended %s", ended.Reason)
	}
	a.wrapsUp(id, "muhe-order-answered")
	closed(t, p)
	contains(t, p.replayAll(), " 0 differences")
}

func TestASupervisorInAConferenceAndAColleagueWhoDeclines(t *testing.T) {
	t.Parallel()
	const supervisorTone = 1850.0
	outside := telephone(t)
	p := startOn(t, furnished(t, times{wrap: 120}), "--config", write(t, fmt.Sprintf("sip:\n  trunks:\n    out: {address: %q}\n", outside.Addr())))
	a := p.atWork("muhe", 1, agentTone)
	call := p.dial(telephone(t), suGold, straight)
	id := a.accepts()
	boss := p.seated("muhe", 0) // 林婉, a supervisor who serves too
	boss.connect(supervisorTone)

	t.Log("declined")
	a.refused(id, "consult", map[string]any{"agent": boss.id}) // who is not available
	boss.available()
	a.onContact(id, "consult", map[string]any{"agent": boss.id})
	boss.do("/api/desk/reservations/"+string(boss.rings().Reservation)+"/reject", map[string]any{"reason": "busy"})
	if missed := a.third(id, "missed"); missed.Why != "declined" {
		t.Errorf("missed %+v", missed)
	}
	a.onContact(id, "hold", map[string]any{"on": false})
	a.alone(id)

	t.Log("taken back while it rings")
	a.onContact(id, "consult", map[string]any{"agent": boss.id})
	boss.rings()
	a.onContact(id, "consult/end", map[string]any{})
	boss.await("it rings no more", func(s screen) bool { return s.offer == nil })
	a.alone(id)

	t.Log("listened to")
	a.onContact(id, "consult", map[string]any{"to": "139 0000 8888"})
	third := comesIn(t, outside)
	third.Answer()
	a.third(id, "consulting")
	a.onContact(id, "conference", map[string]any{})
	a.third(id, "together")
	boss.onContact(id, "observe", map[string]any{"mode": "listen"})
	third.Play(secondTone)
	a.headset.say(0)
	ear(boss.headset.hears).expect(t, "the supervisor", secondTone)
	third.Play(0)
	boss.onContact(id, "observe", map[string]any{"mode": "whisper"})
	ear(a.headset.hears).expect(t, "the agent who is coached", supervisorTone)
	ear(third.Heard).expect(t, "the third party", 0)
	ear(call.Heard).expect(t, "the customer", 0)
	boss.onContact(id, "observe", map[string]any{"mode": "barge"})
	ear(third.Heard).expect(t, "the third party whom the supervisor joins", supervisorTone)
	ear(call.Heard).expect(t, "the customer whom the supervisor joins", supervisorTone)
	boss.refused(id, "take-over", map[string]any{})
	boss.onContact(id, "unobserve", map[string]any{})
	together(t, caller("the customer", call, customerTone), a.voice("the agent", agentTone), caller("the third party", third, secondTone))
	bye(t, call)
	a.wrapsUp(id, "muhe-order-answered")
	closed(t, p)
	contains(t, p.replayAll(), " 0 differences")
}

func TestAKilledProcessEndsAConferenceAndFreesBoth(t *testing.T) {
	t.Parallel()
	p := startStraight(t, times{wrap: 120})
	db := p.ledger()
	a, b, call, id := talk(t, p)
	call.Play(customerTone)
	a.confers(id, b)
	b.onContact(id, "conference/leave", map[string]any{})
	b.shows(id, zhiyin.Wrapping)
	b.onContact(id, "wrap/complete", map[string]any{"disposition": "muhe-order-answered"})
	b.await("free", func(s screen) bool { return !s.agent.Busy })
	a.confers(id, b)
	b.onContact(id, "conference/leave", map[string]any{}) // its after-call work is under way when the process dies
	b.shows(id, zhiyin.Wrapping)
	p.kill()
	p.again()
	if ended := found(t, db, id, anything[zhiyin.ContactEnded]); ended.Reason != zhiyin.EndedNodeLost {
		t.Errorf("ended %s", ended.Reason)
	}
	found(t, db, id, func(w zhiyin.WrapCompleted) bool { return w.Beside && w.Agent == b.id && w.TimedOut })
	closed(t, p)
	next := p.dial(telephone(t), suGold, straight)
	again := p.atWork("muhe", 0, secondTone) // the same agent, who is free
	if got := again.accepts(); got == id {
		t.Errorf("%s again", got)
	}
	next.Play(customerTone)
	ear(again.headset.hears).expect(t, "the agent after the restart", customerTone)
	contains(t, p.replayAll(), " 0 differences")
}
