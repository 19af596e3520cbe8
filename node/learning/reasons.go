package learning

import (
	"context"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/foresight"
	"zhiyin.dev/node/catalog"
	"zhiyin.dev/press"
	"zhiyin.dev/schema"
	"zhiyin.dev/store"
	"zhiyin.dev/store/definition"
)

// Reasons foresees why customers are in touch, by the definitions in force.
type Reasons struct {
	db      *store.DB
	defs    definition.DB
	catalog *catalog.Catalog
	renew   func(context.Context) error // reads what is in force anew, these among it
	now     func() time.Time
	log     *slog.Logger

	mu      sync.RWMutex // guards what follows
	words   *foresight.Words
	which   string // the schemas and definitions that were read
	rules   string // the reasons among them
	of      map[zhiyin.UnitID][]*foresight.Definition
	learned map[zhiyin.UnitID]*foresight.Learned
	taught  map[zhiyin.UnitID]string                // what the last refit read
	who     map[zhiyin.CustomerID]zhiyin.CustomerID // record of somebody who is in touch → customer
}

// NewReasons knows none until reload; renew reads what is in force anew, and calls it.
func NewReasons(db *store.DB, c *catalog.Catalog, renew func(context.Context) error, now func() time.Time, log *slog.Logger) *Reasons {
	return &Reasons{db: db, defs: definition.Of(db.Engine), catalog: c, renew: renew, now: now, log: log, taught: map[zhiyin.UnitID]string{}, who: map[zhiyin.CustomerID]zhiyin.CustomerID{}}
}

// Bounds of what is read for one contact, and of the records that are remembered.
const (
	mostLately = 200 // events of a record
	mostWho    = 20_000
)

// Likely foresees by what happened to the customer until now.
func (r *Reasons) Likely(ctx context.Context, s zhiyin.Snapshot, unit zhiyin.UnitID, now time.Time) ([]zhiyin.Foreseen, error) {
	r.mu.RLock()
	list, learned := r.of[unit], r.learned[unit]
	r.mu.RUnlock()
	if s.Known != zhiyin.One || len(list) == 0 {
		return nil, nil
	}
	records, err := r.db.PersonOf(ctx, s.Customer.ID)
	if err != nil {
		return nil, err
	}
	r.remember(s.Customer.ID, records)
	happened, err := r.db.Happened(ctx, records, mostLately)
	if err != nil {
		return nil, err
	}
	return foresight.Foresee(now, foresight.Known{Snapshot: s, Events: happened, Unit: unit, Zone: catalog.Zone(r.catalog.Unit(unit))}, list, learned), nil
}

// remember whose records these are, so that what happens to them is noticed. What was
// remembered is given up all at once: contacts under way then keep what was foreseen.
func (r *Reasons) remember(customer zhiyin.CustomerID, records []zhiyin.CustomerID) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if len(r.who)+len(records) > mostWho {
		clear(r.who)
	}
	for _, id := range records {
		r.who[id] = customer
	}
}

// Stirred tells of each customer in touch to whom something happened.
func (r *Reasons) Stirred(events []zhiyin.Event, tell func(zhiyin.CustomerID)) {
	told := map[zhiyin.CustomerID]bool{}
	for _, e := range events {
		switch e.Kind {
		case zhiyin.CustomerTracked{}.Kind(), zhiyin.CustomerTagged{}.Kind():
		default:
			continue
		}
		r.mu.RLock()
		customer, known := r.who[zhiyin.CustomerID(e.Subject)]
		r.mu.RUnlock()
		if known && !told[customer] {
			told[customer] = true
			tell(customer)
		}
	}
}

// Reload reads the reasons in force; version names the schemas. One that can't be used
// is left out and logged.
func (r *Reasons) Reload(ctx context.Context, set *schema.Set, version string) error {
	list, err := r.defs.Definitions(ctx, foresight.Kind)
	if err != nil {
		return fmt.Errorf("learning: reasons: %w", err)
	}
	rankings, err := r.defs.Definitions(ctx, rankingKind)
	if err != nil {
		return fmt.Errorf("learning: rankings: %w", err)
	}
	which := version + catalog.Versions(list) + catalog.Versions(rankings)
	if r.unchanged(which) {
		return nil
	}
	words, err := foresight.NewWords(set)
	if err != nil {
		return err
	}
	of := map[zhiyin.UnitID][]*foresight.Definition{}
	for _, d := range list {
		read, problems := words.Parse([]byte(d.YAML))
		if len(problems) > 0 {
			r.log.Error("definition not usable", "definition", d.Ref.String(), "problem", problems[0].Text)
			continue
		}
		read[0].Ref, read[0].Unit = d.Ref, d.Unit
		of[d.Unit] = append(of[d.Unit], read[0])
	}
	learned := map[zhiyin.UnitID]*foresight.Learned{}
	for _, d := range rankings {
		one, err := readRanking(d)
		if err != nil {
			r.log.Error("definition not usable", "definition", d.Ref.String(), "err", err)
			continue
		}
		learned[d.Unit] = one
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.words, r.which, r.rules, r.of, r.learned = words, which, catalog.Versions(list), of, learned
	return nil
}

func (r *Reasons) unchanged(which string) bool {
	r.mu.RLock()
	defer r.mu.RUnlock()
	return r.words != nil && r.which == which
}

// Check reads one reason by what is in force.
func (r *Reasons) Check(_ context.Context, text string) (press.Checked, []press.Problem, error) {
	r.mu.RLock()
	words := r.words
	r.mu.RUnlock()
	list, problems := words.Parse([]byte(text))
	var out []press.Problem
	for _, p := range problems {
		out = append(out, press.Problem{Field: p.Field, Line: p.Line, Column: p.Column, Flaw: p.Flaw})
	}
	switch {
	case len(out) > 0:
	case len(list) != 1:
		out = append(out, press.Problem{Line: 1, Column: 1, Flaw: zhiyin.Flawf("one reason at a time")})
	case r.catalog.Unit(list[0].Unit).ID == "":
		out = append(out, press.Problem{Field: "unit", Line: 1, Column: 1, Flaw: zhiyin.Flawf("there is no unit %s", list[0].Unit)})
	}
	if len(out) > 0 {
		return press.Checked{}, out, nil
	}
	return press.Checked{ID: list[0].Ref.ID, Unit: list[0].Unit}, nil, nil
}
