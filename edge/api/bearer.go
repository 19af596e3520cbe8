package api

import (
	"fmt"
	"net/http"
	"strings"

	"zhiyin.dev"
	"zhiyin.dev/access"
	"zhiyin.dev/intake"
)

// keyOrPerson finds who asks: a system with its key, or else somebody who is
// signed in and, for a POST, comes from our own page.
func (s *Server) keyOrPerson(req *http.Request) (caller, error) {
	if req.Header.Get("Authorization") != "" {
		return s.byKey(req)
	}
	if req.Method != http.MethodGet && !s.ownOrigin(req) {
		return caller{}, newProblem(http.StatusForbidden, "the request comes from another site")
	}
	who, err := s.signedIn(req)
	if p, is := err.(*Problem); is && p.Status == http.StatusUnauthorized {
		p.realm = `Bearer realm="api"`
	}
	return who, err
}

// secretIn reads a key from Authorization: as a bearer token (RFC 6750 §2.1),
// or as the user of Basic authentication.
func secretIn(req *http.Request) string {
	if user, _, ok := req.BasicAuth(); ok {
		return user
	}
	scheme, token, _ := strings.Cut(req.Header.Get("Authorization"), " ")
	if !strings.EqualFold(scheme, "Bearer") {
		return ""
	}
	return strings.TrimSpace(token)
}

func (s *Server) byKey(req *http.Request) (caller, error) {
	k, err := s.liveKey(req, secretIn(req))
	if p, is := err.(*Problem); is {
		p.realm = `Bearer realm="api", error="invalid_token"`
	}
	return keyCaller(k), err
}

// liveKey is a 401 for a secret that opens nothing.
func (s *Server) liveKey(req *http.Request, secret string) (access.Key, error) {
	if s.ports.APIKeys == nil || secret == "" {
		return access.Key{}, newProblem(http.StatusUnauthorized, "the key is not known, or is over")
	}
	k, err := s.ports.APIKeys.KeyOf(req.Context(), secret, s.now())
	switch zhiyin.KindOf(err) {
	case "":
		return k, nil
	case zhiyin.Denied, zhiyin.NotFound, zhiyin.Invalid:
		return k, newProblem(http.StatusUnauthorized, "the key is not known, or is over")
	}
	return k, fmt.Errorf("api: key: %w", err)
}

func keyCaller(k access.Key) caller {
	return caller{actor: k.Actor(), source: intake.Source{Name: k.Source, Unit: k.Unit}}
}
