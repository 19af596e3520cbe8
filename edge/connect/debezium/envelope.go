// Package debezium reads the change events of Debezium's JSON converter, with the
// schema beside the payload or without it (Debezium 2 and 3, "Change event
// values"). Decimals must come as text or numbers (decimal.handling.mode string
// or double): in the precise mode they are bytes that only the schema explains.
package debezium

import (
	"encoding/json"
	"fmt"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/edge/connect"
)

// ops are the envelope's letters. Truncations (t) and messages (m) say nothing of
// a row.
var ops = map[string]connect.Op{"c": connect.Create, "u": connect.Update, "d": connect.Delete, "r": connect.Read}

// Row reads one change event, decoded with json.Decoder's UseNumber or without.
// ok is false for what has no row: a tombstone (null), a heartbeat, a truncation.
// Invalid for what is no envelope.
func Row(event any) (row connect.Row, ok bool, err error) {
	if event == nil {
		return row, false, nil // the tombstone after a delete
	}
	envelope, is := event.(map[string]any)
	if payload, has := envelope["payload"]; has && envelope["op"] == nil {
		if payload == nil {
			return row, false, nil
		}
		envelope, is = payload.(map[string]any)
	}
	if !is {
		return row, false, fmt.Errorf("debezium: this is no change event: %w", zhiyin.Invalid)
	}
	letter, _ := envelope["op"].(string)
	op, known := ops[letter]
	if !known {
		_, heartbeat := envelope["ts_ms"]
		if heartbeat || letter != "" {
			return row, false, nil
		}
		return row, false, fmt.Errorf("debezium: this is no change event: %w", zhiyin.Invalid)
	}
	return build(op, envelope)
}

func build(op connect.Op, envelope map[string]any) (row connect.Row, ok bool, err error) {
	before, _ := envelope["before"].(map[string]any)
	after, _ := envelope["after"].(map[string]any)
	source, _ := envelope["source"].(map[string]any)
	row = connect.Row{Op: op, Doc: after, Before: before, Table: tableOf(source), At: at(source["ts_ms"], envelope["ts_ms"])}
	if op == connect.Delete {
		row.Doc, row.Before = before, nil
	}
	if row.Doc == nil {
		return row, false, fmt.Errorf("debezium: a change of %s without its row: %w", row.Table, zhiyin.Invalid)
	}
	row.ID, err = identity(op, source, row)
	return row, err == nil, err
}

func tableOf(source map[string]any) string {
	schema, _ := source["schema"].(string)
	table, _ := source["table"].(string)
	if schema == "" || table == "" {
		return table
	}
	return schema + "." + table
}

// at is the first of the times, in ms since 1970: when the source's transaction
// was committed, else when Debezium read it.
func at(times ...any) time.Time {
	for _, t := range times {
		switch n := t.(type) {
		case json.Number:
			if ms, err := n.Int64(); err == nil && ms > 0 {
				return time.UnixMilli(ms).UTC()
			}
		case float64:
			if n > 0 {
				return time.UnixMilli(int64(n)).UTC()
			}
		}
	}
	return time.Time{}
}

// places are the names under which connectors say where in their log a change
// stands. Rows of a snapshot share one place: the content tells them apart.
var places = []string{"connector", "db", "schema", "table", "lsn", "file", "pos", "row", "gtid", "scn", "commit_lsn", "change_lsn", "event_serial_no", "ord", "ts_ms"}

func identity(op connect.Op, source map[string]any, row connect.Row) (string, error) {
	parts := []any{op, row.Doc}
	for _, name := range places {
		parts = append(parts, source[name])
	}
	text, err := json.Marshal(parts)
	if err != nil {
		return "", fmt.Errorf("debezium: a row of %s is no JSON: %w", row.Table, zhiyin.Invalid)
	}
	return string(text), nil
}
