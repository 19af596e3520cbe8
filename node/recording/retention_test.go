package recording

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/archive"
	"zhiyin.dev/store"
	"zhiyin.dev/store/storetest"
)

// shelved is a house with recordings that are some days old.
type shelved struct {
	*Recorder
	t   *testing.T
	dir string
}

func shelve(t *testing.T) *shelved {
	t.Helper()
	dir := t.TempDir()
	db := storetest.OpenSQLite(t, t.TempDir(), store.Config{})
	r, err := Open(archive.Config{Directory: dir}, db, time.Now, storetest.Quiet())
	if err != nil {
		t.Fatal(err)
	}
	return &shelved{r, t, dir}
}

// put records a second of a person, which is kept for 180 days from days ago on.
func (s *shelved) put(person string, days int) zhiyin.RecordingID {
	s.t.Helper()
	began := time.Now().AddDate(0, 0, -days)
	id := zhiyin.RecordingID(zhiyin.NewID("rec", began))
	tape, err := s.archive.Record(s.t.Context(), id, person)
	if err != nil {
		s.t.Fatal(err)
	}
	if err := tape.Write(make([]byte, 16_000)); err != nil {
		s.t.Fatal(err)
	}
	length, err := tape.Close()
	if err != nil {
		s.t.Fatal(err)
	}
	row := store.RecordingRow{ID: id, Contact: "ct_" + zhiyin.ContactID(id), Unit: "muhe", Person: person}
	s.keep(row, zhiyin.RecordingStarted{Recording: id, Part: 1, Class: "service", KeepUntil: began.AddDate(0, 0, 180)})
	s.keep(row, zhiyin.RecordingEnded{Recording: id, Ms: length.Audio.Milliseconds(), Octets: length.Octets, Reason: zhiyin.RecordedWhole})
	return id
}

func (s *shelved) keep(row store.RecordingRow, body zhiyin.Body) {
	s.t.Helper()
	if err := s.db.AppendWait(s.t.Context(), s.event(row, body)); err != nil {
		s.t.Fatal(err)
	}
}

func (s *shelved) row(id zhiyin.RecordingID) store.RecordingRow {
	s.t.Helper()
	row, err := s.db.Recording(s.t.Context(), id)
	if err != nil {
		s.t.Fatal(err)
	}
	return row
}

// has tells whether the recording's file is there.
func (s *shelved) has(id zhiyin.RecordingID) bool {
	s.t.Helper()
	found := false
	err := filepath.WalkDir(s.dir, func(path string, _ os.DirEntry, err error) error {
		found = found || strings.Contains(path, string(id))
		return err
	})
	if err != nil {
		s.t.Fatal(err)
	}
	return found
}

func TestTheDailyRoundDeletesWhatIsDueAndSparesWhatIsHeld(t *testing.T) {
	t.Parallel()
	s, ctx := shelve(t), context.Background()
	due, held, young := s.put("cu_1", 181), s.put("cu_2", 181), s.put("cu_3", 179)
	s.keep(s.row(held), zhiyin.RecordingHeld{Recording: held, On: true, Reason: "诉讼"})
	if err := s.round(ctx); err != nil || !s.has(due) {
		t.Fatalf("without its timer: %v", err)
	}
	if err := s.schedule(ctx); err != nil {
		t.Fatal(err)
	}
	if err := s.round(ctx); err != nil {
		t.Fatal(err)
	}
	if s.has(due) || !s.has(held) || !s.has(young) {
		t.Errorf("due %t, held %t, young %t", s.has(due), s.has(held), s.has(young))
	}
	if row := s.row(due); row.DeletedWhy != "retention" || row.Long != time.Second {
		t.Errorf("tombstone %+v", row)
	}
	if _, err := s.archive.Play(ctx, due); zhiyin.KindOf(err) != zhiyin.NotFound {
		t.Errorf("it plays: %v", err)
	}
	audit, err := s.db.AuditRows(ctx, store.AuditQuery{Object: "recording:" + string(due), Limit: 5})
	if err != nil || len(audit) != 1 || audit[0].Action != "recording.delete" || audit[0].Reason != "retention" {
		t.Errorf("audit %+v: %v", audit, err)
	}
	// The hold goes; the round of the next day takes it, not one of the same day.
	s.keep(s.row(held), zhiyin.RecordingHeld{Recording: held, Reason: "erledigt"})
	if err := s.schedule(ctx); err != nil {
		t.Fatal(err)
	}
	if err := s.round(ctx); err != nil || !s.has(held) {
		t.Errorf("a second round on one day: %v, held %t", err, s.has(held))
	}
	if err := s.db.SetTimer(ctx, nextRound(time.Now().Add(-time.Second))); err != nil {
		t.Fatal(err)
	}
	if err := s.round(ctx); err != nil || s.has(held) || !s.has(young) {
		t.Errorf("the next day: %v, held %t, young %t", err, s.has(held), s.has(young))
	}
}

