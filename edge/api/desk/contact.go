package desk

import (
	"context"
	"net/http"

	"zhiyin.dev"
	"zhiyin.dev/access"
	"zhiyin.dev/desk"
	"zhiyin.dev/edge/api/door"
)

// ReservationPath and ContactPath are the ids in a route's path. They are
// exported because huma reads no parameters from an embedded type that is not.
type (
	ReservationPath struct {
		ID string `path:"id" pattern:"^rs_[0-9A-Za-z]{1,40}$"`
	}
)

type (
	statusInput struct {
		Body struct {
			Status zhiyin.AgentStatus `json:"status" enum:"offline,available,away"`
			Reason string             `json:"reason,omitempty" maxLength:"64"`
		}
	}
	acceptInput struct {
		ReservationPath
		Body struct{}
	}
	rejectInput struct {
		ReservationPath
		Body struct {
			Reason string `json:"reason" maxLength:"64"`
		}
	}
	switchInput struct {
		door.ContactPath
		Body struct {
			On bool `json:"on"`
		}
	}

	digitsInput struct {
		door.ContactPath
		Body struct {
			Digits string `json:"digits" pattern:"^[0-9*#A-D]{1,32}$"`
		}
	}
	transferInput struct {
		door.ContactPath
		Body struct {
			Queue zhiyin.QueueID `json:"queue,omitempty" maxLength:"64"`
			To    string         `json:"to,omitempty" maxLength:"16"`
		}
	}
	insteadInput struct {
		door.ContactPath
		Body struct {
			Queue zhiyin.QueueID `json:"queue" maxLength:"64"`
			Way   string         `json:"way" enum:"callback,message"`
		}
	}
	targetsOutput struct {
		Body struct {
			Items []desk.TargetView `json:"items"`
		}
	}
	identifyInput struct {
		door.ContactPath
		Body struct {
			Customer string `json:"customer" pattern:"^cu_[0-9A-Za-z]{1,40}$"`
		}
	}
	noteInput struct {
		door.ContactPath
		Body struct {
			Text string `json:"text" maxLength:"8000"`
		}
	}
	completeInput struct {
		door.ContactPath
		Body struct {
			Disposition string `json:"disposition" minLength:"1" maxLength:"64"`
		}
	}
	pastInput struct {
		Customer string `query:"customer" required:"true" pattern:"^cu_[0-9A-Za-z]{1,40}$"`
		Before   string `query:"before" maxLength:"40"`
	}
	meOutput   struct{ Body desk.Me }
	pastOutput struct {
		Body struct {
			Items []desk.PastContactView `json:"items"`
			Next  string                 `json:"next,omitempty"`
		}
	}
)

func (p ReservationPath) id() zhiyin.ReservationID { return zhiyin.ReservationID(p.ID) }

// deskRoutes are what a signed-in agent may ask.
func (s *routes) deskRoutes() {
	mine := door.Rule{Who: door.Agent, May: access.DeskUse, Browser: true}
	d := s.ports.Desk
	door.Add(s.Server, http.MethodGet, "/api/desk/me", door.Rule{Who: door.Agent, May: access.DeskUse}, "Who is signed in", s.me)
	door.Add(s.Server, http.MethodPost, "/api/desk/status", mine, "Change the status", door.Act(func(ctx context.Context, a zhiyin.AgentID, in *statusInput) error {
		return d.SetStatus(ctx, a, in.Body.Status, in.Body.Reason)
	}))
	door.Add(s.Server, http.MethodPost, "/api/desk/reservations/{id}/accept", mine, "Take the call", door.Act(func(ctx context.Context, a zhiyin.AgentID, in *acceptInput) error {
		return d.Accept(ctx, a, in.id())
	}))
	door.Add(s.Server, http.MethodPost, "/api/desk/reservations/{id}/reject", mine, "Give the call back", door.Act(func(ctx context.Context, a zhiyin.AgentID, in *rejectInput) error {
		return d.Reject(ctx, a, in.id(), in.Body.Reason)
	}))
	door.Add(s.Server, http.MethodPost, "/api/desk/contacts/{id}/mute", mine, "Mute or unmute", door.Act(func(ctx context.Context, a zhiyin.AgentID, in *switchInput) error {
		return d.Mute(ctx, a, in.Contact(), in.Body.On)
	}))
	door.Add(s.Server, http.MethodPost, "/api/desk/contacts/{id}/hold", mine, "Hold or resume", door.Act(func(ctx context.Context, a zhiyin.AgentID, in *switchInput) error {
		return d.Hold(ctx, a, in.Contact(), in.Body.On)
	}))
	door.Add(s.Server, http.MethodPost, "/api/desk/contacts/{id}/counsel", mine, "Speak with the senior who is asked for, or do not", door.Act(func(ctx context.Context, a zhiyin.AgentID, in *switchInput) error {
		return d.Counsel(ctx, a, in.Contact(), in.Body.On)
	}))
	door.Add(s.Server, http.MethodPost, "/api/desk/contacts/{id}/relieve", mine, "Let the senior go on with the customer", door.Act(func(ctx context.Context, a zhiyin.AgentID, in *door.ContactInput) error {
		return d.Relieve(ctx, a, in.Contact())
	}))
	door.Add(s.Server, http.MethodPost, "/api/desk/contacts/{id}/digits", mine, "Send keys", door.Act(func(ctx context.Context, a zhiyin.AgentID, in *digitsInput) error {
		return d.Digits(ctx, a, in.Contact(), in.Body.Digits)
	}))
	door.Add(s.Server, http.MethodPost, "/api/desk/contacts/{id}/end", mine, "Hang up", door.Act(func(ctx context.Context, a zhiyin.AgentID, in *door.ContactInput) error {
		return d.End(ctx, a, in.Contact())
	}))
	s.deskAfter(mine)
	s.callingRoutes(mine)
	s.conferenceRoutes(mine)
	s.observeRoutes()
	s.lineRoutes(mine)
	s.pauseRoutes(mine)
	s.floorRoutes()
	s.steerRoutes()
	s.directiveRoutes(mine)
	s.wallboardRoutes()
	s.hearingRoutes(mine)
	s.helpRoutes(mine)
	s.chatRoutes(mine)
	s.Route("GET /api/desk/socket", door.Rule{Who: door.Agent, May: access.DeskUse, Browser: true, Refused: s.refuseSocket}, s.socket)
}

