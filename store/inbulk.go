package store

import (
	"fmt"
	"strings"

	"zhiyin.dev/store/engine"
)

// inBulk runs a statement whose source, between head and tail, are rows of so many
// columns: a select of them to a server, values on a file, many at a time. A column's
// values are all string, int, int64 or []byte, of which a nil one is null.
func (t *tx) inBulk(head, tail string, columns int, rows []any) error {
	return t.bulk(columns, rows, func(source string, args []any) error { return t.send(head+source+tail, args...) })
}

// countBulk is inBulk, and returns how many rows were changed.
func (t *tx) countBulk(head, tail string, columns int, rows []any) (changed int64, err error) {
	err = t.bulk(columns, rows, func(source string, args []any) error {
		some, err := t.exec(head+source+tail, args...)
		changed += some
		return err
	})
	return changed, err
}

func (t *tx) bulk(columns int, rows []any, run func(source string, args []any) error) error {
	if t.s.db.Server && len(rows) > 0 {
		return run(arrays(columns, rows))
	}
	for _, n := range engine.Sizes {
		for ; len(rows) >= n*columns; rows = rows[n*columns:] {
			if err := run(`values `+t.s.db.Dialect.Values(n, columns), rows[:n*columns]); err != nil {
				return err
			}
		}
	}
	return nil
}

// arrays is a select of the rows from an array for each column: one text whatever their
// number, and a quarter less of the server's time than a list of a thousand parameters.
func arrays(columns int, rows []any) (source string, args []any) {
	kinds := make([]string, columns)
	for c := range columns {
		var array any
		switch first := rows[c].(type) {
		case string:
			array, kinds[c] = column[string](c, columns, rows), "text"
		case int64:
			array, kinds[c] = column[int64](c, columns, rows), "bigint"
		case int:
			array, kinds[c] = column[int](c, columns, rows), "bigint"
		case []byte:
			array, kinds[c] = column[[]byte](c, columns, rows), "bytea"
		default:
			panic(fmt.Sprintf("store: %T in a row of many", first))
		}
		args, kinds[c] = append(args, array), fmt.Sprintf("$%d::%s[]", c+1, kinds[c])
	}
	return `select * from unnest(` + strings.Join(kinds, ", ") + `)`, args
}

func column[T any](c, columns int, rows []any) []T {
	out := make([]T, 0, len(rows)/columns)
	for ; c < len(rows); c += columns {
		out = append(out, rows[c].(T))
	}
	return out
}
