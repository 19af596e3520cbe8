package api_test

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/access"
	"zhiyin.dev/edge/api"
	"zhiyin.dev/edge/api/door"
	"zhiyin.dev/edge/api/studio"
	"zhiyin.dev/stat"
)

// learned has the trial of one queue of muhe, of which enough is known, and one of
// another unit; it notes what is switched.
type learned struct {
	mu   sync.Mutex
	told []string
}

func (l *learned) Affinity(context.Context) ([]studio.AffinityQueue, error) {
	var p stat.Pair
	for i := range 1000 {
		p.Treated.Add(float64(i % 10 / 4 % 2)) // 4 of 10
		if i%4 == 0 {
			p.Control.Add(float64(i % 20 / 8 % 2))
		}
	}
	muhe := studio.AffinityQueue{Queue: "muhe-care", Unit: "muhe", Name: zhiyin.Text{}, On: true, Since: time.Unix(1e9, 0).UTC(), Treated: studio.AffinityArm{Contacts: 1100, Known: 1000}, HeldOut: studio.AffinityArm{Contacts: 270, Known: 250}, Pair: p}
	few := muhe
	few.Queue, few.HeldOut.Known, few.On, few.Switched = "muhe-vip", 199, false, &studio.AffinitySwitch{At: muhe.Since, Why: "abandonment"}
	other := muhe
	other.Queue, other.Unit = "tx-care", "tongxin"
	return []studio.AffinityQueue{muhe, few, other}, nil
}

func (l *learned) SwitchAffinity(_ context.Context, v door.Visit, queue zhiyin.QueueID, on bool) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.told = append(l.told, fmt.Sprintf("%s switches %s %t", v.Actor.Name(), queue, on))
	return nil
}

func TestASupervisorSeesWhatLearningIsWorthInTheirUnitAndSwitchesIt(t *testing.T) {
	t.Parallel()
	l := &learned{}
	s := newSite(t, func(_ *door.Config, p *api.Ports) { p.Affinity = l })
	cookie := s.signIn(wen)
	s.signIns.become(access.Agent, true)
	if r := s.do(cookie, "GET", "/api/affinity", ""); r.status != http.StatusForbidden {
		t.Errorf("an agent: %d", r.status)
	}
	s.signIns.become(access.Supervisor, true)
	r := s.do(cookie, "GET", "/api/affinity", "")
	if r.status != http.StatusOK || strings.Contains(r.body, "tx-care") || strings.Count(r.body, `"low":`) != 2 || !strings.Contains(r.body, `"needed":200`) || !strings.Contains(r.body, `"why":"abandonment"`) {
		t.Errorf("one queue has enough, and all together: %d %s", r.status, r.body)
	}
	if r := s.do(cookie, "POST", "/api/affinity/muhe-vip", `{"on":true}`); r.status != http.StatusOK || len(l.told) != 1 || l.told[0] != "agent:ag_wen switches muhe-vip true" {
		t.Errorf("%d %s %v", r.status, r.body, l.told)
	}
	if r := s.do(cookie, "POST", "/api/affinity/tx-care", `{"on":false}`); r.status != http.StatusForbidden || len(l.told) != 1 {
		t.Errorf("another unit's: %d %v", r.status, l.told)
	}
	if r := s.do(cookie, "POST", "/api/affinity/muhe-vip", `{"on":"maybe"}`); r.status < 400 || r.status >= 500 {
		t.Errorf("%d", r.status)
	}
}
