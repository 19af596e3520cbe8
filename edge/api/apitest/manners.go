package apitest

import (
	"context"

	"zhiyin.dev"
	"zhiyin.dev/edge/api/studio"
	"zhiyin.dev/manner"
)

// Reporting tells of two units, as long as it is asked for a month.
type Reporting struct{}

func (Reporting) Manners(_ context.Context, _ zhiyin.UnitID, days int) (out []studio.MannerReport, err error) {
	young := zhiyin.MenuGroup{Group: "young", AgeBand: "18-29", MenuCounts: zhiyin.MenuCounts{Met: 40, Left: 30, HungUp: 20, Person: 10, Offered: 9, Taken: 4}}
	for _, unit := range []zhiyin.UnitID{"muhe", "tongxin"} {
		out = append(out, studio.MannerReport{Unit: unit, Groups: []studio.MannerGroup{{ID: "young", Name: zhiyin.Text{}, Percent: float64(days)}}, Lines: manner.Report([]zhiyin.MenuGroup{young}, nil)})
	}
	return out, nil
}
