package pgcdc_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	_ "github.com/jackc/pgx/v5/stdlib"

	"zhiyin.dev"
	"zhiyin.dev/edge/connect"
	"zhiyin.dev/edge/connect/connecttest"
	"zhiyin.dev/edge/connect/pgcdc"
	"zhiyin.dev/store/pgtest"
)

const erp = `
id: erp-muhe
name: {en: ERP}
unit: muhe
way: pgcdc
pgcdc: {tables: [customers, orders], slot: zhiyin_erp, publication: zhiyin_erp, create: true, most_held_mb: 512}
mapping:
  messages:
    - type: identify
      when: {path: _table, in: [customers, public.customers]}
      user_id: id
      traits: {familyName: family, phone: phone, tier: tier, nickname: note}
    - type: track
      when: {path: _table, in: [orders, public.orders]}
      event: {path: state, table: {paid: Order Completed, sent: Order Shipped}}
      user_id: customer
      properties: {order_id: no, title: title, amount_minor: {path: total, do: [minor]}}
    - type: track
      on: [delete]
      when: {path: _table, in: [orders, public.orders]}
      event: Order Cancelled
      user_id: customer
      properties: {order_id: no}
`

// system is another system's database.
type system struct {
	t      *testing.T
	server *pgtest.Server
	url    string
	db     *sql.DB
}

func open(t *testing.T) *system {
	t.Helper()
	s := &system{t: t, server: pgtest.Start(t, "wal_level = logical")}
	s.url = s.server.Database(t)
	db, err := sql.Open("pgx", s.url)
	if err != nil {
		t.Fatal(err)
	}
	s.db = db
	t.Cleanup(func() { _ = db.Close() })
	s.exec(`create table customers (id bigint primary key, family text, phone text, tier text, note text)`)
	s.exec(`create table orders (no text, customer bigint, title text, state text, total numeric(10,2), primary key (no, customer))`)
	return s
}

func (s *system) exec(query string, args ...any) {
	s.t.Helper()
	if _, err := s.db.ExecContext(context.Background(), query, args...); err != nil {
		s.t.Fatalf("%s: %v", query, err)
	}
}

func (s *system) follow(house *connecttest.House) {
	house.Publish(erp, s.url)
	house.Run(map[zhiyin.Way]connect.Puller{zhiyin.WayChanges: pgcdc.Follower{Now: time.Now}})
}

func taken(house *connecttest.House, n int64) func() bool {
	return func() bool { return house.Connection("erp-muhe").Taken >= n }
}

func TestTheSnapshotAndEveryChangeArrive(t *testing.T) {
	t.Parallel()
	s := open(t)
	for i := 1; i <= 30; i++ {
		s.exec(`insert into customers values ($1, '苏', $2, 'silver', null)`, i, fmt.Sprintf("199%08d", i))
	}
	house := connecttest.Open(t)
	s.follow(house)
	house.Until("the snapshot", taken(house, 30))
	s.exec(`update customers set tier = 'gold' where id = 7`)
	s.exec(`insert into orders values ('M-1', 7, '精华', 'paid', 760.00)`)
	house.Until("the changes", taken(house, 32))
	if m := house.Meet("19900000007"); m.Customer.Tier != "gold" || len(m.Orders) != 1 || m.Orders[0].Amount.Minor != 76000 || m.Orders[0].Status != "paid" {
		t.Errorf("%s %+v", m.Customer.Tier, m.Orders)
	}
	s.exec(`alter table customers add column city text`)
	s.exec(`update customers set tier = 'black', city = '杭州' where id = 7`)
	s.exec(`delete from orders where no = 'M-1'`)
	house.Until("after the change of columns", taken(house, 34))
	if m := house.Meet("19900000007"); m.Customer.Tier != "black" || m.Orders[0].Status != "cancelled" {
		t.Errorf("%s %+v", m.Customer.Tier, m.Orders)
	}
	if c := house.Connection("erp-muhe"); c.Fault != "" || c.Refused != 0 || c.Lag > patience {
		t.Errorf("%+v", c)
	}
}

const patience = 90 * time.Second

func TestWhatHappensMeanwhileComesAfterARestart(t *testing.T) {
	t.Parallel()
	s := open(t)
	s.exec(`insert into customers values (1, '苏', '19900000001', 'silver', null)`)
	house := connecttest.Open(t)
	s.follow(house)
	house.Until("the snapshot", func() bool { c := house.Connection("erp-muhe"); return c.Taken == 1 && c.Place != "" })
	house.Switch("erp-muhe", false)
	s.exec(`update customers set tier = 'gold' where id = 1`)
	s.server.Kill(t)
	s.server.Restart(t)
	house.Switch("erp-muhe", true)
	house.Until("the change", taken(house, 2))
	if m := house.Meet("19900000001"); m.Customer.Tier != "gold" {
		t.Errorf("tier %s", m.Customer.Tier)
	}
	if c := house.Connection("erp-muhe"); c.Taken != 2 {
		t.Errorf("%d taken", c.Taken)
	}
}

func TestALongTextThatDidNotChangeIsNotSaidToBeEmpty(t *testing.T) {
	t.Parallel()
	s := open(t)
	long := strings.Repeat("长", 9000) + time.Now().String() // beyond what a page holds
	s.exec(`alter table customers alter column note set storage external`)
	s.exec(`insert into customers values (1, '苏', '19900000001', 'silver', $1)`, long)
	house := connecttest.Open(t)
	s.follow(house)
	house.Until("the snapshot", taken(house, 1))
	s.exec(`update customers set tier = 'gold' where id = 1`)
	house.Until("the change", taken(house, 2))
	if m := house.Meet("19900000001"); m.Customer.Tier != "gold" {
		t.Errorf("tier %s", m.Customer.Tier)
	}
}

