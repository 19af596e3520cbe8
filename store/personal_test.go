package store_test

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/store"
	"zhiyin.dev/store/storetest"
)

func TestEveryColumnSaysWhatErasureDoesToIt(t *testing.T) {
	t.Parallel()
	db := storetest.OpenSQLite(t, t.TempDir(), store.Config{})
	schema := store.Columns(t, db)
	manifest := store.Personal()
	for table, columns := range schema {
		h, listed := manifest[table]
		if !listed {
			t.Errorf("table %s is not in store.Personal: say what of a person it holds and what erasure does to it", table)
			continue
		}
		for column := range h.Columns {
			if !columns[column] {
				t.Errorf("%s has no column %s", table, column)
			}
		}
		for column := range columns {
			switch column { // what is called so is about somebody
			case "customer", "person", "sealed", "blind", "held_sealed", "address", "open", "owner":
				if fate, said := h.Columns[column]; (!said || fate == store.NotPersonal) && h.Rest == store.NotPersonal && table != "ledger" && table != "leases" {
					t.Errorf("%s.%s looks personal and is said not to be", table, column)
				}
			}
		}
	}
	for table := range manifest {
		if schema[table] == nil {
			t.Errorf("there is no table %s", table)
		}
	}
}

// TestNothingOpenOfAnErasedPersonStaysInTheFiles looks for what was never
// sealed: what was bought, tags, the ids that other systems give.
func TestNothingOpenOfAnErasedPersonStaysInTheFiles(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	db := storetest.OpenSQLite(t, dir, store.Config{})
	at := storetest.T0
	order := func(customer, id string) zhiyin.Event {
		return zhiyin.NewEvent(customer, zhiyin.CustomerTracked{Source: "shop", Name: "Order Completed",
			Open: map[string]any{"order_id": id, "title": "title of " + id, "amount_minor": 100, "currency": "CNY"}}, at)
	}
	events := []zhiyin.Event{storetest.Identified("cu_1", "尉迟", "若兰", "+8613912345678", at), storetest.Identified("cu_2", "司徒", "明", "+8613912345679", at),
		zhiyin.NewEvent("cu_1", zhiyin.CustomerTagged{Added: []zhiyin.Tag{{ID: "tag-of-the-erased", Since: at}}}, at)}
	for range 40 { // enough to fill pages that are freed as a whole
		events = append(events, order("cu_1", zhiyin.NewID("erased-order", at)), order("cu_2", zhiyin.NewID("kept-order", at)))
	}
	if err := db.AppendWait(t.Context(), events...); err != nil {
		t.Fatal(err)
	}
	out, err := db.Erase(t.Context(), store.EraseOrder{Customer: "cu_1", Reason: zhiyin.Requested, By: "console", At: at.Add(time.Hour)})
	if err != nil || !out.Cleared {
		t.Fatalf("%+v, %v", out, err)
	}
	files, _ := filepath.Glob(filepath.Join(dir, "zhiyin.db*"))
	kept := false
	for _, name := range files {
		content, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		kept = kept || bytes.Contains(content, []byte("kept-order"))
		for _, trace := range []string{"erased-order", "tag-of-the-erased"} {
			if bytes.Contains(content, []byte(trace)) {
				t.Errorf("%s still holds %q", filepath.Base(name), trace)
			}
		}
	}
	if !kept {
		t.Error("what was kept is not found either: the files were not searched")
	}
}

func TestAReaderOnlyDelaysTheClearing(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	db := storetest.OpenSQLite(t, dir, store.Config{})
	if err := db.AppendWait(t.Context(), storetest.Identified("cu_1", "仇", "英", "+8613800138000", storetest.T0)); err != nil {
		t.Fatal(err)
	}
	done := store.Reading(t, db) // an older state, as a backup reads it
	start := time.Now()
	out, err := db.Erase(t.Context(), store.EraseOrder{Customer: "cu_1", Reason: zhiyin.Requested, By: "console"})
	if err != nil || out.Cleared {
		t.Fatalf("%+v, %v", out, err)
	}
	if err := db.AppendWait(t.Context(), zhiyin.NewEvent("ct_1", zhiyin.PromptHeard{}, storetest.T0)); err != nil || time.Since(start) > 20*time.Second {
		t.Errorf("commits are held up: %v after %s", err, time.Since(start))
	}
	done()
	if !store.Cleared(t.Context(), db) {
		t.Error("not cleared once the reader is gone")
	}
}
