package interchange

import (
	"context"
	"fmt"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/cloudevent"
	"zhiyin.dev/store/engine"
)

// Bounds of planning: how many events are looked at in one go, and how many
// intents may wait for one webhook. Beyond that the ledger itself is the queue.
const (
	planLooks   = 500
	planWaiting = 2000
)

// PlanDeliveries reads the ledger on from where the webhook's plan ends and
// makes an intent for each event that it wants, with the new place, in one
// transaction. more says that there is more to look at and room for it. until is
// how long an event may be tried for. NotFound when the webhook was removed.
func (db *DB) PlanDeliveries(ctx context.Context, w zhiyin.Webhook, until time.Duration) (planned int, more bool, err error) {
	records, places, more, err := db.unplanned(ctx, w)
	if err == nil && len(places) > 0 {
		err = db.Change(ctx, func(t engine.Tx) (err error) {
			planned, err = plan(t, w, records, places, until)
			return err
		})
	}
	if err != nil {
		return 0, false, fmt.Errorf("store: plan of webhook %s: %w", w.ID, err)
	}
	return planned, more, nil
}

// unplanned returns the next events to look at, and the places after them. There
// are none while too much waits.
func (db *DB) unplanned(ctx context.Context, w zhiyin.Webhook) (records []cloudevent.Record, places map[int]int64, more bool, err error) {
	at, err := db.places(ctx, webhookConsumer(w.ID))
	if err != nil {
		return nil, nil, false, err
	}
	heads, err := db.Heads(ctx)
	if err != nil {
		return nil, nil, false, err
	}
	places = map[int]int64{}
	for partition, head := range heads {
		if at[partition] >= head {
			continue
		}
		if len(places) == 0 {
			waiting, err := engine.Single(ctx, db, `select count(*) from deliveries where webhook = $1 and state = 'pending'`, []any{w.ID}, engine.Plain[int])
			if err != nil || waiting >= planWaiting {
				return nil, nil, false, err
			}
		}
		if len(records) >= planLooks {
			return records, places, true, nil
		}
		next, err := db.Records(ctx, partition, at[partition], planLooks-len(records), false)
		if err != nil {
			return nil, nil, false, err
		}
		if len(next) == 0 {
			continue
		}
		records, places[partition] = append(records, next...), next[len(next)-1].Position
		more = more || places[partition] < head
	}
	return records, places, more, nil
}

// places are where a consumer is, by partition.
func (db *DB) places(ctx context.Context, consumer string) (map[int]int64, error) {
	at := map[int]int64{}
	_, err := engine.List(ctx, db, `select partition, position from cursors where consumer = $1`, []any{consumer}, func(s engine.Scanner) (struct{}, error) {
		var partition int
		var position int64
		err := s.Scan(&partition, &position)
		at[partition] = position
		return struct{}{}, err
	})
	return at, err
}

func plan(t engine.Tx, w zhiyin.Webhook, records []cloudevent.Record, places map[int]int64, until time.Duration) (planned int, err error) {
	// Whoever removes the webhook, or the push, removes its places: without its row there is no plan.
	if found, err := t.Find(`select 1 from webhooks where id = $1 union all select 1 from connections where id = $2 and way = 'push'`, []any{w.ID, zhiyin.Pushed(w.ID)}, new(int)); err != nil || !found {
		return 0, firstError(err, zhiyin.NotFound)
	}
	for _, r := range records {
		if !cloudevent.Told(r.Kind) || !wants(w, r.Kind, r.Unit) {
			continue
		}
		n, err := t.Exec(`insert into deliveries (webhook, event, kind, subject, partition, position, state, made_at, due, give_up, by)
			values ($1, $2, $3, $4, $5, $6, 'pending', $7, $7, $8, 'system') on conflict (webhook, event) do nothing`,
			w.ID, string(r.ID), string(r.Kind), r.Subject, r.Partition, r.Position, t.Now(), t.Now()+until.Microseconds())
		if err != nil {
			return 0, err
		}
		planned += int(n)
	}
	for partition, position := range places {
		if _, err := t.Exec(`insert into cursors (consumer, partition, position, by) values ($1, $2, $3, $1)
			on conflict (consumer, partition) do update set position = excluded.position where excluded.position > cursors.position`,
			webhookConsumer(w.ID), partition, position); err != nil {
			return 0, err
		}
	}
	return planned, nil
}

const deliveryColumns = `select d.webhook, d.event, d.kind, d.subject, d.partition, d.position, d.state, d.made_at, d.due, d.give_up, d.attempt, d.code, d.latency_ms, d.fault, d.tried_at from deliveries d`

