package catalog

import (
	"maps"
	"slices"
	"strings"

	"zhiyin.dev"
	"zhiyin.dev/edge/api/studio"
	"zhiyin.dev/flow"
)

// NumbersOf are a unit's numbers, by id.
func (c *Catalog) NumbersOf(unit zhiyin.UnitID) (out []zhiyin.Number) {
	c.mu.RLock()
	defer c.mu.RUnlock()
	for _, n := range c.numbers {
		if n.Unit == unit {
			out = append(out, n)
		}
	}
	slices.SortFunc(out, func(a, b zhiyin.Number) int { return strings.Compare(string(a.ID), string(b.ID)) })
	return out
}

// NumberFor is the number of that id, else the first that the flow answers, else the
// unit's first.
func (c *Catalog) NumberFor(unit zhiyin.UnitID, id zhiyin.NumberID, flow string) zhiyin.Number {
	all := c.NumbersOf(unit)
	for _, fits := range []func(zhiyin.Number) bool{
		func(n zhiyin.Number) bool { return n.ID == id },
		func(n zhiyin.Number) bool { return n.Flow == flow },
		func(zhiyin.Number) bool { return true },
	} {
		if i := slices.IndexFunc(all, fits); i >= 0 {
			return all[i]
		}
	}
	return zhiyin.Number{Unit: unit, Language: zhiyin.Mandarin}
}

// NoticesOf are the notices in force that a contact of the number may hear.
func (c *Catalog) NoticesOf(n zhiyin.Number, def *flow.Definition) []flow.Notice {
	c.mu.RLock()
	defer c.mu.RUnlock()
	return c.heard(n, def)
}

// Linked joins a flow that is not in force with those in force that it calls.
func (c *Catalog) Linked(def *flow.Definition) (*flow.Definition, []flow.Problem) {
	c.mu.RLock()
	defer c.mu.RUnlock()
	return def.Link(func(id string) (*flow.Definition, bool) {
		if id == def.Ref.ID {
			return def, true
		}
		return c.flowAlone(id)
	})
}

// NameWords adds what a unit's flows may lead to.
func (c *Catalog) NameWords(unit zhiyin.UnitID, out *studio.FlowWords) {
	c.mu.RLock()
	defer c.mu.RUnlock()
	for _, id := range slices.Sorted(maps.Keys(c.queues)) {
		if q := c.queues[id]; unit == "" || q.Unit == unit {
			out.Queues = append(out.Queues, studio.FlowNamed{ID: string(id), Name: q.Name})
		}
	}
	for _, n := range c.notices {
		out.Notices = append(out.Notices, studio.FlowNamed{ID: n.ID})
	}
	for _, id := range slices.Sorted(maps.Keys(c.alone)) {
		out.Flows = append(out.Flows, studio.FlowNamed{ID: id, Name: c.alone[id].Name})
	}
}
