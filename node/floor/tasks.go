package floor

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/desk"
	"zhiyin.dev/edge/chat"
	"zhiyin.dev/store"
)

// Tasks is what agents do with the messages that customers leave.
type Tasks struct {
	rooms *Rooms
	desk  *desk.Desk
	chats *chat.Server
	post  Post

	answering sync.Mutex // held while an answer is put behind a chat that is over
}

// Post takes messages to customers.
type Post interface {
	// Ask keeps a message to be sent; fault says why it will not be.
	Ask(context.Context, zhiyin.Message) (fault string, err error)
	// Sends tells whether a channel has somebody who carries its messages.
	Sends(zhiyin.MessageChannel) bool
}

// NewTasks makes it; there is one, for it numbers what is written behind a chat.
func NewTasks(rooms *Rooms, d *desk.Desk, chats *chat.Server, post Post) *Tasks {
	return &Tasks{rooms: rooms, desk: d, chats: chats, post: post}
}

const (
	tasksPage = 30
	tasksMost = 200 // that are counted
)

// Tasks pages through what an agent may do (deskapi.Tasks).
func (d *Tasks) Tasks(ctx context.Context, agent zhiyin.AgentID, cursor string) (page []desk.TaskView, next string, open int, err error) {
	who, err := d.agent(ctx, agent)
	if err != nil {
		return nil, "", 0, err
	}
	after, id, err := taskPlace(cursor)
	if err != nil {
		return nil, "", 0, err
	}
	rows, err := d.rooms.db.OpenTasks(ctx, agent, who.Queues, after, id, tasksMost)
	if err != nil {
		return nil, "", 0, err
	}
	if open = len(rows); len(rows) > tasksPage {
		rows = rows[:tasksPage]
		last := rows[tasksPage-1]
		next = last.Due.UTC().Format(time.RFC3339Nano) + "/" + string(last.ID)
	}
	page = []desk.TaskView{}
	for _, row := range rows {
		v, err := d.view(ctx, row, who)
		if err != nil {
			return nil, "", 0, err
		}
		page = append(page, v)
	}
	return page, next, open, nil
}

// agent is somebody with the queues that they serve now.
func (d *Tasks) agent(ctx context.Context, id zhiyin.AgentID) (zhiyin.Agent, error) {
	who, err := d.rooms.db.Agent(ctx, id)
	return d.rooms.directives.placed([]zhiyin.Agent{who})[0], err
}

// taskPlace reads a cursor: the due time and the id of the last task seen.
func taskPlace(cursor string) (time.Time, zhiyin.TaskID, error) {
	if cursor == "" {
		return time.Time{}, "", nil
	}
	due, id, _ := strings.Cut(cursor, "/")
	at, err := time.Parse(time.RFC3339Nano, due)
	if err != nil {
		return at, "", fmt.Errorf("floor: cursor of tasks: %w", zhiyin.Invalid)
	}
	return at, zhiyin.TaskID(id), nil
}

func (d *Tasks) view(ctx context.Context, row store.TaskRow, who zhiyin.Agent) (desk.TaskView, error) {
	known, err := d.known(ctx, row)
	if err != nil {
		return desk.TaskView{}, err
	}
	at := reachOf(row.Task, known)
	v := desk.ViewTask(row.Task, known, d.rooms.catalog.Queues()[row.Queue].Name, who)
	if v.Mine && row.Form == zhiyin.WrittenMessage && who.Cleared().Reads(zhiyin.LabelOfSealed) {
		if v.Files, err = d.rooms.db.TaskFiles(ctx, row.Contact, row.ID); err != nil {
			return desk.TaskView{}, err
		}
	}
	return v.Answerable(d.ways(row.Task, at), at.phone, at.mail), nil
}

// known is what is known of a task's customer; nothing of one who was erased.
func (d *Tasks) known(ctx context.Context, row store.TaskRow) (zhiyin.Snapshot, error) {
	if row.Customer == "" || row.Erased {
		return zhiyin.Snapshot{}, nil
	}
	snapshot, err := d.rooms.db.Snapshot(ctx, row.Customer, d.rooms.now())
	if err != nil && zhiyin.KindOf(err) != zhiyin.NotFound {
		return zhiyin.Snapshot{}, err
	}
	return snapshot, nil
}

// Take gives a free task of their queues to the agent (deskapi.Tasks).
func (d *Tasks) Take(ctx context.Context, agent zhiyin.AgentID, id zhiyin.TaskID) error {
	row, err := d.rooms.db.Task(ctx, id)
	if err != nil {
		return err
	}
	who, err := d.agent(ctx, agent)
	if err != nil {
		return err
	}
	if !slices.Contains(who.Queues, row.Queue) {
		return fmt.Errorf("floor: take task %s: queue %s is not theirs: %w", id, row.Queue, zhiyin.Denied)
	}
	return d.keep(ctx, row, agent, zhiyin.TaskTaken{Task: id, Agent: agent})
}

// Release gives it back (deskapi.Tasks).
func (d *Tasks) Release(ctx context.Context, agent zhiyin.AgentID, id zhiyin.TaskID) error {
	row, err := d.inHand(ctx, agent, id)
	if err != nil {
		return err
	}
	return d.keep(ctx, row, agent, zhiyin.TaskReleased{Task: id, Agent: agent})
}

// Call calls the customer back (deskapi.Tasks).
func (d *Tasks) Call(ctx context.Context, agent zhiyin.AgentID, id zhiyin.TaskID) (zhiyin.ContactID, error) {
	row, err := d.inHand(ctx, agent, id)
	if err != nil {
		return "", err
	}
	if row.From == "" {
		return "", fmt.Errorf("floor: call for task %s: no number is known: %w", id, zhiyin.Invalid)
	}
	contact, err := d.desk.CallOut(ctx, agent, row.From, "")
	if err != nil {
		return "", err
	}
	return contact, d.keep(ctx, row, agent, zhiyin.TaskCalled{Task: id, Agent: agent, Contact: contact})
}

// Finish closes it (deskapi.Tasks).
func (d *Tasks) Finish(ctx context.Context, agent zhiyin.AgentID, id zhiyin.TaskID, outcome zhiyin.TaskOutcome, note string) error {
	row, err := d.inHand(ctx, agent, id)
	if err != nil {
		return err
	}
	return d.keep(ctx, row, agent, zhiyin.TaskDone{Task: id, Agent: agent, Outcome: outcome, Late: d.rooms.now().After(row.Due), Note: note})
}

// inHand is a task that the agent has; Conflict for any other.
func (d *Tasks) inHand(ctx context.Context, agent zhiyin.AgentID, id zhiyin.TaskID) (store.TaskRow, error) {
	row, err := d.rooms.db.Task(ctx, id)
	if err == nil && (row.Agent != agent || !row.Done.IsZero()) {
		err = fmt.Errorf("floor: task %s is not in the hand of %s: %w", id, agent, zhiyin.Conflict)
	}
	return row, err
}

func (d *Tasks) keep(ctx context.Context, row store.TaskRow, agent zhiyin.AgentID, bodies ...zhiyin.Body) error {
	var events []zhiyin.Event
	for _, b := range bodies {
		e := zhiyin.NewEvent(string(row.Contact), b, d.rooms.now())
		e.Unit, e.Person, e.By = row.Unit, row.Person, "agent:"+string(agent)
		events = append(events, e)
	}
	return d.rooms.db.AppendWait(ctx, events...)
}
