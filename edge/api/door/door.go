package door

import (
	"context"
	"fmt"
	"mime"
	"net/http"
	"net/netip"
	"sort"

	"github.com/danielgtaylor/huma/v2"
	"zhiyin.dev"
	"zhiyin.dev/access"
)

// Who may call a route.
type Who string

// The answers. Every route has exactly one.
const (
	Anyone   Who = "anyone"   // no sign-in; what it serves is public or guarded by a token of its own
	Agent    Who = "agent"    // somebody who is signed in, by cookie
	System   Who = "system"   // another system, by its write key or API key
	Either   Who = "key"      // another system by its API key, or somebody who is signed in
	Operator Who = "operator" // this machine, or an admin address
)

// bodyLimit: an SDP with all its candidates is 10 KB, a note of 8,000 Chinese
// characters 24 KB.
const bodyLimit = 64 << 10

// Rule is how a route is guarded.
type Rule struct {
	Who     Who
	May     access.Action // what the caller has to be permitted; every route has one
	Browser bool          // a POST from our own page: the Origin must be ours
	Program bool          // with browser: or from what is no browser and sends none, for no cookie counts here
	Beacon  bool          // may come as text/plain, as sendBeacon sends it
	Body    int64         // most bytes of body
	File    bool          // the body is a file, application/octet-stream, and nothing else
	Letter  *huma.Schema  // the body has this shape, may be gzipped and may name the key: see letter; nil: it is no letter
	Limit   *limiter      // attempts per address; nil: unlimited
	Refused func(http.ResponseWriter, *http.Request, *Problem)
}

// door is the mux behind which all routes are; it lets nobody through to a
// route that has no rule. It satisfies humago.Mux.
type door struct {
	mux   *http.ServeMux
	rules map[string]Rule // by pattern
	found []string        // patterns as they were registered
	api   *Server
}

func newDoor(s *Server) *door {
	return &door{mux: http.NewServeMux(), rules: map[string]Rule{}, api: s}
}

// HandleFunc registers a pattern that has a rule. One without is a fault of the
// program and answers 403 to everybody.
func (d *door) HandleFunc(pattern string, handle func(http.ResponseWriter, *http.Request)) {
	d.found = append(d.found, pattern)
	r, has := d.rules[pattern]
	if !has {
		handle = func(w http.ResponseWriter, _ *http.Request) {
			NewProblem(http.StatusForbidden, "the route has no rule").Write(w)
		}
	}
	d.mux.HandleFunc(pattern, func(w http.ResponseWriter, req *http.Request) { d.guard(r, w, req, handle) })
}

func (d *door) ServeHTTP(w http.ResponseWriter, r *http.Request) { d.mux.ServeHTTP(w, r) }

// route registers a plain handler with its rule.
func (d *door) route(pattern string, r Rule, handle http.HandlerFunc) {
	d.rules[pattern] = r
	d.HandleFunc(pattern, handle)
}

// Route registers a plain handler with its rule.
func (s *Server) Route(pattern string, r Rule, handle http.HandlerFunc) {
	s.door.route(pattern, r, handle)
}

// Route is how one route is guarded.
type Route struct {
	Who Who
	May access.Action
}

// Routes lists who may call what, by pattern ("POST /api/sign-in").
func (s *Server) Routes() map[string]Route {
	out := map[string]Route{}
	for _, p := range s.door.found {
		out[p] = Route{s.door.rules[p].Who, s.door.rules[p].May}
	}
	return out
}

// undeclared lists the routes without a caller or a permission, for New to
// refuse. What is public is so for anyone, and nothing else is.
func (d *door) undeclared() []string {
	var out []string
	for _, p := range d.found {
		if r := d.rules[p]; r.Who == "" || !r.May.Known() || (r.May == access.Public) != (r.Who == Anyone) {
			out = append(out, p)
		}
	}
	sort.Strings(out)
	return out
}

func (d *door) guard(r Rule, w http.ResponseWriter, req *http.Request, handle http.HandlerFunc) {
	limit := r.Body
	if limit == 0 {
		limit = bodyLimit
	}
	var p *Problem
	if r.Letter != nil {
		d.api.crossOrigin(w, req)
		if req, p = opened(w, req, limit); p != nil {
			p.Write(w)
			return
		}
	}
	ctx, err := d.admit(r, req)
	if err != nil {
		p := ProblemOf(err)
		d.api.Report(req, err)
		if r.Refused != nil {
			r.Refused(w, req, p)
			return
		}
		p.Write(w)
		return
	}
	if req.ContentLength > limit {
		NewProblem(http.StatusRequestEntityTooLarge, "the body is too large").Write(w)
		return
	}
	// On a copy: net/http looks at its own request's Body to see that some of it
	// was left unread, and then must not take the rest for the next request.
	limited := req.WithContext(ctx)
	limited.Body = http.MaxBytesReader(w, req.Body, limit)
	if d.api.guarded(limited) {
		d.api.once(w, limited, handle)
		return
	}
	handle(w, limited)
}

// admit checks, cheapest first: host, origin, type, rate, then who it is.
func (d *door) admit(r Rule, req *http.Request) (context.Context, error) {
	if r.Browser && !d.api.ownOrigin(req) && !(r.Program && req.Header.Get("Origin") == "") {
		return nil, NewProblem(http.StatusForbidden, "the request comes from another site")
	}
	if req.Method == http.MethodPost && !r.accepts(req) {
		return nil, NewProblem(http.StatusUnsupportedMediaType, "the body must be application/json")
	}
	if err := d.api.paced(r, req); err != nil {
		return nil, err
	}
	switch r.Who {
	case Anyone:
		return d.api.noteVisit(req.Context(), req), nil
	case Agent:
		return d.permit(r, req, d.api.signedIn)
	case System:
		return d.permit(r, req, d.api.system)
	case Either:
		return d.permit(r, req, d.api.keyOrPerson)
	case Operator:
		return req.Context(), d.api.operator(req)
	}
	return nil, fmt.Errorf("api: %s has no rule: %w", req.Pattern, zhiyin.Denied)
}

// accepts tells whether the body is declared as JSON. A page of another site
// can't send that without asking first.
func (r Rule) accepts(req *http.Request) bool {
	kind, _, err := mime.ParseMediaType(req.Header.Get("Content-Type"))
	if err != nil {
		return false
	}
	if r.Beacon && kind == "text/plain" {
		req.Header.Set("Content-Type", "application/json")
		return true
	}
	return kind == "application/json" && !r.File || kind == "application/octet-stream" && r.File
}

// client is the address of who asks: at the other end of the connection, or of that
// of a trusted proxy.
func client(req *http.Request) netip.Addr {
	ap, err := netip.ParseAddrPort(req.RemoteAddr)
	if err != nil {
		return netip.Addr{}
	}
	return ap.Addr().Unmap()
}

// operator passes this machine, unless a proxy speaks for somebody else, and
// the admin addresses.
func (s *Server) operator(req *http.Request) error {
	from := client(req)
	proxied := req.Header.Get("X-Forwarded-For") != "" || req.Header.Get("Forwarded") != ""
	if from.IsLoopback() && !proxied {
		return nil
	}
	for _, p := range s.Config.admin {
		if !proxied && p.Contains(from) {
			return nil
		}
	}
	return fmt.Errorf("api: figures are for operators: %w", zhiyin.Denied)
}
