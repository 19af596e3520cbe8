package floor

import (
	"context"
	"errors"

	"zhiyin.dev"
	"zhiyin.dev/access"
	"zhiyin.dev/contact"
	"zhiyin.dev/desk"
)

// Watch lets supervisors into talks.
type Watch struct{ Rooms *Rooms }

// Observe enters it in the audit chain first, and takes the supervisor out of the
// lobby's hands: nothing rings at their desk meanwhile. That the agent is not shown it
// the entry says, too.
func (w Watch) Observe(ctx context.Context, supervisor zhiyin.AgentID, id zhiyin.ContactID, mode zhiyin.ObserveMode, hidden bool) error {
	n := w.Rooms
	busy := n.Claim(supervisor, id)
	if busy != nil && zhiyin.KindOf(busy) != zhiyin.NotFound && !n.talks().Observes(supervisor, id) {
		return busy
	}
	reason := string(mode)
	if hidden {
		reason += " hidden"
	}
	err := n.audited(ctx, supervisor, id, access.ContactObserve, reason, func() error { return n.talks().Observe(ctx, id, supervisor, mode, hidden) })
	if err != nil && busy == nil {
		n.Release(supervisor, id)
	}
	return err
}

// Unobserve ends it; the lobby hears of it with the event.
func (w Watch) Unobserve(ctx context.Context, supervisor zhiyin.AgentID, id zhiyin.ContactID) error {
	return w.Rooms.talks().Unobserve(ctx, id, supervisor)
}

// TakeOver enters it in the audit chain first. The supervisor stays out of the
// lobby's hands until the contact is done.
func (w Watch) TakeOver(ctx context.Context, supervisor zhiyin.AgentID, id zhiyin.ContactID) error {
	n := w.Rooms
	return n.audited(ctx, supervisor, id, access.ContactObserve, "take_over", func() error { return n.talks().TakeOver(ctx, id, supervisor) })
}

// Steer enters it in the audit chain first.
func (w Watch) Steer(ctx context.Context, supervisor zhiyin.AgentID, id zhiyin.ContactID, wish desk.Steering) error {
	n := w.Rooms
	return n.audited(ctx, supervisor, id, access.ContactSteer, "", func() error {
		return n.talks().Steer(ctx, id, contact.Steer{By: supervisor, Queue: wish.Queue, Priority: wish.Priority, AnySkill: wish.AnySkill})
	})
}

// AskSenior enters it in the audit chain first.
func (w Watch) AskSenior(ctx context.Context, supervisor zhiyin.AgentID, id zhiyin.ContactID) error {
	n := w.Rooms
	return n.audited(ctx, supervisor, id, access.ContactSteer, "senior", func() error { return n.talks().AskSenior(ctx, id, supervisor) })
}

// Hurry enters it in the audit chain first.
func (w Watch) Hurry(ctx context.Context, supervisor zhiyin.AgentID, id zhiyin.ContactID) error {
	n := w.Rooms
	return n.audited(ctx, supervisor, id, access.ContactSteer, "call again", func() error { return n.talks().Hurry(ctx, id, supervisor) })
}

// Handle enters it in the audit chain first.
func (w Watch) Handle(ctx context.Context, supervisor zhiyin.AgentID, id zhiyin.ContactID) error {
	n := w.Rooms
	return n.audited(ctx, supervisor, id, access.ContactSteer, "by hand", func() error { return n.talks().Handle(ctx, id, supervisor) })
}

// audited does what the audit chain has then, as done; what fails has a second entry.
func (l *Rooms) audited(ctx context.Context, supervisor zhiyin.AgentID, id zhiyin.ContactID, action access.Action, reason string, do func() error) error {
	entry := zhiyin.AuditEntry{At: l.now(), Actor: "agent:" + string(supervisor), Role: "supervisor", Action: string(action), Object: string(id), Result: zhiyin.AuditDone, Reason: reason}
	if err := l.db.Audit(ctx, entry); err != nil {
		return err
	}
	err := do()
	if err != nil {
		entry.At, entry.Result = l.now(), zhiyin.AuditFailed
		err = errors.Join(err, l.db.Audit(ctx, entry))
	}
	return err
}

// Unwatched gives supervisors back whose observation has ended.
func (l *Rooms) Unwatched(events []zhiyin.Event) {
	for _, e := range events {
		if left, is := e.Body.(zhiyin.SupervisorLeft); is && left.Why != "took_over" {
			l.Release(left.Agent, zhiyin.ContactID(e.Subject))
		}
	}
}

// Release says that an agent is done with a contact that others go on with.
func (l *Rooms) Release(agent zhiyin.AgentID, id zhiyin.ContactID) {
	if host := l.ofAgent(agent); host != nil {
		host.Free(agent, id)
	}
}
