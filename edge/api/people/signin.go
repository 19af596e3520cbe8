package people

import (
	"context"
	"net/http"

	"zhiyin.dev"
	"zhiyin.dev/access"
	"zhiyin.dev/edge/api/door"
)

type signInInput struct {
	Body struct {
		Token string `json:"token" minLength:"16" maxLength:"256"`
	}
}

type signInOutput struct {
	SetCookie http.Cookie `header:"Set-Cookie"`
	Body      struct{}
}

type setUpInput struct {
	Body struct {
		Token    string        `json:"token" minLength:"16" maxLength:"256"`
		Name     string        `json:"name" minLength:"1" maxLength:"80"`
		Unit     zhiyin.UnitID `json:"unit" pattern:"^[a-z][a-z0-9-]{0,31}$"`
		UnitName string        `json:"unit_name,omitempty" maxLength:"80"`
		Industry string        `json:"industry,omitempty" enum:"beauty,mother-baby,ecommerce,bank,telecom,medical"`
		Zone     string        `json:"zone,omitempty" maxLength:"64"`
	}
}

func (s *routes) doorRoutes() {
	public := door.Rule{Who: door.Anyone, May: access.Public, Browser: true, Limit: s.SignIns}
	door.Add(s.Server, http.MethodPost, "/api/sign-in", public, "Sign in with a one-time link", s.signIn)
	s.accountRoutes()
	door.Add(s.Server, http.MethodPost, "/api/sign-out", door.Rule{Who: door.Agent, May: access.AccountUse, Browser: true}, "Sign out", s.signOut)
	if s.ports.SetUp != nil {
		door.Add(s.Server, http.MethodPost, "/api/set-up", public, "Make the first unit and supervisor", s.setUp)
	}
}

func (s *routes) signIn(ctx context.Context, in *signInInput) (*enteredOutput, error) {
	return s.entered(ctx)(s.ports.SignIns.RedeemLink(ctx, in.Body.Token, s.Visit(ctx)))
}

func (s *routes) signOut(ctx context.Context, _ *door.EmptyInput) (*signInOutput, error) {
	who := door.CallerOf(ctx)
	if err := s.ports.SignIns.SignOut(ctx, s.Visit(ctx)); err != nil {
		return nil, err
	}
	s.Sockets.SignOut(who.Session)
	s.Offline(ctx, who)
	return &signInOutput{SetCookie: s.Cookie(ctx, "")}, nil
}

func (s *routes) setUp(ctx context.Context, in *setUpInput) (*enteredOutput, error) {
	b := in.Body
	return s.entered(ctx)(s.ports.SetUp.SetUp(ctx, b.Token, First{b.Name, b.Unit, b.UnitName, b.Industry, b.Zone}, s.Visit(ctx)))
}
