package interchange

import (
	"context"
	"fmt"

	"zhiyin.dev"
	"zhiyin.dev/store/engine"
)

// connectionKey is whose key seals what a connection keeps: its secret and its
// letters.
func connectionKey(id string) string { return "connection:" + id }

// PublishConnection puts a definition's next version in force, and makes the
// connection where there is none of that id. Version, Unit, Name and Way of c are
// those of yaml; On is used for a new one only. Conflict when somebody else
// published meanwhile.
func (db *DB) PublishConnection(ctx context.Context, c zhiyin.Connection, yaml string, entry zhiyin.AuditEntry) error {
	ref := zhiyin.DefinitionRef{Kind: "connection", ID: c.ID, Version: c.Version}
	e := zhiyin.NewEvent("connection/"+c.ID, zhiyin.DefinitionPublished{Ref: ref, YAML: yaml}, db.Clock())
	e.By, e.Unit = c.By, c.Unit
	if err := db.Change(ctx, func(t engine.Tx) error { return putConnection(t, c, entry) }, e); err != nil {
		return fmt.Errorf("store: publish %s: %w", ref, err)
	}
	return nil
}

func putConnection(t engine.Tx, c zhiyin.Connection, entry zhiyin.AuditEntry) error {
	n, err := t.Exec(`update connections set version = $2, name = $3, fault = '', failing_at = 0, changed_at = $4, by = $5
		where id = $1 and version = $2 - 1 and unit = $6 and way = $7`, c.ID, c.Version, engine.Text(c.Name), t.Now(), c.By, string(c.Unit), string(c.Way))
	if err != nil {
		return err
	}
	if n == 0 {
		if found, err := t.Find(`select 1 from connections where id = $1`, []any{c.ID}, new(int)); err != nil || found {
			return firstError(err, zhiyin.Conflict)
		}
		if _, err := t.Exec(`insert into connections (id, version, unit, name, way, active, made_at, changed_at, by) values ($1, $2, $3, $4, $5, $6, $7, $7, $8)`,
			c.ID, c.Version, string(c.Unit), engine.Text(c.Name), string(c.Way), engine.Bit(c.On), t.Now(), c.By); err != nil {
			return err
		}
		if err := beginPush(t, c); err != nil {
			return err
		}
	}
	return engine.AuditOf(t, "connection:"+c.ID, entry)
}

// SetConnectionSecret keeps what opens the other system, or proves that it is
// they who call.
func (db *DB) SetConnectionSecret(ctx context.Context, id, secret, by string, entry zhiyin.AuditEntry) error {
	return db.changeConnection(ctx, id, "secret", entry, func(t engine.Tx) error {
		sealed, err := t.Seal(connectionKey(id), by, []byte(secret), "connection:"+id)
		if err != nil {
			return err
		}
		return engine.One(t, `update connections set sealed = $2, fault = '', failing_at = 0, changed_at = $3, by = $4 where id = $1`, id, sealed, t.Now(), by)
	})
}

// SwitchConnection lets a connection work, or stops it; its place stays.
func (db *DB) SwitchConnection(ctx context.Context, id string, on bool, by string, entry zhiyin.AuditEntry) error {
	return db.changeConnection(ctx, id, "switch", entry, func(t engine.Tx) error {
		return engine.One(t, `update connections set active = $2, fault = '', failing_at = 0, changed_at = $3, by = $4 where id = $1`, id, engine.Bit(on), t.Now(), by)
	})
}

// RewindConnection forgets the place: the next run begins anew. What was taken
// before counts once; a push tells everything again.
func (db *DB) RewindConnection(ctx context.Context, id, by string, entry zhiyin.AuditEntry) error {
	return db.changeConnection(ctx, id, "rewind", entry, func(t engine.Tx) error {
		if err := forgetPush(t, id, `state <> 'pending'`); err != nil {
			return err
		}
		if _, err := t.Exec(`delete from poll_keys where connection = $1`, id); err != nil {
			return err
		}
		return engine.One(t, `update connections set place = '', changed_at = $2, by = $3 where id = $1`, id, t.Now(), by)
	})
}

// RemoveConnection forgets a connection with its secret, letters and sheets. The
// versions of its definition stay, out of force.
func (db *DB) RemoveConnection(ctx context.Context, id, by string, entry zhiyin.AuditEntry) error {
	return db.changeConnection(ctx, id, "remove", entry, func(t engine.Tx) error {
		if err := engine.One(t, `delete from connections where id = $1`, id); err != nil {
			return err
		}
		for _, query := range []string{`delete from letters where connection = $1`, `delete from import_parts where import in (select id from imports where connection = $1)`,
			`delete from imports where connection = $1`, `delete from poll_keys where connection = $1`, `update definitions set state = 'superseded' where kind = 'connection' and id = $1`} {
			if _, err := t.Exec(query, id); err != nil {
				return err
			}
		}
		if err := forgetPush(t, id, `1 = 1`); err != nil {
			return err
		}
		return t.Destroy(connectionKey(id), by)
	})
}