func (s *routes) deskAfter(mine door.Rule) {
	d := s.ports.Desk
	door.Add(s.Server, http.MethodPost, "/api/desk/contacts/{id}/transfer", mine, "Hand the customer on", door.Act(func(ctx context.Context, a zhiyin.AgentID, in *transferInput) error {
		return d.Transfer(ctx, a, in.Contact(), in.Body.Queue, in.Body.To)
	}))
	door.Add(s.Server, http.MethodPost, "/api/desk/contacts/{id}/instead", mine, "Have the customer called back for a queue, or leave it a message", door.Act(func(ctx context.Context, a zhiyin.AgentID, in *insteadInput) error {
		return d.Instead(ctx, a, in.Contact(), in.Body.Queue, in.Body.Way)
	}))
	door.Add(s.Server, http.MethodGet, "/api/desk/contacts/{id}/targets", door.Rule{Who: door.Agent, May: access.DeskUse}, "Queues that the customer can be handed on to, and when they are open", s.targets)
	door.Add(s.Server, http.MethodPost, "/api/desk/contacts/{id}/identify", mine, "Say which candidate it is", door.Act(func(ctx context.Context, a zhiyin.AgentID, in *identifyInput) error {
		return d.Identify(ctx, a, in.Contact(), zhiyin.CustomerID(in.Body.Customer))
	}))
	door.Add(s.Server, http.MethodPost, "/api/desk/contacts/{id}/note", mine, "Save the note", door.Act(func(ctx context.Context, a zhiyin.AgentID, in *noteInput) error {
		return d.Note(ctx, a, in.Contact(), in.Body.Text)
	}))
	door.Add(s.Server, http.MethodPost, "/api/desk/contacts/{id}/wrap/extend", mine, "More time for the wrap-up", door.Act(func(ctx context.Context, a zhiyin.AgentID, in *door.ContactInput) error {
		return d.WrapExtend(ctx, a, in.Contact())
	}))
	door.Add(s.Server, http.MethodPost, "/api/desk/contacts/{id}/wrap/complete", mine, "Complete the wrap-up", door.Act(func(ctx context.Context, a zhiyin.AgentID, in *completeInput) error {
		return d.WrapComplete(ctx, a, in.Contact(), in.Body.Disposition)
	}))
	door.Add(s.Server, http.MethodGet, "/api/desk/contacts", door.Rule{Who: door.Agent, May: access.CustomerRead}, "A customer's earlier contacts", s.past)
}

func (s *routes) me(ctx context.Context, _ *door.Nothing) (*meOutput, error) {
	me, err := s.ports.Desk.Me(ctx, door.CallerOf(ctx).Agent)
	return &meOutput{Body: me}, err
}

func (s *routes) targets(ctx context.Context, in *door.ContactPath) (*targetsOutput, error) {
	items, err := s.ports.Desk.Targets(ctx, door.CallerOf(ctx).Agent, in.Contact())
	out := &targetsOutput{}
	out.Body.Items = items
	return out, err
}

func (s *routes) past(ctx context.Context, in *pastInput) (*pastOutput, error) {
	items, next, err := s.ports.Desk.PastContacts(ctx, door.CallerOf(ctx).Agent, zhiyin.CustomerID(in.Customer), in.Before)
	if err != nil {
		return nil, err
	}
	out := &pastOutput{}
	out.Body.Items, out.Body.Next = items, next
	return out, nil
}
