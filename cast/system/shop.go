package system

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/http"
	"time"

	"zhiyin.dev"
)

// goods are what the shop sells.
var goods = []struct {
	title string
	yuan  float64
}{{"旅行装洁面 30 g", 39}, {"保湿面膜 5 片", 69}, {"护手霜 50 ml", 58}, {"润唇膏", 45}, {"化妆棉 80 片", 19.9}}

// steps are how an order goes on.
var steps = map[string]string{"placed": "paid", "paid": "shipped", "shipped": "delivered"}

// runShop takes orders and moves them on. What changes is put into an outbox with
// the change, and posted to the platform's hook in order.
func runShop(ctx context.Context, p *process) error {
	db, err := p.open(ctx, "shop.db",
		`create table if not exists orders (no text primary key, phone text not null, title text not null, total real not null, state text not null, at text not null)`,
		`create table if not exists outbox (id integer primary key, no text not null, state text not null, at text not null)`)
	if err != nil {
		return err
	}
	defer db.Close()
	if err := p.say(Place{}); err != nil {
		return err
	}
	return p.each(p.leash(ctx), func(ctx context.Context) error {
		return errors.Join(p.sell(ctx, db), p.send(ctx, db))
	})
}

// sell lets one thing happen.
func (p *process) sell(ctx context.Context, db *sql.DB) error {
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return fmt.Errorf("shop: %v: %w", err, zhiyin.Unavailable)
	}
	defer func() { _ = tx.Rollback() }() // after a commit it does nothing
	now := time.Now().UTC().Format(time.RFC3339Nano)
	var no, state string
	err = tx.QueryRowContext(ctx, `select no, state from orders where state <> 'delivered' order by random() limit 1`).Scan(&no, &state)
	if err != nil || p.random.IntN(3) == 0 {
		thing := goods[p.random.IntN(len(goods))]
		no, state = fmt.Sprintf("W-%d", time.Now().UnixMilli()), "placed"
		_, err = tx.ExecContext(ctx, `insert into orders values ($1, $2, $3, $4, $5, $6)`, no, p.anybody().Phone, thing.title, thing.yuan, state, now)
	} else {
		state = steps[state]
		_, err = tx.ExecContext(ctx, `update orders set state = $2, at = $3 where no = $1`, no, state, now)
	}
	if err == nil {
		_, err = tx.ExecContext(ctx, `insert into outbox (no, state, at) values ($1, $2, $3)`, no, state, now)
	}
	if err == nil {
		err = tx.Commit()
	}
	if err != nil {
		return fmt.Errorf("shop: %v: %w", err, zhiyin.Unavailable)
	}
	return nil
}

// send posts what is in the outbox.
func (p *process) send(ctx context.Context, db *sql.DB) error {
	for {
		var id int64
		var no, state, at, phone, title string
		var total float64
		err := db.QueryRowContext(ctx, `select b.id, b.no, b.state, b.at, o.phone, o.title, o.total from outbox b join orders o on o.no = b.no order by b.id limit 1`).
			Scan(&id, &no, &state, &at, &phone, &title, &total)
		if errors.Is(err, sql.ErrNoRows) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("shop: %v: %w", err, zhiyin.Unavailable)
		}
		row := map[string]any{"event_id": fmt.Sprintf("%s/%s", no, state), "order_no": no, "status": state, "title": title, "total": total, "updated_at": at, "buyer": map[string]any{"phone": phone}}
		if err := p.post(ctx, "/hooks/shop-muhe", row, func(r *http.Request) { r.Header.Set("Authorization", "Bearer "+p.Key) }, nil); err != nil {
			return err
		}
		if _, err := db.ExecContext(ctx, `delete from outbox where id = $1`, id); err != nil {
			return fmt.Errorf("shop: %v: %w", err, zhiyin.Unavailable)
		}
	}
}
