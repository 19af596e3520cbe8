package store

import (
	"context"
	"database/sql"
	"encoding/binary"
	"fmt"
	"slices"
	"strings"

	"zhiyin.dev"
	"zhiyin.dev/store/engine"
)

// pages reads a table in the order of its key, copyRows at a time, and hands on
// the names of the columns, sorted, with each row's values in that order: int64,
// string, []byte or nil.
func (db *DB) pages(ctx context.Context, conn *sql.Conn, t Table, take func(columns []string, rows [][]any) error) error {
	columns, err := db.columns(ctx, conn, t)
	if err != nil {
		return err
	}
	at := make([]int, len(t.Key))
	for i, k := range t.Key {
		if at[i] = slices.Index(columns, k); at[i] < 0 {
			return fmt.Errorf("there is no column %s: %w", k, zhiyin.Internal)
		}
	}
	var last []any
	for {
		page, err := db.page(ctx, conn, t, columns, last)
		if err != nil {
			return err
		}
		if len(page) > 0 {
			if err := take(columns, page); err != nil {
				return err
			}
		}
		if len(page) < copyRows {
			return nil
		}
		last = last[:0]
		for _, i := range at {
			last = append(last, page[len(page)-1][i])
		}
	}
}

func (db *DB) columns(ctx context.Context, conn *sql.Conn, t Table) ([]string, error) {
	rows, err := conn.QueryContext(ctx, `select * from `+t.Name+` limit 0`)
	if err != nil {
		return nil, db.Fault(err)
	}
	defer rows.Close()
	names, err := rows.Columns()
	if err != nil {
		return nil, db.Fault(err)
	}
	slices.Sort(names)
	return names, rows.Err()
}

// page is the rows behind the key last; nil: the first ones.
func (db *DB) page(ctx context.Context, conn *sql.Conn, t Table, columns []string, last []any) (out [][]any, err error) {
	key := strings.Join(t.Key, ", ")
	query := `select ` + strings.Join(columns, ", ") + ` from ` + t.Name + ` where ` + t.whole()
	if last != nil {
		query += ` and (` + key + `) > ` + engine.Numbered(1, len(t.Key))
	}
	rows, err := conn.QueryContext(ctx, query+fmt.Sprintf(` order by %s limit %d`, key, copyRows), last...)
	if err != nil {
		return nil, db.Fault(err)
	}
	defer rows.Close()
	for rows.Next() {
		values, into := make([]any, len(columns)), make([]any, len(columns))
		for i := range values {
			into[i] = &values[i]
		}
		if err := rows.Scan(into...); err != nil {
			return nil, db.Fault(err)
		}
		out = append(out, values)
	}
	if err := rows.Err(); err != nil {
		return nil, db.Fault(err)
	}
	return out, nil
}

// canonical writes a row so that different rows are different bytes: each value with
// its type and length.
func canonical(row []any) (out []byte) {
	put := func(kind byte, content []byte) {
		out = append(out, kind)
		out = binary.BigEndian.AppendUint64(out, uint64(len(content)))
		out = append(out, content...)
	}
	for _, v := range row {
		switch v := v.(type) {
		case nil:
			put('0', nil)
		case int64:
			put('i', binary.BigEndian.AppendUint64(nil, uint64(v)))
		case string:
			put('t', []byte(v))
		case []byte:
			put('b', v)
		default:
			put('?', fmt.Append(nil, v))
		}
	}
	return out
}
