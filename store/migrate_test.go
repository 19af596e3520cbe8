package store

import (
	"io/fs"
	"log/slog"
	"path/filepath"
	"regexp"
	"testing"

	"github.com/pressly/goose/v3"

	"zhiyin.dev/vault"
)

func TestMigrationsGoDownAndUpAgain(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	v, err := vault.Open(filepath.Join(dir, "keyset.json"), true)
	if err != nil {
		t.Fatal(err)
	}
	db, err := Open(t.Context(), Config{Path: filepath.Join(dir, "zhiyin.db")}, v, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	files, err := fs.Sub(migrations, "migrations")
	if err != nil {
		t.Fatal(err)
	}
	p, err := goose.NewProvider(db.Dialect.Goose, db.write, files)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := p.DownTo(t.Context(), 0); err != nil {
		t.Fatal(err)
	}
	var left int
	if err := db.write.QueryRow(`select count(*) from sqlite_schema where type = 'table' and name not like 'goose%' and name not like 'sqlite%'`).Scan(&left); err != nil || left != 0 {
		t.Errorf("%d tables are left: %v", left, err)
	}
	if err := db.migrate(t.Context()); err != nil {
		t.Error(err)
	}
}

func TestTablesReachedByKeyAreStoredInItsOrder(t *testing.T) {
	t.Parallel()
	v, err := vault.Open(filepath.Join(t.TempDir(), "keyset.json"), true)
	if err != nil {
		t.Fatal(err)
	}
	db, err := Open(t.Context(), Config{Path: filepath.Join(t.TempDir(), "zhiyin.db")}, v, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
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
