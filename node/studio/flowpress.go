package studio

import (
	"cmp"
	"context"
	"errors"

	"zhiyin.dev"
	"zhiyin.dev/flow"
	"zhiyin.dev/node/catalog"
	"zhiyin.dev/press"
)

// CheckFlow reads one flow beside what is in force: the queues, notices and flows
// that it leads to are there, and the flows that call it can go on doing so.
func (b *Bench) CheckFlow(ctx context.Context, text string) (press.Checked, []press.Problem, error) {
	def, problems := flow.Parse([]byte(text))
	if len(problems) > 0 {
		return press.Checked{}, catalog.FlowProblems(problems), nil
	}
	unit, err := b.UnitOf(ctx, zhiyin.DefinitionRef{Kind: "flow", ID: def.Ref.ID})
	if err != nil && !errors.Is(err, zhiyin.NotFound) {
		return press.Checked{}, nil, err
	}
	if unit = cmp.Or(def.Unit, unit); unit == "" || b.Catalog.Unit(unit).ID == "" {
		return press.Checked{}, []press.Problem{{Field: "unit", Line: 1, Flaw: zhiyin.Flawf("must say whose flow this is: a new flow names its unit")}}, nil
	}
	return press.Checked{ID: def.Ref.ID, Unit: unit}, b.Catalog.Misses(def), nil
}
