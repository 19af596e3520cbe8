package nlu

import (
	"cmp"
	"slices"

	"zhiyin.dev"
)

// Reader understands utterances with one model. It is safe for use by many at once.
type Reader struct {
	Model  *Model
	Reject Point // over which a text is Rejected
	// Entities finds the things that a text names by their form, such as dates; nil
	// for none. See nlu/entity. What the unit's examples mark is found beside them.
	Entities func(text string, language zhiyin.Language) []zhiyin.Entity
}

// mostIntents and mostReasons bound what a Meaning holds.
const (
	mostIntents = 5
	mostReasons = 5
)

// Read understands one utterance. A text without a word or a symbol means nothing:
// it is out of scope and has no intents.
func (r *Reader) Read(text string, language zhiyin.Language) zhiyin.Meaning {
	out := r.Model.read(text).understood(r.Model, r.Reject)
	if rule, why, ok := heed(r.Model.set.Rules, text); ok {
		out.decide(rule.Intent)
		out.Why = why
	}
	if r.Entities != nil {
		out.Entities = r.Entities(text, language)
	}
	if len(out.Intents) > 0 {
		out.join(r.Model.slots(text, out.Intents[0].ID))
	}
	out.conceal()
	return out.Meaning
}

// join adds learned slots where no entity was found by its form.
func (u *understood) join(slots []zhiyin.Entity) {
	found := u.Entities
	for _, s := range slots {
		if !slices.ContainsFunc(found, func(e zhiyin.Entity) bool { return e.Kind != "number" && e.From < s.To && s.From < e.To }) {
			u.Entities = append(u.Entities, s)
		}
	}
	slices.SortStableFunc(u.Entities, func(a, b zhiyin.Entity) int { return a.From - b.From })
}

// conceal takes reasons away that would spell out what an entity masks.
func (u *understood) conceal() {
	u.Why = slices.DeleteFunc(u.Why, func(w zhiyin.Evidence) bool {
		return slices.ContainsFunc(u.Entities, func(e zhiyin.Entity) bool {
			return (e.Kind == "card" || e.Kind == "id_card") && e.From < w.To && w.From < e.To
		})
	})
}

// understood is a meaning in the making.
type understood struct{ zhiyin.Meaning }

// ruled is the probability of what a rule says: rules are written by people who
// mean them, and yet a caller may have meant something else.
const ruled = .99

// decide puts intent first.
func (u *understood) decide(intent string) {
	rest := slices.DeleteFunc(u.Intents, func(s zhiyin.Scored) bool { return s.ID == intent })
	for i := range rest {
		rest[i].Score *= 1 - ruled
	}
	u.Intents = append([]zhiyin.Scored{{ID: intent, Score: ruled}}, rest...)
	u.Intents = u.Intents[:min(len(u.Intents), mostIntents)]
	u.OutOfScope, u.Rejected = min(u.OutOfScope, 1-ruled), false
}

// understood is the meaning by the model alone.
func (r reading) understood(m *Model, reject Point) understood {
	u := understood{zhiyin.Meaning{Model: m.name, OutOfScope: 1, Rejected: true}}
	if len(r.grams) == 0 {
		return u
	}
	u.OutOfScope, u.Rejected = logistic(r.odds), r.odds > m.scope.Points[reject]
	u.Intents = m.best(r.mixed)
	u.Why = m.why(r)
	return u
}

func (m *Model) best(p []float32) []zhiyin.Scored {
	order := make([]int, len(p))
	for c := range order {
		order[c] = c
	}
	slices.SortFunc(order, func(a, b int) int { return cmp.Compare(p[b], p[a]) })
	var out []zhiyin.Scored
	for _, c := range order[:min(len(order), mostIntents)] {
		out = append(out, zhiyin.Scored{ID: m.intents[c], Score: float64(p[c])})
	}
	return out
}

// Classified is what a model makes of one text, for measuring.
type Classified struct {
	Intent string
	Score  float64
	Odds   float64 // log-odds that it is out of scope
}

// Classify is Read without reasons. A text without a word has no intent.
func (m *Model) Classify(text string) Classified {
	r := m.read(text)
	if len(r.grams) == 0 {
		return Classified{Odds: 1e3}
	}
	top, _ := two(r.mixed)
	return Classified{Intent: m.intents[top], Score: float64(r.mixed[top]), Odds: r.odds}
}

// Threshold of the odds at an operating point.
func (m *Model) Threshold(p Point) float64 { return m.scope.Points[p] }
