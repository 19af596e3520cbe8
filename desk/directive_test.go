package desk

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"zhiyin.dev"
)

// ledgerOfOrders keeps what is ordered, as the node does, and feeds it to the desk.
type ledgerOfOrders struct{ w *world }

func (l ledgerOfOrders) Give(_ context.Context, supervisor zhiyin.AgentID, all []zhiyin.Directive) error {
	for i, v := range all {
		id := fmt.Sprintf("dv_%d_%d", len(l.w.asked.all()), i)
		if err := l.w.asked.note("give %s %s%s by %s", v.What, v.Queue, v.Agent, supervisor); err != nil {
			return err
		}
		l.w.feed(id, zhiyin.DirectiveGiven{What: v.What, Queue: v.Queue, Agent: v.Agent, Leave: v.Leave, Waiting: v.Waiting, By: supervisor, Until: v.Until, Text: v.Text})
	}
	return nil
}

func (l ledgerOfOrders) End(_ context.Context, _ zhiyin.AgentID, v zhiyin.Directive) error {
	l.w.feed(string(v.ID), zhiyin.DirectiveEnded{What: v.What, Queue: v.Queue, Agent: v.Agent, Why: "taken_back"})
	return nil
}

func (l ledgerOfOrders) See(_ context.Context, agent zhiyin.AgentID, v zhiyin.Directive) error {
	l.w.feed(string(v.ID), zhiyin.DirectiveSeen{Agent: agent})
	return nil
}

// led is the house with a supervisor and a second queue of the same agents.
func led(t *testing.T) *world {
	s := twoUnits()
	s.Queues = append(s.Queues, zhiyin.Queue{ID: "muhe-vip", Unit: "muhe", Group: "muhe"}, zhiyin.Queue{ID: "muhe-chat", Unit: "muhe", Group: "writing"})
	return newWorld(t, s)
}

func (w *world) gives(all ...zhiyin.Directive) error {
	return w.desk.Give(context.Background(), lead, all)
}

var courier = zhiyin.Text{zhiyin.Mandarin: "快递停运", zhiyin.English: "No courier"}

func TestASupervisorOrdersForTheirOwnUnitAlone(t *testing.T) {
	t.Parallel()
	w := led(t)
	hour := w.now().Add(time.Hour)
	for name, c := range map[string]struct {
		v    zhiyin.Directive
		kind zhiyin.Error
	}{
		"another unit's queue":             {zhiyin.Directive{What: zhiyin.CallbackOnly, Queue: "bank-care"}, zhiyin.Denied},
		"an unknown queue":                 {zhiyin.Directive{What: zhiyin.CallbackOnly, Queue: "none"}, zhiyin.NotFound},
		"no queue":                         {zhiyin.Directive{What: zhiyin.CallbackOnly}, zhiyin.Invalid},
		"an end that has passed":           {zhiyin.Directive{What: zhiyin.CallbackOnly, Queue: care, Until: w.now()}, zhiyin.Invalid},
		"an end that is far away":          {zhiyin.Directive{What: zhiyin.CallbackOnly, Queue: care, Until: hour.Add(zhiyin.DirectiveAtMost)}, zhiyin.Invalid},
		"an announcement in one language":  {zhiyin.Directive{What: zhiyin.Announcement, Queue: care, Text: zhiyin.Text{zhiyin.English: "No courier"}}, zhiyin.Invalid},
		"a placeholder":                    {zhiyin.Directive{What: zhiyin.Announcement, Queue: care, Text: zhiyin.Text{zhiyin.Mandarin: "{customer:name}", zhiyin.English: "x"}}, zhiyin.Invalid},
		"too many words":                   {zhiyin.Directive{What: zhiyin.Banner, Until: hour, Text: zhiyin.Text{zhiyin.English: strings.Repeat("x", zhiyin.DirectiveRunes+1)}}, zhiyin.Invalid},
		"a banner without an end":          {zhiyin.Directive{What: zhiyin.Banner, Text: courier}, zhiyin.Invalid},
		"a banner without words":           {zhiyin.Directive{What: zhiyin.Banner, Until: hour}, zhiyin.Invalid},
		"another unit's agent":             {zhiyin.Directive{What: zhiyin.Placement, Queue: care, Agent: "ag_other", Until: hour}, zhiyin.Denied},
		"an unknown agent":                 {zhiyin.Directive{What: zhiyin.Placement, Queue: care, Agent: "ag_none", Until: hour}, zhiyin.NotFound},
		"a queue of another match group":   {zhiyin.Directive{What: zhiyin.Placement, Queue: "muhe-chat", Agent: wen, Until: hour}, zhiyin.Conflict},
		"an agent who would serve nothing": {zhiyin.Directive{What: zhiyin.Placement, Queue: care, Agent: wen, Leave: true, Until: hour}, zhiyin.Conflict},
		"a placement without an end":       {zhiyin.Directive{What: zhiyin.Placement, Queue: "muhe-vip", Agent: wen}, zhiyin.Invalid},
	} {
		if err := w.gives(c.v); zhiyin.KindOf(err) != c.kind {
			t.Errorf("%s: %v, want %s", name, err, c.kind)
		}
	}
	if asked := w.asked.all(); len(asked) != 0 {
		t.Errorf("was kept: %v", asked)
	}
}

