package store_test

import (
	"fmt"
	"testing"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/store"
	"zhiyin.dev/store/storetest"
)

// TestTheLogIsBegunAnewWhileSomebodyAlwaysReads: each reader begins before the one
// before has ended, as in a house where customers are read all the time, so that no
// commit finds a moment at which it may begin the log anew.
func TestTheLogIsBegunAnewWhileSomebodyAlwaysReads(t *testing.T) {
	t.Parallel()
	db := storetest.OpenSQLite(t, t.TempDir(), store.Config{})
	stop := func() {}
	commit := func(i int) {
		t.Helper()
		if err := db.AppendWait(t.Context(), zhiyin.NewEvent(fmt.Sprintf("ct_%d", i), zhiyin.DigitsKeyed{Node: "menu", Count: 1, Digits: "1"}, storetest.T0)); err != nil {
			t.Fatal(err)
		}
	}
	read := func() {
		t.Helper()
		rows, err := db.Read.QueryContext(t.Context(), `select id from ledger`)
		if err != nil || !rows.Next() {
			t.Fatal("nothing is read: ", err)
		}
		stop()
		stop = func() { _ = rows.Close() }
	}
	for i := range 50 {
		commit(i)
		read()
		store.LogPages(t, db)
	}
	before := store.LogPages(t, db)
	ends := time.AfterFunc(50*time.Millisecond, stop) // the last reader, whom the tidying waits for
	defer ends.Stop()
	if err := store.Tidy(t.Context(), db, 1); err != nil {
		t.Fatal(err)
	}
	commit(100)
	if after := store.LogPages(t, db); before < 50 || after >= before {
		t.Errorf("the log has %d pages, %d before", after, before)
	}
	stop()
}
