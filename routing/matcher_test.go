package routing_test

import (
	"fmt"
	"reflect"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"zhiyin.dev"
	"zhiyin.dev/routing"
)

var noon = time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)

func agent(id string, idle time.Duration, skills ...zhiyin.Skill) routing.Agent {
	return routing.Agent{ID: zhiyin.AgentID(id), Queues: []zhiyin.QueueID{"care"}, Skills: skills, Status: zhiyin.Available, Line: true,
		IdleSince: noon.Add(-idle)}
}

func contact(id string, waited time.Duration, skills ...zhiyin.Skill) routing.Contact {
	return routing.Contact{ID: zhiyin.ContactID(id), Since: noon.Add(-waited), Wanted: zhiyin.Wanted{Queue: "care", Skills: skills}}
}

func pairs(list []routing.Decision) (out []string) {
	for _, d := range list {
		out = append(out, fmt.Sprintf("%s→%s", d.Contact, d.Agent))
	}
	return out
}

func TestAgentsAreTakenByKnowledgeThenLevelThenIdleTime(t *testing.T) {
	t.Parallel()
	refund := zhiyin.Skill{ID: "refund", Level: 3}
	level := func(n int) zhiyin.Skill { return zhiyin.Skill{ID: "refund", Level: n} }
	known := contact("k", 0, refund)
	known.Wanted.Prefers = []zhiyin.AgentID{"c"}
	for name, c := range map[string]struct {
		contact routing.Contact
		agents  []routing.Agent
		want    string
	}{
		"known agent first": {known, []routing.Agent{agent("a", time.Hour, level(5)), agent("c", 0, level(3))}, "k→c"},
		"then the level":    {contact("k", 0, refund), []routing.Agent{agent("a", time.Hour, level(4)), agent("b", 0, level(5))}, "k→b"},
		"then idle longest": {contact("k", 0, refund), []routing.Agent{agent("a", time.Minute, level(4)), agent("b", time.Hour, level(4))}, "k→b"},
		"then the id":       {contact("k", 0), []routing.Agent{agent("b", 0), agent("a", 0)}, "k→a"},
	} {
		if got := pairs(routing.Matcher{}.Match([]routing.Contact{c.contact}, c.agents, noon)); len(got) != 1 || got[0] != c.want {
			t.Errorf("%s: %v", name, got)
		}
	}
}

func TestContactsChooseByPriorityThenWaiting(t *testing.T) {
	t.Parallel()
	vip := contact("vip", time.Second)
	vip.Wanted.Priority = 1
	got := pairs(routing.Matcher{}.Match([]routing.Contact{contact("new", 0), contact("old", time.Minute), vip},
		[]routing.Agent{agent("a", 3*time.Minute), agent("b", 2*time.Minute)}, noon))
	if want := []string{"vip→a", "old→b"}; !reflect.DeepEqual(got, want) {
		t.Errorf("%v", got)
	}
}

func TestContactNobodyCanServeHoldsNobodyUp(t *testing.T) {
	t.Parallel()
	stuck := contact("stuck", time.Hour, zhiyin.Skill{ID: "medical", Level: 5})
	got := pairs(routing.Matcher{}.Match([]routing.Contact{stuck, contact("next", 0)}, []routing.Agent{agent("a", 0)}, noon))
	if !reflect.DeepEqual(got, []string{"next→a"}) {
		t.Errorf("%v", got)
	}
}

func TestWhoDeclinedIsAskedAgainOnlyWhenNobodyElseIsThere(t *testing.T) {
	t.Parallel()
	c := contact("k", time.Minute)
	c.Declined = []routing.Decline{{Agent: "a", At: noon}}
	agents := []routing.Agent{agent("a", time.Hour)}
	if got := (routing.Matcher{}).Match([]routing.Contact{c}, agents, noon.Add(9*time.Second)); len(got) != 0 {
		t.Errorf("rang again at once: %v", pairs(got))
	}
	if at := c.RetryAt(noon); at != noon.Add(10*time.Second) {
		t.Errorf("retry at %v", at)
	}
	later := noon.Add(10 * time.Second)
	if got := pairs((routing.Matcher{}).Match([]routing.Contact{c}, agents, later)); !reflect.DeepEqual(got, []string{"k→a"}) {
		t.Errorf("%v", got)
	}
	agents = append(agents, agent("b", 0))
	if got := pairs((routing.Matcher{}).Match([]routing.Contact{c}, agents, later)); !reflect.DeepEqual(got, []string{"k→b"}) {
		t.Errorf("%v", got)
	}
}

