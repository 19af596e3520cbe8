package store_test

import (
	"compress/gzip"
	"io"
	"os"
	"path/filepath"
	"testing"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/store"
	"zhiyin.dev/store/pgtest"
	"zhiyin.dev/store/storetest"
	"zhiyin.dev/vault"
)

// left are the databases that the demos of earlier versions left, each with one
// call in it (make upgrade-db).
const left = "../testdata/upgrade"

func TestDatabasesOfEarlierVersionsAreOpenedAndServed(t *testing.T) {
	t.Parallel()
	versions, err := os.ReadDir(left)
	if err != nil || len(versions) == 0 {
		t.Fatalf("no earlier version: %v", err)
	}
	for _, v := range versions {
		for engine, place := range map[string]func(*testing.T, string) store.Config{"SQLite": placeFile, "PostgreSQL": placeDump} {
			t.Run(v.Name()+"/"+engine, func(t *testing.T) {
				t.Parallel()
				folder := filepath.Join(left, v.Name())
				serveEarlier(t, folder, place(t, folder))
			})
		}
	}
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

func placeFile(t *testing.T, folder string) store.Config {
	t.Helper()
	path := filepath.Join(t.TempDir(), "zhiyin.db")
	if err := os.WriteFile(path, unzipped(t, filepath.Join(folder, "zhiyin.db.gz")), 0o600); err != nil {
		t.Fatal(err)
	}
	return store.Config{Path: path}
}

func placeDump(t *testing.T, folder string) store.Config {
	t.Helper()
	url := pgtest.URL(t)
	direct(t, url, string(unzipped(t, filepath.Join(folder, "zhiyin.sql.gz"))))
	return store.Config{URL: url}
}

func serveEarlier(t *testing.T, folder string, cfg store.Config) {
	ring, err := os.ReadFile(filepath.Join(folder, "keyring.json"))
	if err != nil {
		t.Fatal(err)
	}
	own := filepath.Join(t.TempDir(), "keyring.json") // for its owner only, as a vault wants it
	if err := os.WriteFile(own, ring, 0o600); err != nil {
		t.Fatal(err)
	}
	keys, err := vault.Open(own, false)
	if err != nil {
		t.Fatal(err)
	}
	db := run(t, cfg, keys)
	ctx := t.Context()
	ids, err := db.ContactIDs(ctx)
	if err != nil || len(ids) == 0 {
		t.Fatalf("contacts %v: %v", ids, err)
	}
	old, err := db.Events(ctx, string(ids[0]), 0, 1000)
	if err != nil || len(old) < 5 {
		t.Fatalf("%d events of the call: %v", len(old), err)
	}
	for i, e := range old {
		if e.Body == nil || e.Erased {
			t.Errorf("event %d, %s: %+v", i, e.Kind, e)
		}
	}
	agents, err := db.Agents(ctx)
	if err != nil || len(agents) != 12 || agents[0].Name == "" {
		t.Errorf("agents %v: %v", agents, err)
	}
	const who = "+8619900001101" // a customer of the cast
	s, err := db.Meet(ctx, who, "muhe", time.Now())
	if err != nil || s.Known != zhiyin.One || s.Customer.FamilyName != "苏" || s.Customer.Phone != who || len(s.Tags) == 0 {
		t.Errorf("the customer is met as %+v: %v", s, err)
	}

	now := time.Now().UTC()
	arrived := zhiyin.NewEvent("ct_later", zhiyin.ContactArrived{Channel: zhiyin.VoiceCall, From: who, Called: "4008000001"}, now)
	if err := db.AppendWait(ctx, arrived, zhiyin.NewEvent("ct_later", zhiyin.ContactIdentified{Match: zhiyin.One, Customer: s.Customer.ID}, now),
		zhiyin.NewEvent("ct_later", zhiyin.ContactEnded{Reason: zhiyin.EndedByCustomer}, now.Add(time.Second)),
		zhiyin.NewEvent(string(ids[0]), zhiyin.PromptHeard{}, now), storetest.Identified(string(s.Customer.ID), "苏", "晓岚", who, now)); err != nil {
		t.Fatal(err)
	}
	more, err := db.Events(ctx, string(ids[0]), 0, 1000)
	if err != nil || len(more) != len(old)+1 {
		t.Errorf("%d events after one more, %d before: %v", len(more), len(old), err)
	}
	if past, err := db.PastContacts(ctx, s.Customer.ID, now.Add(time.Minute), 10); err != nil || len(past) == 0 || past[0].ID != "ct_later" {
		t.Errorf("past contacts %v: %v", past, err)
	}
	gapless(t, db)
}
