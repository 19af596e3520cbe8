package desk

import (
	"cmp"
	"context"
	"slices"
	"time"

	"zhiyin.dev"
)

// Hours tells whether a queue is closed at now, and when it opens then; zero where not
// within two weeks. It must not wait.
type Hours func(queue zhiyin.QueueID, now time.Time) (opens time.Time, closed bool)

// Later is what the Conductor can give a customer in place of a queue that is closed.
type Later interface {
	// Ways are those of a contact under way: callback, message.
	Ways(contact zhiyin.ContactID) []string
	// Instead gives one; Conflict where the contact has it not.
	Instead(ctx context.Context, contact zhiyin.ContactID, agent zhiyin.AgentID, queue zhiyin.QueueID, way string) error
}

// TargetView is a queue to which a customer can be handed on, or not now.
type TargetView struct {
	Queue   zhiyin.QueueID `json:"queue"`
	Name    zhiyin.Text    `json:"name"`
	Waiting int            `json:"waiting"`
	Closed  bool           `json:"closed"`            // nobody is handed on to it now
	Opens   Instant        `json:"opens,omitempty"`   // when it does next; empty: not within two weeks
	Instead []string       `json:"instead,omitempty"` // of a closed one: callback, message
}

// Targets are the queues to which the agent can hand a customer of theirs on, by name.
func (d *Desk) Targets(ctx context.Context, agent zhiyin.AgentID, contact zhiyin.ContactID) ([]TargetView, error) {
	if err := d.mayTalk(ctx, agent, contact); err != nil {
		return nil, err
	}
	out := []TargetView{}
	err := d.do(ctx, func() {
		r := d.open[contact]
		for id, q := range d.queues {
			if r != nil && q.Unit != "" && id != r.queue {
				out = append(out, TargetView{Queue: id, Name: text(q.Name), Waiting: len(q.waiting)})
			}
		}
	})
	for i := range out {
		d.hours(&out[i], contact)
	}
	slices.SortFunc(out, func(a, b TargetView) int { return cmp.Compare(a.Queue, b.Queue) })
	return out, err
}

// hours says of a target whether it serves now, and what there is else.
func (d *Desk) hours(t *TargetView, contact zhiyin.ContactID) {
	if d.serves == nil {
		return
	}
	opens, closed := d.serves(t.Queue, d.now())
	if t.Closed = closed; closed && d.later != nil {
		t.Opens, t.Instead = At(opens), d.later.Ways(contact)
	}
}

// Instead lets a customer of the agent's be called back for a queue, or leave it a
// message.
func (d *Desk) Instead(ctx context.Context, agent zhiyin.AgentID, contact zhiyin.ContactID, queue zhiyin.QueueID, way string) error {
	if err := d.mayTalk(ctx, agent, contact); err != nil {
		return err
	}
	if d.later == nil {
		return refuse("instead", contact, zhiyin.Conflict)
	}
	return d.later.Instead(ctx, contact, agent, queue, way)
}
