package language

import (
	"context"
	"fmt"

	"zhiyin.dev"
	"zhiyin.dev/need"
	"zhiyin.dev/press"
)

// CheckNeed reads one need.
func CheckNeed(_ context.Context, text string) (press.Checked, []press.Problem, error) {
	list, problems := need.Parse([]byte(text))
	var out []press.Problem
	for _, p := range problems {
		out = append(out, press.Problem{Field: p.Field, Line: p.Line, Flaw: p.Flaw})
	}
	if len(out) == 0 && len(list) != 1 {
		out = append(out, press.Problem{Flaw: zhiyin.Flawf("one need at a time")})
	}
	if len(out) > 0 {
		return press.Checked{}, out, nil
	}
	return press.Checked{ID: list[0].ID, Unit: list[0].Unit}, nil, nil
}

// NeedsInForce makes a Reasoner of the needs in force for each unit; needs of no
// unit are every unit's. A definition that can't be read any more is left out and logged.
func (l *Lore) NeedsInForce(ctx context.Context) (map[zhiyin.UnitID]*need.Reasoner, error) {
	list, err := l.defs.Definitions(ctx, "need")
	if err != nil {
		return nil, fmt.Errorf("language: needs in force: %w", err)
	}
	byUnit := map[zhiyin.UnitID][]need.Definition{}
	for _, d := range list {
		read, problems := need.Parse([]byte(d.YAML))
		if len(problems) > 0 {
			l.log.Error("need not usable", "definition", d.Ref.String(), "problem", problems[0].Text)
			continue
		}
		byUnit[read[0].Unit] = append(byUnit[read[0].Unit], read[0])
	}
	out := map[zhiyin.UnitID]*need.Reasoner{}
	for unit, defs := range byUnit {
		if unit != "" {
			defs = append(defs, byUnit[""]...)
		}
		out[unit] = need.NewReasoner(defs)
	}
	return out, nil
}
