// Package pgtest gives tests a PostgreSQL server of their own: made when the
// first test of a process asks, gone with the process.
package pgtest

import (
	"context"
	"crypto/rand"
	"database/sql"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	_ "github.com/jackc/pgx/v5/stdlib" // the driver "pgx"
)

var shared struct {
	once   sync.Once
	server *Server
	err    error
}

// URL makes a new, empty database on the process's shared server and returns its
// address. The database is dropped with the test. Without PostgreSQL on the
// machine the test is skipped, in CI it fails.
func URL(t testing.TB) string {
	t.Helper()
	need(t)
	shared.once.Do(func() { shared.server, shared.err = start() })
	if shared.err != nil {
		t.Fatal(shared.err)
	}
	return shared.server.Database(t)
}

// need skips or fails where there is no PostgreSQL.
func need(t testing.TB) {
	t.Helper()
	if _, err := binaries(); err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatal(err)
		}
		t.Skip(err)
	}
}

// Database makes a new, empty database, dropped with the test. It orders texts as
// a dictionary does: what needs the order of code points must ask for it.
func (s *Server) Database(t testing.TB) string {
	t.Helper()
	name, err := s.create()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.exec(`drop database if exists ` + name + ` with (force)`); err != nil {
			t.Error(err)
		}
	})
	return s.url(name)
}

// NewDatabase is Database for a program that is no test; it goes with the server.
func (s *Server) NewDatabase() (url string, err error) {
	name, err := s.create()
	return s.url(name), err
}

func (s *Server) create() (name string, err error) {
	name = "t" + strings.ToLower(rand.Text())
	return name, s.exec(`create database ` + name + ` template template0 encoding 'UTF8' locale_provider icu icu_locale 'zh'`)
}

func (s *Server) exec(query string) error {
	db, err := sql.Open("pgx", s.url("postgres"))
	if err != nil {
		return fmt.Errorf("pgtest: %w", err)
	}
	defer db.Close()
	if _, err := db.ExecContext(context.Background(), query); err != nil {
		return fmt.Errorf("pgtest: %s: %w", query, err)
	}
	return nil
}

func (s *Server) url(database string) string {
	return fmt.Sprintf("postgres:///%s?host=%s&user=zhiyin", database, s.dir)
}

// binaries is the folder of the newest PostgreSQL on this machine.
func binaries() (string, error) {
	var found []string
	for _, pattern := range []string{"/usr/lib/postgresql/*/bin", "/usr/pgsql-*/bin", "/usr/local/pgsql/bin", "/opt/homebrew/opt/postgresql*/bin", "/usr/bin", "/usr/local/bin"} {
		folders, _ := filepath.Glob(pattern) // the patterns are well formed
		slices.Sort(folders)
		slices.Reverse(folders)
		for _, f := range folders {
			if _, err := os.Stat(filepath.Join(f, "initdb")); err == nil {
				found = append(found, f)
			}
		}
	}
	if len(found) == 0 {
		return "", fmt.Errorf("pgtest: there is no PostgreSQL on this machine (Debian: postgresql)")
	}
	return found[0], nil
}
