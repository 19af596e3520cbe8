package plan_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"zhiyin.dev"
	"zhiyin.dev/routing"
	"zhiyin.dev/routing/plan"
)

var house = []zhiyin.Queue{{ID: "herun-care", Unit: "herun"}, {ID: "herun-vip", Unit: "herun"}, {ID: "anhe-care", Unit: "anhe"}}

func person(id string, senior bool, queues string, skills ...zhiyin.Skill) zhiyin.Agent {
	a := zhiyin.Agent{ID: zhiyin.AgentID(id), Senior: senior, Skills: skills}
	for q := range strings.FieldsSeq(queues) {
		a.Queues = append(a.Queues, zhiyin.QueueID(q))
	}
	return a
}

var staff = []zhiyin.Agent{
	person("ag_doctor", true, "herun-care herun-vip", zhiyin.Skill{ID: "medical", Level: 5}, zhiyin.Skill{ID: "lang:yue", Level: 4}),
	person("ag_nurse", false, "herun-care herun-vip", zhiyin.Skill{ID: "medical", Level: 3}),
	person("ag_desk", true, "herun-care herun-vip", zhiyin.Skill{ID: "booking", Level: 5}),
}

func words(t testing.TB) *plan.Words {
	t.Helper()
	var all []plan.Agent
	for _, a := range staff {
		all = append(all, plan.AgentOf(a))
	}
	w, err := plan.NewWords(house, []string{"herun-premium", "herun-senior", "herun-interest-mother"}, all)
	if err != nil {
		t.Fatal(err)
	}
	return w
}

const head = "id: herun-vip\nunit: herun\nname: {cmn: 贵宾, en: VIP}\nqueues: [herun-vip]\n"

const whole = head + `target: {percent: 90, seconds: 15}
vip: '"herun-premium" in contact.tags'
require:
  - agent.skill.medical >= 3
prefer:
  - {when: 'contact.language in agent.languages', weight: 0.2}
known: {who: [most, last], seconds: 5}
steps:
  - {name: senior, when: 'agent.senior && agent.skill.medical >= 4', seconds: 20, expected: 1}
  - {name: any}
credit: {vip: 1000, angry: 0.1, ageing: 0.5}
guard: {slack: 1.3, price: 20}
overflow: {after: 300, to: queue, queue: herun-care}
weights: {level: 0.4, dialect: 0.2}
prices: {fairness: 1}
`

func parsed(t *testing.T, text string) *plan.Plan {
	t.Helper()
	p, problems := plan.Parse([]byte(text), words(t))
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	return p
}

func TestAPlanIsReadWhole(t *testing.T) {
	t.Parallel()
	p := parsed(t, whole)
	if p.Ref.String() != "plan/herun-vip@0" || p.Target != (plan.Target{Percent: 90, Seconds: 15}) || !slices.Equal(p.Known.Who, []plan.Familiar{plan.Most, plan.Last}) || p.Known.Seconds != 5 {
		t.Errorf("%+v", p)
	}
	if len(p.Steps) != 2 || p.Steps[0].For != 20*time.Second || p.Steps[0].Expected != 1 || p.Over.To != plan.ToQueue || p.Over.After != 5*time.Minute {
		t.Errorf("steps %+v, overflow %+v", p.Steps, p.Over)
	}
	if p.Prices.Fairness != 1 || p.Prices.Scarcity != routing.DefaultPrices().Scarcity || p.Weights.Dialect != 0.2 || p.Weights.Known != routing.DefaultWeights().Known {
		t.Errorf("prices %+v, weights %+v", p.Prices, p.Weights)
	}
	if problems, warnings := p.Check(words(t)); len(problems)+len(warnings) > 0 {
		t.Error(problems, warnings)
	}
}

