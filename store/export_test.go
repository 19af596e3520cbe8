package store

import (
	"context"
	"errors"
	"fmt"
	"testing"
)

// LimitPages bounds the database file, on the writer's own connection.
func LimitPages(t *testing.T, db *DB, pages int) {
	t.Helper()
	err := db.change(t.Context(), func(x *tx) error {
		var now int
		_, err := x.find(fmt.Sprintf(`pragma max_page_count = %d`, pages), nil, &now)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// Tidy tidies, and begins a log of so many pages anew.
func Tidy(ctx context.Context, db *DB, pages int) error { return db.tidy(ctx, pages) }

// LogPages moves what it can of the log and returns how many pages it has.
func LogPages(t *testing.T, db *DB) int {
	t.Helper()
	c, err := db.checkpoint(t.Context(), "passive")
	if err != nil {
		t.Fatal(err)
	}
	return c.pages
}

// Cleared waits until the files hold nothing of what was erased.
func Cleared(ctx context.Context, db *DB) bool { return db.cleared(ctx) }

// Columns are the tables of the schema with their columns, ours only.
func Columns(t *testing.T, db *DB) map[string]map[string]bool {
	t.Helper()
	out := map[string]map[string]bool{}
	rows, err := db.Read.QueryContext(t.Context(), `select m.name, c.name from sqlite_schema m, pragma_table_info(m.name) c
		where m.type = 'table' and m.name not like 'sqlite_%' and m.name <> 'goose_db_version'`)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		var table, column string
		if err := rows.Scan(&table, &column); err != nil {
			t.Fatal(err)
		}
		if out[table] == nil {
			out[table] = map[string]bool{}
		}
		out[table][column] = true
	}
	return out
}

// Reading reads the present state and holds on to it until done is called.
func Reading(t *testing.T, db *DB) (done func()) {
	t.Helper()
	tx, err := db.Read.BeginTx(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	var n int
	if err := tx.QueryRowContext(t.Context(), `select count(*) from ledger`).Scan(&n); err != nil {
		t.Fatal(err)
	}
	return func() { _ = tx.Rollback() }
}

// Send runs statements in one transaction without waiting for each.
func Send(ctx context.Context, db *DB, statements ...string) error {
	return db.change(ctx, func(t *tx) error {
		for _, s := range statements {
			if err := t.send(s); err != nil {
				return err
			}
		}
		return nil
	})
}

// SettleMarks brings all marks of messages into their table.
func SettleMarks(ctx context.Context, db *DB) error {
	return errors.Join(db.settleAll(ctx, 0, 0), db.settleAll(ctx, 0, 0))
}

// YoungMarks counts the groups of marks that are not in their table yet, and the marks that are.
func YoungMarks(t *testing.T, db *DB) (groups, settled int) {
	t.Helper()
	err := db.Read.QueryRowContext(t.Context(), `select (select count(*) from seen_groups), (select count(*) from seen)`).Scan(&groups, &settled)
	if err != nil {
		t.Fatal(err)
	}
	return groups, settled
}
