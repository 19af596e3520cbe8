package population

import (
	"context"
	"fmt"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/profile"
	"zhiyin.dev/rule"
	"zhiyin.dev/store/engine"
)

// Preview is whom a definition would hold for.
type Preview struct {
	Seen    int64               // persons looked at
	Holds   int64               // of these
	Added   int64               // of these, do not have the tag now
	Removed int64               // have it now and would not
	Whole   bool                // everybody was looked at
	Sample  []zhiyin.CustomerID // some for whom it holds, at most 20
	Ids     []zhiyin.CustomerID // all, where they were asked for
}

const (
	previewAtOnce = 2000
	mostSample    = 20
)

// Preview counts whom a definition holds for at now on what is kept, by SQL
// alone, in shares of 2,000 persons until ctx ends or within is over. all asks
// for every id. The rule's place is in the error where it can't be asked of
// everybody.
func (db DB) Preview(ctx context.Context, d profile.Definition, now time.Time, within time.Duration, all bool) (out Preview, err error) {
	to := &rule.Statement{}
	after, limit := to.Add(""), to.Add(previewAtOnce)
	tag := to.Text(d.ID)
	condition, err := db.tagCondition(d, engine.Micros(now), to)
	if err != nil {
		return out, fmt.Errorf("store: preview: %w", err)
	}
	query := `select c.id, case when ` + condition + ` then 1 else 0 end, (select count(*) from tags t where t.customer = c.id and t.id = ` + tag + `)
		from (select id, open from customers where id > ` + after + ` and erased_at = 0
		and not exists (select 1 from canonical k where k.record = customers.id and k.canonical <> k.record) order by id limit ` + limit + `) c order by c.id`
	for began := time.Now(); ctx.Err() == nil && time.Since(began) < within; {
		page := 0
		_, err := engine.List(ctx, db, query, to.Args, func(s engine.Scanner) (struct{}, error) {
			var id zhiyin.CustomerID
			var holds, had int64
			err := s.Scan(&id, &holds, &had)
			page++
			to.Args[0] = string(id)
			out.add(id, holds == 1, had == 1, all)
			return struct{}{}, err
		})
		if err != nil {
			return out, fmt.Errorf("store: preview: %w", err)
		}
		if out.Whole = page < previewAtOnce; out.Whole {
			break
		}
	}
	return out, nil
}

func (p *Preview) add(id zhiyin.CustomerID, holds, had, all bool) {
	p.Seen++
	switch {
	case had && !holds:
		p.Removed++
	case holds && !had:
		p.Added++
	}
	if !holds {
		return
	}
	p.Holds++
	if len(p.Sample) < mostSample {
		p.Sample = append(p.Sample, id)
	}
	if all {
		p.Ids = append(p.Ids, id)
	}
}
