package plan

import (
	"time"

	"zhiyin.dev"
	"zhiyin.dev/routing"
	"zhiyin.dev/rule"
)

// Plan is one plan as it is in force or on its way there. Durations are whole seconds.
type Plan struct {
	Ref     zhiyin.DefinitionRef
	Unit    zhiyin.UnitID
	Name    zhiyin.Text
	Queues  []zhiyin.QueueID
	Target  Target
	VIP     *Clause // over the contact alone; nil: who comes with a priority of 80 or more
	Require []Clause
	Prefer  []Preference
	Known   Known
	Steps   []Step   // at least one; the last has no end
	Over    Overflow // zero: contacts wait on
	Anger   Anger
	Weights routing.Weights
	Prices  routing.Prices
}

// Target is a service level: Percent of a hundred are answered within Seconds. Zero:
// as the queue says.
type Target struct{ Percent, Seconds int }

// Clause is one rule, and where it stands in the plan's text.
type Clause struct {
	Text string
	At   Place
	rule *rule.Rule
}

// Place is a line and a column of a plan's text, both from 1.
type Place struct{ Line, Column int }

// Preference is worth Weight, in the unit of the match's weights, at an agent of whom
// its clause holds.
type Preference struct {
	Clause
	Weight float64
}

// Known puts an agent first who knows the customer. A contact waits at most Seconds
// for one who is busy, and only while the index expects them to come free.
type Known struct {
	Who     []Familiar // the first that there is; empty: as the flow prefers
	Seconds int
	at      Place
}

// Familiar is how an agent knows a customer.
type Familiar string

// Who may be known.
const (
	Last Familiar = "last" // who served them last
	Most Familiar = "most" // who served them most often of the last contacts: their usual adviser
)

// Step is who may take a contact until it has waited so long.
type Step struct {
	Name     string
	When     *Clause       // nil: whoever fulfils what is required
	For      time.Duration // its length; 0: it does not end
	Expected float64       // it is passed over unless so many are free or expected free before its end; 0: it always lasts its time
	At       Place
}

// Overflow is where a contact goes that has waited so long.
type Overflow struct {
	After time.Duration // 0: never
	To    Exit
	Queue zhiyin.QueueID // of ToQueue
	At    Place
}

// Anger is what is done when a streak of anger comes while somebody of less than
// Seniority talks; the zero Anger: nothing.
type Anger struct {
	Do        string // zhiyin.EscalateConsult, zhiyin.EscalateTakeOver; empty: nothing
	Seniority int    // of whom is asked, 1 to 5
	at        Place
}

// Exit is the kind of a way out of a queue.
type Exit string

// Ways out.
const (
	ToQueue     Exit = "queue"
	ToCallback  Exit = "callback"
	ToVoicemail Exit = "voicemail"
)

// vipPriority is the priority from which a contact counts as a VIP where the plan
// does not say: the packs' flows give it to members.
const vipPriority = 80

// Default is the plan of a queue that has none: whoever serves the queue and has the
// skills that the flow asks for may take its contacts at once, at the usual prices.
func Default(q zhiyin.Queue) *Plan {
	return &Plan{Ref: zhiyin.DefinitionRef{Kind: "plan", ID: "default"}, Unit: q.Unit, Queues: []zhiyin.QueueID{q.ID},
		Target: Target{q.TargetPercent, q.TargetSeconds}, Steps: []Step{{Name: "any"}}, Weights: routing.DefaultWeights(), Prices: routing.DefaultPrices()}
}

// clauses are all rules over agents, with what each is for.
func (p *Plan) clauses() (out []*Clause) {
	for i := range p.Require {
		out = append(out, &p.Require[i])
	}
	for i := range p.Prefer {
		out = append(out, &p.Prefer[i].Clause)
	}
	for i := range p.Steps {
		if p.Steps[i].When != nil {
			out = append(out, p.Steps[i].When)
		}
	}
	return out
}

// Serves tells whether the plan is for the queue.
func (p *Plan) Serves(id zhiyin.QueueID) bool {
	for _, q := range p.Queues {
		if q == id {
			return true
		}
	}
	return false
}
