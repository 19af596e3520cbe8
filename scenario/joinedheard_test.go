package scenario

import (
	"strings"
	"testing"

	"zhiyin.dev"
)

// TestASupervisorWhoJoinsIsTranscribedAsThemselfAndIsTheSenior joins a talk whose customer
// gets angry: their words are theirs, and nobody else is rung while they are there. What
// a supervisor says to the agent alone is not written down.
func TestASupervisorWhoJoinsIsTranscribedAsThemselfAndIsTheSenior(t *testing.T) {
	t.Parallel()
	p := startUpset(t, "consult")
	db := p.ledger()
	boss := p.seated("muhe", 0)
	boss.connect(0)
	junior := p.atWork("muhe", 1, 0)
	call := p.dial(telephone(t), suGold, taped)
	id := junior.accepts()
	found(t, db, id, func(l zhiyin.ListeningStarted) bool { return l.Agent == junior.id })
	by := func(agent zhiyin.AgentID) func(zhiyin.UtteranceHeard) bool {
		return func(u zhiyin.UtteranceHeard) bool { return u.Agent == agent && u.Text != "" }
	}
	heard := func(agent zhiyin.AgentID) int { return count(events(t, db, id), by(agent)) }

	boss.onContact(id, "observe", map[string]any{"mode": "whisper"})
	boss.headset.speak(voiced(t, "我想查一下我的订单", zhiyin.Mandarin))
	junior.headset.speak(voiced(t, "我要转人工", zhiyin.Mandarin))
	found(t, db, id, by(junior.id)) // by then the words of the other would be there
	if n := heard(boss.id); n != 0 {
		t.Errorf("%d turns of a supervisor who coaches", n)
	}

	boss.onContact(id, "observe", map[string]any{"mode": "barge"})
	found(t, db, id, func(l zhiyin.ListeningStarted) bool { return l.Agent == boss.id && !l.Mood })
	boss.headset.speak(voiced(t, "我的订单什么时候到", zhiyin.Mandarin))
	said := found(t, db, id, by(boss.id))
	if said.Speaker != zhiyin.OfAgent {
		t.Errorf("the supervisor said %+v", said)
	}
	junior.await("the words are on the desk as the supervisor's", func(s screen) bool {
		for _, e := range s.told {
			if e.Kind == "heard" && e.Data["utterance"] == string(said.Utterance) {
				return e.Data["agent"] == string(boss.id) && e.Data["agent_name"] != ""
			}
		}
		return false
	})
	getsAngry(t, db, call, id)
	if n := count(events(t, db, id), anything[zhiyin.EscalationAsked]); n != 0 {
		t.Errorf("%d seniors are asked for beside the supervisor", n)
	}
	boss.onContact(id, "unobserve", map[string]any{})
	if asked := found(t, db, id, anything[zhiyin.EscalationAsked]); asked.Agent != junior.id || asked.By != "" {
		t.Errorf("asked %+v once the supervisor has left", asked)
	}
	found(t, db, id, func(l zhiyin.ListeningStopped) bool { return strings.HasPrefix(l.Why, "ended") })
	bye(t, call)
	junior.wrapsUp(id, "muhe-order-answered")
	closed(t, p)
	contains(t, p.replayAll(), " 0 differences")
}