func (db *DB) changeConnection(ctx context.Context, id, what string, entry zhiyin.AuditEntry, work func(engine.Tx) error) error {
	err := db.Change(ctx, func(t engine.Tx) error {
		if err := work(t); err != nil {
			return err
		}
		return engine.AuditOf(t, "connection:"+id, entry)
	})
	if err != nil {
		return fmt.Errorf("store: %s of connection %s: %w", what, id, err)
	}
	return nil
}

// Advance adds what a batch came to, with the letters of what was refused. The
// messages must be durable before.
func (db *DB) Advance(ctx context.Context, p zhiyin.Progress, letters []zhiyin.Letter) error {
	err := db.Change(ctx, func(t engine.Tx) error {
		moved := int64(0)
		if p.Taken+p.Skipped+p.Refused > 0 {
			moved = engine.Micros(p.At)
		}
		n, err := t.Exec(`update connections set place = case when $2 = '' then place else $2 end, taken = taken + $3, skipped = skipped + $4, refused = refused + $5,
			lag_us = case when cast($6 as bigint) < 0 then lag_us else $6 end, held_bytes = case when cast($7 as bigint) < 0 then held_bytes else $7 end, fault = '', failing_at = 0,
			worked_at = $8, moved_at = case when cast($9 as bigint) = 0 then moved_at else $9 end where id = $1`,
			p.Connection, p.Place, p.Taken, p.Skipped, p.Refused, p.Lag.Microseconds(), p.Held, engine.Micros(p.At), moved)
		if err != nil || n == 0 {
			return err // removed meanwhile
		}
		return putLetters(t, letters)
	})
	if err != nil {
		return fmt.Errorf("store: advance connection %s: %w", p.Connection, err)
	}
	return nil
}

// FailConnection keeps what stops a connection, as a code, and since when.
func (db *DB) FailConnection(ctx context.Context, id, fault string, held int64) error {
	err := db.Change(ctx, func(t engine.Tx) error {
		_, err := t.Exec(`update connections set fault = $2, failing_at = case when failing_at = 0 then $3 else failing_at end,
			held_bytes = case when cast($4 as bigint) < 0 then held_bytes else $4 end where id = $1`, id, fault, t.Now(), held)
		return err
	})
	if err != nil {
		return fmt.Errorf("store: fault of connection %s: %w", id, err)
	}
	return nil
}

const connectionColumns = `select c.id, c.version, c.unit, c.name, c.way, c.active, c.sealed is not null, c.place, c.taken, c.skipped, c.refused,
	(select count(*) from letters l where l.connection = c.id) + (select count(*) from deliveries d where d.webhook = 'push:' || c.id and d.state = 'dead'), c.lag_us, c.held_bytes, c.fault, c.failing_at, c.worked_at, c.moved_at, c.made_at, c.changed_at, c.by from connections c`

// Connections returns every connection in the order of their ids, at most 1000.
func (db *DB) Connections(ctx context.Context) ([]zhiyin.Connection, error) {
	all, err := engine.List(ctx, db, connectionColumns+` order by c.id limit 1000`, nil, scanConnection)
	if err != nil {
		return nil, fmt.Errorf("store: connections: %w", err)
	}
	return all, nil
}

// Connection returns one; NotFound for an unknown one.
func (db *DB) Connection(ctx context.Context, id string) (zhiyin.Connection, error) {
	c, err := engine.Single(ctx, db, connectionColumns+` where c.id = $1`, []any{id}, scanConnection)
	if err != nil {
		return c, fmt.Errorf("store: connection %s: %w", id, err)
	}
	return c, nil
}

func scanConnection(s engine.Scanner) (c zhiyin.Connection, err error) {
	var name string
	var active, lag, failing, worked, moved, made, changed int64
	if err = s.Scan(&c.ID, &c.Version, &c.Unit, &name, &c.Way, &active, &c.HasKey, &c.Place, &c.Taken, &c.Skipped, &c.Refused, &c.Waiting,
		&lag, &c.Held, &c.Fault, &failing, &worked, &moved, &made, &changed, &c.By); err != nil {
		return c, err
	}
	c.On, c.Lag = active == 1, microseconds(lag)
	c.Failing, c.Worked, c.Moved, c.Made, c.Changed = engine.Instant(failing), engine.Instant(worked), engine.Instant(moved), engine.Instant(made), engine.Instant(changed)
	return c, engine.Parse(name, &c.Name)
}

// ConnectionSecret returns what SetConnectionSecret kept; NotFound when there is
// none.
func (db *DB) ConnectionSecret(ctx context.Context, id string) (string, error) {
	raw, err := engine.Single(ctx, db, `select c.sealed, k.wrapped from connections c left join keys k on k.person = $2 where c.id = $1`,
		[]any{id, connectionKey(id)}, func(s engine.Scanner) ([]byte, error) {
			var sealed, wrapped []byte
			if err := s.Scan(&sealed, &wrapped); err != nil {
				return nil, err
			}
			return db.Ring.Open(connectionKey(id), wrapped, sealed, "connection:"+id)
		})
	if err == nil && len(raw) == 0 {
		err = zhiyin.NotFound
	}
	if err != nil {
		return "", fmt.Errorf("store: secret of connection %s: %w", id, err)
	}
	return string(raw), nil
}
