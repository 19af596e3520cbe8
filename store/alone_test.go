package store_test

import (
	"reflect"
	"testing"

	"zhiyin.dev/store/storetest"
)

// TestACallerOfOneRecordIsKnownAsWhoMayHaveSeveral: by their number, as a person of one
// record, and by their id, as whoever may have more.
func TestACallerOfOneRecordIsKnownAsWhoMayHaveSeveral(t *testing.T) {
	t.Parallel()
	for name, opened := range engines(t) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			db := opened(t)
			if err := db.AppendWait(t.Context(), storetest.Identified("cu_1", "苏", "婉清", number(1), storetest.T0)); err != nil {
				t.Fatal(err)
			}
			storetest.Regular(t, db, "cu_1", number(1))
			met, err := db.Meet(t.Context(), number(1), "muhe", storetest.T0)
			if err != nil {
				t.Fatal(err)
			}
			read, err := db.Snapshot(t.Context(), "cu_1", storetest.T0)
			if err != nil || len(met.Tags) == 0 || len(met.Orders) == 0 || len(met.Contacts) == 0 || !reflect.DeepEqual(met, read) {
				t.Errorf("met %+v, read %+v, %v", met, read, err)
			}
		})
	}
}
