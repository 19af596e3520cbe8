package floor

import (
	"context"
	"fmt"
	"slices"

	"zhiyin.dev"
	"zhiyin.dev/desk"
)

// File is a file that came with the message of a task in the agent's hand (deskapi.Tasks).
func (d *Tasks) File(ctx context.Context, agent zhiyin.AgentID, id zhiyin.TaskID, file string) (zhiyin.ChatFile, []byte, error) {
	row, err := d.inHand(ctx, agent, id)
	if err != nil {
		return zhiyin.ChatFile{}, nil, err
	}
	files, err := d.rooms.db.TaskFiles(ctx, row.Contact, id)
	if err != nil {
		return zhiyin.ChatFile{}, nil, err
	}
	i := slices.IndexFunc(files, func(f zhiyin.ChatFile) bool { return f.ID == file })
	if i < 0 {
		return zhiyin.ChatFile{}, nil, fmt.Errorf("floor: file of task %s: %w", id, zhiyin.NotFound)
	}
	f, content, err := d.rooms.db.File(ctx, row.Contact, file)
	f.Name = files[i].Name
	return f, content, err
}

// OpenTasks counts the open tasks of every queue.
func (r *Rooms) OpenTasks(ctx context.Context) (map[zhiyin.QueueID]desk.TaskCount, error) {
	counts, err := r.db.TaskCounts(ctx, r.now())
	out := map[zhiyin.QueueID]desk.TaskCount{}
	for _, c := range counts {
		out[c.Queue] = desk.TaskCount{Open: c.Open, Late: c.Late}
	}
	return out, err
}
