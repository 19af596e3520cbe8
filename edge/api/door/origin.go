package door

import (
	"net"
	"net/http"
	"net/url"
	"regexp"
	"strings"
)

// ownOrigin tells whether the request was made by a page of ours. A browser
// sends Origin with every POST and every WebSocket (Fetch §3.2); what sends
// none is no browser and has no page.
func (s *Server) ownOrigin(req *http.Request) bool {
	origin, err := url.Parse(req.Header.Get("Origin"))
	if err != nil || origin.Host == "" {
		return false
	}
	if s.Config.public != nil && origin.Scheme == s.Config.public.Scheme && strings.EqualFold(origin.Host, s.Config.public.Host) {
		return true
	}
	scheme := "http"
	if byHTTPS(req) {
		scheme = "https"
	}
	return origin.Scheme == scheme && strings.EqualFold(origin.Host, req.Host)
}

// ownHost refuses foreign names on a listener of this machine: a name that an
// attacker lets point to 127.0.0.1 would make their page one of ours.
func (s *Server) ownHost(req *http.Request) bool {
	if s.Config.tls {
		return true
	}
	if s.Config.public != nil && strings.EqualFold(req.Host, s.Config.public.Host) {
		return true
	}
	return Local(hostOf(req.Host))
}

// hostOf is the host without port and brackets.
func hostOf(address string) string {
	if h, _, err := net.SplitHostPort(address); err == nil {
		return h
	}
	return strings.Trim(address, "[]")
}

var plainHost = regexp.MustCompile(`^[A-Za-z0-9.\-:\[\]]+$`)

// guardHeaders are the same for every answer; the screens set a policy of their
// own on their pages.
func (s *Server) guardHeaders(h http.Header, req *http.Request) {
	connect := "'self'"
	if plainHost.MatchString(req.Host) {
		connect += " ws://" + req.Host + " wss://" + req.Host // older browsers: 'self' leaves sockets out
	}
	h.Set("Content-Security-Policy", "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; "+
		"img-src 'self' data: blob:; font-src 'self'; media-src 'self' blob: mediastream:; connect-src "+connect+
		"; base-uri 'none'; form-action 'self'; frame-ancestors 'none'")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("X-Frame-Options", "DENY")
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("Cross-Origin-Opener-Policy", "same-origin")
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
	h.Set("Permissions-Policy", "microphone=(self), camera=(), geolocation=()")
	if s.secure(req.Context()) && !Local(hostOf(req.Host)) { // localhost is everybody's
		h.Set("Strict-Transport-Security", "max-age=31536000")
	}
	if strings.HasPrefix(req.URL.Path, "/api/") {
		h.Set("Cache-Control", "no-store")
	}
}
