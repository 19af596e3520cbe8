package scenario

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/cast"
	"zhiyin.dev/intake"
	"zhiyin.dev/node"
)

// within is a node's own door.
type within struct{ *intake.Line }

func (within) AddAgent(context.Context, zhiyin.AgentID, zhiyin.AgentAdded) error { return nil }

// history makes an installation with the demo's customers, among them one who is
// known by two records, with all six packs' tags settled.
func history(t *testing.T, url string) node.Config {
	t.Helper()
	cfg := node.DefaultConfig()
	cfg.Data, cfg.Store.URL = t.TempDir(), url
	n, err := node.Open(t.Context(), cfg, slog.New(slog.NewTextHandler(io.Discard, nil)))
	if err != nil {
		t.Fatal(err)
	}
	world, err := cast.Load()
	if err == nil {
		err = errors.Join(n.PublishPacks(t.Context()), world.Enter(t.Context(), within{n.Intake()}, time.Now()))
	}
	if err != nil {
		t.Fatal(err)
	}
	shop := intake.Source{Name: "shop-muhe", Unit: "muhe"}
	for _, m := range []intake.Message{
		{Type: "identify", MessageID: "r1", UserID: "w-1", Traits: map[string]any{"name": "苏婉", "email": "suwan@example.cn", "tier": "gold", "address": map[string]any{"state": "浙江", "city": "杭州"}}},
		{Type: "track", MessageID: "r2", UserID: "w-2", Event: "Order Completed", Properties: map[string]any{"order_id": "W-1", "total": 520.5, "products": []any{map[string]any{"name": "面霜"}}}},
		{Type: "identify", MessageID: "r3", AnonymousID: "web-9", Traits: map[string]any{"email": "suwan@example.cn", "pace": 90, "birthday": "1958-03-04"}},
		{Type: "track", MessageID: "r4", UserID: "w-1", Event: "Consent Given", Properties: map[string]any{"purpose": "marketing", "channel": "sms"}},
		{Type: "identify", MessageID: "r5", UserID: "w-1", Traits: map[string]any{"tier": nil, "region": "上海"}},
	} {
		var r intake.Receipt
		if m.Type == "track" {
			r, err = n.Intake().Track(t.Context(), shop, m)
		} else {
			r, err = n.Intake().Identify(t.Context(), shop, m)
		}
		if err != nil || !r.Code.OK() {
			t.Fatalf("%s: %+v %v", m.MessageID, r, err)
		}
	}
	if err := errors.Join(n.SettleTags(t.Context()), n.Close()); err != nil {
		t.Fatal(err)
	}
	return cfg
}

// raw is the installation's database itself.
func raw(t *testing.T, cfg node.Config) *sql.DB {
	t.Helper()
	driver, source := "sqlite", "file:"+filepath.Join(cfg.Data, "zhiyin.db")+"?_pragma=busy_timeout(5000)"
	if cfg.Store.URL != "" {
		driver, source = "pgx", cfg.Store.URL
	}
	db, err := sql.Open(driver, source)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	return db
}

// derived are the tables that a rebuild makes, in an order that does not depend on
// the engine. What is sealed is sealed anew each time, and is compared by the reader.
var derived = map[string]string{
	"customers":  "select id, unit, open, stamps, created_at, changed_at, held_at, by from customers order by id",
	"orders":     "select * from orders order by customer, id",
	"consents":   "select * from consents order by event",
	"tags":       "select * from tags order by customer, id",
	"rejections": "select * from rejections order by customer, tag, at",
	"lookups":    "select field, blind, customer from lookups order by field, blind, customer",
	"ledger":     "select partition, position, id from ledger order by partition, position",
}

// dump is the bytes of every derived table.
func dump(t *testing.T, db *sql.DB) map[string]string {
	t.Helper()
	out := map[string]string{}
	for table, query := range derived {
		rows, err := db.QueryContext(t.Context(), query)
		if err != nil {
			t.Fatal(err)
		}
		columns, err := rows.Columns()
		if err != nil {
			t.Fatal(err)
		}
		var text strings.Builder
		for rows.Next() {
			values := make([]any, len(columns))
			into := make([]any, len(columns))
			for i := range values {
				into[i] = &values[i]
			}
			if err := rows.Scan(into...); err != nil {
				t.Fatal(err)
			}
			line, err := json.Marshal(values)
			if err != nil {
				t.Fatal(err)
			}
			text.Write(append(line, '\n'))
		}
		if err := errors.Join(rows.Err(), rows.Close()); err != nil {
			t.Fatal(err)
		}
		out[table] = text.String()
	}
	return out
}

func sameDump(t *testing.T, what string, was, is map[string]string) {
	t.Helper()
	for table := range was {
		if sha256.Sum256([]byte(was[table])) == sha256.Sum256([]byte(is[table])) {
			continue
		}
		a, b := strings.Split(was[table], "\n"), strings.Split(is[table], "\n")
		for i := range max(len(a), len(b)) {
			if i >= len(a) || i >= len(b) || a[i] != b[i] {
				t.Errorf("%s: %s differs, of %d and %d rows:\n%s\n%s", what, table, len(a), len(b), strings.Join(a[min(i, len(a)):min(i+1, len(a))], ""), strings.Join(b[min(i, len(b)):min(i+1, len(b))], ""))
				break
			}
		}
	}
}

