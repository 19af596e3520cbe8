package store

import (
	"encoding/json"
	"fmt"

	"gopkg.in/yaml.v3"
	"zhiyin.dev/store/engine"

	"zhiyin.dev"
)

var _ = on(definitionPublished) && on(definitionShadowed) && on(definitionDiscarded)

// definitionPublished puts the version in force and the one before it out of
// force. The same version may be published again with the same text only.
func definitionPublished(t *tx, e zhiyin.Event, b zhiyin.DefinitionPublished) error {
	if b.Ref.Kind == "" || b.Ref.ID == "" || b.Ref.Version < 1 {
		return fmt.Errorf("definition without kind, id or version: %w", zhiyin.Invalid)
	}
	var body string
	found, err := t.find(`select body from definitions where kind = $1 and id = $2 and version = $3`, []any{b.Ref.Kind, b.Ref.ID, b.Ref.Version}, &body)
	if err != nil {
		return err
	}
	if found && body != b.YAML {
		return fmt.Errorf("%s has another text: %w", b.Ref, zhiyin.Conflict)
	}
	if _, err := t.exec(`update definitions set state = 'superseded' where kind = $1 and id = $2 and state = 'published'`, b.Ref.Kind, b.Ref.ID); err != nil {
		return err
	}
	if _, err := t.exec(`insert into definitions (kind, id, version, unit, state, body, by, approved_by, published_at, pack_version)
		values ($1, $2, $3, $4, 'published', $5, $6, '', $7, $8)
		on conflict (kind, id, version) do update set state = 'published', published_at = excluded.published_at, by = excluded.by`,
		b.Ref.Kind, b.Ref.ID, b.Ref.Version, string(e.Unit), b.YAML, e.By, engine.Micros(e.At), b.Pack); err != nil {
		return err
	}
	return t.furnish(e, b)
}

// furnish writes the row of a definition that is part of the house.
func (t *tx) furnish(e zhiyin.Event, b zhiyin.DefinitionPublished) error {
	switch b.Ref.Kind {
	case "unit":
		return furnishing(t, e, b, unitRow)
	case "number":
		return furnishing(t, e, b, numberRow)
	case "queue":
		return furnishing(t, e, b, queueRow)
	case "tag":
		if err := t.endShadow(b.Ref); err != nil {
			return err
		}
		return t.dueBackfill(b.Ref, e.By)
	}
	return nil
}

// furnishing reads the YAML with the JSON names of T and hands it on.
func furnishing[T any](t *tx, e zhiyin.Event, b zhiyin.DefinitionPublished, put func(*tx, zhiyin.Event, zhiyin.DefinitionRef, T) error) error {
	var plain any
	var v T
	err := yaml.Unmarshal([]byte(b.YAML), &plain)
	if err == nil {
		var raw []byte
		if raw, err = json.Marshal(plain); err == nil {
			err = json.Unmarshal(raw, &v)
		}
	}
	if err != nil {
		return fmt.Errorf("%s: %v: %w", b.Ref, err, zhiyin.Invalid)
	}
	return put(t, e, b.Ref, v)
}

func unitRow(t *tx, e zhiyin.Event, ref zhiyin.DefinitionRef, u zhiyin.Unit) error {
	_, err := t.exec(`insert into units (id, name, industry, zone, version, by, two_persons, observing) values ($1, $2, $3, $4, $5, $6, $7, $8)
		on conflict (id) do update set name = excluded.name, industry = excluded.industry, zone = excluded.zone, version = excluded.version, by = excluded.by,
		two_persons = excluded.two_persons, observing = excluded.observing`,
		ref.ID, engine.Text(u.Name), u.Industry, u.Zone, ref.Version, e.By, engine.Bit(u.TwoPersons), string(u.Observing))
	return err
}

// numberRow: a called number answers with one flow, so two ids for it are a
// Conflict.
func numberRow(t *tx, e zhiyin.Event, ref zhiyin.DefinitionRef, n zhiyin.Number) error {
	called := calledForm(n.Called)
	if called == "" {
		return fmt.Errorf("%s: called is needed: %w", ref, zhiyin.Invalid)
	}
	_, err := t.exec(`insert into numbers (id, called, unit, flow, language, notice, caller_id, version, by) values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
		on conflict (id) do update set called = excluded.called, unit = excluded.unit, flow = excluded.flow, language = excluded.language,
		notice = excluded.notice, caller_id = excluded.caller_id, version = excluded.version, by = excluded.by`,
		ref.ID, called, string(n.Unit), n.Flow, string(n.Language), n.Notice, n.CallerID, ref.Version, e.By)
	return err
}

func queueRow(t *tx, e zhiyin.Event, ref zhiyin.DefinitionRef, q zhiyin.Queue) error {
	_, err := t.exec(`insert into queues (id, unit, name, match_group, target_seconds, target_percent, ring_seconds, wrap_seconds, version, by)
		values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
		on conflict (id) do update set unit = excluded.unit, name = excluded.name, match_group = excluded.match_group,
		target_seconds = excluded.target_seconds, target_percent = excluded.target_percent, ring_seconds = excluded.ring_seconds,
		wrap_seconds = excluded.wrap_seconds, version = excluded.version, by = excluded.by`,
		ref.ID, string(q.Unit), engine.Text(q.Name), q.Group, q.TargetSeconds, q.TargetPercent, q.RingSeconds, q.WrapSeconds, ref.Version, e.By)
	return err
}