func TestWhatIsWrongIsSaidWhereItStands(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ text, at, says string }{
		{"id: x\n\tunit: y", "2:1", "is not YAML"},
		{head + "require: [agent.skill.medicine >= 3]", "5:11", "did you mean agent.skill.medical?"},
		{head + "require:\n  - 'agent.senior && agent.level > 3'", "6:22", "there is no agent.level"},
		{strings.Replace(head, "herun-vip]", "herun-vipp]", 1), "4:10", "did you mean herun-vip?"},
		{strings.Replace(head, "herun-vip]", "anhe-care]", 1), "4:10", "is of unit anhe"},
		{head + `require: ['"herun-premum" in contact.tags']`, "5:12", "did you mean herun-premium?"},
		{head + "require: [agent.gender == \"female\"]", "5:11", "gender may not decide"},
		{head + "prefer: [{when: contact.ethnicity == \"han\"}]", "5:17", "ethnicity"},
		{head + "prefer: [{when: contact.religion == \"x\"}]", "5:17", "religion"},
		{head + "prefer: [{when: 'agent.politics == \"x\"'}]", "5:18", "political opinion"},
		{head + `prefer: [{when: '"herun-pregnant" in contact.tags'}]`, "5:35", "health"},
		{head + `prefer: [{when: '"herun-senior" in contact.tags'}]`, "5:18", "age may not decide"},
		{head + `prefer: [{when: '"女性" in contact.tags'}]`, "5:18", "gender may not decide"},
		{head + "vip: agent.senior", "5:6", "by the contact alone"},
		{head + "steps: [{name: a}, {name: b}]", "5:9", "no contact reaches what follows"},
		{head + "overflow: {after: 60, to: queue, queue: herun-vip}", "5:41", "come back to where it waits"},
		{head + "overflow: {after: 60, to: moon}", "5:27", "queue, callback or voicemail"},
		{head + "known: {who: [first]}", "5:15", "last"},
		{head + "known: {who: [last], seconds: 600}", "5:31", "from 0 to 60"},
		{head + "requires: []", "5:1", "did you mean require?"},
		{head + "weights: {level: -1}", "5:18", "from 0 to 10"},
		{head + "weights: {level: .nan}", "5:18", "from 0 to 10"},
		{head + "require:\n  - |\n    agent.senior &&\n    agent.nothing == 3", "8:1", "there is no agent.nothing"},
	} {
		_, problems := plan.Parse([]byte(c.text), words(t))
		if !slices.ContainsFunc(problems, func(p plan.Problem) bool {
			return strings.HasPrefix(p.String(), c.at+" ") && strings.Contains(p.Text, c.says)
		}) {
			t.Errorf("%q:\n%v, want %s at %s", c.text, problems, c.says, c.at)
		}
	}
}

