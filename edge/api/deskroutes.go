package api

import (
	"context"
	"net/http"
	"strings"

	"zhiyin.dev"
	"zhiyin.dev/access"
	"zhiyin.dev/desk"
)

// ReservationPath and ContactPath are the ids in a route's path. They are
// exported because huma reads no parameters from an embedded type that is not.
type (
	ReservationPath struct {
		ID string `path:"id" pattern:"^rs_[0-9A-Za-z]{1,40}$"`
	}
	ContactPath struct {
		ID string `path:"id" pattern:"^ct_[0-9A-Za-z]{1,40}$"`
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
		ContactPath
		Body struct {
			On bool `json:"on"`
		}
	}
	contactInput struct {
		ContactPath
		Body struct{}
	}
	digitsInput struct {
		ContactPath
		Body struct {
			Digits string `json:"digits" pattern:"^[0-9*#A-D]{1,32}$"`
		}
	}
	transferInput struct {
		ContactPath
		Body struct {
			Queue zhiyin.QueueID `json:"queue,omitempty" maxLength:"64"`
			To    string         `json:"to,omitempty" maxLength:"16"`
		}
	}
	insteadInput struct {
		ContactPath
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
		ContactPath
		Body struct {
			Customer string `json:"customer" pattern:"^cu_[0-9A-Za-z]{1,40}$"`
		}
	}
	noteInput struct {
		ContactPath
		Body struct {
			Text string `json:"text" maxLength:"8000"`
		}
	}
	completeInput struct {
		ContactPath
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
func (p ContactPath) id() zhiyin.ContactID         { return zhiyin.ContactID(p.ID) }

// deskRoutes are what a signed-in agent may ask.
func (s *Server) deskRoutes() {
	mine := rule{who: Agent, may: access.DeskUse, browser: true}
	d := s.ports.Desk
	add(s, http.MethodGet, "/api/desk/me", rule{who: Agent, may: access.DeskUse}, "Who is signed in", s.me)
	add(s, http.MethodPost, "/api/desk/status", mine, "Change the status", act(func(ctx context.Context, a zhiyin.AgentID, in *statusInput) error {
		return d.SetStatus(ctx, a, in.Body.Status, in.Body.Reason)
	}))
	add(s, http.MethodPost, "/api/desk/reservations/{id}/accept", mine, "Take the call", act(func(ctx context.Context, a zhiyin.AgentID, in *acceptInput) error {
		return d.Accept(ctx, a, in.id())
	}))
	add(s, http.MethodPost, "/api/desk/reservations/{id}/reject", mine, "Give the call back", act(func(ctx context.Context, a zhiyin.AgentID, in *rejectInput) error {
		return d.Reject(ctx, a, in.id(), in.Body.Reason)
	}))
	add(s, http.MethodPost, "/api/desk/contacts/{id}/mute", mine, "Mute or unmute", act(func(ctx context.Context, a zhiyin.AgentID, in *switchInput) error {
		return d.Mute(ctx, a, in.id(), in.Body.On)
	}))
	add(s, http.MethodPost, "/api/desk/contacts/{id}/hold", mine, "Hold or resume", act(func(ctx context.Context, a zhiyin.AgentID, in *switchInput) error {
		return d.Hold(ctx, a, in.id(), in.Body.On)
	}))
	add(s, http.MethodPost, "/api/desk/contacts/{id}/counsel", mine, "Speak with the senior who is asked for, or do not", act(func(ctx context.Context, a zhiyin.AgentID, in *switchInput) error {
		return d.Counsel(ctx, a, in.id(), in.Body.On)
	}))
	add(s, http.MethodPost, "/api/desk/contacts/{id}/relieve", mine, "Let the senior go on with the customer", act(func(ctx context.Context, a zhiyin.AgentID, in *contactInput) error {
		return d.Relieve(ctx, a, in.id())
	}))
	add(s, http.MethodPost, "/api/desk/contacts/{id}/digits", mine, "Send keys", act(func(ctx context.Context, a zhiyin.AgentID, in *digitsInput) error {
		return d.Digits(ctx, a, in.id(), in.Body.Digits)
	}))
	add(s, http.MethodPost, "/api/desk/contacts/{id}/end", mine, "Hang up", act(func(ctx context.Context, a zhiyin.AgentID, in *contactInput) error {
		return d.End(ctx, a, in.id())
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
	s.door.route("GET /api/desk/socket", rule{who: Agent, may: access.DeskUse, browser: true, refused: s.refuseSocket}, s.socket)
}

func (s *Server) deskAfter(mine rule) {
	d := s.ports.Desk
	add(s, http.MethodPost, "/api/desk/contacts/{id}/transfer", mine, "Hand the customer on", act(func(ctx context.Context, a zhiyin.AgentID, in *transferInput) error {
		return d.Transfer(ctx, a, in.id(), in.Body.Queue, in.Body.To)
	}))
	add(s, http.MethodPost, "/api/desk/contacts/{id}/instead", mine, "Have the customer called back for a queue, or leave it a message", act(func(ctx context.Context, a zhiyin.AgentID, in *insteadInput) error {
		return d.Instead(ctx, a, in.id(), in.Body.Queue, in.Body.Way)
	}))
	add(s, http.MethodGet, "/api/desk/contacts/{id}/targets", rule{who: Agent, may: access.DeskUse}, "Queues that the customer can be handed on to, and when they are open", s.targets)
	add(s, http.MethodPost, "/api/desk/contacts/{id}/identify", mine, "Say which candidate it is", act(func(ctx context.Context, a zhiyin.AgentID, in *identifyInput) error {
		return d.Identify(ctx, a, in.id(), zhiyin.CustomerID(in.Body.Customer))
	}))
	add(s, http.MethodPost, "/api/desk/contacts/{id}/note", mine, "Save the note", act(func(ctx context.Context, a zhiyin.AgentID, in *noteInput) error {
		return d.Note(ctx, a, in.id(), in.Body.Text)
	}))
	add(s, http.MethodPost, "/api/desk/contacts/{id}/wrap/extend", mine, "More time for the wrap-up", act(func(ctx context.Context, a zhiyin.AgentID, in *contactInput) error {
		return d.WrapExtend(ctx, a, in.id())
	}))
	add(s, http.MethodPost, "/api/desk/contacts/{id}/wrap/complete", mine, "Complete the wrap-up", act(func(ctx context.Context, a zhiyin.AgentID, in *completeInput) error {
		return d.WrapComplete(ctx, a, in.id(), in.Body.Disposition)
	}))
	add(s, http.MethodGet, "/api/desk/contacts", rule{who: Agent, may: access.CustomerRead}, "A customer's earlier contacts", s.past)
}

func (s *Server) me(ctx context.Context, _ *nothing) (*meOutput, error) {
	me, err := s.ports.Desk.Me(ctx, callerOf(ctx).agent)
	return &meOutput{Body: me}, err
}

func (s *Server) targets(ctx context.Context, in *ContactPath) (*targetsOutput, error) {
	items, err := s.ports.Desk.Targets(ctx, callerOf(ctx).agent, in.id())
	out := &targetsOutput{}
	out.Body.Items = items
	return out, err
}

func (s *Server) past(ctx context.Context, in *pastInput) (*pastOutput, error) {
	items, next, err := s.ports.Desk.PastContacts(ctx, callerOf(ctx).agent, zhiyin.CustomerID(in.Customer), in.Before)
	if err != nil {
		return nil, err
	}
	out := &pastOutput{}
	out.Body.Items, out.Body.Next = items, next
	return out, nil
}

// act makes a route's handler of something that the signed-in agent does.
func act[I any](do func(context.Context, zhiyin.AgentID, *I) error) func(context.Context, *I) (*empty, error) {
	return func(ctx context.Context, in *I) (*empty, error) {
		if err := do(ctx, callerOf(ctx).agent, in); err != nil {
			return nil, err
		}
		return &empty{}, nil
	}
}

// operationID names a route in the OpenAPI document: post-desk-contacts-id-end.
func operationID(method, path string) string {
	path = strings.NewReplacer("/api/", "", "/v1/", "v1-", "/", "-", "{", "", "}", "").Replace(path)
	return strings.ToLower(method) + "-" + strings.TrimPrefix(path, "-")
}
