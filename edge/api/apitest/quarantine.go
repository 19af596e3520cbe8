package apitest

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/access"
	"zhiyin.dev/edge/api"
	"zhiyin.dev/edge/api/studio"
	"zhiyin.dev/intake"
	"zhiyin.dev/schema"
	"zhiyin.dev/store"
	"zhiyin.dev/store/interchange"
	"zhiyin.dev/store/pgtest"
	"zhiyin.dev/store/storetest"
)

// reported is what is kept of the sources that report.
type reported = interchange.DB

// doorway is a real line over a real store, with everything around it.
type doorway struct {
	*store.DB
	*reported
	Line    *intake.Line
	Tally   *intake.Tally
	origins map[string]string
}

func newDoorway(t testing.TB, db *store.DB) *doorway {
	t.Helper()
	began := time.Now() // the clock stands, so that no bucket fills meanwhile
	return DoorwayWith(t, db, intake.Limits{EventsPerSecond: 1, Burst: 50}, func() time.Time { return began })
}

func DoorwayWith(t testing.TB, db *store.DB, limits intake.Limits, now func() time.Time) *doorway {
	t.Helper()
	kept := interchange.Of(db.Engine, db)
	d := &doorway{DB: db, reported: kept, Tally: intake.NewTally(kept), origins: map[string]string{"": "https://shop.example", "crm-muhe": "https://shop.example"}}
	var err error
	d.Line, err = intake.New(intake.Config{Ledger: db, Directory: db, Now: now, Quarantine: db, Suppression: db, Tally: d.Tally,
		Limits: limits})
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func (d *doorway) Replay(ctx context.Context, ask zhiyin.QuarantineQuery) (intake.Replayed, error) {
	return d.Line.Replay(ctx, ask)
}

func (d *doorway) ReplayOne(ctx context.Context, id string) (intake.Receipt, error) {
	return d.Line.ReplayOne(ctx, id)
}

func (d *doorway) Opens(source, origin string) bool { return d.origins[source] == origin }

func (d *doorway) Configured() []string { return []string{"crm-muhe"} }

func (d *doorway) Pace(source string) intake.Pace { return d.Tally.Pace(source, time.Now()) }

func (d *doorway) Schemas(context.Context) ([]*schema.Schema, error) {
	return d.Line.Schemas().All(), nil
}

func parseSchema(text string, version int) (*schema.Schema, []schema.Problem) {
	return schema.Parse([]byte(text), version, func(property string) string {
		if property == "phone" {
			return "sealed"
		}
		return ""
	})
}

func (d *doorway) CheckSchema(_ context.Context, text string) ([]studio.SchemaProblem, error) {
	_, problems := parseSchema(text, 1)
	out := []studio.SchemaProblem{}
	for _, p := range problems {
		out = append(out, studio.SchemaProblem{Field: p.Field, Line: p.Line, Says: p.Text})
	}
	return out, nil
}

// DoorOn is a site whose events come in through a real line over a database.
func DoorOn(t testing.TB, db *store.DB, limits intake.Limits) (*Site, *doorway) {
	t.Helper()
	d := DoorwayWith(t, db, limits, time.Now)
	s, _ := PartsOn(t, db, func(p *api.Ports) { p.Intake, p.Quarantine, p.Suppressions = d.Line, d, d })
	return s, d
}

// Engines acts a test on a file and on a server.
func Engines(t *testing.T, cfg store.Config, act func(t *testing.T, db *store.DB)) {
	t.Parallel()
	t.Run("SQLite", func(t *testing.T) {
		t.Parallel()
		act(t, storetest.OpenSQLite(t, t.TempDir(), cfg))
	})
	t.Run("PostgreSQL", func(t *testing.T) {
		t.Parallel()
		cfg.URL = pgtest.URL(t)
		act(t, storetest.Open(t, t.TempDir(), cfg))
	})
}

// WithDoor is a site whose events come in through a real line.
func WithDoor(t testing.TB) (*Site, *doorway) {
	t.Helper()
	var d *doorway
	s, _ := withParts(t, func(p *api.Ports) {
		d = p.Quarantine.(*doorway)
		p.Intake = d.Line
	})
	s.SignIns.Become(access.Admin, true)
	return s, d
}

const CouponSchema = "id: coupon-used\nevent: Coupon Used\nmode: quarantine\nschema:\n  type: object\n  required: [category]\n  properties:\n    category: {type: %s, x-open: true}\n"

func Published(text string) string {
	return fmt.Sprintf(`{"yaml":%q}`, text)
}

func CountEvents(t testing.TB, db *store.DB, name string) (n int) {
	t.Helper()
	for p := range zhiyin.Partitions {
		records, err := db.Records(t.Context(), p, 0, 1000, false)
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range records {
			if strings.Contains(string(r.Open), `"name":"`+name+`"`) {
				n++
			}
		}
	}
	return n
}
