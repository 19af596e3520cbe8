package contact

import (
	"context"
	"fmt"

	"zhiyin.dev"
)

// Steer is a supervisor's wish for a contact that waits: another queue, another
// priority, or anybody of the queue whatever their skills. What is not said stays.
type Steer struct {
	By       zhiyin.AgentID `json:"by"`
	Queue    zhiyin.QueueID `json:"queue,omitempty"`
	Priority *int           `json:"priority,omitempty"`  // 0 … 100
	AnySkill bool           `json:"any_skill,omitempty"` // drop the skills that it wants
}

func (Steer) name() string { return "steer" }

// steer lets it wait as is wished, with the age that it has.
func (s *step) steer(in Steer) {
	wanted := s.c.wanted
	if in.Queue != "" && in.Queue != wanted.Queue {
		wanted.Queue, wanted.Skills = in.Queue, nil // skills are a queue's
	}
	if in.Priority != nil {
		wanted.Priority = *in.Priority
	}
	if in.AnySkill {
		wanted.Skills = nil
	}
	s.keep(zhiyin.ContactSteered{By: in.By, Queue: wanted.Queue, Priority: wanted.Priority, AnySkill: len(wanted.Skills) == 0})
	s.queue(wanted, s.c.queuedAt)
}

// Steer changes what a waiting contact waits for. Invalid for a priority out of
// range or when nothing is asked, NotFound for a queue or contact that is not
// there, Conflict when it does not wait or a desk rings for it.
func (c *Conductor) Steer(ctx context.Context, id zhiyin.ContactID, in Steer) error {
	if in.Priority != nil && (*in.Priority < 0 || *in.Priority > 100) || in.Queue == "" && in.Priority == nil && !in.AnySkill {
		return fmt.Errorf("contact: steer %s: %w", id, zhiyin.Invalid)
	}
	if _, ok := c.cfg.Directory.Queues()[in.Queue]; in.Queue != "" && !ok {
		return fmt.Errorf("contact: steer %s to queue %s: %w", id, in.Queue, zhiyin.NotFound)
	}
	return c.watch(ctx, id, in, func(Contact) bool { return true })
}
