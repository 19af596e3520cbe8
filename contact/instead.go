package contact

import (
	"context"
	"fmt"
	"slices"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/flow"
)

// What an agent can give a customer whom they would hand on to a queue that is closed.
const (
	InsteadCallback = "callback" // they are called back when the queue's turn comes, and hang up now
	InsteadMessage  = "message"  // they leave a message, which is a task of the queue
)

// Hours tells when queues serve. Its methods never wait.
type Hours interface {
	// Closed tells whether the queue is closed at now, and when it opens then; zero
	// where not within two weeks.
	Closed(queue zhiyin.QueueID, now time.Time) (opens time.Time, closed bool)
	// Opening is what a callback of the queue goes by.
	Opening(queue zhiyin.QueueID) flow.Opening
}

// Instead is the agent's wish for a customer who can't be handed on to Queue now.
type Instead struct {
	Queue   zhiyin.QueueID `json:"queue"`
	Way     string         `json:"way"`
	Opening flow.Opening   `json:"opening,omitzero"`
}

func (Instead) name() string { return "instead" }

// closed tells whether a queue does not serve now.
func (c *Conductor) closed(queue zhiyin.QueueID) bool {
	if queue == "" || c.cfg.Hours == nil {
		return false
	}
	_, closed := c.cfg.Hours.Closed(queue, c.cfg.Now())
	return closed
}

// Ways are what can be given in place of a queue in a contact under way.
func (c *Conductor) Ways(id zhiyin.ContactID) []string {
	if k, ok := c.find(id); ok {
		if shown := k.shown.Load(); shown != nil {
			return shown.Later.ways()
		}
	}
	return []string{}
}

// Instead lets the customer be called back for a queue, or leave it a message. Errors
// are those of the agent's other wishes; Conflict where the contact has no such way.
func (c *Conductor) Instead(ctx context.Context, id zhiyin.ContactID, agent zhiyin.AgentID, queue zhiyin.QueueID, way string) error {
	if _, ok := c.cfg.Directory.Queues()[queue]; !ok {
		return fmt.Errorf("contact: %s for queue %s: %w", way, queue, zhiyin.NotFound)
	}
	in := Instead{Queue: queue, Way: way}
	if c.cfg.Hours != nil && way == InsteadCallback {
		in.Opening = c.cfg.Hours.Opening(queue)
	}
	return c.askIf(ctx, id, agent, in, func(now Contact) error {
		if !now.mayTransfer(Transfer{Queue: queue}) || !slices.Contains(now.later().ways(), way) {
			return fmt.Errorf("contact: %s for %s: %w", way, id, zhiyin.Conflict)
		}
		return nil
	})
}

// Later is what an agent can give the customer in place of a queue.
type Later struct{ Callback, Message bool }

// later: who was called by us called no flow that takes a message, and is called again
// by people.
func (c Contact) later() Later {
	inbound := c.Arrival.Direction != zhiyin.Outbound
	return Later{Callback: inbound && c.callable && !c.Written(), Message: inbound && c.takesMessages}
}

func (l Later) ways() []string {
	out := []string{}
	if l.Callback {
		out = append(out, InsteadCallback)
	}
	if l.Message {
		out = append(out, InsteadMessage)
	}
	return out
}

// instead hands the customer on to a later hour; the agent is free at once.
func (s *step) instead(in Instead) {
	if !s.c.mayTransfer(Transfer{Queue: in.Queue}) {
		return
	}
	s.handOn(in.Queue)
	s.c.gather, s.c.ahead, s.c.sound = nil, "", playing{}
	if in.Way == InsteadMessage {
		s.spend(inFlow)
		s.to(zhiyin.InFlow)
		s.follow(flow.HandMessage{Queue: in.Queue})
		return
	}
	wanted := zhiyin.Wanted{Queue: in.Queue, Priority: s.c.wanted.Priority + handedOn}
	s.promise(s.Flow.Promise(wanted, s.c.music), in.Opening, s.credited())
	s.do(Hangup{Reason: zhiyin.EndedByAgent})
	s.awaitTurn()
}