func TestDecisionSaysWhyAndWhoWasExcluded(t *testing.T) {
	t.Parallel()
	refund := zhiyin.Skill{ID: "refund", Level: 4}
	c := contact("k", time.Minute, zhiyin.Skill{ID: "refund", Level: 3})
	c.Wanted.Prefers = []zhiyin.AgentID{"a"}
	busy, away, other := agent("b", 0, refund), agent("c", 0, refund), agent("d", 0)
	busy.Busy, away.Status = true, zhiyin.Away
	got := routing.Matcher{}.Match([]routing.Contact{c}, []routing.Agent{agent("a", 132*time.Second, refund), busy, away, other, agent("e", 0, refund)}, noon)
	want := zhiyin.Because{Says: "all", Holds: true, Parts: []zhiyin.Because{
		{Says: "skill refund >= 3", Holds: true, Saw: "4"},
		{Says: "last contact was with this agent", Holds: true, Saw: "yes"},
		{Says: "idle", Holds: true, Saw: "132 s"},
		{Says: "other agents", Saw: "4", Parts: []zhiyin.Because{
			{Says: "came after", Saw: "1"}, {Says: "not: available", Saw: "1"}, {Says: "not: free", Saw: "1"}, {Says: "not: skill refund >= 3", Saw: "1"},
		}},
	}}
	if len(got) != 1 || !reflect.DeepEqual(got[0].Because, want) {
		t.Errorf("%+v", got)
	}
}

func drawn(t *rapid.T) (contacts []routing.Contact, agents []routing.Agent) {
	skills := func(label string) (out []zhiyin.Skill) {
		for _, id := range []string{"refund", "lang:yue"} {
			if l := rapid.IntRange(0, 5).Draw(t, label); l > 0 {
				out = append(out, zhiyin.Skill{ID: id, Level: l})
			}
		}
		return out
	}
	queue := rapid.SampledFrom([]zhiyin.QueueID{"care", "sales"})
	for i := range rapid.IntRange(0, 8).Draw(t, "contacts") {
		c := routing.Contact{ID: zhiyin.ContactID(fmt.Sprint("ct", i)), Since: noon.Add(-time.Duration(rapid.IntRange(0, 5).Draw(t, "waited")) * time.Second)}
		c.Wanted = zhiyin.Wanted{Queue: queue.Draw(t, "queue"), Skills: skills("wanted"), Priority: rapid.IntRange(0, 2).Draw(t, "priority")}
		if rapid.Bool().Draw(t, "declined") {
			c.Declined = []routing.Decline{{Agent: "ag0", At: noon.Add(-time.Duration(rapid.IntRange(0, 20).Draw(t, "ago")) * time.Second)}}
		}
		contacts = append(contacts, c)
	}
	for i := range rapid.IntRange(0, 8).Draw(t, "agents") {
		a := agent(fmt.Sprint("ag", i), time.Duration(rapid.IntRange(0, 5).Draw(t, "idle"))*time.Second, skills("has")...)
		a.Queues = []zhiyin.QueueID{queue.Draw(t, "serves")}
		a.Busy, a.Line = rapid.Bool().Draw(t, "busy"), rapid.IntRange(0, 4).Draw(t, "line") > 0
		agents = append(agents, a)
	}
	return contacts, agents
}

func TestMatchingHoldsItsPromises(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		contacts, agents := drawn(t)
		got := routing.Matcher{}.Match(contacts, agents, noon)
		agentOf, contactOf := map[zhiyin.ContactID]zhiyin.AgentID{}, map[zhiyin.AgentID]zhiyin.ContactID{}
		for _, d := range got {
			if agentOf[d.Contact] != "" || contactOf[d.Agent] != "" {
				t.Fatalf("twice in %v", pairs(got))
			}
			agentOf[d.Contact], contactOf[d.Agent] = d.Agent, d.Contact
		}
		for _, c := range contacts {
			for _, a := range agents {
				ok := routing.Eligible(c, a, noon)
				if agentOf[c.ID] == a.ID && !ok {
					t.Fatalf("%s was given to %s, who is not eligible", c.ID, a.ID)
				}
				if ok && agentOf[c.ID] == "" && contactOf[a.ID] == "" {
					t.Fatalf("%s waits though %s is free", c.ID, a.ID)
				}
			}
		}
		slices.Reverse(contacts)
		slices.Reverse(agents)
		if again := (routing.Matcher{}).Match(contacts, agents, noon); !reflect.DeepEqual(got, again) {
			t.Fatalf("%v, then %v", pairs(got), pairs(again))
		}
	})
}
