package store

import (
	"context"
	"fmt"

	"zhiyin.dev"
)

// eventsAtOnce is how many events of one subject are read in one go; a contact
// of an hour has a few hundred.
const eventsAtOnce = 1000

// AllEvents reads every event of a subject, in order, page by page.
func (db *DB) AllEvents(ctx context.Context, subject string) (out []zhiyin.Event, err error) {
	for after := int64(0); ; {
		page, err := db.Events(ctx, subject, after, eventsAtOnce)
		if err != nil {
			return nil, fmt.Errorf("store: events of %s: %w", subject, err)
		}
		out = append(out, page...)
		if len(page) < eventsAtOnce {
			return out, nil
		}
		after = page[len(page)-1].Position
	}
}
