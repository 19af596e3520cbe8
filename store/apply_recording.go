package store

import (
	"fmt"

	"zhiyin.dev"
	"zhiyin.dev/store/engine"
)

var _ = on(recordingStarted) && on(recordingEnded) && on(recordingHeld) && on(recordingDeleted)

func recordingStarted(t *tx, e zhiyin.Event, b zhiyin.RecordingStarted) error {
	if b.Recording == "" || b.KeepUntil.IsZero() {
		return fmt.Errorf("recording without id or keep_until: %w", zhiyin.Invalid)
	}
	_, err := t.exec(`insert into recordings (id, contact, unit, part, agent, queue, class, notice, person, started_at, keep_until, by)
		values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`,
		string(b.Recording), e.Subject, string(e.Unit), b.Part, string(b.Agent), string(b.Queue), b.Class, engine.Text(b.Notice), e.Person,
		engine.Micros(e.At), engine.Micros(b.KeepUntil), e.By)
	if err == nil && b.Agent != "" {
		err = t.heardOn(e, b.Agent)
	}
	return err
}

// heardOn notes that the agent talks on what is recorded of the contact now.
func (t *tx) heardOn(e zhiyin.Event, agent zhiyin.AgentID) error {
	_, err := t.exec(`insert into recording_agents (agent, recording, by) select $2, id, $3 from recordings where contact = $1 and ended_at = 0
		on conflict (agent, recording) do nothing`, e.Subject, string(agent), e.By)
	return err
}

// recordingEnded: where nothing was said there is nothing to keep any longer.
func recordingEnded(t *tx, e zhiyin.Event, b zhiyin.RecordingEnded) error {
	return t.one(`update recordings set ended_at = $2, ms = $3, octets = $4, gaps = $5, dropped_ms = $6, reason = $7, by = $8,
		keep_until = case when $7 = 'nothing_said' then $2 else keep_until end where id = $1 and ended_at = 0`,
		string(b.Recording), engine.Micros(e.At), b.Ms, b.Octets, b.Gaps, b.DroppedMs, string(b.Reason), e.By)
}

func recordingHeld(t *tx, e zhiyin.Event, b zhiyin.RecordingHeld) error {
	sealed, err := t.seal(e.Person, e.By, []byte(b.Reason), "hold:"+string(b.Recording))
	if err != nil {
		return err
	}
	return t.one(`update recordings set held = $2, held_at = $3, held_by = $4, held_sealed = $5, by = $4 where id = $1 and deleted_at = 0`,
		string(b.Recording), engine.Bit(b.On), engine.Micros(e.At), e.By, sealed)
}

// recordingDeleted: what is on hold is deleted by erasure alone, which has
// destroyed its key already.
func recordingDeleted(t *tx, e zhiyin.Event, b zhiyin.RecordingDeleted) error {
	n, err := t.exec(`update recordings set deleted_at = $2, deleted_why = $3, by = $4
		where id = $1 and deleted_at = 0 and ended_at > 0 and (held = 0 or $3 = 'erased')`,
		string(b.Recording), engine.Micros(e.At), b.Why, e.By)
	if err != nil || n > 0 {
		return err
	}
	if err := t.one(`update recordings set by = by where id = $1`, string(b.Recording)); err != nil {
		return err
	}
	return zhiyin.Conflict
}