// PendingDeliveries returns what is to be sent to the webhook, now or later: the
// events of each subject in their order, at most limit (1 to 5000).
func (db *DB) PendingDeliveries(ctx context.Context, webhook string, limit int) ([]zhiyin.Delivery, error) {
	pending, err := engine.List(ctx, db, deliveryColumns+` where d.webhook = $1 and d.state = 'pending' order by d.subject, d.position limit $2`,
		[]any{webhook, min(max(limit, 1), 5000)}, scanDelivery)
	if err != nil {
		return nil, fmt.Errorf("store: pending deliveries of webhook %s: %w", webhook, err)
	}
	return pending, nil
}

// SettleDelivery keeps what an attempt came to: State, Due, Attempt, Code,
// Latency, Fault and Tried of d. A delivered one ends the webhook's time of
// failing, any other begins it where it has not begun. A delivery that was
// removed meanwhile changes nothing.
func (db *DB) SettleDelivery(ctx context.Context, d zhiyin.Delivery) error {
	err := db.Change(ctx, func(t engine.Tx) error {
		n, err := t.Exec(`update deliveries set state = $3, due = $4, attempt = $5, code = $6, latency_ms = $7, fault = $8, tried_at = $9 where webhook = $1 and event = $2`,
			d.Webhook, string(d.Event), string(d.State), engine.Micros(d.Due), d.Attempt, d.Code, d.Latency.Milliseconds(), d.Fault, engine.Micros(d.Tried))
		if err != nil || n == 0 {
			return err
		}
		if d.State == zhiyin.DeliveryDelivered {
			_, err = t.Exec(`update webhooks set failing_since = 0 where id = $1 and failing_since > 0`, d.Webhook)
			return err
		}
		_, err = t.Exec(`update webhooks set failing_since = $2 where id = $1 and failing_since = 0`, d.Webhook, t.Now())
		return err
	})
	if err != nil {
		return fmt.Errorf("store: settle delivery %s of webhook %s: %w", d.Event, d.Webhook, err)
	}
	return nil
}

// TestDelivery makes a delivery of no event, to see whether the address works.
func (db *DB) TestDelivery(ctx context.Context, webhook, by string, until time.Duration) (zhiyin.Delivery, error) {
	var d zhiyin.Delivery
	err := db.Change(ctx, func(t engine.Tx) error {
		if found, err := t.Find(`select 1 from webhooks where id = $1`, []any{webhook}, new(int)); err != nil || !found {
			return firstError(err, zhiyin.NotFound)
		}
		now := engine.Instant(t.Now())
		d = zhiyin.Delivery{Webhook: webhook, Event: zhiyin.EventID(zhiyin.NewID("ev", now)), Kind: zhiyin.WebhookTest, Subject: webhook, Partition: -1,
			State: zhiyin.DeliveryPending, Made: now, Due: now, GiveUp: now.Add(until)}
		_, err := t.Exec(`insert into deliveries (webhook, event, kind, subject, partition, position, state, made_at, due, give_up, by) values ($1, $2, $3, $4, -1, 0, 'pending', $5, $5, $6, $7)`,
			webhook, string(d.Event), string(d.Kind), d.Subject, t.Now(), engine.Micros(d.GiveUp), by)
		return err
	})
	if err != nil {
		return d, fmt.Errorf("store: test of webhook %s: %w", webhook, err)
	}
	return d, nil
}

// ResendDelivery makes a settled delivery pending again; Conflict for one that
// is pending, NotFound for one that is not kept any more.
func (db *DB) ResendDelivery(ctx context.Context, webhook string, event zhiyin.EventID, until time.Duration) error {
	err := db.Change(ctx, func(t engine.Tx) error {
		n, err := t.Exec(`update deliveries set state = 'pending', due = $3, give_up = $4, attempt = 0 where webhook = $1 and event = $2 and state <> 'pending'`,
			webhook, string(event), t.Now(), t.Now()+until.Microseconds())
		if err != nil || n > 0 {
			return err
		}
		found, err := t.Find(`select 1 from deliveries where webhook = $1 and event = $2`, []any{webhook, string(event)}, new(int))
		if err == nil && !found {
			err = zhiyin.NotFound
		}
		return firstError(err, zhiyin.Conflict)
	})
	if err != nil {
		return fmt.Errorf("store: resend %s to webhook %s: %w", event, webhook, err)
	}
	return nil
}

