package foresight

import (
	"cmp"
	"slices"

	"zhiyin.dev"
	"zhiyin.dev/need/foresee"
)

// Ask is the confidence from which a reason counts as said, for measuring: from there
// on the packs' flows ask about it.
const Ask = 0.5

// Bounds of learning. With 60 outcomes held out a share of 0.8 is off by 5 points (one
// standard error).
const (
	fewest  = 240 // outcomes to learn from at all
	heldOut = 4   // the newest quarter is held out
)

// Measure is how well the likeliest reason was foreseen.
type Measure struct {
	Known int `json:"known"` // contacts of which somebody said what they were about
	Said  int `json:"said"`  // of those: foreseen from Ask on
	Right int `json:"right"` // of those: it was that
}

// Precision is the share that was right; 0 where nothing was said.
func (m Measure) Precision() float64 { return float64(m.Right) / float64(max(1, m.Said)) }

// Coverage is the share that was said.
func (m Measure) Coverage() float64 { return float64(m.Said) / float64(max(1, m.Known)) }

// Verdict says what became of a refit.
type Verdict struct {
	Why      string  `json:"why"` // few, taken, kept: what is in force does better; rolled_back: the rules alone do
	Outcomes int     `json:"outcomes"`
	Was      Measure `json:"was"` // held out: by what is in force
	Is       Measure `json:"is"`  // by the refit
	Rules    Measure `json:"rules"`
}

// Reasons why a refit came to what it did.
const (
	Few        = "few"
	Taken      = "taken"
	Kept       = "kept"
	RolledBack = "rolled_back"
)

// Refit learns from outcomes of one unit, in any order. What is learned from the older
// ones is tried on the newest quarter: it is taken where it is right at least as often
// as what is in force and as the rules alone, and says as much but for a tenth. Where
// what is in force does worse than the rules alone, or than nothing, it is rolled back: the
// answer then has no model. nil: what is in force stays.
func Refit(definitions []*Definition, outcomes []Outcome, inForce *Learned) (*Learned, Verdict) {
	list := slices.DeleteFunc(slices.Clone(outcomes), func(o Outcome) bool {
		_, known := o.Was(definitions)
		return !known || len(o.Reasons) == 0
	})
	v := Verdict{Why: Few, Outcomes: len(list)}
	if len(list) < fewest {
		return nil, v
	}
	slices.SortStableFunc(list, func(a, b Outcome) int { return cmp.Or(a.At.Compare(b.At), cmp.Compare(a.Customer, b.Customer)) })
	cut := len(list) - len(list)/heldOut
	older, newest := list[:cut], list[cut:]
	next := &Learned{Model: learn(definitions, older)}
	v.Was, v.Is, v.Rules = measure(definitions, newest, inForce), measure(definitions, newest, next), measure(definitions, newest, nil)
	switch {
	case holds(v.Is, v.Was) && holds(v.Is, v.Rules):
		v.Why = Taken
		return &Learned{Model: learn(definitions, list)}, v
	case inForce != nil && inForce.Model != nil && worse(v.Was, v.Rules):
		v.Why = RolledBack
		return &Learned{}, v
	}
	v.Why = Kept
	return nil, v
}

// holds tells whether a is right as often as b and says about as much. What is said from
// Ask on and is wrong more often than that is worse than nothing.
func holds(a, b Measure) bool {
	return a.Precision() >= max(Ask, b.Precision()) && a.Coverage() >= 0.9*b.Coverage()
}

// worse tells whether what is said is worse than nothing, or than the rules alone.
func worse(was, rules Measure) bool {
	return was.Said > 0 && was.Precision() < Ask || rules.Precision() > was.Precision() && holds(rules, was)
}

// elsewhere stands for every need that no reason is.
const elsewhere = "-"

// learn makes a model of outcomes: which reasons were foreseen, and what it was.
func learn(definitions []*Definition, outcomes []Outcome) *foresee.Model {
	needs := []string{elsewhere}
	for _, d := range definitions {
		needs = append(needs, d.Need)
	}
	var rows []foresee.Row
	for _, o := range outcomes {
		was, _ := o.Was(definitions)
		rows = append(rows, foresee.Row{Customer: o.Customer, At: o.At, Need: cmp.Or(was, elsewhere),
			History: foresee.History{Traits: traits(relived(definitions, o))}})
	}
	return foresee.Learn(needs, rows, nil)
}

// relived is what the definitions in force foresee where those reasons were.
func relived(definitions []*Definition, o Outcome) (out []zhiyin.Foreseen) {
	for _, r := range o.Reasons {
		for _, d := range definitions {
			if d.Need == r.Need {
				out = append(out, zhiyin.Foreseen{Need: d.Need, Confidence: d.Odds})
			}
		}
	}
	share(out)
	return out
}

func measure(definitions []*Definition, outcomes []Outcome, learned *Learned) (m Measure) {
	for _, o := range outcomes {
		was, _ := o.Was(definitions)
		list := relived(definitions, o)
		learned.rank(list)
		m.Known++
		if len(list) == 0 {
			continue
		}
		first := slices.MaxFunc(list, func(a, b zhiyin.Foreseen) int { return cmp.Compare(a.Confidence, b.Confidence) })
		if first.Confidence < Ask {
			continue
		}
		if m.Said++; first.Need == was {
			m.Right++
		}
	}
	return m
}

// Live measures what was foreseen as it stood when the contacts began.
func Live(definitions []*Definition, outcomes []Outcome) (m Measure) {
	for _, o := range outcomes {
		was, known := o.Was(definitions)
		if !known {
			continue
		}
		if m.Known++; !o.Said(Ask) {
			continue
		}
		if m.Said++; o.Reasons[0].Need == was {
			m.Right++
		}
	}
	return m
}
