package store

import (
	"context"
	"fmt"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/store/engine"
)

// RecordingRow is one recording as it stands. HeldWhy is personal data; it is
// empty when the person was erased.
type RecordingRow struct {
	ID       zhiyin.RecordingID
	Contact  zhiyin.ContactID
	Customer zhiyin.CustomerID // of the contact; empty: not known
	Unit     zhiyin.UnitID
	Part     int
	Agent    zhiyin.AgentID // who was joined when it began
	Queue    zhiyin.QueueID
	Class    string
	Notice   zhiyin.DefinitionRef
	Person   string // whose key opens it
	Erased   bool   // that key is destroyed

	Started, KeepUntil, Ended time.Time // Ended zero: it goes on
	Long                      time.Duration
	Octets, Gaps              int64
	Dropped                   time.Duration
	Reason                    zhiyin.RecordingEnd

	Held       bool
	HeldAt     time.Time
	HeldBy     string
	HeldWhy    string
	Deleted    time.Time // zero: the audio is there
	DeletedWhy string    // retention, erased
}

const recordingColumns = `select r.id, r.contact, coalesce(c.customer, ''), r.unit, r.part, r.agent, r.queue, r.class, r.notice, r.person,
	r.started_at, r.keep_until, r.ended_at, r.ms, r.octets, r.gaps, r.dropped_ms, r.reason,
	r.held, r.held_at, r.held_by, r.held_sealed, r.deleted_at, r.deleted_why, k.wrapped
	from recordings r left join contacts c on c.id = r.contact left join keys k on k.person = r.person`

// Recording returns one recording; NotFound for an unknown one.
func (db *DB) Recording(ctx context.Context, id zhiyin.RecordingID) (RecordingRow, error) {
	row, err := engine.Single(ctx, db, recordingColumns+` where r.id = $1`, []any{string(id)}, db.readRecording)
	if err != nil {
		return row, fmt.Errorf("store: recording %s: %w", id, err)
	}
	return row, nil
}

// RecordingsOf says whose recordings are asked for: exactly one of the fields.
type RecordingsOf struct {
	Contact  zhiyin.ContactID
	Customer zhiyin.CustomerID
	Agent    zhiyin.AgentID // who talks on it
	Unit     zhiyin.UnitID
}

// Recordings returns recordings, newest first, at most limit (1 to 200), of
// those older than before ("": from the newest on). Invalid when of names
// nobody.
func (db *DB) Recordings(ctx context.Context, of RecordingsOf, before zhiyin.RecordingID, limit int) ([]RecordingRow, error) {
	where, subject := "", ""
	switch {
	case of.Contact != "":
		where, subject = `r.contact = $1`, string(of.Contact)
	case of.Customer != "":
		where, subject = `c.customer in `+engine.Theirs, string(of.Customer)
	case of.Agent != "":
		where, subject = `r.id in (select a.recording from recording_agents a where a.agent = $1)`, string(of.Agent)
	case of.Unit != "":
		where, subject = `r.unit = $1`, string(of.Unit)
	default:
		return nil, fmt.Errorf("store: recordings of nobody: %w", zhiyin.Invalid)
	}
	query, args := recordingColumns+` where `+where, []any{subject, min(max(limit, 1), 200)}
	if before != "" {
		query, args = query+` and r.id < $3`, append(args, string(before))
	}
	rows, err := engine.List(ctx, db, query+` order by r.id desc limit $2`, args, db.readRecording)
	if err != nil {
		return nil, fmt.Errorf("store: recordings of %s: %w", subject, err)
	}
	return rows, nil
}

// TalkedOn tells whether the agent talks on the recording.
func (db *DB) TalkedOn(ctx context.Context, agent zhiyin.AgentID, id zhiyin.RecordingID) (bool, error) {
	n, err := engine.Single(ctx, db, `select count(*) from recording_agents where agent = $1 and recording = $2`, []any{string(agent), string(id)}, engine.Plain[int])
	if err != nil {
		return false, fmt.Errorf("store: agents of recording %s: %w", id, err)
	}
	return n > 0, nil
}

