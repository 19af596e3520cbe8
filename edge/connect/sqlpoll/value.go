package sqlpoll

import (
	"database/sql"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"zhiyin.dev"
	"zhiyin.dev/edge/connect"
)

// value is a watermark or key as it is kept: Type is int, time, text, number; Text
// writes it without loss.
type value struct {
	Type string `json:"type"`
	Text string `json:"text"`
}

const exactly = "2006-01-02T15:04:05.999999999Z07:00"

func (v value) there() bool  { return v.Type != "" }
func (v value) isTime() bool { return v.Type == "time" }

// sql is the value as the driver takes it.
func (v value) sql() any {
	switch v.Type {
	case "int":
		if n, err := strconv.ParseInt(v.Text, 10, 64); err == nil {
			return n
		}
	case "time":
		if t, err := time.Parse(exactly, v.Text); err == nil {
			return t
		}
	}
	return v.Text
}

// settled is a moment in the zone in which the column's times are written.
func settled(like value, at time.Time) time.Time {
	if t, err := time.Parse(exactly, like.Text); err == nil {
		return at.In(t.Location())
	}
	return at
}

func valueOf(raw any) (value, bool) {
	switch v := raw.(type) {
	case int64:
		return value{"int", strconv.FormatInt(v, 10)}, true
	case uint64:
		return value{"int", strconv.FormatUint(v, 10)}, v < 1<<63
	case time.Time:
		return value{"time", v.Format(exactly)}, true
	case float64:
		return value{"number", strconv.FormatFloat(v, 'g', -1, 64)}, true
	case []byte:
		return value{"text", string(v)}, len(v) > 0
	case string:
		return value{"text", v}, v != ""
	}
	return value{}, false
}

// scan reads one row, and the place after it.
func scan(rows *sql.Rows, columns []*sql.ColumnType, s connect.PollSettings) (row connect.Row, at place, err error) {
	raw := make([]any, len(columns))
	into := make([]any, len(columns))
	for i := range raw {
		into[i] = &raw[i]
	}
	if err := rows.Scan(into...); err != nil {
		return row, at, trouble(s.Engine, err)
	}
	row.Doc = make(map[string]any, len(columns))
	whole := 0
	for i, c := range columns {
		name := c.Name()
		row.Doc[name] = plain(raw[i], c)
		if s.Deleted != "" && strings.EqualFold(name, s.Deleted) && marks(raw[i]) {
			row.Op = connect.Delete
		}
		if strings.EqualFold(name, s.Watermark) {
			if t, is := raw[i].(time.Time); is {
				row.At = t.UTC()
			}
			var ok bool
			if at.Watermark, ok = valueOf(raw[i]); ok {
				whole++
			}
		}
		if strings.EqualFold(name, s.Key) {
			var ok bool
			if at.Key, ok = valueOf(raw[i]); ok {
				whole++
			}
		}
	}
	if whole != 2 {
		return row, at, connect.Trouble{Code: connect.BadWatermark,
			Err: fmt.Errorf("sqlpoll: a row of %s has no watermark or key that can be ordered: %w", s.Table, zhiyin.Invalid)}
	}
	row.ID = at.Key.Text + "\x00" + at.Watermark.Text
	if s.Sweep > 0 {
		row.Key = at.Key.Text
	}
	return row, at, nil
}

// marks tells whether what stands in the column of deletions says that the row is
// deleted: a time, true, a number that is not 0, or any word but one for no.
func marks(raw any) bool {
	switch v := raw.(type) {
	case nil:
		return false
	case bool:
		return v
	case time.Time:
		return !v.IsZero()
	case int64:
		return v != 0
	case uint64:
		return v != 0
	case float64:
		return v != 0
	case []byte:
		return marks(string(v))
	case string:
		return !slices.Contains([]string{"", "0", "\x00", "n", "no", "f", "false", "否", "0000-00-00 00:00:00"}, strings.ToLower(strings.TrimSpace(v)))
	}
	return true
}

// plain is a driver's value as JSON has it.
func plain(raw any, c *sql.ColumnType) any {
	switch v := raw.(type) {
	case nil:
		return nil
	case int64:
		if v < 1<<53 && v > -1<<53 {
			return float64(v)
		}
		return strconv.FormatInt(v, 10)
	case uint64:
		return strconv.FormatUint(v, 10)
	case float32:
		return float64(v)
	case time.Time:
		if c.DatabaseTypeName() == "DATE" {
			return v.Format(time.DateOnly)
		}
		return v.Format(exactly)
	case []byte:
		if utf8.Valid(v) {
			return string(v)
		}
		return nil // bytes that are no text say nothing to a mapping
	}
	return raw
}
