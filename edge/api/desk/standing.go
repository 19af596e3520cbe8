package desk

import (
	"context"
	"net/http"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/access"
	"zhiyin.dev/edge/api/door"
)

// Floor is how the queues and the agents stand at this moment.
type Floor interface {
	Queues(ctx context.Context) ([]QueueStanding, error)
	Agents(ctx context.Context) ([]AgentStanding, error)
}

// QueueStanding is one queue now. Agents counts its agents by what they do:
// available, ringing, busy, away, offline, no_line.
type QueueStanding struct {
	ID            zhiyin.QueueID   `json:"id"`
	Unit          zhiyin.UnitID    `json:"unit"`
	Name          zhiyin.Text      `json:"name"`
	Waiting       int              `json:"waiting"`
	OldestMs      int64            `json:"oldest_ms" doc:"how long the one waits that waits longest"`
	From          time.Time        `json:"from,omitzero" doc:"when the day began in the unit's zone, since which is counted"`
	Served        int              `json:"served" doc:"taken by an agent today"`
	ServedInTime  int              `json:"served_in_time" doc:"of those, within the target"`
	Abandoned     int              `json:"abandoned" doc:"hung up while waiting, today"`
	TargetSeconds int              `json:"target_seconds"`
	TargetPercent int              `json:"target_percent"`
	Wait          *zhiyin.Estimate `json:"wait,omitempty" doc:"how long who comes now will probably wait; absent: nobody waits, or it can't be said"`
	Agents        map[string]int   `json:"agents"`
	CallbackOnly  bool             `json:"callback_only" doc:"who comes now is offered to be called back in their turn"`
}

// AgentStanding is one agent now.
type AgentStanding struct {
	ID     zhiyin.AgentID     `json:"id"`
	Name   string             `json:"name"`
	Unit   zhiyin.UnitID      `json:"unit"`
	Status zhiyin.AgentStatus `json:"status" enum:"offline,available,away"`
	Reason string             `json:"reason,omitempty"`
	Since  time.Time          `json:"since,omitzero"`
	Line   bool               `json:"line" doc:"their audio is connected"`
	Next   zhiyin.AgentStatus `json:"next,omitempty" doc:"taken when the present work is done"`
	Queues []zhiyin.QueueID   `json:"queues"`
}

type queuesOutput struct {
	Body struct {
		Items []QueueStanding `json:"items"`
	}
}

type agentsOutput struct {
	Body struct {
		Items []AgentStanding `json:"items"`
	}
}

func (s *routes) queues(ctx context.Context, _ *door.Nothing) (*queuesOutput, error) {
	all, err := s.ports.Floor.Queues(ctx)
	if err != nil {
		return nil, err
	}
	out := &queuesOutput{}
	out.Body.Items = door.Shown(ctx, access.QueueRead, all, func(q QueueStanding) access.Object { return access.Object{Unit: q.Unit} })
	return out, nil
}

func (s *routes) agents(ctx context.Context, _ *door.Nothing) (*agentsOutput, error) {
	all, err := s.ports.Floor.Agents(ctx)
	if err != nil {
		return nil, err
	}
	out := &agentsOutput{}
	out.Body.Items = door.Shown(ctx, access.AgentRead, all, func(a AgentStanding) access.Object { return access.Object{Unit: a.Unit, Agent: a.ID} })
	return out, nil
}

// standingRoutes tell how queues and agents stand, to whoever reaches them.
func (s *routes) standingRoutes() {
	if s.ports.Floor == nil {
		return
	}
	door.Add(s.Server, http.MethodGet, "/api/v1/queues", door.Rule{Who: door.Either, May: access.QueueRead}, "The queues, now", s.queues)
	door.Add(s.Server, http.MethodGet, "/api/v1/agents", door.Rule{Who: door.Either, May: access.AgentRead}, "The agents, now", s.agents)
}
