package store

import (
	"context"
	"fmt"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/store/engine"
)

// QueueDay is what a queue did since a moment, by contacts that are completed.
type QueueDay struct {
	Served, InTime int
	Wait           time.Duration // of the served together
	Abandoned      int           // hung up while waiting
}

// QueueDay adds up what the queue did since a moment; a contact that waited no
// longer than target was served in time.
func (db *DB) QueueDay(ctx context.Context, queue zhiyin.QueueID, target time.Duration, since time.Time) (QueueDay, error) {
	day, err := engine.Single(ctx, db, `select count(*), coalesce(sum(case when r.wait_ms <= $3 then 1 else 0 end), 0), coalesce(sum(r.wait_ms), 0)
		from reservations r join contacts c on c.id = r.contact
		where r.queue = $1 and r.settled_at >= $2 and r.state = 'accepted' and c.completed_at > 0 and c.connected_at > 0`,
		[]any{string(queue), engine.Micros(since), target.Milliseconds()}, func(s engine.Scanner) (d QueueDay, err error) {
			var ms int64
			err = s.Scan(&d.Served, &d.InTime, &ms)
			d.Wait = time.Duration(ms) * time.Millisecond
			return d, err
		})
	if err == nil { // who abandoned has no agent: the index of agents and ends
		day.Abandoned, err = engine.Single(ctx, db, `select count(*) from contacts where agent = '' and ended_at >= $2 and queue = $1 and reason = $3 and completed_at > 0`,
			[]any{string(queue), engine.Micros(since), string(zhiyin.EndedAbandoned)}, engine.Plain[int])
	}
	if err != nil {
		return day, fmt.Errorf("store: day of queue %s: %w", queue, err)
	}
	return day, nil
}
