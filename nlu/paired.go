package nlu

import (
	"cmp"
	"slices"
)

// Paired is what becomes of rows that two trainings have in common.
type Paired struct {
	Diff
	Broken, Mended map[string]int // by intent: rows recognised before alone, or after alone
}

const (
	// An intent is lost when more than mostBroken of its rows are, and at least
	// fewestBroken: one row more or less is chance.
	mostBroken   = .05
	fewestBroken = 2
)

// Pair compares the answers to the same rows, each from a model that was trained
// without the row. Changes are worst first.
func Pair(rows []Example, before, after []Classified) Paired {
	p := Paired{Broken: map[string]int{}, Mended: map[string]int{}}
	at := map[string]*Change{}
	for i, e := range rows {
		c := at[e.Intent]
		if c == nil {
			c = &Change{Intent: e.Intent}
			at[e.Intent] = c
		}
		c.Rows++
		was, is := before[i].Intent == e.Intent, after[i].Intent == e.Intent
		switch {
		case was && !is:
			p.Broken[e.Intent]++
		case is && !was:
			p.Mended[e.Intent]++
		}
		if was {
			c.Before++
			p.Before++
		}
		if is {
			c.After++
			p.After++
		}
	}
	for _, c := range at {
		fell := p.Broken[c.Intent] - p.Mended[c.Intent]
		if fell >= fewestBroken && float64(fell) > mostBroken*float64(c.Rows) {
			p.Lost = append(p.Lost, c.Intent)
		}
		c.Before, c.After = c.Before/float64(c.Rows), c.After/float64(c.Rows)
		p.Changes = append(p.Changes, *c)
	}
	if len(rows) > 0 {
		p.Before, p.After = p.Before/float64(len(rows)), p.After/float64(len(rows))
	}
	slices.SortFunc(p.Changes, func(a, b Change) int {
		return cmp.Or(cmp.Compare(a.After-a.Before, b.After-b.Before), cmp.Compare(a.Intent, b.Intent))
	})
	slices.Sort(p.Lost)
	return p
}
