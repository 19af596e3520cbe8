package profile

import (
	"slices"
	"strings"

	"zhiyin.dev"
	"zhiyin.dev/rule"
)

// selection says which events a series holds.
type selection struct {
	unit     zhiyin.UnitID    // whose events; empty: everybody's
	property string           // that an event must have; empty: none
	typ      rule.Type        // of the property
	filter   []rule.Condition // without the one by which choices finds it
	window   int64            // the longest that is asked, in µs; 0: ever
	rules    []int32          // that look at it
}

// takes makes the point of an event, if the event is selected.
func (s *selection) takes(e *zhiyin.Event, at int64, open map[string]any) (point, bool) {
	if s.unit != "" && e.Unit != s.unit {
		return point{}, false
	}
	for i := range s.filter {
		if !meets(&s.filter[i], open[s.filter[i].Property]) {
			return point{}, false
		}
	}
	p := point{at: at, id: e.ID}
	if s.property == "" {
		return p, true
	}
	ok := false
	switch s.typ {
	case rule.String:
		p.text, ok = open[s.property].(string)
		p.text = strings.Clone(p.text) // not all that it was read with
	case rule.Bool:
		var truth bool
		if truth, ok = open[s.property].(bool); truth {
			p.n = 1
		}
	default:
		p.n, ok = simple(open[s.property]).(float64)
	}
	return p, ok
}

func meets(c *rule.Condition, v any) bool {
	switch {
	case c.Texts != nil:
		text, ok := v.(string)
		return ok && slices.Contains(c.Texts, text)
	case c.Truths != nil:
		truth, ok := v.(bool)
		return ok && slices.Contains(c.Truths, truth)
	}
	n, ok := simple(v).(float64)
	return ok && slices.Contains(c.Numbers, n)
}

// choices finds the selections that an event of one name may belong to, by the
// texts of its properties.
type choices struct {
	by   []choice
	rest []int // without a condition on a text
}

// choice is selections by the text of one property.
type choice struct {
	property string
	of       map[string][]int
}

// add takes the i-th selection up.
func (c *choices) add(i int, s *selection) {
	n := slices.IndexFunc(s.filter, func(f rule.Condition) bool { return f.Texts != nil })
	if n < 0 {
		c.rest = append(c.rest, i)
		return
	}
	on := s.filter[n]
	s.filter = slices.Delete(slices.Clone(s.filter), n, n+1)
	at := slices.IndexFunc(c.by, func(b choice) bool { return b.property == on.Property })
	if at < 0 {
		at = len(c.by)
		c.by = append(c.by, choice{on.Property, map[string][]int{}})
	}
	for _, text := range on.Texts {
		c.by[at].of[text] = append(c.by[at].of[text], i)
	}
}
