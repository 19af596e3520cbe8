package node

import (
	"context"
	"fmt"

	"zhiyin.dev"
	"zhiyin.dev/form"
	"zhiyin.dev/press"
	"zhiyin.dev/speech"
	"zhiyin.dev/store"
)

func (c *catalog) readHouse(d store.Definition) error {
	h, problems := speech.ParseHouse([]byte(d.YAML))
	if len(problems) > 0 {
		return fmt.Errorf("node: voice %s: %s: %w", d.Ref, problems[0], zhiyin.Invalid)
	}
	h.Ref, h.Unit = d.Ref, d.Unit
	if was := c.houses[d.Unit]; was == nil || h.Ref.ID < was.Ref.ID {
		c.houses[d.Unit] = h
	}
	return nil
}

// giveVoices gives every number the voice of its unit, so that whoever has the number
// speaks as it does.
func (c *catalog) giveVoices() {
	for called, n := range c.numbers {
		if h := c.houses[n.Unit]; h != nil {
			n.Voice = h.Of(n.ID)
			c.numbers[called] = n
		}
	}
}

// checkHouse reads one voice beside those in force: a unit has one.
func (n *Node) checkHouse(_ context.Context, text string) (press.Checked, []press.Problem, error) {
	h, problems := speech.ParseHouse([]byte(text))
	if len(problems) > 0 {
		return press.Checked{}, formProblems(problems), nil
	}
	wrong := func(field, format string, args ...any) {
		problems = append(problems, form.Problem{Field: field, Line: 1, Column: 1, Text: fmt.Sprintf(format, args...)})
	}
	c := n.catalog
	c.mu.RLock()
	defer c.mu.RUnlock()
	if c.units[h.Unit].ID == "" {
		wrong("unit", "there is no unit %s", h.Unit)
	}
	if other := c.houses[h.Unit]; other != nil && other.Ref.ID != h.Ref.ID {
		wrong("id", "%s has its voice already: %s", h.Unit, other.Ref.ID)
	}
	for _, v := range h.Numbers {
		if !c.has(h.Unit, v.ID) {
			wrong("numbers", "%s has no number %s", h.Unit, v.ID)
		}
	}
	return press.Checked{ID: h.Ref.ID, Unit: h.Unit}, formProblems(problems), nil
}

// has tells whether a unit has a number; the caller holds mu.
func (c *catalog) has(unit zhiyin.UnitID, id zhiyin.NumberID) bool {
	for _, n := range c.numbers {
		if n.ID == id && n.Unit == unit {
			return true
		}
	}
	return false
}
