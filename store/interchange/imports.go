package interchange

import (
	"context"
	"fmt"

	"zhiyin.dev"
	"zhiyin.dev/store/engine"
)

// NewImport keeps an uploaded sheet, sealed, part by part. NotFound without its
// connection.
func (db *DB) NewImport(ctx context.Context, im zhiyin.Import, parts [][]byte, entry zhiyin.AuditEntry) (zhiyin.Import, error) {
	err := db.Change(ctx, func(t engine.Tx) error {
		if found, err := t.Find(`select 1 from connections where id = $1`, []any{im.Connection}, new(int)); err != nil || !found {
			return firstError(err, zhiyin.NotFound)
		}
		im.Made = engine.Instant(t.Now())
		im.ID, im.Changed, im.State, im.Bytes = zhiyin.NewID("im", im.Made), im.Made, zhiyin.ImportUploaded, 0
		for seq, part := range parts {
			im.Bytes += int64(len(part))
			sealed, err := t.Seal(im.ID, im.By, part, fmt.Sprintf("%s:%d", im.ID, seq))
			if err != nil {
				return err
			}
			if _, err := t.Exec(`insert into import_parts (import, seq, sealed, by) values ($1, $2, $3, $4)`, im.ID, seq, sealed, im.By); err != nil {
				return err
			}
		}
		if _, err := t.Exec(`insert into imports (id, connection, file, bytes, state, made_at, changed_at, by) values ($1, $2, $3, $4, $5, $6, $6, $7)`,
			im.ID, im.Connection, im.File, im.Bytes, string(im.State), t.Now(), im.By); err != nil {
			return err
		}
		return engine.AuditOf(t, "import:"+im.ID, entry)
	})
	if err != nil {
		return im, fmt.Errorf("store: new import of %s: %w", im.Connection, err)
	}
	return im, nil
}

// ImportPart returns the bytes of a part, from 0; NotFound after the last, and
// when the sheet was dropped.
func (db *DB) ImportPart(ctx context.Context, id string, seq int) ([]byte, error) {
	raw, err := engine.Single(ctx, db, `select p.sealed, k.wrapped from import_parts p left join keys k on k.person = p.import where p.import = $1 and p.seq = $2`,
		[]any{id, seq}, func(s engine.Scanner) ([]byte, error) {
			var sealed, wrapped []byte
			if err := s.Scan(&sealed, &wrapped); err != nil {
				return nil, err
			}
			return db.Ring.Open(id, wrapped, sealed, fmt.Sprintf("%s:%d", id, seq))
		})
	if err == nil && raw == nil {
		err = zhiyin.NotFound
	}
	if err != nil {
		return nil, fmt.Errorf("store: part %d of %s: %w", seq, id, err)
	}
	return raw, nil
}

// MoveImport changes an import's state from one to another: Conflict when it is
// in another state. A run that begins anew counts from 0.
func (db *DB) MoveImport(ctx context.Context, id string, from []zhiyin.ImportState, to zhiyin.ImportState, anew bool, entry zhiyin.AuditEntry) error {
	err := db.Change(ctx, func(t engine.Tx) error {
		var state zhiyin.ImportState
		if found, err := t.Find(`select state from imports where id = $1`, []any{id}, &state); err != nil || !found {
			return firstError(err, zhiyin.NotFound)
		}
		allowed := false
		for _, f := range from {
			allowed = allowed || f == state
		}
		if !allowed {
			return zhiyin.Conflict
		}
		if anew {
			if _, err := t.Exec(`update imports set done = 0, good = 0, bad = 0, skipped = 0, place = 0, reasons = '{}' where id = $1`, id); err != nil {
				return err
			}
			if _, err := t.Exec(`delete from letters where import = $1`, id); err != nil {
				return err
			}
		}
		if _, err := t.Exec(`update imports set state = $2, fault = '', changed_at = $3, ended_at = 0 where id = $1`, id, string(to), t.Now()); err != nil {
			return err
		}
		return engine.AuditOf(t, "import:"+id, entry)
	})
	if err != nil {
		return fmt.Errorf("store: import %s: %w", id, err)
	}
	return nil
}

