package language

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"zhiyin.dev"
	"zhiyin.dev/need"
	"zhiyin.dev/nlu"
	"zhiyin.dev/store/definition"
)

// taught is what people of a unit changed of its pack's intents and needs: all that
// are in force, once one of them was written here; and the labels that are trained on.
type taught struct {
	edits   string // names the versions that were written here, and the labels; "": the pack as it came
	intents []definition.Definition
	needs   []need.Definition
	labels  []definition.Unlabelled
}

// taughtBy reads what a unit was taught.
func (l *Lore) taughtBy(ctx context.Context, unit zhiyin.UnitID) (taught, error) {
	return l.taughtWith(ctx, unit, definition.Definition{})
}

// taughtWith reads what a unit was taught, as if a draft were in force beside it.
func (l *Lore) taughtWith(ctx context.Context, unit zhiyin.UnitID, draft definition.Definition) (out taught, err error) {
	for _, kind := range []string{"intent", "need", LabelsKind} {
		own, edits, err := l.edited(ctx, unit, kind, draft)
		if err != nil {
			return out, fmt.Errorf("language: what %s was taught: %w", unit, err)
		}
		out.edits += edits
		switch {
		case edits == "":
		case kind == "intent":
			out.intents = own
		case kind == "need":
			out.needs = l.readNeeds(own)
		default:
			if out.labels, err = l.labelsOf(ctx, unit, own); err != nil {
				return out, err
			}
			out.edits += digestOf(out.labels)
		}
	}
	return out, nil
}

// edited are a unit's definitions of a kind in force, a draft instead of the version
// that it follows, and the names of those that were written here.
func (l *Lore) edited(ctx context.Context, unit zhiyin.UnitID, kind string, draft definition.Definition) (own []definition.Definition, edits string, err error) {
	all, err := l.defs.Definitions(ctx, kind)
	if err != nil {
		return nil, "", err
	}
	if draft.Ref.Kind == kind && draft.Unit == unit {
		all = append(slices.DeleteFunc(all, func(d definition.Definition) bool { return d.Ref.ID == draft.Ref.ID }), draft)
		slices.SortFunc(all, func(a, b definition.Definition) int { return strings.Compare(a.Ref.ID, b.Ref.ID) })
	}
	for _, d := range all {
		if d.Unit != unit {
			continue
		}
		if own = append(own, d); d.Pack == "" {
			edits += d.Ref.String() + "\n"
		}
	}
	return own, edits, nil
}

func (l *Lore) readNeeds(list []definition.Definition) (out []need.Definition) {
	for _, d := range list {
		read, problems := need.Parse([]byte(d.YAML))
		if len(problems) > 0 {
			l.log.Error("need not usable", "definition", d.Ref.String(), "problem", problems[0].Text)
			continue
		}
		out = append(out, read...)
	}
	return out
}

// examples are those of the intents in force, with the pack's rules and words; the
// text is what they were read from.
func (t taught) examples(pack *nlu.Dataset) (*nlu.Dataset, []byte, error) {
	var b strings.Builder
	b.WriteString("version: \"3.1\"\nnlu:\n")
	for _, d := range t.intents {
		one, faults := nlu.ParseIntent([]byte(d.YAML))
		if len(faults) > 0 {
			return nil, nil, fmt.Errorf("language: %s: %s %s: %w", d.Ref, faults[0].Field, faults[0].Text, zhiyin.Invalid)
		}
		for _, l := range []zhiyin.Language{zhiyin.Mandarin, zhiyin.Cantonese, zhiyin.English} {
			if len(one.Examples[l]) == 0 {
				continue
			}
			fmt.Fprintf(&b, "- intent: %s\n  metadata: {lang: %s}\n  examples: |\n", one.Intent, l)
			for _, e := range one.Examples[l] {
				fmt.Fprintf(&b, "    - %s\n", e)
			}
		}
	}
	rows, err := nlu.ParseYAML("intents in force", []byte(b.String()))
	if err != nil {
		return nil, nil, err
	}
	if pack != nil {
		rows.Rules, rows.Synonyms, rows.Lookups, rows.Patterns = pack.Rules, pack.Synonyms, pack.Lookups, pack.Patterns
	}
	return rows, []byte(b.String()), nil
}
