package api

import (
	"context"
	"net/http"

	"zhiyin.dev"
	"zhiyin.dev/access"
)

type (
	nothing    struct{}
	castOutput struct {
		Body struct {
			People  []CastPerson `json:"people"`
			Numbers []CallNumber `json:"numbers"`
		}
	}
	numbersOutput struct {
		Body struct {
			Numbers []CallNumber `json:"numbers"`
		}
	}
	callInput struct {
		Body struct {
			Number zhiyin.NumberID `json:"number" minLength:"1" maxLength:"64"`
			As     string          `json:"as,omitempty" maxLength:"64"`
			Site   string          `json:"site,omitempty" maxLength:"64" doc:"The site whose server signed member."`
			Member string          `json:"member,omitempty" maxLength:"2048" doc:"Who is signed in at the site, as for chats: a JWT with HS256."`
			SDP    string          `json:"sdp" minLength:"1"`

			Entrance string `json:"entrance,omitempty" maxLength:"128" doc:"What GET or POST /api/embed gave the site's launcher, where the call begins there."`
		}
	}
	callOutput struct {
		Body struct {
			ID    zhiyin.ContactID `json:"id"`
			Token string           `json:"token"`
			SDP   string           `json:"sdp"`
		}
	}
	callStateInput struct {
		ContactPath
		Token string `query:"token" required:"true" maxLength:"256"`
	}
	callStateOutput struct{ Body CallState }
	callEndInput    struct {
		ContactPath
		Body struct {
			Token string `json:"token" minLength:"1" maxLength:"256"`
		}
	}
)

// callRoutes are the click-to-call page's. Who holds a call's token may ask
// about it and end it.
func (s *Server) callRoutes() {
	page := rule{who: Anyone, may: access.Public, browser: true}
	starting := rule{who: Anyone, may: access.Public, browser: true, limit: s.calling}
	if s.ports.Cast != nil {
		add(s, http.MethodGet, "/api/call/cast", rule{who: Anyone, may: access.Public}, "Who one may call as, in the demo", s.cast)
	}
	add(s, http.MethodGet, "/api/call/numbers", rule{who: Anyone, may: access.Public}, "What one may call", s.numbers)
	add(s, http.MethodPost, "/api/calls", starting, "Call from the browser", s.call)
	add(s, http.MethodGet, "/api/calls/{id}", rule{who: Anyone, may: access.Public}, "How the call stands", s.callState)
	// A page that goes away ends its call by sendBeacon, with its JSON as a blob.
	add(s, http.MethodPost, "/api/calls/{id}/end", page, "End the call", s.callEnd)
}

func (s *Server) cast(ctx context.Context, _ *nothing) (*castOutput, error) {
	people, err := s.ports.Cast.People(ctx)
	if err != nil {
		return nil, err
	}
	numbers, err := s.ports.Calls.Numbers(ctx)
	if err != nil {
		return nil, err
	}
	out := &castOutput{}
	out.Body.People, out.Body.Numbers = append([]CastPerson{}, people...), append([]CallNumber{}, numbers...)
	return out, nil
}

func (s *Server) numbers(ctx context.Context, _ *nothing) (*numbersOutput, error) {
	numbers, err := s.ports.Calls.Numbers(ctx)
	if err != nil {
		return nil, err
	}
	out := &numbersOutput{}
	out.Body.Numbers = append([]CallNumber{}, numbers...)
	return out, nil
}

func (s *Server) call(ctx context.Context, in *callInput) (*callOutput, error) {
	out := &callOutput{}
	var err error
	out.Body.ID, out.Body.Token, out.Body.SDP, err = s.ports.Calls.Start(ctx,
		CallAsk{Number: in.Body.Number, As: in.Body.As, Site: in.Body.Site, Member: in.Body.Member, Entrance: in.Body.Entrance, OfferSDP: in.Body.SDP})
	return out, err
}

func (s *Server) callState(ctx context.Context, in *callStateInput) (*callStateOutput, error) {
	state, err := s.ports.Calls.State(ctx, in.id(), in.Token)
	return &callStateOutput{Body: state}, err
}

func (s *Server) callEnd(ctx context.Context, in *callEndInput) (*empty, error) {
	return &empty{}, s.ports.Calls.End(ctx, in.id(), in.Body.Token)
}
