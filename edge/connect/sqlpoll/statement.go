package sqlpoll

import (
	"fmt"
	"strings"
	"time"

	"zhiyin.dev/edge/connect"
)

// statement is the query for the rows after a place. Names were checked when the
// definition was saved, and are quoted as the engine does.
func statement(s connect.PollSettings, at place, now time.Time, limit int) (query string, args []any) {
	name := quoter(s.Engine)
	columns := "*"
	if len(s.Columns) > 0 {
		columns = listed(s, name)
	}
	w, k := name(s.Watermark), name(s.Key)
	arg := func(v any) string {
		args = append(args, v)
		if s.Engine == "mysql" {
			return "?"
		}
		return fmt.Sprintf("$%d", len(args))
	}
	var where []string
	switch {
	case at.Watermark.there():
		past := at.Watermark.sql()
		where = append(where, fmt.Sprintf("(%s > %s or (%s = %s and %s > %s))", w, arg(past), w, arg(past), k, arg(at.Key.sql())))
	default:
		where = append(where, w+" is not null")
	}
	if at.Watermark.isTime() && s.Settle > 0 {
		where = append(where, fmt.Sprintf("%s <= %s", w, arg(settled(at.Watermark, now.Add(-s.Settle)))))
	}
	query = fmt.Sprintf("select %s from %s where %s order by %s, %s limit %d", columns, dottedName(s.Table, name), strings.Join(where, " and "), w, k, limit)
	return query, args
}

func quoter(engine string) func(string) string {
	mark := `"`
	if engine == "mysql" {
		mark = "`"
	}
	return func(name string) string { return mark + strings.ReplaceAll(name, mark, mark+mark) + mark }
}

func dottedName(table string, name func(string) string) string {
	schema, rest, has := strings.Cut(table, ".")
	if !has {
		return name(table)
	}
	return name(schema) + "." + name(rest)
}

// listed are the columns with watermark, key and mark of deletion, which are always
// needed.
func listed(s connect.PollSettings, name func(string) string) string {
	var out []string
	seen := map[string]bool{}
	always := []string{s.Watermark, s.Key}
	if s.Deleted != "" {
		always = append(always, s.Deleted)
	}
	for _, c := range append(always, s.Columns...) {
		if !seen[c] {
			out = append(out, name(c))
		}
		seen[c] = true
	}
	return strings.Join(out, ", ")
}

// keysAfter is the query for the keys after one, in their order.
func keysAfter(s connect.PollSettings, after value, limit int) (query string, args []any) {
	name := quoter(s.Engine)
	k, where := name(s.Key), ""
	if after.there() {
		args, where = append(args, after.sql()), "where "+k+" > $1 "
		if s.Engine == "mysql" {
			where = "where " + k + " > ? "
		}
	}
	return fmt.Sprintf("select %s from %s %sorder by %s limit %d", k, dottedName(s.Table, name), where, k, limit), args
}
