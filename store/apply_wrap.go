package store

import (
	"zhiyin.dev"
	"zhiyin.dev/store/engine"
)

var _ = on(wrapStarted) && on(wrapExtended) && on(wrapCompleted) && on(noteSaved)

// What is beside the contact's own after-call work is nothing of its row.

func wrapStarted(t *tx, e zhiyin.Event, b zhiyin.WrapStarted) error {
	if b.Beside {
		return nil
	}
	return t.one(`update contacts set state = 'wrapping', completed_at = 0, wrap_due = $2, by = $3 where id = $1`,
		e.Subject, engine.Micros(b.Due), e.By)
}

func wrapExtended(t *tx, e zhiyin.Event, b zhiyin.WrapExtended) error {
	if b.Agent != "" {
		return nil
	}
	return t.one(`update contacts set wrap_due = $2, by = $3 where id = $1`, e.Subject, engine.Micros(b.Due), e.By)
}

func wrapCompleted(t *tx, e zhiyin.Event, b zhiyin.WrapCompleted) error {
	if b.Beside {
		return nil
	}
	return t.one(`update contacts set state = 'completed', completed_at = $2, disposition = $3, by = $4 where id = $1`,
		e.Subject, engine.Micros(e.At), b.Disposition, e.By)
}

func noteSaved(t *tx, e zhiyin.Event, b zhiyin.NoteSaved) error {
	sealed, err := t.seal(e.Person, e.By, []byte(b.Text), "note:"+e.Subject)
	if err != nil {
		return err
	}
	_, err = t.exec(`insert into notes (contact, agent, person, sealed, changed_at, by) values ($1, $2, $3, $4, $5, $6)
		on conflict (contact) do update set agent = excluded.agent, person = excluded.person, sealed = excluded.sealed,
		changed_at = excluded.changed_at, by = excluded.by`,
		e.Subject, string(b.Agent), e.Person, sealed, engine.Micros(e.At), e.By)
	return err
}
