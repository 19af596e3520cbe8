package matching

import (
	"context"
	"fmt"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/node/catalog"
	"zhiyin.dev/routing/sim"
)

// Yesterday is a unit's day that was, made ready for the simulator.
type Yesterday struct {
	*sim.Yesterday
	Unit       zhiyin.UnitID
	From, Till time.Time
	LeftOut    sim.LeftOut
	agents     []zhiyin.Agent // by their place in the centre
	queues     []zhiyin.Queue
	waits      []wait // by their place in the day
}

// Yesterday reads the unit's day; an empty day is the one before today. NotFound for an
// unknown unit; Invalid where nobody waited.
func (p *Plans) Yesterday(ctx context.Context, unit zhiyin.UnitID, day string) (*Yesterday, error) {
	from, till, err := p.dayOf(unit, day)
	if err != nil {
		return nil, err
	}
	d := dayReader{db: p.db, catalog: p.catalog, from: from, till: till, classes: map[string]int{}, places: map[zhiyin.AgentID]int{}}
	if err := d.read(ctx, unit); err != nil {
		return nil, fmt.Errorf("matching: %s of %s: %w", from.Format(time.DateOnly), unit, err)
	}
	made, err := sim.NewYesterday(d.shapes, d.staff, d.past, float64(d.target), till.Sub(from).Seconds())
	if err != nil {
		return nil, fmt.Errorf("matching: %s of %s: %w", from.Format(time.DateOnly), unit, err)
	}
	return &Yesterday{Yesterday: made, Unit: unit, From: from, Till: till, LeftOut: d.left, agents: d.agents, queues: d.served, waits: inOrder(d.waits)}, nil
}

// dayOf is a calendar day of the unit; its length may be 23 or 25 hours.
func (p *Plans) dayOf(unit zhiyin.UnitID, day string) (from, till time.Time, err error) {
	u := p.catalog.Unit(unit)
	if u.ID == "" {
		return from, till, fmt.Errorf("matching: unit %s: %w", unit, zhiyin.NotFound)
	}
	zone := catalog.Zone(u)
	if day == "" {
		now := p.now().In(zone)
		from = time.Date(now.Year(), now.Month(), now.Day()-1, 0, 0, 0, 0, zone)
	} else if from, err = time.ParseInLocation(time.DateOnly, day, zone); err != nil {
		return from, till, fmt.Errorf("matching: day %q is not written like 2026-03-31: %w", day, zhiyin.Invalid)
	}
	return from, from.AddDate(0, 0, 1), nil
}
