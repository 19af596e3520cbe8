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

// sitter is an agent and how they stand.
type sitter struct {
	routing.Agent
	routing.Standing
}

func agent(id string, idle time.Duration, skills ...zhiyin.Skill) sitter {
	return sitter{routing.Agent{ID: zhiyin.AgentID(id), Queues: []zhiyin.QueueID{"care"}, Skills: skills, Seniority: 2},
		routing.Standing{Status: zhiyin.Available, Line: true, IdleSince: noon.Add(-idle)}}
}

func contact(id string, waited time.Duration, skills ...zhiyin.Skill) routing.Contact {
	return routing.Contact{ID: zhiyin.ContactID(id), Since: noon.Add(-waited), Wanted: zhiyin.Wanted{Queue: "care", Skills: skills}}
}

// board has the people and the contacts on it, as one finds them at now.
func board(now time.Time, contacts []routing.Contact, agents ...sitter) *routing.Board {
	b := routing.NewBoard(now)
	for _, a := range agents {
		b.Seat(a.Agent, now)
		b.Stand(a.ID, a.Standing, now)
	}
	for _, c := range contacts {
		b.Arrive(c, now)
	}
	return b
}

func decisions(b *routing.Board, now time.Time) (out []routing.Decision) {
	for {
		d, ok := b.Next(now)
		if !ok {
			return out
		}
		out = append(out, d)
	}
}

func pairs(list []routing.Decision) (out []string) {
	for _, d := range list {
		out = append(out, fmt.Sprintf("%s→%s", d.Contact, d.Agent))
	}
	return out
}

func TestTheBetterPairIsMadeAndSaysWhatDecided(t *testing.T) {
	t.Parallel()
	refund := zhiyin.Skill{ID: "refund", Level: 3}
	level := func(n int) zhiyin.Skill { return zhiyin.Skill{ID: "refund", Level: n} }
	unsure := zhiyin.Skill{ID: "refund", Level: 5, Confidence: 0.4}
	known, yue, vip := contact("k", 0, refund), contact("k", 0, refund), contact("k", 0, refund)
	known.Wanted.Prefers, yue.Speaks, vip.Kind = []zhiyin.AgentID{"gone", "c"}, zhiyin.Cantonese, &routing.Kind{VIP: true}
	speaker, senior := agent("b", 0, level(3)), agent("b", 0, level(3))
	speaker.Languages, senior.Seniority = []zhiyin.Language{zhiyin.Cantonese}, 5
	for name, c := range map[string]struct {
		contact       routing.Contact
		agents        []sitter
		want, decided string
	}{
		"known agent first among equals": {known, []sitter{agent("a", time.Hour, level(3)), agent("c", 0, level(3))}, "k→c", "known agent"},
		"the level":                      {contact("k", 0, refund), []sitter{agent("a", time.Hour, level(4)), agent("b", 0, level(5))}, "k→b", "level"},
		"a sure level":                   {contact("k", 0, refund), []sitter{agent("a", time.Hour, unsure), agent("b", 0, level(4))}, "k→b", "level"},
		"their language":                 {yue, []sitter{agent("a", time.Hour, level(3)), speaker}, "k→b", "dialect"},
		"a senior for a VIP":             {vip, []sitter{agent("a", time.Hour, level(3)), senior}, "k→b", "seniority"},
		"equals: idle longest":           {contact("k", 0, refund), []sitter{agent("a", time.Minute, level(4)), agent("b", time.Hour, level(4))}, "k→b", "idle"},
		"nobody else":                    {contact("k", 0, refund), []sitter{agent("a", 0, level(3)), agent("b", 0, level(2))}, "k→a", "only"},
	} {
		got := decisions(board(noon, []routing.Contact{c.contact}, c.agents...), noon)
		if len(got) != 1 || pairs(got)[0] != c.want || got[0].Choice.Decided != c.decided {
			t.Errorf("%s: %v %+v", name, pairs(got), got)
		}
	}
}

func TestAnAgentWhoComesFreeTakesPriorityThenTheLongestWait(t *testing.T) {
	t.Parallel()
	vip, urgent, back := contact("vip", time.Second), contact("urgent", time.Second), contact("back", time.Minute)
	vip.Wanted.Priority, urgent.Wanted.Priority, back.Wanted.Callback = 80, 100, true
	all := []routing.Contact{contact("new", 0), back, contact("old", time.Minute), vip, urgent}
	b := board(noon, all)
	var got []string
	for i := range len(all) {
		a := agent(fmt.Sprint("a", i), 0)
		b.Seat(a.Agent, noon)
		b.Stand(a.ID, a.Standing, noon)
		for _, d := range decisions(b, noon) {
			got = append(got, string(d.Contact))
		}
	}
	if want := []string{"urgent", "vip", "old", "back", "new"}; !slices.Equal(got, want) {
		t.Errorf("%v", got)
	}
}

