package nlu

import (
	"cmp"
	"slices"
)

// Change is how one intent fares under a new model.
type Change struct {
	Intent string
	Rows   int
	Before float64 // share of its rows that are recognised
	After  float64
}

// Diff is a new model beside the one in force, on rows that neither was trained on.
type Diff struct {
	Before, After float64  // share of all rows
	Changes       []Change // worst first
	Lost          []string // intents that lose more than mostLoss: promotion is refused
}

// mostLoss is what an intent may lose, as a share of its rows.
const mostLoss = .02

// Promotable says whether the new model may take over.
func (d Diff) Promotable() bool { return len(d.Lost) == 0 }

// Compare asks both models for the intents of rows. An intent that one of them does
// not know counts as not recognised.
func Compare(before, after *Model, rows []Example) Diff {
	at := map[string]*Change{}
	var d Diff
	for _, e := range rows {
		c := at[e.Intent]
		if c == nil {
			c = &Change{Intent: e.Intent}
			at[e.Intent] = c
		}
		c.Rows++
		if before.Classify(e.Text).Intent == e.Intent {
			c.Before++
			d.Before++
		}
		if after.Classify(e.Text).Intent == e.Intent {
			c.After++
			d.After++
		}
	}
	for _, c := range at {
		c.Before, c.After = c.Before/float64(c.Rows), c.After/float64(c.Rows)
		d.Changes = append(d.Changes, *c)
	}
	if len(rows) > 0 {
		d.Before, d.After = d.Before/float64(len(rows)), d.After/float64(len(rows))
	}
	slices.SortFunc(d.Changes, func(a, b Change) int {
		return cmp.Or(cmp.Compare(a.After-a.Before, b.After-b.Before), cmp.Compare(a.Intent, b.Intent))
	})
	for _, c := range d.Changes {
		if c.Before-c.After > mostLoss {
			d.Lost = append(d.Lost, c.Intent)
		}
	}
	return d
}