func TestASlotThatHoldsTooMuchIsGivenUpAndBegunAnew(t *testing.T) {
	t.Parallel()
	s := open(t)
	s.exec(`insert into customers values (1, '苏', '19900000001', 'silver', null)`)
	house := connecttest.Open(t)
	house.Publish(strings.Replace(erp, "most_held_mb: 512", "most_held_mb: 16", 1), s.url)
	house.Run(map[zhiyin.Way]connect.Puller{zhiyin.WayChanges: pgcdc.Follower{Now: time.Now}})
	house.Until("the snapshot", func() bool { c := house.Connection("erp-muhe"); return c.Taken == 1 && c.Place != "" })
	house.Switch("erp-muhe", false)
	s.exec(`create table ballast (x text)`)
	house.Until("the slot is given up", func() bool {
		s.exec(`insert into ballast select repeat(md5(random()::text), 30) from generate_series(1, 3000)`)
		return house.Connection("erp-muhe").Fault == connect.HeldTooMuch
	})
	var slots int
	if err := s.db.QueryRow(`select count(*) from pg_replication_slots`).Scan(&slots); err != nil || slots != 0 {
		t.Errorf("%d slots, %v", slots, err)
	}
	s.exec(`update customers set tier = 'gold' where id = 1`)
	house.Switch("erp-muhe", true)
	house.Until("a new snapshot", func() bool { return house.Meet("19900000001").Customer.Tier == "gold" })
	d, _ := connect.Parse([]byte(erp))
	if err := (pgcdc.Follower{Now: time.Now}).Release(t.Context(), d, "postgres://nobody@127.0.0.1:1/x"); connect.CodeOf(err) != connect.Unreachable {
		t.Errorf("release of what is not there: %v", err)
	}
}

func TestADatabaseThatCanNotStreamSaysSo(t *testing.T) {
	t.Parallel()
	url := pgtest.URL(t)
	d, _ := connect.Parse([]byte(erp))
	if _, err := (pgcdc.Follower{Now: time.Now}).Try(t.Context(), d, url); connect.CodeOf(err) != connect.NotLogical {
		t.Error(err)
	}
}

func TestAPublicationThatWasDroppedIsMadeAgainWithANewSnapshot(t *testing.T) {
	t.Parallel()
	s := open(t)
	s.exec(`insert into customers values (1, '苏', '19900000001', 'silver', null)`)
	house := connecttest.Open(t)
	s.follow(house)
	house.Until("the snapshot", func() bool { c := house.Connection("erp-muhe"); return c.Taken == 1 && c.Place != "" })
	s.exec(`drop publication zhiyin_erp`)
	s.exec(`update customers set tier = 'gold' where id = 1`) // in the log at a moment without a publication
	house.Until("what it is now", func() bool { return house.Meet("19900000001").Customer.Tier == "gold" })
	s.exec(`update customers set tier = 'black' where id = 1`)
	house.Until("what changes next", func() bool { return house.Meet("19900000001").Customer.Tier == "black" })
	if c := house.Connection("erp-muhe"); c.Fault != "" {
		t.Errorf("%+v", c)
	}
}

func TestWhereverARunBreaksOffEachChangeCountsOnce(t *testing.T) {
	t.Parallel()
	s := open(t)
	s.exec(`insert into customers select i, '苏', '199' || lpad(i::text, 8, '0'), 'silver', null from generate_series(1, 20) i`)
	house := connecttest.Open(t)
	d := house.Publish(erp, "")
	sink := house.Sink("erp-muhe")
	broken := errors.New("killed")
	// Each run is killed at its n-th batch: before it is durable, or just after, when
	// nothing was confirmed to the other database yet.
	run := func(n int, after bool) error {
		ctx, end := context.WithTimeout(t.Context(), 3*time.Second)
		defer end()
		batches := 0
		return pgcdc.Follower{Now: time.Now}.Pull(ctx, connect.Job{Definition: d, Secret: s.url, Place: house.Connection("erp-muhe").Place,
			Take: func(ctx context.Context, rows []connect.Row, m connect.Mark) error {
				if len(rows) > 0 {
					if batches++; batches == n && !after {
						return broken
					}
				}
				if err := sink.Take(ctx, rows, m); err != nil {
					return err
				}
				if len(rows) > 0 && batches == n {
					return broken
				}
				return nil
			}})
	}
	for _, after := range []bool{false, true} { // in the snapshot
		if err := run(1, after); !errors.Is(err, broken) {
			t.Fatal(err)
		}
	}
	if err := run(0, false); err != nil {
		t.Fatal(err)
	}
	orders := 0
	for i := range 6 {
		for range 3 {
			orders++
			s.exec(`insert into orders values ($1, $2, '精华', 'paid', 10)`, fmt.Sprint("M-", orders), 1+orders%20)
		}
		if err := run(1, i%2 == 0); !errors.Is(err, broken) {
			t.Fatal(err)
		}
	}
	if err := run(0, false); err != nil {
		t.Fatal(err)
	}
	kept := map[string]int{}
	for p := range zhiyin.Partitions {
		list, err := house.DB.Partition(t.Context(), p, 0, 10_000)
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range list {
			if b, is := e.Body.(zhiyin.CustomerTracked); is {
				kept[fmt.Sprint(b.Open["order_id"])]++
			}
		}
	}
	if len(kept) != orders {
		t.Errorf("%d orders of %d: %v", len(kept), orders, kept)
	}
	for id, n := range kept {
		if n != 1 {
			t.Errorf("%s %d times", id, n)
		}
	}
}
