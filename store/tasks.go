package store

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/store/engine"
)

// TaskRow is a task as it stands, with the name of the key that seals it.
type TaskRow struct {
	zhiyin.Task
	Person string
}

const taskColumns = `select t.id, t.contact, coalesce(c.customer, ''), t.unit, t.queue, t.form, t.recording, t.ms, t.person, t.sealed, t.made_at, t.due_at,
	t.agent, t.taken_at, t.called, t.answered_at, t.answer_way, t.done_at, t.outcome, t.note_sealed, k.wrapped, coalesce(c.person, ''), c.sealed, ck.wrapped
	from tasks t left join keys k on k.person = t.person left join contacts c on c.id = t.contact left join keys ck on ck.person = c.person`

// Task returns one task; NotFound for an unknown one.
func (db *DB) Task(ctx context.Context, id zhiyin.TaskID) (TaskRow, error) {
	row, err := engine.Single(ctx, db, taskColumns+` where t.id = $1`, []any{string(id)}, db.readTask)
	if err != nil {
		return row, fmt.Errorf("store: task %s: %w", id, err)
	}
	return row, nil
}

// OpenTasks returns what an agent has in hand and what nobody has of the queues (at
// most 200 of them), the first due first, at most limit (1 to 200), of those after
// a place in that order (zero: from the first).
func (db *DB) OpenTasks(ctx context.Context, agent zhiyin.AgentID, queues []zhiyin.QueueID, after time.Time, afterID zhiyin.TaskID, limit int) ([]TaskRow, error) {
	args := []any{string(agent), engine.Micros(after), string(afterID), min(max(limit, 1), 200)}
	free := `1 = 0`
	if queues = queues[:min(len(queues), 200)]; len(queues) > 0 {
		var marks []string
		for _, q := range queues {
			args = append(args, string(q))
			marks = append(marks, "$"+strconv.Itoa(len(args)))
		}
		free = `t.queue in (` + strings.Join(marks, ", ") + `)`
	}
	rows, err := engine.List(ctx, db, taskColumns+` where t.done_at = 0 and (t.agent = $1 or t.agent = '' and `+free+`)
		and (t.due_at > $2 or t.due_at = $2 and t.id > $3) order by t.due_at, t.id limit $4`, args, db.readTask)
	if err != nil {
		return nil, fmt.Errorf("store: open tasks of %s: %w", agent, err)
	}
	return rows, nil
}

// LeftMessage tells whether a message was left in a chat, to be answered there.
func (db *DB) LeftMessage(ctx context.Context, contact zhiyin.ContactID) (bool, error) {
	n, err := engine.Single(ctx, db, `select count(*) from tasks where contact = $1 and form = $2`, []any{string(contact), string(zhiyin.WrittenMessage)}, func(s engine.Scanner) (n int64, err error) {
		return n, s.Scan(&n)
	})
	if err != nil {
		return false, fmt.Errorf("store: message left in %s: %w", contact, err)
	}
	return n > 0, nil
}

// TaskCount is how many tasks of a queue are open.
type TaskCount struct {
	Queue  zhiyin.QueueID
	Open   int
	Late   int
	Oldest time.Time // when the oldest was made
}

// TaskCounts counts the open tasks of each queue that has any, by its id.
func (db *DB) TaskCounts(ctx context.Context, now time.Time) ([]TaskCount, error) {
	counts, err := engine.List(ctx, db, `select queue, count(*), sum(case when due_at < $1 then 1 else 0 end), min(made_at) from tasks where done_at = 0
		group by queue order by queue limit 10000`, []any{engine.Micros(now)}, func(s engine.Scanner) (c TaskCount, err error) {
		var oldest int64
		err = s.Scan(&c.Queue, &c.Open, &c.Late, &oldest)
		c.Oldest = engine.Instant(oldest)
		return c, err
	})
	if err != nil {
		return nil, fmt.Errorf("store: count tasks: %w", err)
	}
	return counts, nil
}

func (db *DB) readTask(s engine.Scanner) (r TaskRow, err error) {
	var made, due, taken, answered, done int64
	var sealed, note, key, from, fromKey []byte
	var caller string
	err = s.Scan(&r.ID, &r.Contact, &r.Customer, &r.Unit, &r.Queue, &r.Form, &r.Recording, &r.Ms, &r.Person, &sealed, &made, &due,
		&r.Agent, &taken, &r.Called, &answered, &r.Way, &done, &r.Outcome, &note, &key, &caller, &from, &fromKey)
	if err != nil {
		return r, err
	}
	r.Made, r.Due, r.Taken, r.Answered, r.Done, r.Erased = engine.Instant(made), engine.Instant(due), engine.Instant(taken), engine.Instant(answered), engine.Instant(done), len(key) == 0
	text, err := db.Ring.Open(r.Person, key, sealed, "task:"+string(r.ID))
	if err != nil {
		return r, err
	}
	noted, err := db.Ring.Open(r.Person, key, note, "task-note:"+string(r.ID))
	if err != nil {
		return r, err
	}
	r.Text, r.Note = string(text), string(noted)
	r.From, err = db.callerOf(caller, fromKey, from, r.Contact)
	return r, err
}

// callerOf opens who called in a contact; empty where the person was erased.
func (db *DB) callerOf(person string, key, sealed []byte, contact zhiyin.ContactID) (string, error) {
	plain, err := db.Ring.Open(person, key, sealed, "contact:"+string(contact))
	if err != nil || plain == nil {
		return "", err
	}
	var who caller
	err = engine.Parse(string(plain), &who)
	return who.From, err
}

// TaskFiles are the files that were sent with a task's message, as the ledger has them.
// None of an erased person.
func (db *DB) TaskFiles(ctx context.Context, contact zhiyin.ContactID, id zhiyin.TaskID) ([]zhiyin.ChatFile, error) {
	made, err := engine.List(ctx, db, eventColumns+` where l.subject = $1 and l.kind = $2 order by l.position limit 100`, []any{string(contact), string(zhiyin.TaskMade{}.Kind())}, db.readEvent)
	if err != nil {
		return nil, fmt.Errorf("store: files of task %s: %w", id, err)
	}
	for _, e := range made {
		if b, is := e.Body.(zhiyin.TaskMade); is && b.Task == id {
			return b.Files, nil
		}
	}
	return nil, nil
}
