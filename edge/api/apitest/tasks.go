package apitest

import (
	"context"
	"fmt"

	"zhiyin.dev"
	"zhiyin.dev/desk"
)

// LeftMessages are two tasks: task_1 is free, and task_2 is in another's hand.
type LeftMessages struct{ *Others }

func (LeftMessages) Tasks(_ context.Context, agent zhiyin.AgentID, after string) ([]desk.TaskView, string, int, error) {
	return []desk.TaskView{{ID: "task_1", Contact: "ct_1", Form: zhiyin.Voicemail, Queue: "muhe-care", Made: "2026-05-05T13:20:11.000000Z", Due: "2026-05-06T13:20:11.000000Z", Customer: desk.CustomerView{Match: zhiyin.None}, Text: "for " + string(agent) + " after " + after}}, "next", 31, nil
}

func (m LeftMessages) may(what string, agent zhiyin.AgentID, id zhiyin.TaskID) error {
	switch {
	case id == "task_2":
		return fmt.Errorf("task: %w", zhiyin.Conflict)
	case id != "task_1":
		return fmt.Errorf("task: %w", zhiyin.NotFound)
	case m.Others != nil:
		return m.Others.Noted("%s %s %s", what, id, agent)
	}
	return nil
}

func (m LeftMessages) Take(_ context.Context, a zhiyin.AgentID, id zhiyin.TaskID) error {
	return m.may("take", a, id)
}

func (m LeftMessages) Release(_ context.Context, a zhiyin.AgentID, id zhiyin.TaskID) error {
	return m.may("release", a, id)
}

func (m LeftMessages) Call(_ context.Context, a zhiyin.AgentID, id zhiyin.TaskID) (zhiyin.ContactID, error) {
	return "ct_back", m.may("call", a, id)
}

func (m LeftMessages) Answer(_ context.Context, a zhiyin.AgentID, id zhiyin.TaskID, way zhiyin.AnswerWay, client, text string) error {
	return m.may("answer "+string(way)+" "+client+" "+text, a, id)
}

func (m LeftMessages) File(_ context.Context, a zhiyin.AgentID, id zhiyin.TaskID, file string) (zhiyin.ChatFile, []byte, error) {
	if file != "cf_1" {
		return zhiyin.ChatFile{}, nil, fmt.Errorf("file: %w", zhiyin.NotFound)
	}
	return zhiyin.ChatFile{ID: file, Type: "application/pdf"}, []byte("%PDF"), m.may("file "+file, a, id)
}

func (m LeftMessages) Finish(_ context.Context, a zhiyin.AgentID, id zhiyin.TaskID, o zhiyin.TaskOutcome, note string) error {
	return m.may("done "+string(o)+" "+note, a, id)
}
