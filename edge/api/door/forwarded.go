package door

import (
	"context"
	"net/http"
	"net/netip"
	"strings"
)

// forwarded puts who asked a trusted proxy in the place of the proxy: the last
// address of X-Forwarded-For that is none of the trusted ones, for those before it
// are whatever the asker wrote. X-Forwarded-Proto tells whether they came by https.
// From anybody else both headers mean nothing.
func (s *Server) forwarded(req *http.Request) *http.Request {
	if !s.trusts(client(req)) {
		return req
	}
	out := req
	if proto, _, _ := strings.Cut(req.Header.Get("X-Forwarded-Proto"), ","); strings.EqualFold(strings.TrimSpace(proto), "https") {
		out = out.WithContext(context.WithValue(req.Context(), securedKey{}, true))
	}
	if from, ok := s.asker(req); ok {
		if out == req {
			out = req.WithContext(req.Context())
		}
		out.RemoteAddr = netip.AddrPortFrom(from, 0).String()
	}
	return out
}

type securedKey struct{}

// asker reads X-Forwarded-For from its end. An entry that is no address ends the
// search: nobody we trust wrote it.
func (s *Server) asker(req *http.Request) (from netip.Addr, ok bool) {
	list := strings.Split(strings.Join(req.Header.Values("X-Forwarded-For"), ","), ",")
	for i := len(list) - 1; i >= 0; i-- {
		hop, err := forwardedHop(list[i])
		if err != nil {
			return from, ok
		}
		from, ok = hop, true
		if !s.trusts(hop) {
			break
		}
	}
	return from, ok
}

// forwardedHop reads an address, which some proxies write with a port.
func forwardedHop(text string) (netip.Addr, error) {
	text = strings.TrimSpace(text)
	if at, err := netip.ParseAddrPort(text); err == nil {
		return at.Addr().Unmap().WithZone(""), nil
	}
	a, err := netip.ParseAddr(strings.Trim(text, "[]"))
	return a.Unmap().WithZone(""), err
}

func (s *Server) trusts(from netip.Addr) bool {
	for _, p := range s.Config.proxies {
		if p.Contains(from) {
			return true
		}
	}
	return false
}

// byHTTPS tells whether the request came to us, or to a trusted proxy, by https.
func byHTTPS(req *http.Request) bool { return req.TLS != nil || forwardedHTTPS(req.Context()) }

func forwardedHTTPS(ctx context.Context) bool {
	on, _ := ctx.Value(securedKey{}).(bool)
	return on
}
