package plan

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"gopkg.in/yaml.v3"

	"zhiyin.dev"
	"zhiyin.dev/routing"
)

// Problem is one thing wrong with a plan's text.
type Problem struct {
	Place
	Field string
	zhiyin.Flaw
}

func (p Problem) String() string {
	return fmt.Sprintf("%d:%d %s: %s", p.Line, p.Column, p.Field, p.Text)
}

// Limits of one plan: more than anybody checks by eye.
const (
	maxYAML     = 64 << 10 // bytes
	maxClauses  = 20       // of each kind
	maxSteps    = 8
	maxSeconds  = 24 * 3600
	maxKnown    = 60  // seconds that a contact may wait for the agent who knows the customer
	maxProblems = 50  // told at once
	maxPrice    = 1e4 // of anything; the VIP's credit is a thousand
	maxName     = 60  // bytes of a step's name
)

// Parse reads one plan by the words. Problems are in the order of the text; the Plan
// is nil unless there are none.
func Parse(text []byte, w *Words) (*Plan, []Problem) {
	p := &parser{words: w}
	top := p.document(text)
	if top == nil {
		return nil, p.problems
	}
	out := p.plan(p.form(top, ""))
	if len(p.problems) > 0 {
		slices.SortStableFunc(p.problems, func(a, b Problem) int { return before(a.Place, b.Place) })
		return nil, p.problems
	}
	return out, nil
}

func before(a, b Place) int {
	if a.Line != b.Line {
		return a.Line - b.Line
	}
	return a.Column - b.Column
}

type parser struct {
	words    *Words
	problems []Problem
}

func (p *parser) problem(at Place, field, format string, args ...any) {
	if len(p.problems) < maxProblems {
		p.problems = append(p.problems, Problem{Place{max(at.Line, 1), max(at.Column, 1)}, field, zhiyin.Flawf(format, args...)})
	}
}

func placeOf(n *yaml.Node) Place { return Place{n.Line, n.Column} }

// document reads one YAML document without anchors; nil after a problem.
func (p *parser) document(text []byte) *yaml.Node {
	if len(text) > maxYAML {
		p.problem(Place{}, "", "is longer than %d KiB", maxYAML>>10)
		return nil
	}
	decoder := yaml.NewDecoder(strings.NewReader(string(text)))
	var doc, more yaml.Node
	if err := decoder.Decode(&doc); err != nil {
		p.problem(lineOf(err), "", "is not YAML: %s", strings.TrimPrefix(err.Error(), "yaml: "))
		return nil
	}
	if decoder.Decode(&more) == nil {
		p.problem(placeOf(&more), "", "holds a second document")
		return nil
	}
	if doc.Kind != yaml.DocumentNode || len(doc.Content) != 1 || doc.Content[0].Kind != yaml.MappingNode {
		p.problem(Place{}, "", "must be a mapping of fields")
		return nil
	}
	if n := anchored(&doc); n != nil {
		p.problem(placeOf(n), "", "anchors and aliases are not used in definitions")
		return nil
	}
	return doc.Content[0]
}

// lineOf takes the line out of yaml's error text, which has no other form.
func lineOf(err error) (at Place) {
	if _, after, found := strings.Cut(err.Error(), "line "); found {
		fmt.Sscanf(after, "%d", &at.Line) //nolint: the line stays 0 where there is none
	}
	return at
}

func anchored(n *yaml.Node) *yaml.Node {
	if n.Kind == yaml.AliasNode || n.Anchor != "" {
		return n
	}
	for _, c := range n.Content {
		if found := anchored(c); found != nil {
			return found
		}
	}
	return nil
}

func (p *parser) plan(f *form) *Plan {
	out := &Plan{Weights: routing.DefaultWeights(), Prices: routing.DefaultPrices()}
	out.Ref = zhiyin.DefinitionRef{Kind: "plan", ID: f.word("id", true)}
	if id := out.Ref.ID; id != "" && !isID(id) {
		f.wrong("id", "must be lower-case letters, digits and hyphens, at most 80")
	}
	out.Unit = zhiyin.UnitID(f.word("unit", true))
	out.Name = f.texts("name")
	out.Queues = p.queues(f, out.Unit)
	p.target(f.open("target"), out)
	out.VIP = p.contactClause(f, "vip")
	out.Require = p.clauses(f, "require")
	out.Prefer = p.preferences(f)
	out.Known = p.known(f.open("known"))
	out.Steps = p.steps(f)
	p.credit(f.open("credit"), out)
	p.guard(f.open("guard"), out)
	p.weights(f.open("weights"), out)
	p.prices(f.open("prices"), out)
	out.Over = p.overflow(f.open("overflow"), out)
	out.Anger = p.anger(f.open("on_anger"))
	f.done()
	return out
}

