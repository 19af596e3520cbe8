package store

import (
	"log/slog"
	"path/filepath"
	"regexp"
	"slices"
	"testing"

	"zhiyin.dev/store/pgtest"
	"zhiyin.dev/vault"
)

func TestMigrationsGoDownAndUpAgain(t *testing.T) {
	t.Parallel()
	left := map[string]string{
		"SQLite":     `select count(*) from sqlite_schema where type = 'table' and name not like 'goose%' and name not like 'sqlite%'`,
		"PostgreSQL": `select count(*) from pg_tables where schemaname = current_schema() and tablename not like 'goose%'`,
	}
	onEach(t, func(t *testing.T, engine string, db *DB) {
		p, err := db.migrator()
		if err != nil {
			t.Fatal(err)
		}
		if _, err := p.DownTo(t.Context(), 0); err != nil {
			t.Fatal(err)
		}
		var tables int
		if err := db.write.QueryRowContext(t.Context(), left[engine]).Scan(&tables); err != nil || tables != 0 {
			t.Errorf("%d tables are left: %v", tables, err)
		}
		if err := db.migrate(t.Context()); err != nil {
			t.Error(err)
		}
	})
}

// onEach tests a database of each engine whose writer doesn't run.
func onEach(t *testing.T, test func(t *testing.T, engine string, db *DB)) {
	for engine, place := range map[string]func(*testing.T) Config{
		"SQLite":     func(t *testing.T) Config { return Config{Path: filepath.Join(t.TempDir(), "zhiyin.db")} },
		"PostgreSQL": func(t *testing.T) Config { return Config{URL: pgtest.URL(t)} },
	} {
		t.Run(engine, func(t *testing.T) {
			t.Parallel()
			test(t, engine, bare(t, place(t)))
		})
	}
}

// bare opens a database whose writer doesn't run.
func bare(t *testing.T, cfg Config) *DB {
	t.Helper()
	v, err := vault.Open(filepath.Join(t.TempDir(), "keyset.json"), true)
	if err != nil {
		t.Fatal(err)
	}
	db, err := Open(t.Context(), cfg, v, slog.New(slog.DiscardHandler))
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

// beforeSubjects is the schema in which a timer's id was its key by itself.
const beforeSubjects = 57

func TestTimersKeepTheirTimesWhenTheyBecomeTheirSubjects(t *testing.T) {
	t.Parallel()
	before := []string{"callback/7 cu_1 callback 300 2", "tags/cu_1 cu_1 tags 100 0", "tags/cu_2 cu_2 tags 200 1"}
	after := []string{"callback/7 cu_1 callback 300 2", "tags cu_1 tags 100 0", "tags cu_2 tags 200 1"}
	onEach(t, func(t *testing.T, _ string, db *DB) {
		p, err := db.migrator()
		if err != nil {
			t.Fatal(err)
		}
		if _, err := p.DownTo(t.Context(), beforeSubjects); err != nil {
			t.Fatal(err)
		}
		if _, err := db.write.ExecContext(t.Context(), `insert into timers (id, kind, subject, due, body, attempt, by) values
			('tags/cu_1', 'tags', 'cu_1', 100, '{}', 0, 'tagger'), ('tags/cu_2', 'tags', 'cu_2', 200, '{}', 1, 'tagger'), ('callback/7', 'callback', 'cu_1', 300, '{}', 2, 'desk')`); err != nil {
			t.Fatal(err)
		}
		if err := db.migrate(t.Context()); err != nil {
			t.Fatal(err)
		}
		timersAre(t, db, after)
		if _, err := p.DownTo(t.Context(), beforeSubjects); err != nil {
			t.Fatal(err)
		}
		timersAre(t, db, before)
	})
}

func timersAre(t *testing.T, db *DB, want []string) {
	t.Helper()
	rows, err := db.write.QueryContext(t.Context(), `select id || ' ' || subject || ' ' || kind || ' ' || due || ' ' || attempt from timers order by kind, due`)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	var got []string
	for rows.Next() {
		var one string
		if err := rows.Scan(&one); err != nil {
			t.Fatal(err)
		}
		got = append(got, one)
	}
	if err := rows.Err(); err != nil || !slices.Equal(got, want) {
		t.Errorf("%q, want %q: %v", got, want, err)
	}
}

func TestTablesReachedByKeyAreStoredInItsOrder(t *testing.T) {
	t.Parallel()
	db := bare(t, Config{Path: filepath.Join(t.TempDir(), "zhiyin.db")})
	var n int
	if err := db.write.QueryRow(`select count(*) from pragma_table_list where schema = 'main' and wr = 1`).Scan(&n); err != nil || n != marked(t) {
		t.Errorf("%d tables in the order of their keys, want %d: %v", n, marked(t), err)
	}
}

var byKeyTable = regexp.MustCompile(`(?s)create table (\w+) \(.*?\n\);( -- by key)?`)

var renamed = regexp.MustCompile(`alter table (\w+) rename to (\w+);`)

// marked counts the tables that the migrations mark.
func marked(t *testing.T) int {
	t.Helper()
	names := map[string]bool{}
	files, err := migrations.ReadDir("migrations")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		text, err := migrations.ReadFile("migrations/" + f.Name())
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range byKeyTable.FindAllStringSubmatch(string(text), -1) {
			if name[2] != "" {
				names[name[1]] = true
			}
		}
		for _, name := range renamed.FindAllStringSubmatch(string(text), -1) {
			if names[name[1]] {
				delete(names, name[1])
				names[name[2]] = true
			}
		}
	}
	return len(names)
}