func TestPlacedAgentsServeTheQueueUntilItEnds(t *testing.T) {
	t.Parallel()
	w := led(t)
	hour := w.now().Add(time.Hour)
	sub := w.subscribe(wen, "", 0)
	defer sub.Close()
	if err := w.gives(zhiyin.Directive{What: zhiyin.Placement, Queue: "muhe-vip", Agent: wen, Until: hour}, zhiyin.Directive{What: zhiyin.Placement, Queue: "muhe-vip", Agent: li, Until: hour}); err != nil {
		t.Fatal(err)
	}
	f := w.floor()
	vip := slices.IndexFunc(f.Queues, func(q FloorQueue) bool { return q.ID == "muhe-vip" })
	if f.Queues[vip].Available != 2 || len(f.Directives) != 2 || f.Directives[0].ByName != "何敏" || f.Directives[0].Until != At(hour) {
		t.Errorf("queue %+v, directives %+v", f.Queues[vip], f.Directives)
	}
	<-sub.C // their standing
	if m := <-sub.C; !strings.Contains(string(m.JSON), `"topic":"hello"`) || !strings.Contains(string(m.JSON), "muhe-vip") {
		t.Errorf("the agent's desk is not told: %s", m.JSON)
	}
	if err := w.gives(zhiyin.Directive{What: zhiyin.Placement, Queue: care, Agent: wen, Leave: true, Until: hour}); err != nil {
		t.Errorf("with another queue the own one may be left: %v", err)
	}
	if err := w.desk.TakeBack(t.Context(), lead, f.Directives[0].ID); zhiyin.KindOf(err) != zhiyin.Conflict {
		t.Errorf("an agent without a queue: %v", err)
	}
	if err := w.desk.TakeBack(t.Context(), "ag_other", f.Directives[1].ID); zhiyin.KindOf(err) != zhiyin.Denied {
		t.Errorf("taken back from another unit: %v", err)
	}
	if err := w.desk.TakeBack(t.Context(), lead, f.Directives[1].ID); err != nil {
		t.Fatal(err)
	}
	if f = w.floor(); f.Queues[vip].Available != 1 || len(f.Directives) != 2 {
		t.Errorf("after its end: queue %+v, directives %+v", f.Queues[vip], f.Directives)
	}
}

