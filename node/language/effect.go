package language

import (
	"context"
	"fmt"

	"zhiyin.dev"
	"zhiyin.dev/edge/api/studio"
	"zhiyin.dev/nlu"
	"zhiyin.dev/store/definition"
)

// Effect compares how a unit's intents are told apart with a version in force and
// without: the examples that both trainings have, each asked of models that were
// trained without it, the parts alike.
func (l *Studio) Effect(ctx context.Context, ref zhiyin.DefinitionRef) (studio.Effect, error) {
	p, err := l.defs.Proposal(ctx, ref)
	if err != nil {
		return studio.Effect{}, err
	}
	before, err := l.evaluated(ctx, p.Unit, definition.Definition{})
	if err != nil {
		return studio.Effect{}, fmt.Errorf("language: effect of %s: %w", ref, err)
	}
	after, err := l.evaluated(ctx, p.Unit, definition.Definition{Ref: ref, Unit: p.Unit, YAML: p.Text})
	if err != nil {
		return studio.Effect{}, fmt.Errorf("language: effect of %s: %w", ref, err)
	}
	rows, was, is, added := common(before, after)
	out := effectOf(nlu.Pair(rows, was, is))
	out.Added = added
	return out, nil
}

// common are the rows of both, in the order of the later, with their answers; added
// counts those that are new.
func common(before, after *evaluated) (rows []nlu.Example, was, is []nlu.Classified, added int) {
	type row struct{ intent, text string }
	answers := make(map[row]nlu.Classified, len(before.asked))
	for i, e := range before.asked {
		answers[row{e.Intent, e.Text}] = before.answers[i]
	}
	for i, e := range after.asked {
		if a, both := answers[row{e.Intent, e.Text}]; both {
			rows, was, is = append(rows, e), append(was, a), append(is, after.answers[i])
		} else {
			added++
		}
	}
	return rows, was, is, added
}

// effectOf leaves out intents that nothing happens to.
func effectOf(p nlu.Paired) studio.Effect {
	out := studio.Effect{Before: p.Before, After: p.After, Intents: []studio.IntentEffect{}, Lost: append([]string{}, p.Lost...)}
	for _, c := range p.Changes {
		out.Rows += c.Rows
		if p.Broken[c.Intent]+p.Mended[c.Intent] > 0 {
			out.Intents = append(out.Intents, studio.IntentEffect{Intent: c.Intent, Rows: c.Rows, Before: c.Before, After: c.After, Broken: p.Broken[c.Intent], Mended: p.Mended[c.Intent]})
		}
	}
	return out
}
