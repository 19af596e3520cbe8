package interchange

import (
	"context"
	"fmt"

	"zhiyin.dev"
	"zhiyin.dev/store/engine"
)

// mostSources bounds the list of sources; a house has tens.
const mostSources = 1000

// SourceRules lists what was said of sources, by name.
func (db *DB) SourceRules(ctx context.Context) ([]zhiyin.SourceRule, error) {
	out, err := engine.List(ctx, db, `select name, origins, changed_at, by from sources order by name limit $1`, []any{mostSources}, func(s engine.Scanner) (r zhiyin.SourceRule, err error) {
		var origins string
		var changed int64
		if err = s.Scan(&r.Name, &origins, &changed, &r.By); err == nil {
			err = engine.Parse(origins, &r.Origins)
		}
		r.Changed = engine.Instant(changed)
		return r, err
	})
	if err != nil {
		return nil, fmt.Errorf("store: sources: %w", err)
	}
	return out, nil
}

// SetSourceRule keeps what the house says of a source, with an entry in the audit.
func (db *DB) SetSourceRule(ctx context.Context, r zhiyin.SourceRule, entry zhiyin.AuditEntry) error {
	err := db.Change(ctx, func(t engine.Tx) error {
		if _, err := t.Exec(`insert into sources (name, origins, changed_at, by) values ($1, $2, $3, $4)
			on conflict (name) do update set origins = excluded.origins, changed_at = excluded.changed_at, by = excluded.by`,
			r.Name, engine.Text(r.Origins), t.Now(), r.By); err != nil {
			return err
		}
		return engine.AuditOf(t, "source:"+r.Name, entry)
	})
	if err != nil {
		return fmt.Errorf("store: source %s: %w", r.Name, err)
	}
	return nil
}

// AddSourceCounts adds to what came of sources' messages.
func (db *DB) AddSourceCounts(ctx context.Context, list ...zhiyin.SourceCount) error {
	err := db.Change(ctx, func(t engine.Tx) error {
		for _, c := range list {
			if _, err := t.Exec(`insert into source_counts (source, day, code, count, last_at, by) values ($1, $2, $3, $4, $5, 'system')
				on conflict (source, day, code) do update set count = source_counts.count + excluded.count,
				last_at = case when excluded.last_at > source_counts.last_at then excluded.last_at else source_counts.last_at end`,
				c.Source, c.Day, c.Code, c.Count, engine.Micros(c.Last)); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("store: source counts: %w", err)
	}
	return nil
}

// mostSourceCounts bounds a list of counts: sources times days times codes.
const mostSourceCounts = 20_000

// SourceCounts lists what came of sources' messages from the civil day on, by
// source, day and code.
func (db *DB) SourceCounts(ctx context.Context, from string) ([]zhiyin.SourceCount, error) {
	out, err := engine.List(ctx, db, `select source, day, code, count, last_at from source_counts where day >= $1 order by source, day, code limit $2`,
		[]any{from, mostSourceCounts}, func(s engine.Scanner) (c zhiyin.SourceCount, err error) {
			var last int64
			err = s.Scan(&c.Source, &c.Day, &c.Code, &c.Count, &last)
			c.Last = engine.Instant(last)
			return c, err
		})
	if err != nil {
		return nil, fmt.Errorf("store: source counts: %w", err)
	}
	return out, nil
}
