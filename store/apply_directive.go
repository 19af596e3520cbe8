package store

import (
	"fmt"

	"zhiyin.dev"
	"zhiyin.dev/store/engine"
)

var _ = on(directiveGiven) && on(directiveEnded) && on(directiveSeen)

func directiveGiven(t *tx, e zhiyin.Event, b zhiyin.DirectiveGiven) error {
	if e.Unit == "" || b.What == "" {
		return fmt.Errorf("directive without unit or kind: %w", zhiyin.Invalid)
	}
	sealed, err := t.seal(e.Person, e.By, []byte(engine.Text(b.Text)), "directive:"+e.Subject)
	if err != nil {
		return err
	}
	_, err = t.exec(`insert into directives (id, what, unit, queue, agent, leave, waiting, person, sealed, given_by, given_at, until_at, by)
		values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)`,
		e.Subject, string(b.What), string(e.Unit), string(b.Queue), string(b.Agent), engine.Bit(b.Leave), engine.Bit(b.Waiting), e.Person, sealed, string(b.By),
		engine.Micros(e.At), engine.Micros(b.Until), e.By)
	return err
}

// directiveEnded ends it once: Conflict for one that has ended, NotFound for an
// unknown one.
func directiveEnded(t *tx, e zhiyin.Event, b zhiyin.DirectiveEnded) error {
	n, err := t.exec(`update directives set ended_at = $2, why = $3, by = $4 where id = $1 and ended_at = 0`, e.Subject, engine.Micros(e.At), b.Why, e.By)
	if err != nil || n > 0 {
		return err
	}
	if err := t.one(`update directives set by = by where id = $1`, e.Subject); err != nil {
		return err
	}
	return zhiyin.Conflict
}

func directiveSeen(t *tx, e zhiyin.Event, b zhiyin.DirectiveSeen) error {
	if err := t.one(`update directives set by = by where id = $1`, e.Subject); err != nil {
		return err
	}
	_, err := t.exec(`insert into directives_seen (directive, agent, at, by) values ($1, $2, $3, $4) on conflict (directive, agent) do nothing`,
		e.Subject, string(b.Agent), engine.Micros(e.At), e.By)
	return err
}
