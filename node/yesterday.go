package node

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
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

// ReadYesterday reads a day of an installation, which may be running: 24 hours from
// the unit's midnight before day. It is NotFound where the unit is unknown, Invalid
// where nobody waited that day.
func ReadYesterday(ctx context.Context, cfg Config, unit zhiyin.UnitID, day string, log *slog.Logger) (y *Yesterday, err error) {
	n, err := OpenExisting(ctx, cfg, log)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, n.Close()) }()
	return n.yesterday(ctx, unit, day)
}

// yesterday reads the unit's day; an empty day is the one before today.
func (n *Node) yesterday(ctx context.Context, unit zhiyin.UnitID, day string) (*Yesterday, error) {
	from, till, err := n.dayOf(unit, day)
	if err != nil {
		return nil, err
	}
	d := dayReader{node: n, from: from, till: till, classes: map[string]int{}, places: map[zhiyin.AgentID]int{}}
	if err := d.read(ctx, unit); err != nil {
		return nil, fmt.Errorf("node: %s of %s: %w", from.Format(time.DateOnly), unit, err)
	}
	made, err := sim.NewYesterday(d.shapes, d.staff, d.past, float64(d.target), till.Sub(from).Seconds())
	if err != nil {
		return nil, fmt.Errorf("node: %s of %s: %w", from.Format(time.DateOnly), unit, err)
	}
	return &Yesterday{Yesterday: made, Unit: unit, From: from, Till: till, LeftOut: d.left, agents: d.agents, queues: d.served, waits: inOrder(d.waits)}, nil
}

// dayOf is a calendar day of the unit; its length may be 23 or 25 hours.
func (n *Node) dayOf(unit zhiyin.UnitID, day string) (from, till time.Time, err error) {
	u := n.catalog.Unit(unit)
	if u.ID == "" {
		return from, till, fmt.Errorf("node: unit %s: %w", unit, zhiyin.NotFound)
	}
	zone := catalog.Zone(u)
	if day == "" {
		now := n.now().In(zone)
		from = time.Date(now.Year(), now.Month(), now.Day()-1, 0, 0, 0, 0, zone)
	} else if from, err = time.ParseInLocation(time.DateOnly, day, zone); err != nil {
		return from, till, fmt.Errorf("node: day %q is not written like 2026-03-31: %w", day, zhiyin.Invalid)
	}
	return from, from.AddDate(0, 0, 1), nil
}
