package population

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/store/engine"
)

// TagsAsOf returns the tags that a person had at a moment, by what was told of
// them until then, by id.
func (db DB) TagsAsOf(ctx context.Context, customer zhiyin.CustomerID, at time.Time) ([]zhiyin.Tag, error) {
	had := map[string]zhiyin.Tag{}
	_, err := engine.List(ctx, db, `select open from ledger where subject = `+engine.Canonical+`
		and kind = 'customer.tagged' and at <= $2 order by position limit 10000`, []any{string(customer), engine.Micros(at)}, func(s engine.Scanner) (struct{}, error) {
		open, err := engine.Plain[string](s)
		var change zhiyin.CustomerTagged
		if err == nil {
			err = engine.Parse(open, &change)
		}
		for _, id := range change.Removed {
			delete(had, id)
		}
		for _, t := range change.Added {
			had[t.ID] = t
		}
		return struct{}{}, err
	})
	if err != nil {
		return nil, fmt.Errorf("store: tags of %s as of %s: %w", customer, at.Format(time.RFC3339), err)
	}
	out := []zhiyin.Tag{}
	for _, id := range slices.Sorted(maps.Keys(had)) {
		out = append(out, had[id])
	}
	return out, nil
}

// TagCount is how a tag stands: who has it, and who found it wrong.
type TagCount struct {
	Holders  int64
	Rejected int64 // times, since the moment that was asked for
	Wrong    int64 // customers of these
	Held     int64 // customers who have it, or for whom it was rejected since
}

// TagCounts counts every tag's holders, and its rejections since a moment.
func (db DB) TagCounts(ctx context.Context, since time.Time) (map[string]TagCount, error) {
	out := map[string]TagCount{}
	_, err := engine.List(ctx, db, `select id, sum(holders), sum(rejected), sum(wrong), sum(held) from (
			select id, count(*) as holders, 0 as rejected, 0 as wrong, count(*) as held from tags group by id
			union all select tag, 0, count(*), count(distinct customer), 0 from rejections where at >= $1 group by tag
			union all select tag, 0, 0, 0, count(distinct customer) from rejections r where at >= $1
				and not exists (select 1 from tags t where t.customer = r.customer and t.id = r.tag) group by tag) counts group by id`, []any{engine.Micros(since)},
		func(s engine.Scanner) (struct{}, error) {
			var id string
			var c TagCount
			err := s.Scan(&id, &c.Holders, &c.Rejected, &c.Wrong, &c.Held)
			out[id] = c
			return struct{}{}, err
		})
	if err != nil {
		return nil, fmt.Errorf("store: counts of tags: %w", err)
	}
	return out, nil
}
