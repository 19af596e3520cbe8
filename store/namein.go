package store

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"zhiyin.dev"
	"zhiyin.dev/cloudevent"
	"zhiyin.dev/store/engine"
)

// mostNamings bounds the messages that are opened to find what a source calls
// somebody.
const mostNamings = 50

// NameIn is the id that a source has for the person to whom the record belongs: the
// latest where it has several. NotFound when it never named them.
func (db *DB) NameIn(ctx context.Context, record zhiyin.CustomerID, source string) (string, error) {
	type place struct {
		record string
		since  int64
	}
	at, err := engine.Single(ctx, db, `select customer, since from identifiers where customer in `+engine.Theirs+` and kind = 'user_id' and scope = $2 order by since desc, blind limit 1`,
		[]any{string(record), source}, func(s engine.Scanner) (p place, err error) {
			err = s.Scan(&p.record, &p.since)
			return p, err
		})
	var named []cloudevent.Record
	if err == nil {
		// Identifiers are kept as hashes; the message that first named this one has it, sealed.
		named, err = engine.List(ctx, db, recordColumns+` where l.subject in `+engine.Theirs+` and l.at = $2 and l.kind in ('customer.identified', 'customer.tracked') order by l.position limit $3`,
			[]any{at.record, at.since, mostNamings}, db.recordReader(true))
	}
	if err != nil {
		return "", fmt.Errorf("store: what %s calls %s: %w", source, record, err)
	}
	for _, r := range slices.Backward(named) {
		if name := userOf(r, source); name != "" {
			return name, nil
		}
	}
	return "", fmt.Errorf("store: what %s calls %s: %w", source, record, zhiyin.NotFound)
}

// userOf is the source's id in a message; "" where it has none, or was erased.
func userOf(r cloudevent.Record, source string) string {
	var body struct{ Keys []zhiyin.Identifier }
	if len(r.Sealed) == 0 || engine.Parse(string(r.Sealed), &body) != nil {
		return ""
	}
	for _, k := range body.Keys {
		if id, is := strings.CutPrefix(k.Value, source+":"); is && k.Kind == zhiyin.User {
			return id
		}
	}
	return ""
}
