package store

import (
	"context"
	"fmt"
	"slices"

	"zhiyin.dev"
	"zhiyin.dev/store/engine"
)

// mostDirectives bounds what is read of those in force: a unit has a handful of each
// kind, and at most one placement for each agent and queue.
const mostDirectives = 20_000

// Directives returns those in force, in the order in which they were given. Whose
// time is over is among them until its end is kept.
func (db *DB) Directives(ctx context.Context) ([]zhiyin.Directive, error) {
	all, err := engine.List(ctx, db, `select d.id, d.what, d.unit, d.queue, d.agent, d.leave, d.waiting, d.person, d.sealed, d.given_by, d.given_at, d.until_at, k.wrapped
		from directives d left join keys k on k.person = d.person where d.ended_at = 0 order by d.given_at, d.id limit $1`, []any{mostDirectives}, db.readDirective)
	if err != nil {
		return nil, fmt.Errorf("store: directives: %w", err)
	}
	type sight struct {
		directive zhiyin.DirectiveID
		agent     zhiyin.AgentID
	}
	seen, err := engine.List(ctx, db, `select s.directive, s.agent from directives_seen s join directives d on d.id = s.directive where d.ended_at = 0 order by s.at, s.agent`, nil,
		func(s engine.Scanner) (v sight, err error) {
			err = s.Scan(&v.directive, &v.agent)
			return v, err
		})
	if err != nil {
		return nil, fmt.Errorf("store: who saw directives: %w", err)
	}
	for _, v := range seen {
		if i := slices.IndexFunc(all, func(d zhiyin.Directive) bool { return d.ID == v.directive }); i >= 0 {
			all[i].Seen = append(all[i].Seen, v.agent)
		}
	}
	return all, nil
}

func (db *DB) readDirective(s engine.Scanner) (d zhiyin.Directive, err error) {
	var given, until int64
	var sealed, wrapped []byte
	var person string
	if err = s.Scan(&d.ID, &d.What, &d.Unit, &d.Queue, &d.Agent, &d.Leave, &d.Waiting, &person, &sealed, &d.By, &given, &until, &wrapped); err != nil {
		return d, err
	}
	d.At, d.Until = engine.Instant(given), engine.Instant(until)
	plain, err := db.Ring.Open(person, wrapped, sealed, "directive:"+string(d.ID))
	if err == nil && plain != nil {
		err = engine.Parse(string(plain), &d.Text)
	}
	return d, err
}
