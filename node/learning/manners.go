package learning

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"slices"
	"sync"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/edge/api/studio"
	"zhiyin.dev/form"
	"zhiyin.dev/manner"
	"zhiyin.dev/node/catalog"
	"zhiyin.dev/press"
	"zhiyin.dev/store"
	"zhiyin.dev/store/definition"
)

// Manners says in which manner customers are served, by the definitions in force and
// what the voice menus came to.
type Manners struct {
	db      *store.DB
	defs    definition.DB
	catalog *catalog.Catalog
	now     func() time.Time
	log     *slog.Logger

	mu       sync.RWMutex // guards what follows
	of       map[zhiyin.UnitID]*manner.Definition
	measured map[zhiyin.UnitID]map[string]zhiyin.MenuCounts // by group
}

// NewManners knows none until reload.
func NewManners(db *store.DB, c *catalog.Catalog, now func() time.Time, log *slog.Logger) *Manners {
	return &Manners{db: db, defs: definition.Of(db.Engine), catalog: c, now: now, log: log}
}

// measuredEvery is how often a unit's groups are counted anew: a call of one customer
// more or less does not change a group's share, and the own count is read each time.
const measuredEvery = 10 * time.Minute

// Suits is contact.Manners'.
func (m *Manners) Suits(ctx context.Context, s zhiyin.Snapshot, unit zhiyin.UnitID, now time.Time) (*zhiyin.Suited, error) {
	m.mu.RLock()
	d, measured := m.of[unit], m.measured[unit]
	m.mu.RUnlock()
	if d == nil {
		return nil, nil
	}
	own := definition.MenuPast{}
	if s.Known == zhiyin.One {
		var err error
		if own, err = m.defs.MenuPast(ctx, s.Customer.ID, unit, now.AddDate(0, 0, -d.Days)); err != nil {
			return nil, err
		}
	}
	suited := d.Suits(now, s, manner.Past(own), measured)
	return &suited, nil
}

// Reload reads the definitions in force; of two of a unit the first by id counts. One
// that can't be used is left out and logged.
func (m *Manners) Reload(ctx context.Context) error {
	list, err := m.defs.Definitions(ctx, manner.Kind)
	if err != nil {
		return fmt.Errorf("learning: manners: %w", err)
	}
	slices.SortFunc(list, func(a, b definition.Definition) int { return cmp.Compare(b.Ref.ID, a.Ref.ID) })
	of := map[zhiyin.UnitID]*manner.Definition{}
	for _, d := range list {
		read, problems := manner.Parse([]byte(d.YAML))
		if len(problems) > 0 {
			m.log.Error("definition not usable", "definition", d.Ref.String(), "problem", problems[0].Text)
			continue
		}
		read.Ref, read.Unit = d.Ref, d.Unit
		of[d.Unit] = read
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	m.of = of
	return nil
}

// inForce are the definitions by unit.
func (m *Manners) inForce() map[zhiyin.UnitID]*manner.Definition {
	m.mu.RLock()
	defer m.mu.RUnlock()
	return m.of
}

// Run counts the groups of every unit now and every ten minutes.
func (m *Manners) Run(ctx context.Context) error {
	tick := time.NewTicker(measuredEvery)
	defer tick.Stop()
	for {
		if err := m.count(ctx, m.now()); err != nil && ctx.Err() == nil {
			m.log.Warn("menus not counted", "kind", zhiyin.KindOf(err))
		}
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		}
	}
}

func (m *Manners) count(ctx context.Context, now time.Time) error {
	measured := map[zhiyin.UnitID]map[string]zhiyin.MenuCounts{}
	for unit, d := range m.inForce() {
		groups, err := m.defs.MenuGroups(ctx, unit, now.AddDate(0, 0, -d.Days), now)
		if err != nil {
			return err
		}
		measured[unit] = manner.Measured(groups)
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	m.measured = measured
	return nil
}

// Check reads one definition beside those in force: a unit has one.
func (m *Manners) Check(_ context.Context, text string) (press.Checked, []press.Problem, error) {
	d, problems := manner.Parse([]byte(text))
	if len(problems) > 0 {
		return press.Checked{}, catalog.FormProblems(problems), nil
	}
	other := m.inForce()[d.Unit]
	switch {
	case m.catalog.Unit(d.Unit).ID == "":
		problems = append(problems, form.Problem{Field: "unit", Line: 1, Column: 1, Flaw: zhiyin.Flawf("there is no unit %s", d.Unit)})
	case other != nil && other.Ref.ID != d.Ref.ID:
		problems = append(problems, form.Problem{Field: "id", Line: 1, Column: 1, Flaw: zhiyin.Flawf("%s has its manners already: %s", d.Unit, other.Ref.ID)})
	}
	return press.Checked{ID: d.Ref.ID, Unit: d.Unit}, catalog.FormProblems(problems), nil
}

// Manners is studio.Manners'.
func (m *Manners) Manners(ctx context.Context, unit zhiyin.UnitID, days int) ([]studio.MannerReport, error) {
	all := m.inForce()
	out := []studio.MannerReport{}
	for _, u := range slices.Sorted(maps.Keys(all)) {
		if unit != "" && u != unit {
			continue
		}
		r, err := m.report(ctx, all[u], days)
		if err != nil {
			return nil, err
		}
		out = append(out, r)
	}
	if unit != "" && len(out) == 0 {
		return nil, fmt.Errorf("learning: manners of %s: %w", unit, zhiyin.NotFound)
	}
	return out, nil
}

func (m *Manners) report(ctx context.Context, d *manner.Definition, days int) (studio.MannerReport, error) {
	now := m.now()
	from := now.AddDate(0, 0, -days)
	out := studio.MannerReport{Unit: d.Unit, Of: d.Ref, From: from, Until: now, Groups: []studio.MannerGroup{}}
	is, errIs := m.defs.MenuGroups(ctx, d.Unit, from, now)
	was, errWas := m.defs.MenuGroups(ctx, d.Unit, from.AddDate(0, 0, -days), from)
	counted, err := m.defs.MenuGroups(ctx, d.Unit, now.AddDate(0, 0, -d.Days), now)
	if err = errors.Join(errIs, errWas, err); err != nil {
		return out, err
	}
	measured := manner.Measured(counted)
	for _, g := range d.Groups {
		out.Groups = append(out.Groups, studio.MannerGroup{ID: g.ID, Name: g.Name, Manner: g.Manner, Percent: 100 * g.Accepts(measured[g.ID]), Writes: 100 * g.Writes(measured[g.ID])})
	}
	out.Lines = manner.Report(is, was)
	return out, nil
}
