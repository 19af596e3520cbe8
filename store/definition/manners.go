package definition

import (
	"context"
	"fmt"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/store/engine"
)

// MenuPast is what a customer made of a unit's voice menus, and of what they were
// offered instead. Times that have not come are zero.
type MenuPast struct {
	Met, Left         int
	Came, Wrote       int // by entrances of sites
	Offered, Declined time.Time
}

// MenuPast reads a person's: calls with a menu since a moment, offers since the start.
func (db DB) MenuPast(ctx context.Context, customer zhiyin.CustomerID, unit zhiyin.UnitID, since time.Time) (MenuPast, error) {
	type row struct{ met, left, came, wrote, offered, declined int64 }
	r, err := engine.Single(ctx, db, `select coalesce(sum(case when m.met > 0 and m.at >= $3 then 1 else 0 end), 0), coalesce(sum(case when m.left_by <> '' and m.at >= $3 then 1 else 0 end), 0),
			coalesce(sum(case when m.took <> '' and m.at >= $3 then 1 else 0 end), 0), coalesce(sum(case when m.took = 'chat' and m.at >= $3 then 1 else 0 end), 0),
			coalesce(max(m.offered_at), 0), coalesce(max(m.declined_at), 0)
		from contacts c join manners m on m.contact = c.id where c.customer in `+engine.Theirs+` and m.unit = $2`,
		[]any{string(customer), string(unit), engine.Micros(since)}, func(s engine.Scanner) (r row, err error) {
			err = s.Scan(&r.met, &r.left, &r.came, &r.wrote, &r.offered, &r.declined)
			return r, err
		})
	if err != nil {
		return MenuPast{}, fmt.Errorf("store: menus of %s: %w", customer, err)
	}
	return MenuPast{Met: int(r.met), Left: int(r.left), Came: int(r.came), Wrote: int(r.wrote), Offered: engine.Instant(r.offered), Declined: engine.Instant(r.declined)}, nil
}

// MenuGroups counts a unit's voice menus of contacts from a moment until another, for
// those alike.
func (db DB) MenuGroups(ctx context.Context, unit zhiyin.UnitID, from, to time.Time) ([]zhiyin.MenuGroup, error) {
	count := func(when string) string { return `, sum(case when ` + when + ` then 1 else 0 end)` }
	out, err := engine.List(ctx, db, `select grp, age_band, tier, speaks`+count(`met > 0`)+count(`left_by <> ''`)+count(`left_by = 'hung_up'`)+count(`left_by = 'person'`)+
		count(`left_by = 'gave_up'`)+count(`offered <> ''`)+count(`taken <> ''`)+count(`declined_at > 0`)+count(`took <> ''`)+count(`took = 'chat'`)+
		count(`took <> '' and (took = led or led = 'devices')`)+`
		from manners where unit = $1 and at >= $2 and at < $3 group by grp, age_band, tier, speaks order by grp, age_band, tier, speaks`,
		[]any{string(unit), engine.Micros(from), engine.Micros(to)}, func(s engine.Scanner) (g zhiyin.MenuGroup, err error) {
			err = s.Scan(&g.Group, &g.AgeBand, &g.Tier, &g.Speaks, &g.Met, &g.Left, &g.HungUp, &g.Person, &g.GaveUp, &g.Offered, &g.Taken, &g.Declined, &g.Came, &g.Wrote, &g.Followed)
			return g, err
		})
	if err != nil {
		return nil, fmt.Errorf("store: menus of %s: %w", unit, err)
	}
	return out, nil
}
