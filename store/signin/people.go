package signin

import (
	"context"
	"fmt"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/store/engine"
)

// Person is somebody of the house, as whoever manages people sees them.
type Person struct {
	zhiyin.Agent
	Login    string
	Password bool // one is set
	Factors  int
	SignIns  int // open now
	Locked   bool
	LastIn   time.Time
}

// People returns up to limit people after an id, in the order of their ids.
func (db *DB) People(ctx context.Context, after zhiyin.AgentID, limit int, now time.Time) ([]Person, error) {
	out, err := engine.List(ctx, db, `select a.id, a.unit, a.title, a.senior, a.skills, a.queues, a.roles, a.sealed, k.wrapped,
		coalesce(l.password, ''), l.sealed, a.locked_at, a.signed_in_at, a.clearance, a.seniority, a.languages, a.capacity,
		(select count(*) from factors f where f.agent = a.id and f.confirmed_at > 0),
		(select count(*) from signins s where s.agent = a.id and s.revoked_at = 0 and s.until > $2 and s.seen_at > $3)
		from agents a left join keys k on k.person = a.id left join logins l on l.agent = a.id where a.id > $1 order by a.id limit $4`,
		[]any{string(after), engine.Micros(now), engine.Micros(now.Add(-db.limits.Idle)), limit}, db.readPersonRow)
	if err != nil {
		return nil, fmt.Errorf("store: people: %w", err)
	}
	return out, nil
}

// DormantPeople returns up to limit people who may sign in and have not, nor
// used a sign-in, since a moment, in the order of their ids. Whoever was added,
// or let in again, later is not among them.
func (db *DB) DormantPeople(ctx context.Context, since time.Time, limit int) ([]zhiyin.AgentID, error) {
	ids, err := engine.List(ctx, db, `select a.id from agents a where a.locked_at = 0 and a.signed_in_at < $1 and a.added_at < $1 and a.awake_at < $1
		and not exists (select 1 from signins s where s.agent = a.id and s.seen_at >= $1) order by a.id limit $2`,
		[]any{engine.Micros(since), limit}, engine.Plain[zhiyin.AgentID])
	if err != nil {
		return nil, fmt.Errorf("store: dormant people: %w", err)
	}
	return ids, nil
}

func (db *DB) readPersonRow(s engine.Scanner) (p Person, err error) {
	var title, skills, queues, roles, languages, capacity, password string
	var sealed, wrapped, login []byte
	var locked, last int64
	if err = s.Scan(&p.ID, &p.Unit, &title, &p.Senior, &skills, &queues, &roles, &sealed, &wrapped, &password, &login, &locked, &last, &p.Clearance, &p.Seniority, &languages, &capacity, &p.Factors, &p.SignIns); err != nil {
		return p, err
	}
	for _, f := range []struct {
		from string
		into any
	}{{title, &p.Title}, {skills, &p.Skills}, {queues, &p.Queues}, {roles, &p.Roles}, {languages, &p.Languages}, {capacity, &p.Capacity}} {
		if err = engine.Parse(f.from, f.into); err != nil {
			return p, err
		}
	}
	if len(p.Languages) == 0 {
		p.Languages = nil
	}
	name, err := db.Ring.Open(string(p.ID), wrapped, sealed, "agent:"+string(p.ID))
	if err != nil {
		return p, err
	}
	called, err := db.Ring.Open(string(p.ID), wrapped, login, "login:"+string(p.ID))
	p.Name, p.Login, p.Password, p.Locked, p.LastIn = string(name), string(called), password != "", locked > 0, engine.Instant(last)
	return p, err
}
