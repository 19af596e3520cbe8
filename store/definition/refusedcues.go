package definition

import (
	"context"
	"fmt"

	"zhiyin.dev"
	"zhiyin.dev/store/engine"
)

// RefusedCue is a phrase that is proposed for a need no more.
type RefusedCue struct {
	Need, Phrase, Reason, By string
}

// RefusedCues are a unit's, the newest 5,000.
func (db DB) RefusedCues(ctx context.Context, unit zhiyin.UnitID) ([]RefusedCue, error) {
	out, err := engine.List(ctx, db, `select need, phrase, reason, by from refused_cues where unit = $1 order by at desc, need, phrase limit 5000`, []any{string(unit)},
		func(s engine.Scanner) (c RefusedCue, err error) {
			return c, s.Scan(&c.Need, &c.Phrase, &c.Reason, &c.By)
		})
	if err != nil {
		return nil, fmt.Errorf("store: refused cues of %s: %w", unit, err)
	}
	return out, nil
}