// AdvanceImport keeps how far a run has come, from the state it is in to
// im.State, with the letters of what was refused. Conflict when somebody stopped
// it meanwhile. With the end the sheet's bytes go.
func (db *DB) AdvanceImport(ctx context.Context, im zhiyin.Import, from zhiyin.ImportState, p zhiyin.Progress, letters []zhiyin.Letter) error {
	err := db.Change(ctx, func(t engine.Tx) error {
		ended := int64(0)
		if im.State.Over() {
			ended = t.Now()
		}
		n, err := t.Exec(`update imports set state = $3, rows = $4, done = $5, good = $6, bad = $7, skipped = $8, place = $9, reasons = $10, fault = $11, changed_at = $12, ended_at = $13
			where id = $1 and state = $2`, im.ID, string(from), string(im.State), im.Rows, im.Done, im.Good, im.Bad, im.Skipped, im.Offset, engine.Text(im.Reasons), im.Fault, t.Now(), ended)
		if err != nil || n == 0 {
			return firstError(err, zhiyin.Conflict)
		}
		if p.Connection != "" {
			if _, err := t.Exec(`update connections set taken = taken + $2, skipped = skipped + $3, refused = refused + $4, worked_at = $5, moved_at = $5 where id = $1`,
				p.Connection, p.Taken, p.Skipped, p.Refused, engine.Micros(p.At)); err != nil {
				return err
			}
		}
		if im.State == zhiyin.ImportDone {
			if err := dropParts(t, im.ID); err != nil {
				return err
			}
		}
		return putLetters(t, letters)
	})
	if err != nil {
		return fmt.Errorf("store: advance import %s: %w", im.ID, err)
	}
	return nil
}

const importColumns = `select id, connection, file, bytes, state, rows, done, good, bad, skipped, place, reasons, fault, made_at, changed_at, ended_at, by from imports`

// Import returns one; NotFound for an unknown one.
func (db *DB) Import(ctx context.Context, id string) (zhiyin.Import, error) {
	im, err := engine.Single(ctx, db, importColumns+` where id = $1`, []any{id}, scanImport)
	if err != nil {
		return im, fmt.Errorf("store: import %s: %w", id, err)
	}
	return im, nil
}

// Imports returns a connection's imports, the newest first.
func (db *DB) Imports(ctx context.Context, connection string, limit int) ([]zhiyin.Import, error) {
	all, err := engine.List(ctx, db, importColumns+` where connection = $1 order by id desc limit $2`, []any{connection, min(max(limit, 1), 200)}, scanImport)
	if err != nil {
		return nil, fmt.Errorf("store: imports of %s: %w", connection, err)
	}
	return all, nil
}

// ImportsAtWork returns those that a run is to go on with, the oldest first.
func (db *DB) ImportsAtWork(ctx context.Context) ([]zhiyin.Import, error) {
	all, err := engine.List(ctx, db, importColumns+` where state in ('checking', 'running') order by id limit 100`, nil, scanImport)
	if err != nil {
		return nil, fmt.Errorf("store: imports at work: %w", err)
	}
	return all, nil
}

func scanImport(s engine.Scanner) (im zhiyin.Import, err error) {
	var reasons string
	var made, changed, ended int64
	if err = s.Scan(&im.ID, &im.Connection, &im.File, &im.Bytes, &im.State, &im.Rows, &im.Done, &im.Good, &im.Bad, &im.Skipped, &im.Offset, &reasons, &im.Fault,
		&made, &changed, &ended, &im.By); err != nil {
		return im, err
	}
	im.Made, im.Changed, im.Ended = engine.Instant(made), engine.Instant(changed), engine.Instant(ended)
	return im, engine.Parse(reasons, &im.Reasons)
}
