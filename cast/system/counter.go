package system

import (
	"context"
	"database/sql"
	"fmt"
	"net"
	"net/http"
	"sync"
	"time"

	"zhiyin.dev"
)

// Affair is something that a customer has with their company: an order, return, bill,
// policy, visit or plan.
type Affair struct {
	No, Kind, Title, State string
	Yuan                   float64
	Days                   float64 // before now
}

// counterTables: what customers have, and what was done, by the key it was asked with.
var counterTables = []string{
	`create table if not exists customers (unit text not null, id text not null, phone text not null, home text not null, work text not null,
		plan text not null default '', bound text not null default '', balance integer not null default 0, card text not null default '', lost text not null default '', primary key (unit, id))`,
	`create table if not exists affairs (no text primary key, unit text not null, customer text not null, kind text not null, title text not null, state text not null,
		cents integer not null, at text not null, due text not null, address text not null default 'home')`,
	`create index if not exists affairs_of on affairs (unit, customer, kind)`,
	`create table if not exists claims (no text primary key, affair text not null unique, cents integer not null, at text not null)`,
	`create table if not exists done (key text primary key, request text not null, status integer not null, answer text not null, at text not null)`,
}

// zone is where the counter stands.
var zone = time.FixedZone("+08:00", 8*3600)

// runCounter answers what customers settle without an agent, for all units of the demo.
func runCounter(ctx context.Context, p *process) error {
	db, err := p.open(ctx, "counter.db", counterTables...)
	if err != nil {
		return err
	}
	defer db.Close()
	if err := p.stock(ctx, db, time.Now()); err != nil {
		return fmt.Errorf("counter: %v: %w", err, zhiyin.Unavailable)
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return fmt.Errorf("counter: %v: %w", err, zhiyin.Unavailable)
	}
	if err := p.say(Place{Address: "http://" + l.Addr().String()}); err != nil {
		return err
	}
	server := &http.Server{Handler: counter{db, p.Token, time.Now}.handler(), ReadTimeout: 10 * time.Second, WriteTimeout: 10 * time.Second}
	var serving sync.WaitGroup
	serving.Go(func() { _ = server.Serve(l) }) // ends with Close
	<-p.leash(ctx).Done()
	_ = server.Close()
	serving.Wait()
	return nil
}

// stock enters the customers and what they have; who is there already stays as they are.
func (p *process) stock(ctx context.Context, db *sql.DB, now time.Time) error {
	for _, c := range p.People {
		bound := ""
		if c.BoundDays > 0 {
			bound = stamp(now.AddDate(0, 0, c.BoundDays))
		}
		if _, err := db.ExecContext(ctx, `insert into customers (unit, id, phone, home, work, plan, bound, balance, card) values ($1, $2, $3, $4, $5, $6, $7, $8, $9) on conflict do nothing`,
			c.Unit, c.ID, c.Phone, c.Home, "公司前台", c.Plan, bound, balanceOf(c), c.Phone[len(c.Phone)-4:]); err != nil {
			return err
		}
		for i, a := range c.Affairs {
			if _, err := db.ExecContext(ctx, `insert into affairs (no, unit, customer, kind, title, state, cents, at, due) values ($1, $2, $3, $4, $5, $6, $7, $8, $9) on conflict do nothing`,
				a.No, c.Unit, c.ID, a.Kind, a.Title, a.State, int64(a.Yuan*100+0.5), stamp(now.Add(-time.Duration(a.Days*24*float64(time.Hour)))), stamp(dueOf(a, i, now))); err != nil {
				return err
			}
		}
	}
	return nil
}

// balanceOf invents what somebody has on their account, the same at every start.
func balanceOf(c Person) int64 {
	cents := int64(3150)
	for _, r := range c.ID {
		cents = cents*7%900_000 + int64(r)
	}
	return cents
}

// dueOf is when an affair comes to its next step: a parcel, a refund, a payment, a visit.
func dueOf(a Affair, i int, now time.Time) time.Time {
	began := now.Add(-time.Duration(a.Days * 24 * float64(time.Hour)))
	switch {
	case a.Kind == "bill":
		return began.AddDate(0, 0, 20)
	case a.Kind == "visit" && a.State == "booked":
		day := now.In(zone).AddDate(0, 0, 4+i)
		if day.Weekday() == time.Sunday {
			day = day.AddDate(0, 0, 1)
		}
		return time.Date(day.Year(), day.Month(), day.Day(), 10, 0, 0, 0, zone)
	case a.Kind == "return":
		return now.AddDate(0, 0, 3)
	case a.State == "delivered" || a.State == "done":
		return began.AddDate(0, 0, 3)
	}
	return began.AddDate(0, 0, 2) // parcels are promised within two days
}

// stamp is a time as the counter keeps and tells it.
func stamp(at time.Time) string { return at.In(zone).Format(time.RFC3339) }
