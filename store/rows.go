package store

import (
	"context"
	"fmt"
)

// Cell is one value of one row, as text; a null is "".
type Cell struct{ Column, Value string }

// Rows returns everything that the database has of a customer by the clauses of
// Personal, table by table: what is sealed stays sealed. It is for tests and for
// whoever has to prove what is kept.
func Rows(ctx context.Context, db *DB, customer string) (map[string][]Cell, error) {
	out := map[string][]Cell{}
	for table, h := range Personal() {
		if h.Of == "" {
			continue
		}
		cells, err := db.cells(ctx, `select * from `+table+` where `+h.Of, customer)
		if err != nil {
			return nil, fmt.Errorf("store: rows of %s: %w", table, err)
		}
		out[table] = cells
	}
	return out, nil
}

func (db *DB) cells(ctx context.Context, query string, args ...any) (out []Cell, err error) {
	rows, err := db.Read.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, db.Fault(err)
	}
	defer rows.Close()
	names, err := rows.Columns()
	if err != nil {
		return nil, db.Fault(err)
	}
	for rows.Next() {
		values := make([]any, len(names))
		into := make([]any, len(names))
		for i := range values {
			into[i] = &values[i]
		}
		if err := rows.Scan(into...); err != nil {
			return nil, db.Fault(err)
		}
		for i, v := range values {
			out = append(out, Cell{names[i], cell(v)})
		}
	}
	return out, rows.Err()
}

func cell(v any) string {
	switch v := v.(type) {
	case nil:
		return ""
	case []byte:
		return string(v)
	}
	return fmt.Sprint(v)
}
