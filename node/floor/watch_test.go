package floor

import (
	"testing"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/access"
	"zhiyin.dev/store"
	"zhiyin.dev/store/storetest"
)

// TestWhatASupervisorTriedInVainIsSaidSo: the audit has what is about to be done before
// it is done, and that it was not.
func TestWhatASupervisorTriedInVainIsSaidSo(t *testing.T) {
	t.Parallel()
	db := storetest.OpenSQLite(t, t.TempDir(), store.Config{})
	l := &Rooms{db: db, now: func() time.Time { return time.Now().UTC() }}
	tries := func(outcome error) error {
		return l.audited(t.Context(), "ag_1", "ct_1", access.ContactObserve, "take_over", func() error { return outcome })
	}
	if err := tries(nil); err != nil {
		t.Fatal(err)
	}
	if err := tries(zhiyin.Conflict); zhiyin.KindOf(err) != zhiyin.Conflict {
		t.Errorf("refused with %v", err)
	}
	rows, err := db.AuditAfter(t.Context(), 0, 10)
	if err != nil {
		t.Fatal(err)
	}
	var results []string
	for _, r := range rows {
		if r.Reason == "take_over" {
			results = append(results, r.Result)
		}
	}
	if len(results) != 3 || results[0] != zhiyin.AuditDone || results[1] != zhiyin.AuditDone || results[2] != zhiyin.AuditFailed {
		t.Errorf("the audit has %q", results)
	}
}
