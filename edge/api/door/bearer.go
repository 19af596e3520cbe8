package door

import (
	"errors"
	"fmt"
	"net/http"
	"strings"

	"zhiyin.dev"
	"zhiyin.dev/access"
	"zhiyin.dev/intake"
)

// keyOrPerson finds who asks: a system with its key, or else somebody who is
// signed in and, for a POST, comes from our own page.
func (s *Server) keyOrPerson(req *http.Request) (Caller, error) {
	if req.Header.Get("Authorization") != "" {
		return s.byKey(req)
	}
	if req.Method != http.MethodGet && !s.ownOrigin(req) {
		return Caller{}, NewProblem(http.StatusForbidden, "the request comes from another site")
	}
	who, err := s.signedIn(req)
	if p, is := err.(*Problem); is && p.Status == http.StatusUnauthorized {
		p.Realm = `Bearer realm="api"`
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

func (s *Server) byKey(req *http.Request) (Caller, error) {
	k, err := s.liveKey(req, secretIn(req))
	if p, is := err.(*Problem); is {
		p.Realm = `Bearer realm="api", error="invalid_token"`
	}
	return keyCaller(k), err
}

// TakesKeys tells whether write keys are known.
func (s *Server) TakesKeys() bool { return s.ports.Keys != nil }

// liveKey is a 401 for a secret that opens nothing.
func (s *Server) liveKey(req *http.Request, secret string) (access.Key, error) {
	if s.ports.APIKeys == nil || secret == "" {
		return access.Key{}, NewProblem(http.StatusUnauthorized, "the key is not known, or is over")
	}
	k, err := s.ports.APIKeys.KeyOf(req.Context(), secret, s.Now())
	switch zhiyin.KindOf(err) {
	case "":
		return k, nil
	case zhiyin.Denied, zhiyin.NotFound, zhiyin.Invalid:
		return k, NewProblem(http.StatusUnauthorized, "the key is not known, or is over")
	}
	return k, fmt.Errorf("api: key: %w", err)
}

func keyCaller(k access.Key) Caller {
	return Caller{Actor: k.Actor(), Source: intake.Source{Name: k.Source, Unit: k.Unit}}
}

// system finds the source behind a write key.
func (s *Server) system(req *http.Request) (Caller, error) {
	who, err := s.sender(req)
	if err == nil {
		err = s.sameSide(req, who.Source.Name)
	}
	return who, err
}

func (s *Server) sender(req *http.Request) (Caller, error) {
	key, _, ok := req.BasicAuth()
	if !ok {
		key = LetterOf(req.Context()).key
	}
	if key == "" {
		return Caller{}, noKey("a write key is needed, as the user of Basic authentication")
	}
	source, err := s.ports.Keys.Source(req.Context(), key)
	switch zhiyin.KindOf(err) {
	case "":
		return Caller{Source: source, Actor: access.Actor{Key: source.Name, Scopes: []access.Action{access.EventsWrite}}}, nil
	case zhiyin.Denied, zhiyin.NotFound, zhiyin.Invalid:
		return s.writeKey(req, key)
	}
	return Caller{}, fmt.Errorf("api: write key: %w", err)
}

// writeKey finds the system behind an API key that comes as a write key.
func (s *Server) writeKey(req *http.Request, key string) (Caller, error) {
	k, err := s.liveKey(req, key)
	if p := (*Problem)(nil); errors.As(err, &p) {
		return Caller{}, noKey("the write key is not known")
	}
	return keyCaller(k), err
}

func noKey(detail string) *Problem {
	p := NewProblem(http.StatusUnauthorized, detail)
	p.Realm = `Basic realm="events"`
	return p
}
