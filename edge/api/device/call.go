package device

import (
	"context"
	"net/http"

	"zhiyin.dev"
	"zhiyin.dev/access"
	"zhiyin.dev/edge/api/door"
)

type (
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
		door.ContactPath
		Token string `query:"token" required:"true" maxLength:"256"`
	}
	callStateOutput struct{ Body CallState }
	callEndInput    struct {
		door.ContactPath
		Body struct {
			Token string `json:"token" minLength:"1" maxLength:"256"`
		}
	}
)

// callRoutes are the click-to-call page's. Who holds a call's token may ask
// about it and end it.
func (s *routes) callRoutes() {
	page := door.Rule{Who: door.Anyone, May: access.Public, Browser: true}
	starting := door.Rule{Who: door.Anyone, May: access.Public, Browser: true, Limit: s.Calling}
	if s.ports.Cast != nil {
		door.Add(s.Server, http.MethodGet, "/api/call/cast", door.Rule{Who: door.Anyone, May: access.Public}, "Who one may call as, in the demo", s.cast)
	}
	door.Add(s.Server, http.MethodGet, "/api/call/numbers", door.Rule{Who: door.Anyone, May: access.Public}, "What one may call", s.numbers)
	door.Add(s.Server, http.MethodPost, "/api/calls", starting, "Call from the browser", s.call)
	door.Add(s.Server, http.MethodGet, "/api/calls/{id}", door.Rule{Who: door.Anyone, May: access.Public}, "How the call stands", s.callState)
	// A page that goes away ends its call by sendBeacon, with its JSON as a blob.
	door.Add(s.Server, http.MethodPost, "/api/calls/{id}/end", page, "End the call", s.callEnd)
}

func (s *routes) cast(ctx context.Context, _ *door.Nothing) (*castOutput, error) {
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

func (s *routes) numbers(ctx context.Context, _ *door.Nothing) (*numbersOutput, error) {
	numbers, err := s.ports.Calls.Numbers(ctx)
	if err != nil {
		return nil, err
	}
	out := &numbersOutput{}
	out.Body.Numbers = append([]CallNumber{}, numbers...)
	return out, nil
}

func (s *routes) call(ctx context.Context, in *callInput) (*callOutput, error) {
	out := &callOutput{}
	var err error
	out.Body.ID, out.Body.Token, out.Body.SDP, err = s.ports.Calls.Start(ctx,
		CallAsk{Number: in.Body.Number, As: in.Body.As, Site: in.Body.Site, Member: in.Body.Member, Entrance: in.Body.Entrance, OfferSDP: in.Body.SDP})
	return out, err
}

func (s *routes) callState(ctx context.Context, in *callStateInput) (*callStateOutput, error) {
	state, err := s.ports.Calls.State(ctx, in.Contact(), in.Token)
	return &callStateOutput{Body: state}, err
}

func (s *routes) callEnd(ctx context.Context, in *callEndInput) (*door.Empty, error) {
	return &door.Empty{}, s.ports.Calls.End(ctx, in.Contact(), in.Body.Token)
}
