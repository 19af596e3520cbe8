package store

import (
	"zhiyin.dev"
	"zhiyin.dev/store/engine"
)

var _ = on(agentAdded) && on(agentRolesChanged) && on(agentCleared) && on(agentServes) && on(agentLocked) && on(agentSignedIn) && on(agentStatusChanged) && on(agentLineChanged)

func agentAdded(t *tx, e zhiyin.Event, b zhiyin.AgentAdded) error {
	t.renamed = true
	sealed, err := t.seal(e.Person, e.By, []byte(b.Name), "agent:"+e.Subject)
	if err != nil {
		return err
	}
	_, err = t.exec(`insert into agents (id, unit, title, senior, skills, queues, roles, sealed, added_at, level3, by, seniority, languages)
		values ($1, $2, $3, $4, $5, $6, $7, $8, $9, coalesce((select case when value = '1' then 1 else 0 end from meta where name = 'level3'), 0), $10, $11, $12)
		on conflict (id) do update set unit = excluded.unit, title = excluded.title, senior = excluded.senior,
		skills = excluded.skills, queues = excluded.queues, roles = excluded.roles, sealed = excluded.sealed, by = excluded.by,
		seniority = excluded.seniority, languages = excluded.languages`,
		e.Subject, string(b.Unit), engine.Text(b.Title), engine.Bit(b.Senior), engine.Text(b.Skills), engine.Text(b.Queues), engine.Text(b.Roles), sealed, engine.Micros(e.At), e.By, b.Seniority, engine.Text(append([]zhiyin.Language{}, b.Languages...)))
	if err != nil {
		return err
	}
	_, err = t.exec(`insert into presence (agent, status, reason, since, line, next, why, by) values ($1, 'offline', '', $2, 0, '', '', $3)
		on conflict (agent) do nothing`, e.Subject, engine.Micros(e.At), e.By)
	return err
}

func agentRolesChanged(t *tx, e zhiyin.Event, b zhiyin.AgentRolesChanged) error {
	return t.one(`update agents set roles = $2, by = $3 where id = $1`, e.Subject, engine.Text(b.Roles), e.By)
}

func agentCleared(t *tx, e zhiyin.Event, b zhiyin.AgentCleared) error {
	return t.one(`update agents set clearance = $2, by = $3 where id = $1`, e.Subject, int(b.Clearance), e.By)
}

func agentServes(t *tx, e zhiyin.Event, b zhiyin.AgentServes) error {
	return t.one(`update agents set seniority = $2, languages = $3, capacity = $4, by = $5 where id = $1`, e.Subject, b.Seniority, engine.Text(append([]zhiyin.Language{}, b.Languages...)), engine.Text(b.Capacity), e.By)
}

// agentLocked also ends every sign-in, so that a lock taken off later brings
// none of them back.
func agentLocked(t *tx, e zhiyin.Event, b zhiyin.AgentLocked) error {
	if !b.On {
		return t.one(`update agents set locked_at = 0, awake_at = $2, by = $3 where id = $1`, e.Subject, engine.Micros(e.At), e.By)
	}
	if err := t.one(`update agents set locked_at = $2, by = $3 where id = $1`, e.Subject, engine.Micros(e.At), e.By); err != nil {
		return err
	}
	_, err := t.exec(`update signins set revoked_at = $2, by = $3 where agent = $1 and revoked_at = 0`, e.Subject, t.now, e.By)
	return err
}

func agentSignedIn(t *tx, e zhiyin.Event, _ zhiyin.AgentSignedIn) error {
	return t.one(`update agents set signed_in_at = $2, by = $3 where id = $1`, e.Subject, engine.Micros(e.At), e.By)
}

// agentStatusChanged: the time in a status runs on when only what comes next
// has changed.
func agentStatusChanged(t *tx, e zhiyin.Event, b zhiyin.AgentStatusChanged) error {
	return t.one(`update presence set since = case when status = $2 and reason = $3 then since else $4 end,
		status = $2, reason = $3, next = $5, why = $6, by = $7 where agent = $1`,
		e.Subject, string(b.Status), b.Reason, engine.Micros(e.At), string(b.Next), b.Why, e.By)
}

func agentLineChanged(t *tx, e zhiyin.Event, b zhiyin.AgentLineChanged) error {
	return t.one(`update presence set line = $2, by = $3 where agent = $1`, e.Subject, engine.Bit(b.Up), e.By)
}
