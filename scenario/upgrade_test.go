package scenario

import (
	"compress/gzip"
	"context"
	"database/sql"
	"io"
	"os"
	"path/filepath"
	"testing"

	_ "github.com/jackc/pgx/v5/stdlib" // the driver "pgx"
)

// TestInstallationsOfEarlierVersionsServeCalls starts this version on what the
// demos of earlier ones left, and lets a customer call.
func TestInstallationsOfEarlierVersionsServeCalls(t *testing.T) {
	versions, err := os.ReadDir("../testdata/upgrade")
	if err != nil || len(versions) == 0 {
		t.Fatalf("no earlier version: %v", err)
	}
	t.Parallel()
	for _, v := range versions {
		t.Run(v.Name(), func(t *testing.T) {
			engines(t, func(t *testing.T, url string) {
				p := placed(t, filepath.Join("../testdata/upgrade", v.Name()), url)
				p.begin()
				before := contacts(t, p.ledger())
				if len(before) == 0 {
					t.Fatal("no contact is left of the earlier version")
				}
				p.servesNumber("muhe", muhe)
				contains(t, p.replayAll(), string(before[0]), " 0 differences")
			})
		})
	}
}

// placed puts an earlier version's installation where it can be started.
func placed(t *testing.T, folder, url string) *platform {
	t.Helper()
	p := &platform{t: t, dir: t.TempDir(), url: url, log: &buffer{}}
	ring, err := os.ReadFile(filepath.Join(folder, "keyring.json"))
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(p.dir, "keyring.json"), ring, 0o600); err != nil {
		t.Fatal(err)
	}
	if url == "" {
		if err := os.WriteFile(filepath.Join(p.dir, "zhiyin.db"), unzipped(t, filepath.Join(folder, "zhiyin.db.gz")), 0o600); err != nil {
			t.Fatal(err)
		}
		return p
	}
	db, err := sql.Open("pgx", url)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if _, err := db.ExecContext(context.Background(), string(unzipped(t, filepath.Join(folder, "zhiyin.sql.gz")))); err != nil {
		t.Fatal(err)
	}
	return p
}

func unzipped(t *testing.T, path string) []byte {
	t.Helper()
	file, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	unzip, err := gzip.NewReader(file)
	if err != nil {
		t.Fatal(err)
	}
	content, err := io.ReadAll(unzip)
	if err != nil {
		t.Fatal(err)
	}
	return content
}
