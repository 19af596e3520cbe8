package api

import (
	"context"
	"fmt"
	"net/http"
	"net/netip"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"zhiyin.dev"
	"zhiyin.dev/access"
	"zhiyin.dev/intake"
)

// signInFor is how long a browser keeps the cookie: a long shift. The store may
// end the sign-in earlier.
const signInFor = 12 * time.Hour

// caller is who makes a request.
type caller struct {
	actor   access.Actor
	agent   zhiyin.AgentID // the actor's, where it is a person
	session string
	source  intake.Source // of a system
	from    netip.Addr
	request string // the request's id
}

type callerKey struct{}

func callerOf(ctx context.Context) caller {
	c, _ := ctx.Value(callerKey{}).(caller)
	return c
}

// cookieName has the __Host- prefix where the browser then insists on Secure
// and our host alone (RFC 6265bis §4.1.3.2).
func (s *Server) cookieName(ctx context.Context) string {
	if s.secure(ctx) {
		return "__Host-zhiyin"
	}
	return "zhiyin"
}

// secure tells whether the browser that asks came by https.
func (s *Server) secure(ctx context.Context) bool { return s.cfg.secure || forwardedHTTPS(ctx) }

func (s *Server) cookie(ctx context.Context, session string) http.Cookie {
	c := http.Cookie{Name: s.cookieName(ctx), Value: session, Path: "/", HttpOnly: true,
		SameSite: http.SameSiteStrictMode, Secure: s.secure(ctx), MaxAge: int(signInFor.Seconds())}
	if session == "" {
		c.MaxAge = -1
	}
	return c
}

// signedIn finds the agent behind the cookie; every request asks the store, so
// that a revoked sign-in ends with the next one.
func (s *Server) signedIn(req *http.Request) (caller, error) {
	c, err := req.Cookie(s.cookieName(req.Context()))
	if err != nil || c.Value == "" {
		return caller{}, newProblem(http.StatusUnauthorized, "not signed in")
	}
	actor, err := s.ports.SignIns.SignIn(req.Context(), c.Value, s.now())
	switch zhiyin.KindOf(err) {
	case "":
		return caller{actor: actor, agent: actor.Agent, session: c.Value}, nil
	case zhiyin.Denied, zhiyin.NotFound, zhiyin.Invalid:
		return caller{}, newProblem(http.StatusUnauthorized, "the sign-in is over")
	}
	return caller{}, fmt.Errorf("api: sign-in: %w", err)
}

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

func (s *Server) doorRoutes() {
	public := rule{who: Anyone, may: access.Public, browser: true, limit: s.signIns}
	add(s, http.MethodPost, "/api/sign-in", public, "Sign in with a one-time link", s.signIn)
	s.accountRoutes()
	add(s, http.MethodPost, "/api/sign-out", rule{who: Agent, may: access.AccountUse, browser: true}, "Sign out", s.signOut)
	if s.ports.SetUp != nil {
		add(s, http.MethodPost, "/api/set-up", public, "Make the first unit and supervisor", s.setUp)
	}
	s.documentRoutes()
	s.door.route("/api/", rule{who: Anyone, may: access.Public}, notThere)
	if s.ports.Screens != nil {
		s.door.route("/", rule{who: Anyone, may: access.Public}, s.ports.Screens.ServeHTTP)
	}
}

func notThere(w http.ResponseWriter, _ *http.Request) {
	newProblem(http.StatusNotFound, "no such route").write(w)
}

func (s *Server) signIn(ctx context.Context, in *signInInput) (*enteredOutput, error) {
	return s.entered(ctx)(s.ports.SignIns.RedeemLink(ctx, in.Body.Token, s.visit(ctx)))
}

func (s *Server) signOut(ctx context.Context, _ *emptyInput) (*signInOutput, error) {
	who := callerOf(ctx)
	if err := s.ports.SignIns.SignOut(ctx, s.visit(ctx)); err != nil {
		return nil, err
	}
	s.sockets.signOut(who.session)
	s.offline(ctx, who)
	return &signInOutput{SetCookie: s.cookie(ctx, "")}, nil
}

// offline takes an agent whose sign-in is over out of work, unless they have
// their desk open by another sign-in.
func (s *Server) offline(ctx context.Context, who caller) {
	if s.sockets.elsewhere(who) || !access.Allows(who.actor, access.DeskUse, access.Object{}) {
		return
	}
	if err := s.ports.Desk.SetStatus(ctx, who.agent, zhiyin.Offline, ""); err != nil {
		s.reportRoute(ctx, "sign-out", err)
	}
}

func (s *Server) setUp(ctx context.Context, in *setUpInput) (*enteredOutput, error) {
	b := in.Body
	return s.entered(ctx)(s.ports.SetUp.SetUp(ctx, b.Token, First{b.Name, b.Unit, b.UnitName, b.Industry, b.Zone}, s.visit(ctx)))
}

type emptyInput struct{ Body struct{} }

// empty is the answer {}.
type empty struct{ Body struct{} }

// add registers a JSON route with its rule.
func add[I, O any](s *Server, method, path string, r rule, summary string, handle func(context.Context, *I) (*O, error)) {
	s.door.rules[method+" "+path] = r
	limit := r.body
	if limit == 0 {
		limit = bodyLimit
	}
	huma.Register(s.huma, huma.Operation{OperationID: operationID(method, path), Method: method, Path: path,
		Summary: summary, DefaultStatus: http.StatusOK, MaxBodyBytes: limit, BodyReadTimeout: readWithin,
		Extensions: map[string]any{"x-who": string(r.who), "x-may": string(r.may)},
	}, func(ctx context.Context, in *I) (*O, error) {
		out, err := handle(ctx, in)
		if err != nil {
			s.reportRoute(ctx, method+" "+path, err)
			return nil, problemOf(err)
		}
		return out, nil
	})
}

func (s *Server) reportRoute(ctx context.Context, pattern string, err error) {
	s.report((&http.Request{Pattern: pattern}).WithContext(ctx), err)
}