func TestAFileThatOutlivedItsTombstoneIsRemoved(t *testing.T) {
	t.Parallel()
	s := shelve(t)
	id := s.put("cu_1", 200)
	s.keep(s.row(id), zhiyin.RecordingDeleted{Recording: id, Why: "retention"}) // and then we died
	if err := s.deleteDue(t.Context()); err != nil || s.has(id) {
		t.Errorf("still there: %v", err)
	}
}

func TestAnErasureRemovesFilesWhateverHoldsThem(t *testing.T) {
	t.Parallel()
	s := shelve(t)
	mine, other := s.put("cu_1", 3), s.put("cu_2", 3)
	s.keep(s.row(mine), zhiyin.RecordingHeld{Recording: mine, On: true, Reason: "x"})
	erased := zhiyin.NewEvent("cu_1", zhiyin.CustomerErased{Reason: "request"}, time.Now())
	if err := s.db.AppendWait(t.Context(), erased); err != nil {
		t.Fatal(err)
	}
	if err := s.WatchErasures([]zhiyin.Event{erased}); err != nil || s.has(mine) || !s.has(other) {
		t.Errorf("%v: the erased one's %t, the other's %t", err, s.has(mine), s.has(other))
	}
	if row := s.row(mine); row.DeletedWhy != "erased" {
		t.Errorf("row %+v", row)
	}
}

func TestWhatADeadProcessLeftOpenIsClosedAtTheStart(t *testing.T) {
	t.Parallel()
	s := shelve(t)
	id := zhiyin.RecordingID(zhiyin.NewID("rec", time.Now()))
	row := store.RecordingRow{ID: id, Contact: "ct_1", Unit: "muhe", Person: "cu_1"}
	s.keep(row, zhiyin.RecordingStarted{Recording: id, Part: 1, Class: "service", KeepUntil: time.Now().AddDate(0, 0, 180)})
	never := row
	never.ID = zhiyin.RecordingID(zhiyin.NewID("rec", time.Now()))
	s.keep(never, zhiyin.RecordingStarted{Recording: never.ID, Part: 2, Class: "service", KeepUntil: time.Now().AddDate(0, 0, 180)})
	tape, err := s.archive.Record(t.Context(), id, "cu_1")
	if err != nil {
		t.Fatal(err)
	}
	if err := tape.Write(make([]byte, 40_000)); err != nil { // and then we died
		t.Fatal(err)
	}
	if err := s.Recover(t.Context()); err != nil {
		t.Fatal(err)
	}
	if r := s.row(id); r.Reason != zhiyin.RecordNodeLost || r.Long != 2*time.Second {
		t.Errorf("%+v", r)
	}
	if r := s.row(never.ID); r.Reason != zhiyin.RecordNodeLost || r.Long != 0 || stateOf(r) != "empty" {
		t.Errorf("one without a file: %+v", r)
	}
	p, err := s.archive.Play(t.Context(), id)
	if err != nil || p.Long() != 2*time.Second {
		t.Fatalf("it does not play: %v", err)
	}
	if err := p.Close(); err != nil {
		t.Error(err)
	}
	if err := s.Recover(t.Context()); err != nil {
		t.Errorf("a second start: %v", err)
	}
}
