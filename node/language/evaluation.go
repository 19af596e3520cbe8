package language

import (
	"context"
	"crypto/sha256"
	"fmt"
	"slices"
	"sync"

	"zhiyin.dev"
	"zhiyin.dev/edge/api/studio"
	"zhiyin.dev/nlu"
	"zhiyin.dev/nlu/measure"
	"zhiyin.dev/store/definition"
)

// evaluations are the last few of each unit; one is made at a time, for it takes
// both cores for seconds.
type evaluations struct {
	mu   sync.Mutex                     // held while one is made
	last map[zhiyin.UnitID][]*evaluated // the newest last
}

type evaluated struct {
	of      [sha256.Size]byte // the examples
	asked   []nlu.Example
	answers []nlu.Classified
}

const (
	evaluationParts = 4 // a quarter of the examples is asked by a model of the others
	shownConfused   = 3 // examples of a confused pair
	keptEvaluations = 3 // of a unit: what is in force, and what its drafts would do
)

// Evaluate asks the examples of a unit's intents of models that were trained without
// them. NotFound for a unit that has none.
func (l *Studio) Evaluate(ctx context.Context, unit zhiyin.UnitID) (studio.Evaluation, error) {
	e, err := l.evaluated(ctx, unit, definition.Definition{})
	if err != nil {
		return studio.Evaluation{}, err
	}
	return reported(e.asked, e.answers), nil
}

// evaluated evaluates what is in force with a draft beside it, none where that is zero.
func (l *Studio) evaluated(ctx context.Context, unit zhiyin.UnitID, draft definition.Definition) (*evaluated, error) {
	rows, text, err := l.examplesOf(ctx, unit, draft)
	if err != nil {
		return nil, err
	}
	e := &l.evaluations
	e.mu.Lock()
	defer e.mu.Unlock()
	sum := sha256.Sum256(text)
	if i := slices.IndexFunc(e.last[unit], func(was *evaluated) bool { return was.of == sum }); i >= 0 {
		return e.last[unit][i], nil
	}
	if err := ctx.Err(); err != nil { // the asker has gone while it waited
		return nil, fmt.Errorf("language: evaluation of %s: %v: %w", unit, err, zhiyin.Unavailable)
	}
	made := &evaluated{of: sum}
	made.asked, made.answers, _, err = measure.Validate(nlu.Trainer{Name: string(unit), Seed: 1}, measure.ByText(rows.Examples, evaluationParts), nil)
	if err != nil {
		return nil, fmt.Errorf("language: evaluation of %s: %w", unit, err)
	}
	if e.last == nil {
		e.last = map[zhiyin.UnitID][]*evaluated{}
	}
	kept := append(e.last[unit], made)
	e.last[unit] = kept[max(0, len(kept)-keptEvaluations):]
	return made, nil
}

// examplesOf are those that the unit's callers would be understood by.
func (l *Studio) examplesOf(ctx context.Context, unit zhiyin.UnitID, draft definition.Definition) (*nlu.Dataset, []byte, error) {
	for _, u := range l.catalog.Units() {
		if u.ID != unit {
			continue
		}
		t, err := l.taughtWith(ctx, unit, draft)
		if err != nil {
			return nil, nil, err
		}
		if rows, text, err := l.rowsOf(ctx, u.Industry, t); !isNoFile(err) {
			return rows, text, err
		}
	}
	return nil, nil, fmt.Errorf("language: intents of %s: %w", unit, zhiyin.NotFound)
}

func reported(asked []nlu.Example, answers []nlu.Classified) studio.Evaluation {
	r := measure.OfIntents(asked, answers)
	out := studio.Evaluation{Rows: r.Rows, Accuracy: r.Accuracy, MacroF1: r.MacroF1, ECE: r.ECE, Intents: []studio.IntentScore{}, Confused: []studio.ConfusedIntents{}}
	for _, i := range r.Each {
		out.Intents = append(out.Intents, studio.IntentScore{Intent: i.Name, Rows: i.Rows, Precision: i.Precision, Recall: i.Recall, F1: i.F1})
	}
	for _, c := range r.Confused {
		pair := studio.ConfusedIntents{Is: c.Is, Taken: c.Taken, Rows: c.Rows, Examples: []string{}}
		for i, e := range asked {
			if e.Intent == c.Is && answers[i].Intent == c.Taken && e.Source != fromLabels && len(pair.Examples) < shownConfused {
				pair.Examples = append(pair.Examples, e.Text)
			}
		}
		out.Confused = append(out.Confused, pair)
	}
	return out
}
