package scenario

import (
	"testing"

	"zhiyin.dev"
)

func TestCustomersOfAgentsWhoNeverComeBackWaitAgainAndMayLeave(t *testing.T) {
	t.Parallel()
	p := startStraight(t, times{})
	db := p.ledger()
	a, b := p.atWork("muhe", 0, agentTone), p.atWork("muhe", 1, secondTone)
	first := p.dial(telephone(t), "", straight)
	first.Play(customerTone)
	one, two := ringsAt(t, a, b)
	talking := one.accepts()
	second := p.dial(telephone(t), "", straight)
	holding := two.accepts()
	two.onContact(holding, "hold", map[string]any{"on": true})
	two.shows(holding, zhiyin.OnHold)

	one.headset.close()
	two.headset.close()
	ear(first.Heard).expectMusic(t, "a customer whose agent is gone", agentTone, secondTone)
	for _, id := range []string{talking, holding} {
		found(t, db, id, anything[zhiyin.LegLost])
	}
	for _, id := range []string{talking, holding} {
		eventually(t, 2*awaitWithin, "waits again", func() bool { return count(events(t, db, id), anything[zhiyin.ContactQueued]) == 2 })
	}
	bye(t, first)
	bye(t, second)
	for _, id := range []string{talking, holding} {
		if ended := found(t, db, id, anything[zhiyin.ContactEnded]); ended.Reason != zhiyin.EndedAbandoned {
			t.Errorf("ended %s", ended.Reason)
		}
	}

	next := p.dial(telephone(t), "", straight)
	id := string(newest(t, db, []zhiyin.ContactID{zhiyin.ContactID(talking), zhiyin.ContactID(holding)}))
	one.connect(agentTone)
	if got := one.rings(); string(got.Contact) != id {
		t.Fatalf("%s rings, whose customer is gone; %s waits", got.Contact, id)
	}
	one.accepts()
	ear(next.Heard).expect(t, "the next customer", agentTone)
	contains(t, p.replayAll(), " 0 differences")
}
