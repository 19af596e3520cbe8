package scenario

import (
	"encoding/json"
	"fmt"
	"testing"

	"zhiyin.dev"
	"zhiyin.dev/desk"
)

// The floor's tiles, in their order.
const (
	tileWaiting   = 1
	tileAbandoned = 4
	tileOccupancy = 5
)

// tile waits until a tile of the floor shows the value.
func (v *tour) tile(n int, want string) {
	v.t.Helper()
	v.until(stepWithin, fmt.Sprintf(`document.querySelector('[data-testid="floor"] .tiles > div:nth-child(%d) .v')?.textContent === %q`, n, want))
}

// free waits until so many agents are told as free.
func (v *tour) free(want string) {
	v.t.Helper()
	v.until(stepWithin, fmt.Sprintf(`document.querySelector('[data-testid="floor"] .tiles > div:nth-child(%d)')?.dataset.free === %q`, tileOccupancy, want))
}

func TestTheFloorMovesWithWhatHappensAndKeepsItsDayOverARestart(t *testing.T) {
	t.Parallel()
	for _, l := range looks {
		t.Run(l.name(), func(t *testing.T) {
			t.Parallel()
			p := startStraight(t, times{wrap: 60})
			agent := p.atWork("muhe", 1, agentTone)
			v := touring(t, p, l, agentHz)
			v.toDesk(p, "muhe", 0) // 林婉 leads; her desk would go to a contact that rings
			v.click("nav-floor")
			v.see("floor")
			v.free("1")
			v.at("floor at rest")

			call := p.dial(telephone(t), suGold, straight)
			call.Play(customerTone)
			v.tile(tileWaiting, "1")
			id := agent.accepts()
			v.tile(tileOccupancy, "100%")
			v.tile(tileWaiting, "0")
			v.free("0")
			waiting := p.dial(telephone(t), "13900007777", straight)
			v.tile(tileWaiting, "1")
			v.at("floor with a talk and a caller who waits")
			v.steers(agent)
			bye(t, waiting)
			v.tile(tileWaiting, "0")
			v.tile(tileAbandoned, "50%")
			bye(t, call)
			agent.wrapsUp(id, "muhe-order-answered")
			v.tile(tileOccupancy, "0%")
			v.free("1")

			before := evaluate[string](v.browser, `fetch('/api/floor').then(r => r.text())`)
			queues := evaluate[string](v.browser, `fetch('/api/v1/queues').then(r => r.text())`)
			p.kill()
			p.again()
			lead := p.seated("muhe", 0)
			_, after := lead.get("/api/floor")
			if _, told := lead.get("/api/v1/queues"); dayIn(t, told) != dayIn(t, queues) || dayIn(t, told) != [2]int{1, 1} {
				t.Errorf("/api/v1/queues before a restart %s, after it %s", queues, told)
			}
			if was, is := figuresIn(t, before), figuresIn(t, after); was.Served != 1 || was.Abandoned != 1 || is != was {
				t.Errorf("the day's count before a restart %+v, after it %+v", was, is)
			}
		})
	}
}

// steers puts the one who waits before all others, and sends the agent to their meal
// after the talk.
func (v *tour) steers(agent *deskAgent) {
	v.t.Helper()
	v.click("floor-waiting")
	v.put(`[data-testid="steer-priority"]`, "100")
	v.at("floor with a caller who is steered")
	v.click("steer-send")
	v.until(stepWithin, `document.querySelector('[data-testid="floor-waiting"] .pill')?.textContent.includes('100')`)
	evaluate[bool](v.browser, fmt.Sprintf(`(document.getElementById('agent-%s').click(), true)`, agent.id))
	v.see("floor-trace")
	v.click("floor-why")
	v.at("floor with the way to an agent")
	v.click("floor-away-meal")
	agent.await("away is next", func(s screen) bool { return s.agent.Next == zhiyin.Away })
	v.at("floor with an agent whose status was set")
	agent.do("/api/desk/status", map[string]any{"status": zhiyin.Available})
	agent.await("and taken back", func(s screen) bool { return s.agent.Next == "" })
}

// dayIn are the served and the abandoned of all queues in an answer of /api/v1/queues.
func dayIn(t testing.TB, body string) (day [2]int) {
	t.Helper()
	var all struct {
		Items []struct{ Served, Abandoned int }
	}
	if err := json.Unmarshal([]byte(body), &all); err != nil {
		t.Fatalf("queues: %s: %v", body, err)
	}
	for _, q := range all.Items {
		day[0], day[1] = day[0]+q.Served, day[1]+q.Abandoned
	}
	return day
}

// figuresIn are the counts of the day in an answered floor.
func figuresIn(t testing.TB, body string) desk.FloorFigures {
	t.Helper()
	var f desk.Floor
	if err := json.Unmarshal([]byte(body), &f); err != nil {
		t.Fatalf("floor: %s: %v", body, err)
	}
	c := f.Figures
	return desk.FloorFigures{Served: c.Served, ServedInTime: c.ServedInTime, Abandoned: c.Abandoned, WaitMs: c.WaitMs, From: c.From}
}