func TestContactNobodyCanServeHoldsNobodyUp(t *testing.T) {
	t.Parallel()
	stuck := contact("stuck", time.Hour, zhiyin.Skill{ID: "medical", Level: 5})
	got := pairs(decisions(board(noon, []routing.Contact{stuck, contact("next", 0)}, agent("a", 0)), noon))
	if !slices.Equal(got, []string{"next→a"}) {
		t.Errorf("%v", got)
	}
}

func TestWhoDeclinedIsAskedAgainOnlyWhenNobodyElseIsThere(t *testing.T) {
	t.Parallel()
	c := contact("k", time.Minute, zhiyin.Skill{ID: "refund", Level: 1})
	c.Declined = []routing.Decline{{Agent: "a", At: noon}}
	better := agent("a", time.Hour, zhiyin.Skill{ID: "refund", Level: 5})
	b := board(noon, []routing.Contact{c}, better)
	if got := decisions(b, noon.Add(9*time.Second)); len(got) != 0 {
		t.Errorf("rang again at once: %v", pairs(got))
	}
	wake := b.Wake(noon.Add(9 * time.Second))
	if late := wake.Sub(noon.Add(routing.SecondChance)); late < 0 || late > 10*time.Millisecond {
		t.Fatalf("woken at %v", wake)
	}
	if got := pairs(decisions(b, wake)); !slices.Equal(got, []string{"k→a"}) {
		t.Errorf("%v", got)
	}
	later := noon.Add(routing.SecondChance)
	other := agent("b", 0, zhiyin.Skill{ID: "refund", Level: 1})
	if got := decisions(board(later, []routing.Contact{c}, better, other), later); !slices.Equal(pairs(got), []string{"k→b"}) || got[0].Choice.Decided != "declined" {
		t.Errorf("%+v", got)
	}
}

func TestDecisionSaysWhyAndWhoWasExcluded(t *testing.T) {
	t.Parallel()
	refund := zhiyin.Skill{ID: "refund", Level: 4}
	c := contact("k", time.Minute, zhiyin.Skill{ID: "refund", Level: 3})
	c.Wanted.Prefers = []zhiyin.AgentID{"a"}
	busy, away, other := agent("b", 0, refund), agent("c", 0, refund), agent("d", 0)
	busy.Talking, away.Status = true, zhiyin.Away
	got := decisions(board(noon, []routing.Contact{c}, agent("a", 132*time.Second, refund), busy, away, other, agent("e", 0, refund)), noon)
	want := zhiyin.Because{Says: "all", Holds: true, Parts: []zhiyin.Because{
		{Says: "decided by known agent", Holds: true},
		{Says: "skill refund >= 3", Holds: true, Saw: "4"},
		{Says: "last contact was with this agent", Holds: true, Saw: "yes"},
		{Says: "idle", Holds: true, Saw: "132 s"},
		{Says: "other agents", Saw: "4", Parts: []zhiyin.Because{
			{Says: "came after", Saw: "1"}, {Says: "not: available", Saw: "1"}, {Says: "not: free", Saw: "1"}, {Says: "not: skill refund >= 3", Saw: "1"},
		}},
	}}
	if len(got) != 1 || !reflect.DeepEqual(got[0].Because, want) {
		t.Fatalf("%+v", got)
	}
	choice := got[0].Choice
	if choice.RunnerUp == nil || choice.RunnerUp.Agent != "e" || choice.Terms["known agent"] <= 0 || choice.RunnerUp.Terms["known agent"] != 0 || choice.Terms["level"] != choice.RunnerUp.Terms["level"] ||
		choice.Margin <= 0 || choice.By != "contact" || len(choice.Excluded) != 4 || choice.HeldOut != routing.HeldOut("k") {
		t.Errorf("%+v", choice)
	}
}

// A small centre with everybody free has nothing to wait for.
func TestNobodyIsHeldWhereNothingIsToBeGained(t *testing.T) {
	t.Parallel()
	skill := func(n int) zhiyin.Skill { return zhiyin.Skill{ID: "refund", Level: n} }
	c := contact("k", 0, skill(1))
	c.Wanted.Prefers = []zhiyin.AgentID{"home"}
	home := agent("home", 0, skill(5))
	home.Status = zhiyin.Offline
	if got := pairs(decisions(board(noon, []routing.Contact{c}, agent("a", 0, skill(1)), agent("b", 0, skill(2)), home), noon)); !slices.Equal(got, []string{"k→b"}) {
		t.Errorf("%v", got)
	}
}

// A large one holds a contact while better agents are about to come free: not beyond
// the limit, and it says for how long.
func TestAHeldContactIsWokenAndServedWithinTheLimit(t *testing.T) {
	t.Parallel()
	c := contact("k", 0, zhiyin.Skill{ID: "refund", Level: 1})
	worst := agent("worst", 0, zhiyin.Skill{ID: "refund", Level: 1})
	agents := []sitter{worst}
	for i := range 60 {
		a := agent(fmt.Sprint("a", i), 0, zhiyin.Skill{ID: "refund", Level: 5})
		a.Talking = true
		agents = append(agents, a)
	}
	b, now := board(noon, []routing.Contact{c}, agents...), noon
	var got []routing.Decision
	for len(got) == 0 {
		got = decisions(b, now)
		next := b.Wake(now)
		if len(got) == 0 && (next.IsZero() || next.Sub(now) > 2*time.Second) {
			t.Fatalf("at %v nobody wakes it: %v", now, next)
		}
		if len(got) == 0 {
			now = next
		}
	}
	if waited := now.Sub(noon); waited < 5*time.Second || waited > 19*time.Second || got[0].Agent != "worst" || got[0].Choice.HeldMs < 5000 {
		t.Errorf("after %v: %+v", waited, got[0])
	}
}

