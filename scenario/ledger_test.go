package scenario

import (
	"context"
	"io"
	"log/slog"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/store"
	"zhiyin.dev/vault"
)

// ledger opens what a platform has kept, beside it.
func (p *platform) ledger() *store.DB {
	p.t.Helper()
	v, err := vault.Open(filepath.Join(p.dir, "keyring.json"), false)
	if err != nil {
		p.t.Fatal(err)
	}
	db, err := store.Open(context.Background(), store.Config{Path: filepath.Join(p.dir, "zhiyin.db"), URL: p.url}, v, slog.New(slog.NewTextHandler(io.Discard, nil)))
	if err != nil {
		p.t.Fatal(err)
	}
	p.t.Cleanup(func() { _ = db.Close() })
	return db
}

// contacts are the ids of all contacts, newest first.
func contacts(t testing.TB, db *store.DB) []zhiyin.ContactID {
	t.Helper()
	ids, err := db.ContactIDs(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	return ids
}

// newest waits for a contact that is not among before.
func newest(t testing.TB, db *store.DB, before []zhiyin.ContactID) (id zhiyin.ContactID) {
	t.Helper()
	eventually(t, 10*time.Second, "a new contact", func() bool {
		for _, c := range contacts(t, db) {
			if !slices.Contains(before, c) {
				id = c
				return true
			}
		}
		return false
	})
	return id
}

func events(t testing.TB, db *store.DB, subject string) []zhiyin.Event {
	t.Helper()
	list, err := db.Events(context.Background(), subject, 0, 1000)
	if err != nil {
		t.Fatal(err)
	}
	return list
}

// found waits for a contact's event that fits and returns its body.
func found[B zhiyin.Body](t testing.TB, db *store.DB, subject string, fits func(B) bool) (out B) {
	t.Helper()
	eventually(t, 20*time.Second, "an event "+string(out.Kind()), func() bool {
		for _, e := range events(t, db, subject) {
			if b, is := e.Body.(B); is && fits(b) {
				out = b
				return true
			}
		}
		return false
	})
	return out
}

func anything[B any](B) bool { return true }