func TestAPlanThatCannotWorkIsRefused(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		text, at, says string
		warning        bool
	}{
		{head + "require: [agent.skill.medical >= 4, agent.skill.medical < 3]", "5:37", "agent.skill.medical < 3 contradicts agent.skill.medical >= 4, which line 5 requires", false},
		{head + "require: [agent.skill.medical > 3 && agent.skill.medical < 4]", "5:11", "contradicts", false},
		{head + "require: [agent.senior]\nsteps: [{name: a, when: '!agent.senior', seconds: 5}]", "6:26", "contradicts agent.senior, which line 5 requires", false},
		{head + "require: ['contact.language == \"yue\"', 'contact.language in [\"en\", \"cmn\"]']", "5:41", "contradicts", false},
		{head + "require: ['\"yue\" in agent.languages', '!(\"yue\" in agent.languages)']", "5:40", "contradicts", false},
		{head + "require: [agent.skill.medical >= 6]", "5:11", "holds of nobody", false},
		{head + "require: [agent.skill.medical >= 3, agent.skill.booking >= 3]", "5:37", "nobody of the 3 who serve herun-vip fulfils agent.skill.medical >= 3 and agent.skill.booking >= 3", false},
		{head + "require: [agent.skill.medical >= 3, agent.skill.booking >= 3]\noverflow: {after: 30, to: callback}", "5:37", "every contact leaves for the callback after 30 s", true},
		{head + "steps: [{name: a, when: agent.senior, seconds: 60}, {name: b, when: agent.senior || agent.skill.medical > 2}]\noverflow: {after: 60, to: voicemail}", "5:53", "is never reached", false},
		{head + "steps: [{name: a, when: agent.senior, seconds: 60}, {name: b, when: agent.senior && agent.skill.medical > 2}]", "5:53", "opens herun-vip to nobody", true},
		{head + "steps: [{name: a, when: agent.skill.booking >= 3 && agent.skill.medical >= 3, seconds: 60}]", "5:9", "it is passed over", true},
		{strings.NewReplacer("unit: herun", "unit: anhe", "herun-vip]", "anhe-care]").Replace(head), "1:1", "nobody serves anhe-care", true},
	} {
		problems, warnings := parsed(t, c.text).Check(words(t))
		list, other := problems, warnings
		if c.warning {
			list, other = warnings, problems
		}
		if len(list) != 1 || len(other) != 0 || !strings.HasPrefix(list[0].String(), c.at+" ") || !strings.Contains(list[0].Text, c.says) {
			t.Errorf("%q: problems %v, warnings %v", c.text, problems, warnings)
		}
	}
}

func room(t *testing.T, p *plan.Plan) *plan.Room {
	t.Helper()
	w := words(t)
	return p.Compile(w.Staff, w)
}

func TestRequireAndStepsSayWhoMayAndPreferWhatTheyAreWorth(t *testing.T) {
	t.Parallel()
	r := room(t, parsed(t, whole))
	k := r.Kind(plan.Contact{Wanted: zhiyin.Wanted{Queue: "herun-vip"}, Language: zhiyin.Cantonese, Tags: []string{"herun-premium"}})
	if !k.VIP || !k.Steps[0].Has(0) || k.Steps[0].Len() != 1 || k.Steps[1].Len() != 2 || k.Steps[1].Has(2) {
		t.Errorf("%+v", k)
	}
	if k.Worth[0] != 0.2 || k.Worth[1] != 0 {
		t.Errorf("worth %v", k.Worth)
	}
	if got := r.Excluded(plan.Contact{Wanted: zhiyin.Wanted{Queue: "herun-vip"}}, 0, 2); got != "agent.skill.medical >= 3" {
		t.Errorf("excluded by %q", got)
	}
	if got := r.Excluded(plan.Contact{Wanted: zhiyin.Wanted{Queue: "herun-vip"}}, 0, 1); !strings.HasPrefix(got, "step senior") {
		t.Errorf("excluded by %q", got)
	}
	if same := r.Kind(plan.Contact{Wanted: zhiyin.Wanted{Queue: "herun-vip"}, Language: zhiyin.Cantonese, Tags: []string{"herun-premium"}, Tier: "gold"}); same != k {
		t.Error("what no clause reads makes another kind")
	}
}

func TestStepsRelaxByTimeAndByExpectedSupplyAndNeverBack(t *testing.T) {
	t.Parallel()
	r := room(t, parsed(t, whole))
	k := r.Kind(plan.Contact{Wanted: zhiyin.Wanted{Queue: "herun-vip"}})
	enough := func(plan.Seats, time.Duration) float64 { return 1 }
	none := func(plan.Seats, time.Duration) float64 { return 0.4 }
	for _, c := range []struct {
		from   int
		waited time.Duration
		supply func(plan.Seats, time.Duration) float64
		step   int
		until  time.Duration
	}{{0, 0, enough, 0, 20 * time.Second}, {0, 19 * time.Second, enough, 0, 20 * time.Second}, {0, 20 * time.Second, enough, 1, 0}, {0, 0, none, 1, 0}, {1, 5 * time.Second, enough, 1, 0}} {
		if step, until := r.Step(k, c.from, c.waited, c.supply); step != c.step || until != c.until {
			t.Errorf("%+v: step %d until %v", c, step, until)
		}
	}
}