// UnendedRecordings returns recordings that go on, oldest first, at most 10,000.
func (db *DB) UnendedRecordings(ctx context.Context) ([]RecordingRow, error) {
	return db.someRecordings(ctx, ` where r.ended_at = 0 order by r.started_at limit 10000`)
}

// DueRecordings returns up to limit recordings whose time is over and that are
// not on hold.
func (db *DB) DueRecordings(ctx context.Context, now time.Time, limit int) ([]RecordingRow, error) {
	return db.someRecordings(ctx, ` where r.keep_until <= $1 and r.deleted_at = 0 and r.held = 0 and r.ended_at > 0 order by r.keep_until limit $2`, engine.Micros(now), limit)
}

// DeletedRecordings returns those deleted since a moment after the id, in the
// order of their ids, up to limit: their files may have outlived a crash.
func (db *DB) DeletedRecordings(ctx context.Context, since time.Time, after zhiyin.RecordingID, limit int) ([]RecordingRow, error) {
	return db.someRecordings(ctx, ` where r.deleted_at >= $1 and r.id > $2 order by r.id limit $3`, engine.Micros(since), string(after), limit)
}

// ErasedRecordings returns up to limit recordings whose key is destroyed and
// that are not marked deleted yet. Those that go on are among them.
func (db *DB) ErasedRecordings(ctx context.Context, limit int) ([]RecordingRow, error) {
	return db.someRecordings(ctx, ` where r.deleted_at = 0 and k.destroyed_at > 0 order by r.id limit $1`, limit)
}

// HeldRecordings says how many recordings of the customer are on legal hold.
func (db *DB) HeldRecordings(ctx context.Context, customer zhiyin.CustomerID) (int, error) {
	n, err := engine.Single(ctx, db, `select count(*) from recordings r join keys k on k.person = r.person where k.owner in `+engine.Theirs+` and r.held = 1 and r.deleted_at = 0`,
		[]any{string(customer)}, engine.Plain[int])
	if err != nil {
		return 0, fmt.Errorf("store: held recordings of %s: %w", customer, err)
	}
	return n, nil
}

func (db *DB) someRecordings(ctx context.Context, where string, args ...any) ([]RecordingRow, error) {
	rows, err := engine.List(ctx, db, recordingColumns+where, args, db.readRecording)
	if err != nil {
		return nil, fmt.Errorf("store: recordings: %w", err)
	}
	return rows, nil
}

func (db *DB) readRecording(s engine.Scanner) (r RecordingRow, err error) {
	var notice string
	var at [5]int64
	var ms, dropped int64
	var held, wrapped []byte
	err = s.Scan(&r.ID, &r.Contact, &r.Customer, &r.Unit, &r.Part, &r.Agent, &r.Queue, &r.Class, &notice, &r.Person,
		&at[0], &at[1], &at[2], &ms, &r.Octets, &r.Gaps, &dropped, &r.Reason,
		&r.Held, &at[3], &r.HeldBy, &held, &at[4], &r.DeletedWhy, &wrapped)
	if err != nil {
		return r, err
	}
	for i, to := range []*time.Time{&r.Started, &r.KeepUntil, &r.Ended, &r.HeldAt, &r.Deleted} {
		*to = engine.Instant(at[i])
	}
	r.Long, r.Dropped = time.Duration(ms)*time.Millisecond, time.Duration(dropped)*time.Millisecond
	r.Erased = len(wrapped) == 0
	if err = engine.Parse(notice, &r.Notice); err != nil {
		return r, err
	}
	why, err := db.Ring.Open(r.Person, wrapped, held, "hold:"+string(r.ID))
	r.HeldWhy = string(why)
	return r, err
}
