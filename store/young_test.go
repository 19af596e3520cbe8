package store_test

import (
	"fmt"
	"path/filepath"
	"testing"

	"zhiyin.dev"
	"zhiyin.dev/intake"
	"zhiyin.dev/store"
	"zhiyin.dev/store/pgtest"
	"zhiyin.dev/store/storetest"
	"zhiyin.dev/vault"
)

// messages are so many of one source, from a number on.
func messages(from, many int) []intake.Once {
	list := make([]intake.Once, many)
	for i := range list {
		id := fmt.Sprintf("m-%d", from+i)
		list[i] = intake.Once{Source: "shop", ID: id, Events: []zhiyin.Event{zhiyin.NewEvent("cu_"+id,
			zhiyin.CustomerTracked{Source: "shop", Name: "Product Viewed", Open: map[string]any{}, Sealed: map[string]any{}}, storetest.T0)}}
	}
	return list
}

// fresh counts those that were kept now.
func fresh(t *testing.T, db *store.DB, list []intake.Once) (n int) {
	t.Helper()
	for i, out := range db.AppendOnce(t.Context(), list...) {
		if out.Err != nil {
			t.Fatalf("%s: %v", list[i].ID, out.Err)
		}
		if out.Fresh {
			n++
		}
	}
	return n
}

// places are the configurations of a database of each kind.
func places(t *testing.T) map[string]store.Config {
	return map[string]store.Config{"sqlite": {Path: filepath.Join(t.TempDir(), "zhiyin.db")}, "postgresql": {URL: pgtest.URL(t)}}
}

func TestMessagesAreKnownWhereverTheirMarksStand(t *testing.T) {
	t.Parallel()
	keys, err := vault.Open(filepath.Join(t.TempDir(), "keyset.json"), true)
	if err != nil {
		t.Fatal(err)
	}
	for name, cfg := range places(t) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			const many = 4500 // three pieces
			db, _, stop := begin(t, cfg, keys)
			if n := fresh(t, db, messages(0, many)); n != many {
				t.Fatalf("first time: %d kept", n)
			}
			if n := fresh(t, db, messages(many-10, 20)); n != 10 {
				t.Errorf("while all marks are young: %d of 20 kept", n)
			}
			if err := store.SettleMarks(t.Context(), db); err != nil {
				t.Fatal(err)
			}
			if groups, settled := store.YoungMarks(t, db); groups != 1 || settled != many+10 {
				t.Errorf("%d groups, %d marks settled", groups, settled)
			}
			if n := fresh(t, db, messages(many, 30)); n != 20 {
				t.Errorf("when they are settled: %d of 30 kept", n)
			}
			stop()
			again := run(t, cfg, keys)
			if n := fresh(t, again, messages(0, many+40)); n != 10 {
				t.Errorf("after a restart: %d of %d kept", n, many+40)
			}
		})
	}
}

func TestMarksOfAnotherProcessAreFound(t *testing.T) {
	t.Parallel()
	keys, err := vault.Open(filepath.Join(t.TempDir(), "keyset.json"), true)
	if err != nil {
		t.Fatal(err)
	}
	for name, cfg := range places(t) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			one, other := run(t, cfg, keys), run(t, cfg, keys)
			if n := fresh(t, one, messages(0, 10)) + fresh(t, other, messages(5, 10)); n != 15 {
				t.Errorf("%d of 15 kept", n)
			}
			if n := fresh(t, one, messages(8, 1)) + fresh(t, one, messages(12, 10)); n != 7 {
				t.Errorf("with what the other has kept meanwhile: %d of 7 kept", n)
			}
			if err := store.SettleMarks(t.Context(), one); err != nil {
				t.Fatal(err)
			}
			if n := fresh(t, other, messages(0, 30)); n != 8 {
				t.Errorf("with what the first has settled: %d of 8 kept", n)
			}
			for i := range 3 { // the other knows older groups alone, and has none of their numbers left to meet
				fresh(t, one, messages(100+10*i, 10))
				if err := store.SettleMarks(t.Context(), one); err != nil {
					t.Fatal(err)
				}
			}
			if n := fresh(t, one, messages(200, 10)) + fresh(t, other, messages(205, 10)); n != 15 {
				t.Errorf("behind several groups: %d of 15 kept", n)
			}
		})
	}
}
