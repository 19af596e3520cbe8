package foresight

import (
	"time"

	"zhiyin.dev"
	"zhiyin.dev/need/foresee"
)

// Learned is what the outcomes of one unit's contacts taught: a model whose traits are
// the reasons that rules had foreseen. It never changes.
type Learned struct {
	Ref   zhiyin.DefinitionRef
	Model *foresee.Model
}

// trust is how many outcomes weigh as much as the rules' own odds.
const trust = 200

// rank moves confidences from the rules' odds towards what was learned, the more the
// more it was learned from. The odds of the rules are in place when it is called; a
// reason that was never seen keeps them.
func (l *Learned) rank(list []zhiyin.Foreseen) {
	if l == nil || l.Model == nil || len(list) == 0 {
		return
	}
	was := map[string]float64{}
	for _, f := range l.Model.Ranked(foresee.History{Traits: traits(list)}, time.Time{}) {
		was[f.Need] = f.Confidence
	}
	n := float64(l.Model.Learned)
	for i, f := range list {
		if p, known := was[f.Need]; known {
			list[i].Confidence, list[i].Ranked = (trust*f.Confidence+n*p)/(trust+n), l.Ref
		}
	}
}

// traits are what a model sees of foreseen reasons.
func traits(list []zhiyin.Foreseen) []string {
	out := make([]string, len(list))
	for i, f := range list {
		out[i] = "foreseen=" + f.Need
	}
	return out
}