func TestAClockThatIsPutBackOrForthLosesNobody(t *testing.T) {
	t.Parallel()
	for _, jump := range []time.Duration{-time.Hour, time.Hour, -48 * time.Hour, 400 * 24 * time.Hour} {
		b, now := board(noon, []routing.Contact{contact("k", 0)}), noon.Add(jump)
		a := agent("a", 0)
		b.Seat(a.Agent, now)
		b.Stand("a", a.Standing, now)
		if got := pairs(decisions(b, now)); !slices.Equal(got, []string{"k→a"}) {
			t.Errorf("%v: %v", jump, got)
		}
		again := contact("l", 0)
		again.Declined = []routing.Decline{{Agent: "a", At: noon}}
		b.Return(again, now)
		b.Stand("a", a.Standing, now)
		if wake := b.Wake(now); len(decisions(b, now)) == 0 && (wake.IsZero() || wake.Sub(now) > routing.SecondChance+time.Second) {
			t.Errorf("%v: the decline bars until %v", jump, wake.Sub(now))
		}
	}
}

func TestTalksAndChatsShareThePeople(t *testing.T) {
	t.Parallel()
	chat := contact("c", 0)
	chat.Wanted.Channel = zhiyin.Chat
	a := agent("a", 0)
	a.Line = false // writing needs no audio
	b := board(noon, []routing.Contact{contact("k", 0), chat}, a)
	if got := pairs(decisions(b, noon)); !slices.Equal(got, []string{"c→a"}) {
		t.Fatalf("%v", got)
	}
	b.Arrive(chat, noon)
	a.Line, a.Writing = true, true // a talk may come while they write
	b.Stand("a", a.Standing, noon)
	if got := pairs(decisions(b, noon)); !slices.Equal(got, []string{"k→a"}) {
		t.Errorf("%v", got)
	}
}

// drawn are people and contacts in small numbers.
func drawn(t *rapid.T) (contacts []routing.Contact, agents []sitter) {
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
		if rapid.IntRange(0, 3).Draw(t, "chat") == 0 {
			c.Wanted.Channel = zhiyin.Chat
		}
		contacts = append(contacts, c)
	}
	for i := range rapid.IntRange(0, 8).Draw(t, "agents") {
		a := agent(fmt.Sprint("ag", i), time.Duration(rapid.IntRange(0, 5).Draw(t, "idle"))*time.Second, skills("has")...)
		a.Queues = []zhiyin.QueueID{queue.Draw(t, "serves")}
		a.Talking, a.Line = rapid.Bool().Draw(t, "busy"), rapid.IntRange(0, 4).Draw(t, "line") > 0
		a.Writing = a.Talking || rapid.Bool().Draw(t, "writes")
		agents = append(agents, a)
	}
	return contacts, agents
}

// limit is beyond the longest hold.
const limit = 20 * time.Second

func TestMatchingHoldsItsPromises(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		contacts, agents := drawn(t)
		b := board(noon, contacts, agents...)
		got := decisions(b, noon)
		later := noon.Add(limit)
		for now := b.Wake(noon); !now.IsZero() && now.Before(later); now = b.Wake(now) {
			got = append(got, decisions(b, now)...)
		}
		got = append(got, decisions(b, later)...)
		agentOf, contactOf := map[zhiyin.ContactID]zhiyin.AgentID{}, map[zhiyin.AgentID]zhiyin.ContactID{}
		for _, d := range got {
			if agentOf[d.Contact] != "" || contactOf[d.Agent] != "" {
				t.Fatalf("twice in %v", pairs(got))
			}
			agentOf[d.Contact], contactOf[d.Agent] = d.Agent, d.Contact
		}
		for _, c := range contacts {
			for _, a := range agents {
				ok := routing.Eligible(c, a.Agent, a.Standing, later)
				if agentOf[c.ID] == a.ID && !ok {
					t.Fatalf("%s was given to %s, who is not eligible", c.ID, a.ID)
				}
				if ok && agentOf[c.ID] == "" && contactOf[a.ID] == "" {
					t.Fatalf("%s waits though %s is free", c.ID, a.ID)
				}
			}
		}
		if again := decisions(board(noon, contacts, agents...), noon); len(again) > len(got) || len(again) > 0 && !reflect.DeepEqual(again, got[:len(again)]) {
			t.Fatalf("%v, then %v", pairs(got), pairs(again))
		}
	})
}