func TestABannerStandsUntilEachAgentHasReadIt(t *testing.T) {
	t.Parallel()
	w := led(t)
	if err := w.gives(zhiyin.Directive{What: zhiyin.Banner, Queue: care, Text: courier, Until: w.now().Add(time.Hour)}); err != nil {
		t.Fatal(err)
	}
	shown := func(agent zhiyin.AgentID) []BannerView {
		t.Helper()
		sub := w.subscribe(agent, "", 0)
		defer sub.Close()
		var hello struct{ Data Hello }
		if err := json.Unmarshal(sub.Backlog[0].JSON, &hello); err != nil {
			t.Fatal(err)
		}
		return hello.Data.Banners
	}
	banners := shown(wen)
	if len(banners) != 1 || banners[0].Text[zhiyin.English] != "No courier" || banners[0].ByName != "何敏" || len(shown("ag_other")) != 0 {
		t.Fatalf("shown %+v, elsewhere %+v", banners, shown("ag_other"))
	}
	sub := w.subscribe(wen, "", 0)
	defer sub.Close()
	for range 2 {
		if err := w.desk.See(t.Context(), wen, banners[0].ID); err != nil {
			t.Fatal(err)
		}
	}
	if m := <-sub.C; !strings.Contains(string(m.JSON), `"topic":"banners"`) || !strings.Contains(string(m.JSON), `"data":[]`) {
		t.Errorf("told %s", m.JSON)
	}
	if d := w.floor().Directives[0]; d.Seen != 1 || d.Of != 2 || len(shown(wen)) != 0 || len(shown(li)) != 1 {
		t.Errorf("read by %d of %d", d.Seen, d.Of)
	}
	if err := w.desk.See(t.Context(), "ag_other", banners[0].ID); zhiyin.KindOf(err) != zhiyin.Denied {
		t.Errorf("read by somebody whom it is not for: %v", err)
	}
	if err := w.desk.TakeBack(t.Context(), lead, banners[0].ID); err != nil || len(shown(li)) != 0 {
		t.Errorf("after it was taken back: %v, %+v", err, shown(li))
	}
	if err := w.desk.See(t.Context(), li, banners[0].ID); zhiyin.KindOf(err) != zhiyin.NotFound {
		t.Errorf("read after its end: %v", err)
	}
}

func TestAUnitHasFiveBannersAtMost(t *testing.T) {
	t.Parallel()
	w := led(t)
	banner := zhiyin.Directive{What: zhiyin.Banner, Text: courier, Until: w.now().Add(time.Hour)}
	for range mostBanners {
		if err := w.gives(banner); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.gives(banner); zhiyin.KindOf(err) != zhiyin.Conflict {
		t.Errorf("one more: %v", err)
	}
}

func TestWhatIsInForceAtTheStartIsShown(t *testing.T) {
	t.Parallel()
	s := twoUnits()
	s.Queues = append(s.Queues, zhiyin.Queue{ID: "muhe-vip", Unit: "muhe", Group: "muhe"})
	s.Directives = []zhiyin.Directive{{ID: "dv_1", What: zhiyin.Placement, Unit: "muhe", Queue: "muhe-vip", Agent: wen, By: lead},
		{ID: "dv_2", What: zhiyin.CallbackOnly, Unit: "muhe", Queue: care, By: lead}}
	w := newWorld(t, s)
	f := w.floor()
	i := slices.IndexFunc(f.Agents, func(a FloorAgent) bool { return a.ID == wen })
	if len(f.Directives) != 2 || !slices.Equal(f.Agents[i].Queues, []zhiyin.QueueID{care, "muhe-vip"}) {
		t.Errorf("agents %+v, directives %+v", f.Agents[i].Queues, f.Directives)
	}
	w.feed("dv_1", zhiyin.DirectiveEnded{What: zhiyin.Placement, Queue: "muhe-vip", Agent: wen, Why: "time"})
	w.feed(string(wen), zhiyin.AgentAdded{Unit: "muhe", Name: "文静", Queues: []zhiyin.QueueID{care}, Roles: []string{"agent"}})
	if f = w.floor(); !slices.Equal(f.Agents[i].Queues, []zhiyin.QueueID{care}) {
		t.Errorf("after the end they serve %v", f.Agents[i].Queues)
	}
}
