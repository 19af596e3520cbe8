package studio

import (
	"context"

	"zhiyin.dev/node/catalog"
	"zhiyin.dev/press"
	"zhiyin.dev/speech"
)

// CheckUnit reads a unit beside the one in force.
func (b *Bench) CheckUnit(_ context.Context, text string) (press.Checked, []press.Problem, error) {
	u, problems := catalog.ParseUnit([]byte(text))
	if len(problems) > 0 {
		return press.Checked{}, catalog.FormProblems(problems), nil
	}
	return press.Checked{ID: string(u.ID), Unit: u.ID}, catalog.FormProblems(b.Catalog.UnitMisses(u)), nil
}

// CheckHouse reads one voice beside those in force: a unit has one.
func (b *Bench) CheckHouse(_ context.Context, text string) (press.Checked, []press.Problem, error) {
	h, problems := speech.ParseHouse([]byte(text))
	if len(problems) > 0 {
		return press.Checked{}, catalog.FormProblems(problems), nil
	}
	return press.Checked{ID: h.Ref.ID, Unit: h.Unit}, catalog.FormProblems(b.Catalog.HouseMisses(h)), nil
}
