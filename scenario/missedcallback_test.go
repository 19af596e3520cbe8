package scenario

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"zhiyin.dev"
)

// TestASupervisorSendsAMissedCallbackAgainAndEndsOneByHand refuses a callback, which
// stands on the lane then: its buttons call again at once, and end it.
func TestASupervisorSendsAMissedCallbackAgainAndEndsOneByHand(t *testing.T) {
	t.Parallel()
	for _, l := range looks {
		t.Run(l.name(), func(t *testing.T) {
			t.Parallel()
			outside := telephone(t)
			trunk := write(t, fmt.Sprintf("sip:\n  trunks:\n    carrier:\n      address: %s\n", outside.Addr()))
			p := startOn(t, furnished(t, times{}), "--config", trunk)
			db := p.ledger()
			boss := touring(t, p, l, agentHz)
			boss.toDesk(p, "muhe", 0)
			agent := p.seated("muhe", 1)
			agent.connect(agentTone)
			agent.do("/api/desk/status", map[string]any{"status": "away", "reason": "break"})
			agent.await("away", func(s screen) bool { return s.agent.Status == zhiyin.Away })
			call := p.dial(outside, suGold, back)
			id := string(newest(t, db, nil))
			found(t, db, id, anything[zhiyin.ContactQueued])
			call.SendDTMF("1")
			found(t, db, id, func(e zhiyin.FlowEntered) bool { return e.Does == "callback" && e.Held == "wait" })
			call.SendDTMF("1")
			found(t, db, id, anything[zhiyin.CallbackPromised])
			misses := func(attempt int) {
				t.Helper()
				agent.do("/api/desk/reservations/"+string(agent.rings().Reservation)+"/accept", map[string]any{})
				select {
				case in := <-outside.Incoming():
					in.Reject(486, "Busy Here")
				case <-time.After(awaitWithin):
					t.Fatal("the customer's telephone does not ring")
				}
				found(t, db, id, func(m zhiyin.CallbackMissed) bool { return m.Attempt == attempt })
			}
			const missed = `document.querySelector('[data-testid="floor-need"][data-kind="callback_missed"]') !== null`
			agent.available()
			misses(1)
			boss.click("nav-floor")
			boss.until(stepWithin, missed)
			boss.at("floor with a callback that was missed")
			boss.click("need-again")
			misses(2)
			boss.until(stepWithin, missed)
			boss.click("need-by-hand")
			boss.click("need-by-hand")
			if s := found(t, db, id, anything[zhiyin.CallbackSettled]); s.Outcome != zhiyin.CallbackByHand || s.Attempts != 2 {
				t.Errorf("settled %+v", s)
			}
			boss.shows("need-again", false)
			contains(t, strings.Join(p.audited("contact.steer"), "\n"), `"reason":"call again"`, `"reason":"by hand"`)
			closed(t, p)
			contains(t, p.replayAll(), " 0 differences")
		})
	}
}
