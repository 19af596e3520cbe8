package store

import (
	"fmt"

	"zhiyin.dev"
	"zhiyin.dev/store/engine"
)

var _ = on(taskMade) && on(taskTaken) && on(taskReleased) && on(taskCalled) && on(taskReplied) && on(taskDone)

func taskMade(t *tx, e zhiyin.Event, b zhiyin.TaskMade) error {
	if b.Task == "" || b.Due.IsZero() {
		return fmt.Errorf("task without id or due: %w", zhiyin.Invalid)
	}
	sealed, err := t.seal(e.Person, e.By, []byte(b.Text), "task:"+string(b.Task))
	if err != nil {
		return err
	}
	_, err = t.exec(`insert into tasks (id, contact, unit, queue, form, recording, ms, person, sealed, made_at, due_at, by)
		values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`,
		string(b.Task), e.Subject, string(e.Unit), string(b.Queue), string(b.Form), string(b.Recording), b.Ms, e.Person, sealed, engine.Micros(e.At), engine.Micros(b.Due), e.By)
	return err
}

// taskTaken: one agent has it, and may hear what was left.
func taskTaken(t *tx, e zhiyin.Event, b zhiyin.TaskTaken) error {
	if err := t.stands(b.Task, `update tasks set agent = $2, taken_at = $3, by = $4 where id = $1 and agent = '' and done_at = 0`,
		string(b.Agent), engine.Micros(e.At), e.By); err != nil {
		return err
	}
	_, err := t.exec(`insert into recording_agents (agent, recording, by) select $2, recording, $3 from tasks where id = $1 and recording <> ''
		on conflict (agent, recording) do nothing`, string(b.Task), string(b.Agent), e.By)
	return err
}

func taskReleased(t *tx, e zhiyin.Event, b zhiyin.TaskReleased) error {
	if err := t.stands(b.Task, `update tasks set agent = '', taken_at = 0, by = $3 where id = $1 and agent = $2 and done_at = 0`, string(b.Agent), e.By); err != nil {
		return err
	}
	_, err := t.exec(`delete from recording_agents where agent = $2 and recording in (select recording from tasks where id = $1)`, string(b.Task), string(b.Agent))
	return err
}

func taskCalled(t *tx, e zhiyin.Event, b zhiyin.TaskCalled) error {
	return t.stands(b.Task, `update tasks set called = $3, by = $4 where id = $1 and agent = $2 and done_at = 0`, string(b.Agent), string(b.Contact), e.By)
}

func taskReplied(t *tx, e zhiyin.Event, b zhiyin.TaskReplied) error {
	if b.Way.Most() == 0 || b.Text == "" {
		return fmt.Errorf("answer by %q: %w", b.Way, zhiyin.Invalid)
	}
	return t.stands(b.Task, `update tasks set answered_at = $3, answer_way = $4, by = $5 where id = $1 and agent = $2 and done_at = 0`, string(b.Agent), engine.Micros(e.At), string(b.Way), e.By)
}

func taskDone(t *tx, e zhiyin.Event, b zhiyin.TaskDone) error {
	if !b.Outcome.Known() {
		return fmt.Errorf("outcome %q: %w", b.Outcome, zhiyin.Invalid)
	}
	var person string
	if found, err := t.find(`select person from tasks where id = $1`, []any{string(b.Task)}, &person); err != nil || !found {
		return firstError(err, zhiyin.NotFound)
	}
	sealed, err := t.seal(person, e.By, []byte(b.Note), "task-note:"+string(b.Task))
	if err != nil {
		return err
	}
	return t.stands(b.Task, `update tasks set done_at = $3, outcome = $4, note_sealed = $5, by = $6 where id = $1 and agent = $2 and done_at = 0`,
		string(b.Agent), engine.Micros(e.At), string(b.Outcome), sealed, e.By)
}

// stands changes a task as it must stand for that: NotFound for an unknown one,
// Conflict for one that stands otherwise.
func (t *tx) stands(id zhiyin.TaskID, query string, args ...any) error {
	n, err := t.exec(query, append([]any{string(id)}, args...)...)
	if err != nil || n > 0 {
		return err
	}
	if err := t.one(`update tasks set by = by where id = $1`, string(id)); err != nil {
		return err
	}
	return zhiyin.Conflict
}
