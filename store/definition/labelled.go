package definition

import (
	"context"
	"fmt"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/store/engine"
)

// Labelled returns what people said which intent it was, until an instant, the
// newest label first, without the words of people who were forgotten. Limit is 1 to
// 5,000.
func (db DB) Labelled(ctx context.Context, unit zhiyin.UnitID, until time.Time, limit int) ([]Unlabelled, error) {
	out, err := engine.List(ctx, db, unlabelledColumns+` where unit = $1 and label <> '' and changed_at <= $2
		and not exists (select 1 from contacts c join keys k on k.person = c.person where c.id = unlabelled.contact and k.destroyed_at > 0)
		order by changed_at desc, utterance limit $3`,
		[]any{string(unit), engine.Micros(until), min(max(limit, 1), 5000)}, readUnlabelled)
	if err != nil {
		return nil, fmt.Errorf("store: labelled of %s: %w", unit, err)
	}
	return out, nil
}