// looksAgain is when each person's tags are to be looked at again.
func looksAgain(t *testing.T, db *sql.DB) map[string]int64 {
	t.Helper()
	rows, err := db.QueryContext(t.Context(), "select subject, due from timers where kind = 'tags'")
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]int64{}
	for rows.Next() {
		var id string
		var due int64
		if err := rows.Scan(&id, &due); err != nil {
			t.Fatal(err)
		}
		out[id] = due
	}
	if err := errors.Join(rows.Err(), rows.Close()); err != nil {
		t.Fatal(err)
	}
	return out
}

// inTime tells whether those who were made anew had a timer before, none too late: one
// that stands too early is moved on when it fires.
func inTime(t *testing.T, was, anew map[string]int64) {
	t.Helper()
	if len(anew) == 0 {
		t.Error("nobody's tags are looked at again")
	}
	for id, due := range anew {
		if had, has := was[id]; !has || had > due {
			t.Errorf("%s is looked at again at %d, and was to be at %d", id, due, had)
		}
	}
}

func rebuild(t *testing.T, cfg node.Config, o node.RebuildOrder) []node.RebuiltRecord {
	t.Helper()
	shown := node.RebuildProgress{}
	out, err := node.Rebuild(t.Context(), cfg, o, func(p node.RebuildProgress) { shown = p }, slog.New(slog.NewTextHandler(io.Discard, nil)))
	if err != nil || shown.Done == 0 || shown.Done != shown.Of {
		t.Fatalf("rebuild %+v: %+v %v", o, shown, err)
	}
	return out
}

// TestRebuildGivesTheIdenticalState destroys all that follows from the ledger of a
// demo's history; what the rebuild makes of it is what was there, byte for byte.
func TestRebuildGivesTheIdenticalState(t *testing.T) {
	engines(t, func(t *testing.T, url string) {
		cfg := history(t, url)
		db := raw(t, cfg)
		was, again := dump(t, db), looksAgain(t, db)
		for table, text := range was {
			if table != "rejections" && len(text) < 10 {
				t.Fatalf("the history has no rows in %s", table)
			}
		}
		if out := rebuild(t, cfg, node.RebuildOrder{Check: true}); len(out) > 0 {
			t.Fatalf("differs before anything was destroyed: %+v", out)
		}
		rebuild(t, cfg, node.RebuildOrder{})
		sameDump(t, "rebuilt", was, dump(t, db))

		for _, damage := range []string{`delete from orders`, `delete from consents`, `delete from tags`, `delete from lookups where field = 'name'`, `delete from timers where kind = 'tags'`,
			`update customers set open = '{"tier":"none"}', sealed = null`} {
			if _, err := db.ExecContext(t.Context(), damage); err != nil {
				t.Fatal(err)
			}
		}
		damaged := dump(t, db)
		out := rebuild(t, cfg, node.RebuildOrder{Check: true})
		sameDump(t, "checked", damaged, dump(t, db))
		tables := map[string]bool{}
		for _, r := range out {
			for _, what := range r.Differs {
				table, _, _ := strings.Cut(what, "/")
				tables[table] = true
			}
		}
		for _, table := range []string{"customers", "orders", "consents", "tags", "lookups"} {
			if !tables[table] {
				t.Errorf("%s was destroyed, and the check does not say so: %v", table, tables)
			}
		}
		one := out[len(out)/2].Customer
		if some := rebuild(t, cfg, node.RebuildOrder{Customer: one}); len(some) == 0 || some[0].Customer == "" {
			t.Errorf("one alone: %+v", some)
		}
		if some := rebuild(t, cfg, node.RebuildOrder{Check: true, Customer: one}); len(some) > 0 {
			t.Errorf("%s still differs: %+v", one, some)
		}
		rebuild(t, cfg, node.RebuildOrder{})
		sameDump(t, "made anew", was, dump(t, db))
		inTime(t, again, looksAgain(t, db))
		if out := rebuild(t, cfg, node.RebuildOrder{Check: true}); len(out) > 0 {
			t.Errorf("differs after it was made anew: %+v", out)
		}
	})
}

func TestRebuildWaitsForTheNodeToStopAndAChecksNot(t *testing.T) {
	engines(t, func(t *testing.T, url string) {
		p := startStraightOn(t, url, times{})
		args := []string{"--data", p.dir, "rebuild"}
		if url != "" {
			args = append([]string{"--store-url", url}, args...)
		}
		out, err := exec.CommandContext(t.Context(), binary(t), args...).CombinedOutput()
		var failed *exec.ExitError
		if !errors.As(err, &failed) || failed.ExitCode() != 2 || !strings.Contains(string(out), "zhiyin:") {
			t.Errorf("beside a running node: %v %s", err, out)
		}
		out, err = exec.CommandContext(t.Context(), binary(t), append(slices.Clone(args), "--check")...).CombinedOutput()
		if err != nil || !strings.Contains(string(out), "0 differed") {
			t.Errorf("check beside a running node: %v %s", err, out)
		}
		p.stop()
		if out, err := exec.CommandContext(t.Context(), binary(t), args...).CombinedOutput(); err != nil || !strings.Contains(string(out), fmt.Sprint(" records in ")) {
			t.Errorf("after it stopped: %v %s", err, out)
		}
	})
}
