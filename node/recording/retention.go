package recording

import (
	"context"
	"fmt"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/store"
)

// The daily round is a timer of the store, so that one node does it, and a
// missed day is made up for at the next start.
const (
	retentionTimer = "recording_retention"
	retentionEvery = 24 * time.Hour
	retentionLook  = time.Minute
	retentionLease = 10 * time.Minute
	retentionPage  = 100
	// orphansFor is how far back the round looks for files that outlived a crash
	// between the tombstone and the removal.
	orphansFor = 7 * 24 * time.Hour
)

// retain deletes recordings whose time is over, once a day, until ctx is done.
func (r *Recorder) retain(ctx context.Context) {
	look := time.NewTicker(retentionLook)
	defer look.Stop()
	for {
		if err := r.round(ctx); err != nil && ctx.Err() == nil {
			r.log.Error("retention of recordings", "err", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-look.C:
		}
	}
}

// round does the day's work when it is due.
func (r *Recorder) round(ctx context.Context) error {
	claimed, err := r.db.ClaimTimers(ctx, retentionTimer, retentionTimer, 1, retentionLease)
	if err != nil || len(claimed) == 0 {
		return err
	}
	if err := r.deleteDue(ctx); err != nil {
		return err // the lease runs out and it is tried again
	}
	return r.db.SetTimer(ctx, nextRound(r.now().Add(retentionEvery)))
}

func nextRound(due time.Time) store.Timer {
	return store.Timer{ID: "tm_" + retentionTimer, Kind: retentionTimer, Subject: "recordings", Due: due, Body: "{}", By: "system"}
}

// schedule makes the timer where there is none; one that is there stays.
func (r *Recorder) schedule(ctx context.Context) error {
	const fact = "recording_retention"
	made, err := r.db.Meta(ctx, fact)
	if err != nil || made != "" {
		return err
	}
	// A whole second is due at once on engines whose clock counts milliseconds.
	if err := r.db.SetTimer(ctx, nextRound(r.now().Truncate(time.Second))); err != nil {
		return err
	}
	return r.db.SetMeta(ctx, fact, "scheduled", "system")
}

// deleteDue deletes what is due, page by page, and what outlived a crash.
func (r *Recorder) deleteDue(ctx context.Context) error {
	for {
		due, err := r.db.DueRecordings(ctx, r.now(), retentionPage)
		if err != nil {
			return err
		}
		gone := 0
		for _, row := range due {
			if err := r.delete(ctx, row, "retention"); err == nil {
				gone++
			} else if zhiyin.KindOf(err) != zhiyin.Conflict { // put on hold meanwhile
				return err
			}
		}
		if gone == 0 {
			return r.removeOrphans(ctx)
		}
	}
}

// delete makes the row a tombstone first, which a hold forbids, and then removes
// the file. Both leave an audit entry.
func (r *Recorder) delete(ctx context.Context, row store.RecordingRow, why string) error {
	if err := r.db.AppendWait(ctx, r.event(row, zhiyin.RecordingDeleted{Recording: row.ID, Why: why})); err != nil {
		return fmt.Errorf("recording: delete recording %s: %w", row.ID, err)
	}
	if err := r.archive.Remove(row.ID); err != nil {
		return err
	}
	return r.db.Audit(ctx, zhiyin.AuditEntry{At: r.now(), Actor: "system", Action: "recording.delete", Object: "recording:" + string(row.ID),
		Result: zhiyin.AuditDone, Reason: why})
}

func (r *Recorder) removeOrphans(ctx context.Context) error {
	for after := zhiyin.RecordingID(""); ; {
		page, err := r.db.DeletedRecordings(ctx, r.now().Add(-orphansFor), after, retentionPage)
		if err != nil || len(page) == 0 {
			return err
		}
		for _, row := range page {
			if err := r.archive.Remove(row.ID); err != nil {
				return err
			}
			after = row.ID
		}
	}
}

// WatchErasures removes the recordings of whoever is erased.
func (r *Recorder) WatchErasures(events []zhiyin.Event) error {
	for _, e := range events {
		if e.Kind == (zhiyin.CustomerErased{}).Kind() {
			if err := r.deleteErased(context.Background()); err != nil {
				r.log.Error("recordings of an erased customer", "err", err) // unreadable already; the next start removes them
			}
			return nil
		}
	}
	return nil
}

// deleteErased removes every recording whose key is destroyed. One that goes on
// is ended.
func (r *Recorder) deleteErased(ctx context.Context) error {
	for {
		page, err := r.db.ErasedRecordings(ctx, retentionPage)
		if err != nil || len(page) == 0 {
			return err
		}
		for _, row := range page {
			if t := r.find(row.ID); t != nil {
				if err := t.erase(ctx); err != nil {
					return err
				}
			}
			if err := r.delete(ctx, row, "erased"); err != nil {
				return err
			}
		}
	}
}