// ReplayDeliveries makes every dead delivery that was made since the moment
// pending again and returns how many.
func (db *DB) ReplayDeliveries(ctx context.Context, webhook string, since time.Time, until time.Duration) (n int64, err error) {
	err = db.Change(ctx, func(t engine.Tx) (err error) {
		n, err = t.Exec(`update deliveries set state = 'pending', due = $3, give_up = $4, attempt = 0 where webhook = $1 and state = 'dead' and made_at >= $2`,
			webhook, engine.Micros(since), t.Now(), t.Now()+until.Microseconds())
		return err
	})
	if err != nil {
		return 0, fmt.Errorf("store: replay of webhook %s: %w", webhook, err)
	}
	return n, nil
}

// DeliveryQuery selects deliveries of one webhook, the newest first.
type DeliveryQuery struct {
	Webhook string
	State   zhiyin.DeliveryState // empty: all
	Kind    zhiyin.Kind          // empty: all
	Fault   string               // of the last attempt; empty: all
	Before  time.Time            // made before it; zero: from the newest
	Event   zhiyin.EventID       // of those made at Before: with smaller ids
	Limit   int                  // 1 to 200
}

// Deliveries returns one page.
func (db *DB) Deliveries(ctx context.Context, q DeliveryQuery) ([]zhiyin.Delivery, error) {
	before := int64(1) << 62
	if !q.Before.IsZero() {
		before = engine.Micros(q.Before)
	}
	page, err := engine.List(ctx, db, deliveryColumns+` where d.webhook = $1 and ($2 = '' or d.state = $2) and (d.made_at < $3 or d.made_at = $3 and d.event < $4)
		and ($6 = '' or d.kind = $6) and ($7 = '' or d.fault = $7) order by d.made_at desc, d.event desc limit $5`,
		[]any{q.Webhook, string(q.State), before, string(q.Event), min(max(q.Limit, 1), 200), string(q.Kind), q.Fault}, scanDelivery)
	if err != nil {
		return nil, fmt.Errorf("store: deliveries of webhook %s: %w", q.Webhook, err)
	}
	return page, nil
}

// DeadDeliveries returns those that were given up, the oldest event first, after an
// event, at most limit (1 to 200).
func (db *DB) DeadDeliveries(ctx context.Context, webhook string, after zhiyin.EventID, limit int) ([]zhiyin.Delivery, error) {
	page, err := engine.List(ctx, db, deliveryColumns+` where d.webhook = $1 and d.state = 'dead' and d.event > $2 order by d.event limit $3`,
		[]any{webhook, string(after), min(max(limit, 1), 200)}, scanDelivery)
	if err != nil {
		return nil, fmt.Errorf("store: dead deliveries of %s: %w", webhook, err)
	}
	return page, nil
}

// DeliveryCounts counts the deliveries of each webhook by state.
func (db *DB) DeliveryCounts(ctx context.Context) (map[string]map[zhiyin.DeliveryState]int, error) {
	type row struct {
		webhook string
		state   zhiyin.DeliveryState
		n       int
	}
	rows, err := engine.List(ctx, db, `select webhook, state, count(*) from deliveries group by webhook, state`, nil, func(s engine.Scanner) (r row, err error) {
		err = s.Scan(&r.webhook, &r.state, &r.n)
		return r, err
	})
	out := map[string]map[zhiyin.DeliveryState]int{}
	for _, r := range rows {
		if out[r.webhook] == nil {
			out[r.webhook] = map[zhiyin.DeliveryState]int{}
		}
		out[r.webhook][r.state] = r.n
	}
	if err != nil {
		return nil, fmt.Errorf("store: count deliveries: %w", err)
	}
	return out, nil
}

// ForgetDeliveries drops settled deliveries that were made before the moment, at
// most 10,000, and returns how many.
func (db *DB) ForgetDeliveries(ctx context.Context, before time.Time) (n int64, err error) {
	err = db.Change(ctx, func(t engine.Tx) (err error) {
		n, err = t.Exec(`delete from deliveries where (webhook, event) in (select webhook, event from deliveries where made_at < $1 and state <> 'pending' limit 10000)`, engine.Micros(before))
		return err
	})
	if err != nil {
		return 0, fmt.Errorf("store: forget deliveries: %w", err)
	}
	return n, nil
}

func scanDelivery(s engine.Scanner) (d zhiyin.Delivery, err error) {
	var made, due, give, tried, latency int64
	err = s.Scan(&d.Webhook, &d.Event, &d.Kind, &d.Subject, &d.Partition, &d.Position, &d.State, &made, &due, &give, &d.Attempt, &d.Code, &latency, &d.Fault, &tried)
	d.Made, d.Due, d.GiveUp, d.Tried, d.Latency = engine.Instant(made), engine.Instant(due), engine.Instant(give), engine.Instant(tried), time.Duration(latency)*time.Millisecond
	return d, err
}
