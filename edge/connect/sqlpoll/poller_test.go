package sqlpoll_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	_ "github.com/go-sql-driver/mysql"
	_ "github.com/jackc/pgx/v5/stdlib"

	"zhiyin.dev"
	"zhiyin.dev/edge/connect"
	"zhiyin.dev/edge/connect/connecttest"
	"zhiyin.dev/edge/connect/sqlpoll"
	"zhiyin.dev/store/pgtest"
)

const crm = `
id: crm-muhe
name: {en: CRM}
unit: muhe
way: sqlpoll
sqlpoll: {engine: %s, table: customers, watermark: updated_at, key: id, every: 100ms, batch: 40, settle: 0s}
mapping:
  messages:
    - type: identify
      user_id: id
      timestamp: updated_at
      traits: {familyName: family, phone: phone, tier: tier, memberFrom: {path: since, do: [{date: iso}]}}
`

// engine is a database of another system, of either kind.
type engine struct {
	name, driver, source, secret string
}

func each(t *testing.T, test func(t *testing.T, e engine, db *sql.DB)) {
	t.Parallel()
	for _, name := range []string{"postgres", "mysql"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e := engine{name: name}
			if name == "postgres" {
				e.driver, e.source = "pgx", pgtest.URL(t)
			} else {
				e.driver, e.source = "mysql", connecttest.MariaDB(t)
			}
			e.secret = e.source
			db, err := sql.Open(e.driver, e.source)
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { _ = db.Close() })
			exec(t, db, `create table customers (id bigint primary key, family varchar(20), phone varchar(20), tier varchar(10), since date, updated_at timestamp(6) not null)`)
			test(t, e, db)
		})
	}
}

func exec(t *testing.T, db *sql.DB, query string, args ...any) {
	t.Helper()
	if _, err := db.ExecContext(context.Background(), query, args...); err != nil {
		t.Fatalf("%s: %v", query, err)
	}
}

func insert(t *testing.T, db *sql.DB, from, to int, at string) {
	t.Helper()
	for i := from; i <= to; i++ {
		exec(t, db, fmt.Sprintf(`insert into customers values (%d, '苏', '199%08d', 'gold', '2024-05-06', '%s')`, i, i, at))
	}
}

func TestATableIsFollowedThroughTiesAndRestarts(t *testing.T) {
	each(t, func(t *testing.T, e engine, db *sql.DB) {
		insert(t, db, 1, 100, "2026-11-28 01:00:00.123456") // more of one instant than two batches
		house := connecttest.Open(t)
		house.Publish(fmt.Sprintf(crm, e.name), e.secret)
		house.Run(map[zhiyin.Way]connect.Puller{zhiyin.WayPoll: sqlpoll.Poller{Now: time.Now}})
		house.Until("a hundred", func() bool { return house.Connection("crm-muhe").Taken == 100 })
		if s := house.Meet("19900000077"); s.Known != zhiyin.One || s.Customer.Tier != "gold" || s.Customer.MemberFrom != "2024-05-06" {
			t.Errorf("%s %+v", s.Known, s.Customer.Tier)
		}
		exec(t, db, `update customers set tier = 'black', updated_at = '2026-11-28 01:00:00.123457' where id = 77`)
		insert(t, db, 101, 101, "2026-11-28 01:00:00.123457")
		house.Until("the change", func() bool { return house.Connection("crm-muhe").Taken == 102 })
		if s := house.Meet("19900000077"); s.Customer.Tier != "black" {
			t.Errorf("tier %s", s.Customer.Tier)
		}
		house.Switch("crm-muhe", false)
		insert(t, db, 102, 103, "2026-11-28 01:00:01")
		house.Switch("crm-muhe", true)
		house.Until("the rest", func() bool { return house.Connection("crm-muhe").Taken == 104 })
		if c := house.Connection("crm-muhe"); c.Fault != "" || c.Refused != 0 || c.Place == "" {
			t.Errorf("%+v", c)
		}
	})
}

func TestWhatIsWrongHasACode(t *testing.T) {
	each(t, func(t *testing.T, e engine, db *sql.DB) {
		d, _ := connect.Parse([]byte(fmt.Sprintf(crm, e.name)))
		p := sqlpoll.Poller{Now: time.Now}
		for code, change := range map[string]func(*connect.Definition, *string){
			connect.NoTable:     func(d *connect.Definition, _ *string) { d.Poll.Table = "nothing" },
			connect.NoColumn:    func(d *connect.Definition, _ *string) { d.Poll.Watermark = "nothing" },
			connect.BadSecret:   func(_ *connect.Definition, s *string) { *s = "http://x y" },
			connect.Unreachable: func(_ *connect.Definition, s *string) { *s = e.name + "://u:p@127.0.0.1:1/x" },
		} {
			d, secret := d, e.secret
			change(&d, &secret)
			_, err := p.Try(t.Context(), d, secret)
			if got := connect.CodeOf(err); got != code {
				t.Errorf("%s: %s, %v", code, got, err)
			}
			if trouble := (connect.Trouble{}); !errors.As(err, &trouble) {
				t.Errorf("%s: %v", code, err)
			}
		}
		insert(t, db, 1, 9, "2026-11-28 01:00:00")
		rows, err := p.Try(t.Context(), d, e.secret)
		if err != nil || len(rows) != 5 || rows[0].Doc["family"] != "苏" || rows[0].Doc["since"] != "2024-05-06" {
			t.Errorf("%d rows, %v", len(rows), err)
		}
	})
}