// isID tells whether an id may stand in a path.
func isID(id string) bool {
	if len(id) > 80 || id[0] < 'a' || id[0] > 'z' {
		return false
	}
	return strings.Trim(id, "abcdefghijklmnopqrstuvwxyz0123456789-") == ""
}

func (p *parser) queues(f *form, unit zhiyin.UnitID) (out []zhiyin.QueueID) {
	if !f.has("queues") {
		f.wrong("queues", "says which queues the plan is for; there is none")
	}
	for _, n := range f.list("queues", maxClauses) {
		id := zhiyin.QueueID(n.Value)
		at := slices.IndexFunc(p.words.Queues, func(q zhiyin.Queue) bool { return q.ID == id })
		switch {
		case at < 0 && p.words.loose && n.Kind == yaml.ScalarNode:
			out = append(out, id)
		case n.Kind != yaml.ScalarNode || at < 0:
			p.problem(placeOf(n), "queues", "there is no queue %s%s", clip(n.Value), meant(n.Value, p.words.may("contact.queue")))
		case unit != "" && p.words.Queues[at].Unit != unit:
			p.problem(placeOf(n), "queues", "the queue %s is of unit %s, not of %s", id, p.words.Queues[at].Unit, unit)
		case slices.Contains(out, id):
			p.problem(placeOf(n), "queues", "%s is named twice", id)
		default:
			out = append(out, id)
		}
	}
	return out
}

func (p *parser) target(f *form, out *Plan) {
	out.Target.Percent = int(f.number("percent", 0, 1, 99, true))
	out.Target.Seconds = int(f.number("seconds", 0, 1, maxSeconds, true))
	if (out.Target.Percent == 0) != (out.Target.Seconds == 0) && len(p.problems) == 0 {
		p.problem(f.at, "target", "has both a percent and seconds, or neither: then the queue's own holds")
	}
	f.done()
}

func (p *parser) preferences(f *form) (out []Preference) {
	for _, n := range f.list("prefer", maxClauses) {
		in := p.form(n, "prefer.")
		c := p.clause(in, "when")
		weight := in.number("weight", 0.1, 0.01, 10, false)
		in.done()
		if c != nil {
			out = append(out, Preference{*c, weight})
		}
	}
	return out
}

func (p *parser) known(f *form) (out Known) {
	out.at = f.at
	for _, n := range f.list("who", 2) {
		if who := Familiar(n.Value); who == Last || who == Most {
			out.Who = append(out.Who, who)
		} else {
			p.problem(placeOf(n), "known.who", "is %s (who served last) or %s (who served most of the last contacts)", Last, Most)
		}
	}
	out.Seconds = int(f.number("seconds", 0, 0, maxKnown, true))
	f.done()
	return out
}

func (p *parser) steps(f *form) (out []Step) {
	list := f.list("steps", maxSteps)
	for i, n := range list {
		in := p.form(n, "steps.")
		s := Step{Name: in.word("name", true), At: placeOf(n)}
		if len(s.Name) > maxName {
			in.wrong("name", "is longer than %d bytes", maxName)
		}
		if in.has("when") {
			s.When = p.clause(in, "when")
		}
		s.For = time.Duration(in.number("seconds", 0, 1, maxSeconds, true)) * time.Second
		s.Expected = in.number("expected", 0, 0, 1000, false)
		in.done()
		switch last := i == len(list)-1; {
		case slices.ContainsFunc(out, func(o Step) bool { return o.Name == s.Name }):
			p.problem(s.At, "steps.name", "a step %s is there already", clip(s.Name))
		case !last && s.For == 0:
			p.problem(s.At, "steps.seconds", "the step %s does not end, so no contact reaches what follows: give it seconds", clip(s.Name))
		case s.For == 0 && s.Expected > 0:
			p.problem(s.At, "steps.expected", "nothing follows the step %s that it could be passed over for", clip(s.Name))
		}
		out = append(out, s)
	}
	if n := len(out); n == 0 || out[n-1].For > 0 { // who has waited through all steps is open to all
		out = append(out, Step{Name: "any", At: f.at})
	}
	return out
}

