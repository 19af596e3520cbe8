package store

import (
	"context"
	"database/sql"
	"fmt"
	"log/slog"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"zhiyin.dev"
	"zhiyin.dev/store/engine"
	"zhiyin.dev/store/pgtest"
	"zhiyin.dev/vault"
)

// bothEngines are the databases of one test, each fresh, with the same keys.
func bothEngines(t *testing.T) (file, server Config, keys *vault.Vault) {
	t.Helper()
	keys, err := vault.Open(filepath.Join(t.TempDir(), "keyset.json"), true)
	if err != nil {
		t.Fatal(err)
	}
	return Config{Path: filepath.Join(t.TempDir(), "zhiyin.db")}, Config{URL: pgtest.URL(t)}, keys
}

func opened(t *testing.T, cfg Config, keys *vault.Vault) *DB {
	t.Helper()
	db, err := Open(t.Context(), cfg, keys, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	return db
}

// TestEveryTableIsListedWithItsKey compares the manifest with what the
// migrations make, on both engines.
func TestEveryTableIsListedWithItsKey(t *testing.T) {
	t.Parallel()
	file, server, keys := bothEngines(t)
	for _, engine := range []struct {
		cfg   Config
		query string
	}{
		{file, `select m.name, p.name from sqlite_schema m join pragma_table_info(m.name) p where m.type = 'table' and p.pk > 0
			and m.name not like 'sqlite%' and m.name not like 'goose%' order by m.name, p.pk`},
		{server, `select c.table_name, c.column_name from information_schema.table_constraints t join information_schema.key_column_usage c using (constraint_name, table_name)
			where t.constraint_type = 'PRIMARY KEY' and t.table_schema = current_schema() and c.table_name not like 'goose%' order by 1, c.ordinal_position`},
	} {
		cfg, db := engine.cfg, opened(t, engine.cfg, keys)
		rows, err := db.Read.QueryContext(t.Context(), engine.query)
		if err != nil {
			t.Fatal(err)
		}
		has := map[string][]string{}
		for rows.Next() {
			var table, column string
			if err := rows.Scan(&table, &column); err != nil {
				t.Fatal(err)
			}
			has[table] = append(has[table], column)
		}
		if err := rows.Err(); err != nil || len(has) < 30 {
			t.Fatalf("%d tables: %v", len(has), err)
		}
		for _, listed := range Tables() {
			if got := has[listed.Name]; !slices.Equal(got, listed.Key) {
				t.Errorf("%s: the key is %v, listed %v", listed.Name, got, listed.Key)
			}
			delete(has, listed.Name)
		}
		for table := range has {
			t.Errorf("table %s is not in store.Tables: a copy would lose it", table)
		}
		var tables int
		count := `select count(*) from sqlite_schema where type = 'table' and name not like 'sqlite%' and name not like 'goose%'`
		if cfg.URL != "" {
			count = `select count(*) from information_schema.tables where table_schema = current_schema() and table_name not like 'goose%'`
		}
		if err := db.Read.QueryRowContext(t.Context(), count).Scan(&tables); err != nil || tables != len(Tables()) {
			t.Errorf("%d tables, %d listed: one without a key? %v", tables, len(Tables()), err)
		}
	}
}

// fill puts rows of random-looking content of the columns' types into every
// table, more than a page of each.
func fill(t *testing.T, db *DB, rows int) {
	t.Helper()
	types := map[string]string{}
	for _, table := range Tables() {
		info, err := db.Read.QueryContext(t.Context(), `select name, type || case when "notnull" = 0 and pk = 0 then ' nullable' else '' end from pragma_table_info($1)`, table.Name)
		if err != nil {
			t.Fatal(err)
		}
		var columns []string
		for info.Next() {
			var name, kind string
			if err := info.Scan(&name, &kind); err != nil {
				t.Fatal(err)
			}
			columns, types[table.Name+"."+name] = append(columns, name), strings.ToLower(kind)
		}
		if err := info.Err(); err != nil || table.Own {
			continue
		}
		if _, err := db.write.ExecContext(t.Context(), `delete from `+table.Name+` where `+map[bool]string{true: `name <> 'keyset'`, false: `true`}[table.Name == "meta"]); err != nil {
			t.Fatal(err)
		}
		fillTable(t, db.write, table, columns, types, rows)
	}
}

func fillTable(t *testing.T, pool *sql.DB, table Table, columns []string, types map[string]string, rows int) {
	t.Helper()
	tx, err := pool.BeginTx(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = tx.Rollback() }() // nothing after the commit
	insert, err := tx.PrepareContext(t.Context(), `insert into `+table.Name+` (`+strings.Join(columns, ", ")+`) values `+engine.Numbered(1, len(columns)))
	if err != nil {
		t.Fatal(err)
	}
	for r := range rows {
		args := make([]any, len(columns))
		for i, c := range columns {
			switch kind := types[table.Name+"."+c]; {
			case strings.HasSuffix(kind, " nullable") && r%3 == 0:
				args[i] = nil
			case strings.HasPrefix(kind, "bytea"):
				args[i] = []byte(fmt.Sprintf("\x00\xff%s %d", c, r*7919%rows))
			case strings.HasPrefix(kind, "text"):
				args[i] = fmt.Sprintf("%s_%d é 知音 %c", strings.ToUpper(c[:1]), r*7919%rows, rune('A'+r%58)) // capitals, small letters and signs between them
			default:
				args[i] = int64(r*7919%rows) - 3
			}
		}
		if _, err := insert.ExecContext(t.Context(), args...); err != nil {
			t.Fatalf("%s: %v", table.Name, err)
		}
	}
	if err := tx.Commit(); err != nil {
		t.Fatal(err)
	}
}

func TestACopyIsTheSameOnBothEnginesAndBack(t *testing.T) {
	t.Parallel()
	file, server, keys := bothEngines(t)
	from, to := opened(t, file, keys), opened(t, server, keys)
	const rows = copyRows + 203
	fill(t, from, rows)
	var last Progress
	there, err := Copy(t.Context(), from, to, CopyConfig{Progress: func(p Progress) {
		if p.Done < last.Done || p.Rows > p.Of {
			t.Errorf("progress goes from %+v to %+v", last, p)
		}
		last = p
	}})
	if err != nil {
		t.Fatal(err)
	}
	if last.Done != last.In || !last.Checking || last.In < int64(2*rows*(len(Tables())-1)) {
		t.Errorf("the last progress is %+v", last)
	}
	back := opened(t, Config{Path: filepath.Join(t.TempDir(), "zhiyin.db")}, keys)
	again, err := Copy(t.Context(), to, back, CopyConfig{})
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(there, again) {
		t.Errorf("there %v\nand back %v", there, again)
	}
	if _, err := Copy(t.Context(), from, to, CopyConfig{Again: true}); zhiyin.KindOf(err) != zhiyin.Conflict {
		t.Errorf("a copy into what is full: %v", err)
	}
}

func TestAnUnfinishedCopyIsRefusedAndCanBeDoneAgain(t *testing.T) {
	t.Parallel()
	file, server, keys := bothEngines(t)
	from := opened(t, file, keys)
	fill(t, from, 50)
	to := opened(t, server, keys)
	ctx, stop := context.WithCancel(t.Context())
	if _, err := Copy(ctx, from, to, CopyConfig{Progress: func(p Progress) {
		if p.Table == "ledger" {
			stop()
		}
	}}); err == nil {
		t.Fatal("a copy without its context came to an end")
	}
	if _, err := Open(t.Context(), server, keys, slog.New(slog.DiscardHandler)); zhiyin.KindOf(err) != zhiyin.Conflict || !strings.Contains(err.Error(), "--again") {
		t.Errorf("open: %v", err)
	}
	server.Incomplete = true
	to = opened(t, server, keys)
	if _, err := Copy(t.Context(), from, to, CopyConfig{}); zhiyin.KindOf(err) != zhiyin.Conflict {
		t.Errorf("without again: %v", err)
	}
	if _, err := Copy(t.Context(), from, to, CopyConfig{Again: true}); err != nil {
		t.Fatal(err)
	}
	server.Incomplete = false
	opened(t, server, keys)
}

func TestAChangedRowIsFoundByTheCheck(t *testing.T) {
	t.Parallel()
	file, server, keys := bothEngines(t)
	from, to := opened(t, file, keys), opened(t, server, keys)
	fill(t, from, 50)
	_, err := Copy(t.Context(), from, to, CopyConfig{Progress: func(p Progress) {
		if p.Checking && p.Table == "meta" && p.Rows == 0 { // between copying and reading back
			if _, err := to.aside.ExecContext(t.Context(), `update customers set unit = 'x' where id = (select min(id) from customers)`); err != nil {
				t.Error(err)
			}
		}
	}})
	if zhiyin.KindOf(err) != zhiyin.Conflict || !strings.Contains(err.Error(), "customers") {
		t.Errorf("the check says %v", err)
	}
}
