package desk

import (
	"context"
	"net/http"

	"zhiyin.dev"
	"zhiyin.dev/access"
	"zhiyin.dev/desk"
	"zhiyin.dev/edge/api/door"
)

// Tasks is what agents do with the messages that customers leave. Each act fails
// with NotFound for an unknown task, Denied for one of a queue that the agent does
// not serve, and Conflict where it stands otherwise: taken by somebody, not in the
// agent's hand, or done.
type Tasks interface {
	// Tasks pages through what the agent has in hand and what nobody has of their
	// queues, the first due first. open is how many there are altogether, up to 200.
	Tasks(ctx context.Context, agent zhiyin.AgentID, after string) (page []desk.TaskView, next string, open int, err error)
	Take(ctx context.Context, agent zhiyin.AgentID, id zhiyin.TaskID) error
	Release(ctx context.Context, agent zhiyin.AgentID, id zhiyin.TaskID) error
	// Call calls the customer back, whose number the agent need not see. Errors are
	// also those of a call out.
	Call(ctx context.Context, agent zhiyin.AgentID, id zhiyin.TaskID) (zhiyin.ContactID, error)
	// Answer writes back by one of the task's ways. A client's id is taken once in a chat.
	// Invalid for a way that is not open, or a text that is empty or too long for it; Denied
	// where the customer does not want messages, Busy where they had many in this hour,
	// Unavailable where nothing sends them.
	Answer(ctx context.Context, agent zhiyin.AgentID, id zhiyin.TaskID, way zhiyin.AnswerWay, client, text string) error
	// File is one that came with the message of a task in the agent's hand.
	File(ctx context.Context, agent zhiyin.AgentID, id zhiyin.TaskID, file string) (zhiyin.ChatFile, []byte, error)
	Finish(ctx context.Context, agent zhiyin.AgentID, id zhiyin.TaskID, outcome zhiyin.TaskOutcome, note string) error
}

type (
	// TaskPath is a task's id in a path.
	TaskPath struct {
		ID string `path:"id" pattern:"^task_[0-9A-Za-z]{1,40}$"`
	}
	tasksInput struct {
		After string `query:"after" maxLength:"100" doc:"the cursor of the page before"`
	}
	tasksOutput struct {
		Body struct {
			Items []desk.TaskView `json:"items"`
			Open  int             `json:"open" doc:"how many there are, 200 at most"`
			Next  string          `json:"next,omitempty"`
		}
	}
	taskInput struct {
		TaskPath
		Body struct{}
	}
	replyInput struct {
		TaskPath
		Body struct {
			Way    zhiyin.AnswerWay `json:"way" enum:"chat,sms,mail"`
			Client string           `json:"client,omitempty" maxLength:"64" doc:"The page's own id of the answer: in a chat one is taken once."`
			Text   string           `json:"text" minLength:"1" maxLength:"4000" doc:"At most 300 characters of an SMS, 2,000 of a mail."`
		}
	}
	finishInput struct {
		TaskPath
		Body struct {
			Outcome zhiyin.TaskOutcome `json:"outcome" enum:"called_back,answered,needless"`
			Note    string             `json:"note,omitempty" maxLength:"2000"`
		}
	}
)

func (p TaskPath) id() zhiyin.TaskID { return zhiyin.TaskID(p.ID) }

// taskRoutes are the desk's.
func (s *routes) taskRoutes() {
	if s.ports.Tasks == nil {
		return
	}
	mine, t := door.Rule{Who: door.Agent, May: access.DeskUse, Browser: true}, s.ports.Tasks
	door.Add(s.Server, http.MethodGet, "/api/desk/tasks", door.Rule{Who: door.Agent, May: access.DeskUse}, "Messages that customers left", s.tasks)
	door.Add(s.Server, http.MethodPost, "/api/desk/tasks/{id}/take", mine, "Take a task in hand", door.Act(func(ctx context.Context, a zhiyin.AgentID, in *taskInput) error {
		return t.Take(ctx, a, in.id())
	}))
	door.Add(s.Server, http.MethodPost, "/api/desk/tasks/{id}/release", mine, "Give a task back", door.Act(func(ctx context.Context, a zhiyin.AgentID, in *taskInput) error {
		return t.Release(ctx, a, in.id())
	}))
	door.Add(s.Server, http.MethodPost, "/api/desk/tasks/{id}/call", mine, "Call a task's customer", s.callTask)
	door.Add(s.Server, http.MethodPost, "/api/desk/tasks/{id}/answer", mine, "Answer a task in writing", door.Act(func(ctx context.Context, a zhiyin.AgentID, in *replyInput) error {
		return t.Answer(ctx, a, in.id(), in.Body.Way, in.Body.Client, in.Body.Text)
	}))
	s.Route("GET /api/desk/tasks/{id}/files/{file}", door.Rule{Who: door.Agent, May: access.DeskUse}, s.taskFile)
	door.Add(s.Server, http.MethodPost, "/api/desk/tasks/{id}/done", mine, "Close a task", door.Act(func(ctx context.Context, a zhiyin.AgentID, in *finishInput) error {
		return t.Finish(ctx, a, in.id(), in.Body.Outcome, in.Body.Note)
	}))
}

func (s *routes) tasks(ctx context.Context, in *tasksInput) (out *tasksOutput, err error) {
	out = &tasksOutput{}
	b := &out.Body
	b.Items, b.Next, b.Open, err = s.ports.Tasks.Tasks(ctx, door.CallerOf(ctx).Agent, in.After)
	return out, err
}

func (s *routes) callTask(ctx context.Context, in *taskInput) (*callOutOutput, error) {
	id, err := s.ports.Tasks.Call(ctx, door.CallerOf(ctx).Agent, in.id())
	if err != nil {
		return nil, err
	}
	out := &callOutOutput{}
	out.Body.Contact = id
	return out, nil
}

// taskFile shows what a customer sent only when the audit has it.
func (s *routes) taskFile(w http.ResponseWriter, req *http.Request) {
	ctx, id, file := req.Context(), req.PathValue("id"), req.PathValue("file")
	f, content, err := s.ports.Tasks.File(ctx, door.CallerOf(ctx).Agent, zhiyin.TaskID(id), file)
	if err == nil {
		err = s.MayRead(ctx, zhiyin.LabelOfSealed, access.DeskUse, "task:"+id)
	}
	if err == nil {
		err = s.Audit(ctx, access.DeskUse, "task:"+id, "file "+f.ID)
	}
	if err != nil {
		s.Report(req, err)
		door.ProblemOf(err).Write(w)
		return
	}
	w.Header().Set("Cache-Control", "no-store")
	writeFile(w, f, content)
}