func (p *parser) credit(f *form, out *Plan) {
	out.Prices.VIP = f.number("vip", out.Prices.VIP, 0, maxPrice, false)
	out.Prices.Angry = f.number("angry", out.Prices.Angry, 0, maxPrice, false)
	out.Prices.Urgency = f.number("ageing", out.Prices.Urgency, 0.01, maxPrice, false)
	f.done()
}

func (p *parser) guard(f *form, out *Plan) {
	out.Prices.Slack = f.number("slack", out.Prices.Slack, 1, 10, false)
	out.Prices.Guard = f.number("price", out.Prices.Guard, 1, maxPrice, false)
	f.done()
}

func (p *parser) weights(f *form, out *Plan) {
	w := &out.Weights
	w.Level = f.number("level", w.Level, 0, 10, false)
	w.Dialect = f.number("dialect", w.Dialect, 0, 10, false)
	w.Seniority = f.number("seniority", w.Seniority, 0, 10, false)
	w.Known = f.number("known", w.Known, 0, 10, false)
	w.Affinity = f.number("affinity", w.Affinity, 0, 10, false)
	if w.Level+w.Dialect <= 0 && len(out.Prefer) == 0 {
		p.problem(f.at, "weights", "level and dialect are both 0 and nothing is preferred: then no agent suits better than another")
	}
	f.done()
}

func (p *parser) prices(f *form, out *Plan) {
	c := &out.Prices
	c.Work = f.number("work", c.Work, 0, 10, false)
	c.Fairness = f.number("fairness", c.Fairness, 0, 100, false)
	c.Scarcity = f.number("scarcity", c.Scarcity, 0, 10, false)
	c.Second = f.number("second", c.Second, 0.0001, 10, false)
	c.Hold = f.number("hold", c.Hold, 0, 1, false)
	c.HoldVIP = f.number("hold_vip", c.HoldVIP, 0, 1, false)
	f.done()
}

func (p *parser) overflow(f *form, out *Plan) (over Overflow) {
	over.At = f.at
	over.After = time.Duration(f.number("after", 0, 10, maxSeconds, true)) * time.Second
	over.To = Exit(f.word("to", over.After > 0))
	over.Queue = zhiyin.QueueID(f.word("queue", over.To == ToQueue))
	switch over.To {
	case ToQueue:
		if over.Queue != "" && !p.words.loose && !slices.ContainsFunc(p.words.Queues, func(q zhiyin.Queue) bool { return q.ID == over.Queue }) {
			f.wrong("queue", "there is no queue %s%s", clip(string(over.Queue)), meant(string(over.Queue), p.words.may("contact.queue")))
		} else if out.Serves(over.Queue) {
			f.wrong("queue", "the plan is for %s itself: a contact would come back to where it waits", over.Queue)
		}
	case ToCallback, ToVoicemail, "":
		if f.has("queue") && over.Queue != "" {
			f.wrong("queue", "goes with to: queue alone")
		}
	default:
		f.wrong("to", "must be queue, callback or voicemail")
	}
	if over.To != "" && over.After == 0 {
		f.wrong("after", "says after how many seconds; it is missing")
	}
	f.done()
	return over
}

// SeniorEnough is whom an angry customer is escalated to where the plan does not say.
const SeniorEnough = 4

func (p *parser) anger(f *form) (out Anger) {
	out.at = f.at
	switch do := f.word("do", f.node != nil); do {
	case "", "none":
		if f.has("seniority") {
			f.wrong("seniority", "goes with do: consult or do: take_over alone")
		}
	case zhiyin.EscalateConsult, zhiyin.EscalateTakeOver:
		out.Do, out.Seniority = do, int(f.number("seniority", SeniorEnough, 1, 5, true))
	default:
		f.wrong("do", "must be consult, take_over or none")
	}
	f.done()
	return out
}
