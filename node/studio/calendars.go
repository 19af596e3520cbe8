package studio

import (
	"context"

	"zhiyin.dev"
	"zhiyin.dev/flow/calendar"
	"zhiyin.dev/form"
	"zhiyin.dev/node/catalog"
	"zhiyin.dev/press"
)

// CheckCalendar reads one calendar beside those in force: a queue has one.
func (b *Bench) CheckCalendar(_ context.Context, text string) (press.Checked, []press.Problem, error) {
	c, problems := calendar.Parse([]byte(text))
	if len(problems) > 0 {
		return press.Checked{}, catalog.FormProblems(problems), nil
	}
	if b.Catalog.Unit(c.Unit).ID == "" {
		problems = append(problems, form.Problem{Field: "unit", Line: 1, Column: 1, Flaw: zhiyin.Flawf("there is no unit %s", c.Unit)})
	}
	for _, q := range c.Queues {
		if why := b.Catalog.KeepsFrom(c, q); why.Text != "" {
			problems = append(problems, form.Problem{Field: "queues", Line: 1, Column: 1, Flaw: why})
		}
	}
	return press.Checked{ID: c.Ref.ID, Unit: c.Unit}, catalog.FormProblems(problems), nil
}
