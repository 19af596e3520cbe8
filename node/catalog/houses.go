package catalog

import (
	"fmt"

	"zhiyin.dev"
	"zhiyin.dev/form"
	"zhiyin.dev/speech"
	"zhiyin.dev/store/definition"
)

func (c *Catalog) readHouse(d definition.Definition) error {
	h, problems := speech.ParseHouse([]byte(d.YAML))
	if len(problems) > 0 {
		return fmt.Errorf("catalog: voice %s: %s: %w", d.Ref, problems[0], zhiyin.Invalid)
	}
	h.Ref, h.Unit = d.Ref, d.Unit
	if was := c.houses[d.Unit]; was == nil || h.Ref.ID < was.Ref.ID {
		c.houses[d.Unit] = h
	}
	return nil
}

// giveVoices gives every number the voice of its unit, so that whoever has the number
// speaks as it does.
func (c *Catalog) giveVoices() {
	for called, n := range c.numbers {
		if h := c.houses[n.Unit]; h != nil {
			n.Voice = h.Of(n.ID)
			c.numbers[called] = n
		}
	}
}

// HouseMisses says why a voice can't be its unit's beside those in force; empty: it can.
func (c *Catalog) HouseMisses(h *speech.House) (problems []form.Problem) {
	wrong := func(field, format string, args ...any) {
		problems = append(problems, form.Problem{Field: field, Line: 1, Column: 1, Flaw: zhiyin.Flawf(format, args...)})
	}
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
	return problems
}

// has tells whether a unit has a number; the caller holds mu.
func (c *Catalog) has(unit zhiyin.UnitID, id zhiyin.NumberID) bool {
	for _, n := range c.numbers {
		if n.ID == id && n.Unit == unit {
			return true
		}
	}
	return false
}