func TestTheKnownAgentIsTheOneThePlanNames(t *testing.T) {
	t.Parallel()
	past := []zhiyin.PastContact{{Agent: "ag_desk"}, {}, {Agent: "ag_nurse"}, {Agent: "ag_nurse"}}
	c := plan.ContactOf(zhiyin.Wanted{Prefers: []zhiyin.AgentID{"ag_desk"}}, zhiyin.Snapshot{Contacts: past}, time.Now())
	if c.Last != "ag_desk" || c.Most != "ag_nurse" {
		t.Errorf("%+v", c)
	}
	if got := parsed(t, whole).Familiar(&c); got != "ag_nurse" {
		t.Errorf("most and last: %s", got)
	}
	if got := plan.Default(house[0]).Familiar(&c); got != "ag_desk" {
		t.Errorf("as the flow prefers: %s", got)
	}
}

// The default plan allows, at once and for as long as it takes, exactly those whom the
// present matching allows.
func TestTheDefaultPlanIsThePresentMatching(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		wanted := zhiyin.Wanted{Queue: rapid.SampledFrom(house).Draw(t, "queue").ID}
		for _, id := range []string{"medical", "booking"} {
			if level := rapid.IntRange(0, 5).Draw(t, id); level > 0 {
				wanted.Skills = append(wanted.Skills, zhiyin.Skill{ID: id, Level: level})
			}
		}
		var people []plan.Agent
		for _, a := range staff {
			people = append(people, plan.AgentOf(a))
		}
		w, err := plan.NewWords(house, nil, people)
		if err != nil {
			t.Fatal(err)
		}
		k := plan.Default(zhiyin.Queue{ID: wanted.Queue}).Compile(people, w).Kind(plan.Contact{Wanted: wanted})
		if len(k.Steps) != 1 {
			t.Fatalf("%d steps", len(k.Steps))
		}
		for i, a := range staff {
			if could := routing.Could(routing.Contact{Wanted: wanted}, routing.Agent{Queues: a.Queues, Skills: a.Skills}); could != k.Steps[0].Has(i) {
				t.Fatalf("%s for %+v: %v", a.ID, wanted, could)
			}
		}
	})
}

func FuzzParse(f *testing.F) {
	f.Add(whole)
	f.Add(head + "require: [agent.skill.medical >= 3 || !(contact.vip)]\nsteps: [{name: é, when: 'true', seconds: 1}]")
	f.Add("a: &x [*x]")
	f.Add("id: [")
	w := words(f)
	f.Fuzz(func(t *testing.T, text string) {
		p, problems := plan.Parse([]byte(text), w)
		if (p == nil) == (len(problems) == 0) {
			t.Fatalf("plan %v, problems %v", p, problems)
		}
		for _, x := range problems {
			if x.Line < 1 || x.Column < 1 || x.Line > strings.Count(text, "\n")+2 {
				t.Errorf("a problem at %v of %d lines: %s", x.Place, strings.Count(text, "\n")+1, x.Text)
			}
		}
		if p == nil {
			return
		}
		again, _ := p.Check(w)
		first, _ := p.Check(w)
		if fmt.Sprint(again) != fmt.Sprint(first) {
			t.Error("not the same twice")
		}
		r := p.Compile(w.Staff, w)
		for _, q := range p.Queues {
			k := r.Kind(plan.Contact{Wanted: zhiyin.Wanted{Queue: q}})
			if step, _ := r.Step(k, 0, time.Duration(1<<40), func(plan.Seats, time.Duration) float64 { return 0 }); step != len(p.Steps)-1 {
				t.Errorf("after all, at step %d of %d", step, len(p.Steps))
			}
		}
	})
}
