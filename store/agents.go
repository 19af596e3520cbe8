package store

import (
	"context"
	"fmt"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/store/engine"
)

const agentColumns = `select a.id, a.unit, a.title, a.senior, a.skills, a.queues, a.roles, a.sealed, k.wrapped, a.clearance, a.seniority, a.languages, a.capacity from agents a left join keys k on k.person = a.id`

// Agents returns every agent in the order of their ids.
func (db *DB) Agents(ctx context.Context) ([]zhiyin.Agent, error) {
	agents, err := engine.List(ctx, db, agentColumns+` order by a.id`, nil, db.readAgent)
	if err != nil {
		return nil, fmt.Errorf("store: agents: %w", err)
	}
	return agents, nil
}

// Agent returns one agent; NotFound for an unknown one.
func (db *DB) Agent(ctx context.Context, id zhiyin.AgentID) (zhiyin.Agent, error) {
	a, err := engine.Single(ctx, db, agentColumns+` where a.id = $1`, []any{string(id)}, db.readAgent)
	if err != nil {
		return a, fmt.Errorf("store: agent %s: %w", id, err)
	}
	return a, nil
}

func (db *DB) readAgent(s engine.Scanner) (a zhiyin.Agent, err error) {
	var title, skills, queues, roles, languages, capacity string
	var sealed, wrapped []byte
	if err = s.Scan(&a.ID, &a.Unit, &title, &a.Senior, &skills, &queues, &roles, &sealed, &wrapped, &a.Clearance, &a.Seniority, &languages, &capacity); err != nil {
		return a, err
	}
	for _, f := range []struct {
		from string
		into any
	}{{title, &a.Title}, {skills, &a.Skills}, {queues, &a.Queues}, {roles, &a.Roles}, {languages, &a.Languages}, {capacity, &a.Capacity}} {
		if err = engine.Parse(f.from, f.into); err != nil {
			return a, err
		}
	}
	a.Languages = said(a.Languages)
	name, err := db.Ring.Open(string(a.ID), wrapped, sealed, "agent:"+string(a.ID))
	a.Name = string(name)
	return a, err
}

// said is a list as whoever wrote it had it: none at all rather than an empty one.
func said[T any](list []T) []T {
	if len(list) == 0 {
		return nil
	}
	return list
}

// Presence returns the standing of every agent, in the order of their ids.
func (db *DB) Presence(ctx context.Context) ([]zhiyin.Presence, error) {
	all, err := engine.List(ctx, db, `select agent, status, reason, since, line, next, why from presence order by agent`, nil,
		func(s engine.Scanner) (p zhiyin.Presence, err error) {
			var since int64
			err = s.Scan(&p.Agent, &p.Status, &p.Reason, &since, &p.Line, &p.Next, &p.Why)
			p.Since = engine.Instant(since)
			return p, err
		})
	if err != nil {
		return nil, fmt.Errorf("store: presence: %w", err)
	}
	return all, nil
}

// Handled says how many contacts the agent has ended since the moment, and how
// long they took from connecting to the end of wrap-up.
func (db *DB) Handled(ctx context.Context, agent zhiyin.AgentID, since time.Time) (count int, whole time.Duration, err error) {
	type sum struct{ n, us int64 }
	got, err := engine.Single(ctx, db, `select count(*), coalesce(sum(completed_at - connected_at), 0) from contacts
		where agent = $1 and ended_at >= $2 and completed_at > 0 and connected_at > 0`,
		[]any{string(agent), engine.Micros(since)}, func(s engine.Scanner) (v sum, err error) {
			err = s.Scan(&v.n, &v.us)
			return v, err
		})
	if err != nil {
		return 0, 0, fmt.Errorf("store: handled by %s: %w", agent, err)
	}
	return int(got.n), time.Duration(got.us) * time.Microsecond, nil
}

// KeepApart lets the database itself refuse roles that exclude each other at
// level 3, now and for people to come, or no longer. Conflict when somebody holds
// such roles.
func (db *DB) KeepApart(ctx context.Context, level3 bool) error {
	err := db.change(ctx, func(t *tx) error {
		if _, err := t.exec(`update agents set level3 = $1 where level3 <> $1`, engine.Bit(level3)); err != nil {
			return err
		}
		return t.setMeta("level3", fmt.Sprint(engine.Bit(level3)), "system")
	})
	if err != nil {
		return fmt.Errorf("store: access.level3: roles that exclude each other are held by one person (zhiyin user list, zhiyin user roles): %w", err)
	}
	return nil
}