func TestADatabaseThatGoesAwayIsWaitedFor(t *testing.T) {
	t.Parallel()
	server := pgtest.Start(t)
	url := server.Database(t)
	db, err := sql.Open("pgx", url)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	exec(t, db, `create table customers (id bigint primary key, family varchar(20), phone varchar(20), tier varchar(10), since date, updated_at timestamp(6) not null)`)
	insert(t, db, 1, 3, "2026-11-28 01:00:00")
	house := connecttest.Open(t)
	house.Publish(fmt.Sprintf(crm, "postgres"), url)
	house.Run(map[zhiyin.Way]connect.Puller{zhiyin.WayPoll: sqlpoll.Poller{Now: time.Now}})
	house.Until("three", func() bool { return house.Connection("crm-muhe").Taken == 3 })
	server.Kill(t)
	house.Until("the fault", func() bool { return house.Connection("crm-muhe").Fault == connect.Unreachable })
	server.Restart(t)
	insert(t, db, 4, 4, "2026-11-28 01:00:02")
	house.Until("four", func() bool { c := house.Connection("crm-muhe"); return c.Taken == 4 && c.Fault == "" })
}

const leaving = `
    - type: track
      on: [delete]
      event: Account Closed
      user_id: id
`

// clock is the test's, ahead of the machine's.
type clock struct{ ahead atomic.Int64 }

func (c *clock) now() time.Time { return time.Now().Add(time.Duration(c.ahead.Load())) }

func closed(house *connecttest.House, t *testing.T) (n int) {
	t.Helper()
	for p := range zhiyin.Partitions {
		list, err := house.DB.Partition(t.Context(), p, 0, 10_000)
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range list {
			if b, is := e.Body.(zhiyin.CustomerTracked); is && b.Name == "Account Closed" {
				n++
			}
		}
	}
	return n
}

func TestAMarkedRowIsADeletedOne(t *testing.T) {
	each(t, func(t *testing.T, e engine, db *sql.DB) {
		exec(t, db, `alter table customers add column deleted_at timestamp null`)
		exec(t, db, `insert into customers values (1, '苏', '19900000001', 'gold', '2024-05-06', '2026-11-28 01:00:00', null), (2, '单', '19900000002', 'gold', '2024-05-06', '2026-11-28 01:00:00', null)`)
		house := connecttest.Open(t)
		text := strings.Replace(fmt.Sprintf(crm, e.name), "key: id,", "key: id, deleted: deleted_at, columns: [family, phone, tier, since],", 1) + leaving
		house.Publish(text, e.secret)
		house.Run(map[zhiyin.Way]connect.Puller{zhiyin.WayPoll: sqlpoll.Poller{Now: time.Now}})
		house.Until("two", func() bool { return house.Connection("crm-muhe").Taken == 2 })
		exec(t, db, `update customers set deleted_at = '2026-11-28 02:00:00', updated_at = '2026-11-28 02:00:00' where id = 2`)
		house.Until("the deletion", func() bool { return house.Connection("crm-muhe").Taken == 3 })
		if n := closed(house, t); n != 1 {
			t.Errorf("%d closed", n)
		}
	})
}

func TestASweepFindsWhatIsGone(t *testing.T) {
	each(t, func(t *testing.T, e engine, db *sql.DB) {
		const rows = 2100 // more than a page
		var values []string
		for i := 1; i <= rows; i++ {
			values = append(values, fmt.Sprintf(`(%d, '苏', '199%08d', 'gold', '2024-05-06', '2026-11-28 01:00:00')`, i, i))
		}
		exec(t, db, `insert into customers values `+strings.Join(values, ", "))
		house := connecttest.Open(t)
		text := strings.Replace(fmt.Sprintf(crm, e.name), "batch: 40,", "batch: 1000, sweep: 1m,", 1) + leaving
		house.Publish(text, e.secret)
		var c clock
		house.Run(map[zhiyin.Way]connect.Puller{zhiyin.WayPoll: sqlpoll.Poller{Now: c.now}})
		house.Until("all", func() bool { return house.Connection("crm-muhe").Taken == rows })
		exec(t, db, `delete from customers where id in (7, 2099)`)
		c.ahead.Add(int64(2 * time.Minute))
		house.Until("the two that are gone", func() bool { return house.Connection("crm-muhe").Taken == rows+2 })
		if n := closed(house, t); n != 2 {
			t.Errorf("%d closed", n)
		}
		exec(t, db, `insert into customers values (7, '苏', '19900000007', 'gold', '2024-05-06', '2026-11-28 02:00:00')`)
		house.Until("one that is there again", func() bool { return house.Connection("crm-muhe").Taken == rows+3 })
		exec(t, db, `delete from customers where id = 7`)
		c.ahead.Add(int64(2 * time.Minute))
		house.Until("and gone again", func() bool { return house.Connection("crm-muhe").Taken == rows+4 })
		if n := closed(house, t); n != 3 {
			t.Errorf("%d closed", n)
		}
		exec(t, db, `delete from customers where id > 500`)
		c.ahead.Add(int64(2 * time.Minute))
		house.Until("a table that was emptied", func() bool { return house.Connection("crm-muhe").Fault == connect.TooManyGone })
		if n := closed(house, t); n != 3 {
			t.Errorf("%d closed", n)
		}
	})
}
