package node

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io/fs"
	"sync"

	"zhiyin.dev"
	"zhiyin.dev/edge/api"
	"zhiyin.dev/nlu"
	"zhiyin.dev/nlu/measure"
)

// evaluations are the last of each unit; one is made at a time, for it takes both
// cores for seconds.
type evaluations struct {
	mu   sync.Mutex // held while one is made
	last map[zhiyin.UnitID]evaluated
}

type evaluated struct {
	of     [sha256.Size]byte // the examples
	result api.Evaluation
}

const (
	evaluationParts = 4 // a quarter of the examples is asked by a model of the others
	shownConfused   = 3 // examples of a confused pair
)

// Evaluate asks the examples of a unit's intents of models that were trained without
// them. NotFound for a unit that has none.
func (l language) Evaluate(ctx context.Context, unit zhiyin.UnitID) (api.Evaluation, error) {
	rows, text, err := l.examplesOf(ctx, unit)
	if err != nil {
		return api.Evaluation{}, err
	}
	e := &l.node.evaluations
	e.mu.Lock()
	defer e.mu.Unlock()
	sum := sha256.Sum256(text)
	if was, ok := e.last[unit]; ok && was.of == sum {
		return was.result, nil
	}
	if err := ctx.Err(); err != nil { // the asker has gone while it waited
		return api.Evaluation{}, fmt.Errorf("node: evaluation of %s: %v: %w", unit, err, zhiyin.Unavailable)
	}
	asked, answers, _, err := measure.CrossValidate(nlu.Trainer{Name: string(unit), Seed: 1}, rows.Examples, nil, evaluationParts)
	if err != nil {
		return api.Evaluation{}, fmt.Errorf("node: evaluation of %s: %w", unit, err)
	}
	result := reported(asked, answers)
	if e.last == nil {
		e.last = map[zhiyin.UnitID]evaluated{}
	}
	e.last[unit] = evaluated{sum, result}
	return result, nil
}

// examplesOf are those that the unit's callers are understood by.
func (l language) examplesOf(ctx context.Context, unit zhiyin.UnitID) (*nlu.Dataset, []byte, error) {
	for _, u := range l.node.catalog.all() {
		if u.ID != unit {
			continue
		}
		t, err := l.node.taughtBy(ctx, unit)
		if err != nil {
			return nil, nil, err
		}
		rows, text, err := packIntents(u.Industry)
		if len(t.intents) > 0 && (err == nil || errors.Is(err, fs.ErrNotExist)) {
			return t.examples(rows)
		}
		if !errors.Is(err, fs.ErrNotExist) {
			return rows, text, err
		}
	}
	return nil, nil, fmt.Errorf("node: intents of %s: %w", unit, zhiyin.NotFound)
}

func reported(asked []nlu.Example, answers []nlu.Classified) api.Evaluation {
	r := measure.OfIntents(asked, answers)
	out := api.Evaluation{Rows: r.Rows, Accuracy: r.Accuracy, MacroF1: r.MacroF1, ECE: r.ECE, Intents: []api.IntentScore{}, Confused: []api.ConfusedIntents{}}
	for _, i := range r.Each {
		out.Intents = append(out.Intents, api.IntentScore{Intent: i.Name, Rows: i.Rows, Precision: i.Precision, Recall: i.Recall, F1: i.F1})
	}
	for _, c := range r.Confused {
		pair := api.ConfusedIntents{Is: c.Is, Taken: c.Taken, Rows: c.Rows, Examples: []string{}}
		for i, e := range asked {
			if e.Intent == c.Is && answers[i].Intent == c.Taken && len(pair.Examples) < shownConfused {
				pair.Examples = append(pair.Examples, e.Text)
			}
		}
		out.Confused = append(out.Confused, pair)
	}
	return out
}
