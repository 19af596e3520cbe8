package catalog

import (
	"fmt"
	"slices"
	"strings"

	"zhiyin.dev"
	"zhiyin.dev/edge/api/device"
)

// CallNumbers are the numbers in E.164; a unit's short names are for telephones
// inside the installation.
func (c *Catalog) CallNumbers() []device.CallNumber {
	c.mu.RLock()
	defer c.mu.RUnlock()
	var out []device.CallNumber
	for _, n := range c.numbers {
		if len(n.Called) > 0 && n.Called[0] == '+' {
			u := c.units[n.Unit]
			out = append(out, device.CallNumber{ID: n.ID, Called: n.Called, Unit: n.Unit, UnitName: u.Name, Industry: u.Industry})
		}
	}
	slices.SortFunc(out, func(a, b device.CallNumber) int {
		if a.Called < b.Called {
			return -1
		}
		return 1
	})
	return out
}

// Shown is the number of a unit that customers are shown when we call: the first
// in E.164.
func (c *Catalog) Shown(unit zhiyin.UnitID) (zhiyin.Number, bool) {
	c.mu.RLock()
	defer c.mu.RUnlock()
	var own []zhiyin.Number
	for _, n := range c.numbers {
		if n.Unit == unit && strings.HasPrefix(n.Called, "+") {
			own = append(own, n)
		}
	}
	if len(own) == 0 {
		return zhiyin.Number{}, false
	}
	return slices.MinFunc(own, func(a, b zhiyin.Number) int { return strings.Compare(a.Called, b.Called) }), true
}

// Referred resolves what a telephone dialled for a transfer: a queue by its id; one
// of our numbers, whose flow's first queue it is, because whoever is transferred has
// been asked already; otherwise a telephone number. NotFound: nothing of these.
func (c *Catalog) Referred(to string) (queue zhiyin.QueueID, number string, err error) {
	c.mu.RLock()
	defer c.mu.RUnlock()
	if _, ok := c.queues[zhiyin.QueueID(to)]; ok {
		return zhiyin.QueueID(to), "", nil
	}
	if n, ok := c.numbers[to]; ok {
		def := c.flows[n.Flow]
		if def == nil || len(def.Queues()) == 0 {
			return "", "", fmt.Errorf("number %s leads to no queue: %w", n.ID, zhiyin.NotFound)
		}
		return def.Queues()[0], "", nil
	}
	if digits := strings.TrimPrefix(to, "+"); digits == "" || strings.Trim(digits, "0123456789") != "" {
		return "", "", fmt.Errorf("no queue and no number: %w", zhiyin.NotFound)
	}
	return "", to, nil
}
