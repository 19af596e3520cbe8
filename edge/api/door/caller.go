package door

import (
	"context"
	"fmt"
	"net/http"
	"net/netip"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/access"
	"zhiyin.dev/intake"
)

// Caller is who makes a request.
type Caller struct {
	Actor   access.Actor
	Agent   zhiyin.AgentID // the actor's, where it is a person
	Session string
	Source  intake.Source // of a system
	from    netip.Addr
	request string // the request's id
}

type callerKey struct{}

// CallerOf is who makes the request; nobody where a route is for anyone.
func CallerOf(ctx context.Context) Caller {
	c, _ := ctx.Value(callerKey{}).(Caller)
	return c
}

// signInFor is how long a browser keeps the cookie: a long shift. The store may
// end the sign-in earlier.
const signInFor = 12 * time.Hour

// cookieName has the __Host- prefix where the browser then insists on Secure
// and our host alone (RFC 6265bis §4.1.3.2).
func (s *Server) cookieName(ctx context.Context) string {
	if s.secure(ctx) {
		return "__Host-zhiyin"
	}
	return "zhiyin"
}

// secure tells whether the browser that asks came by https.
func (s *Server) secure(ctx context.Context) bool { return s.Config.secure || forwardedHTTPS(ctx) }

// Cookie carries a session to the browser; an empty one takes the old one away.
func (s *Server) Cookie(ctx context.Context, session string) http.Cookie {
	c := http.Cookie{Name: s.cookieName(ctx), Value: session, Path: "/", HttpOnly: true,
		SameSite: http.SameSiteStrictMode, Secure: s.secure(ctx), MaxAge: int(signInFor.Seconds())}
	if session == "" {
		c.MaxAge = -1
	}
	return c
}

// signedIn finds the agent behind the cookie; every request asks the store, so
// that a revoked sign-in ends with the next one.
func (s *Server) signedIn(req *http.Request) (Caller, error) {
	c, err := req.Cookie(s.cookieName(req.Context()))
	if err != nil || c.Value == "" {
		return Caller{}, NewProblem(http.StatusUnauthorized, "not signed in")
	}
	actor, err := s.ports.SignIns.SignIn(req.Context(), c.Value, s.Now())
	switch zhiyin.KindOf(err) {
	case "":
		return Caller{Actor: actor, Agent: actor.Agent, Session: c.Value}, nil
	case zhiyin.Denied, zhiyin.NotFound, zhiyin.Invalid:
		return Caller{}, NewProblem(http.StatusUnauthorized, "the sign-in is over")
	}
	return Caller{}, fmt.Errorf("api: sign-in: %w", err)
}

// Offline takes an agent whose sign-in is over out of work, unless they have
// their desk open by another sign-in.
func (s *Server) Offline(ctx context.Context, who Caller) {
	if s.Sockets.elsewhere(who) || !access.Allows(who.Actor, access.DeskUse, access.Object{}) {
		return
	}
	if err := s.ports.Desk.SetStatus(ctx, who.Agent, zhiyin.Offline, ""); err != nil {
		s.reportRoute(ctx, "sign-out", err)
	}
}
