package api_test

import (
	"errors"
	"log/slog"
	"net/http"
	"strings"
	"testing"

	"zhiyin.dev"
	"zhiyin.dev/access"
	"zhiyin.dev/edge/api"
	"zhiyin.dev/edge/api/door"
)

// behind is a site whose only callers are a proxy's, on this machine.
func behind(t *testing.T, proxies ...string) *site {
	return newSite(t, func(c *door.Config, _ *api.Ports) { c.Proxies, c.SignInsPerMinute, c.RequestsPerMinute = proxies, 3, 4 })
}

func TestEachWhoAsksATrustedProxyHasLimitsOfTheirOwn(t *testing.T) {
	t.Parallel()
	s := behind(t, "127.0.0.1", "10.0.0.0/8")
	tries := func(from string) (status int) {
		return s.do(nil, "POST", "/api/sign-in", `{"token":"a-token-that-nobody-has"}`, header("X-Forwarded-For", from)).status
	}
	for range 3 {
		if got := tries("203.0.113.7"); got != 403 {
			t.Fatalf("%d too soon", got)
		}
	}
	for from, want := range map[string]int{
		"203.0.113.7":                   429,
		"198.51.100.1, 203.0.113.7":     429, // what the asker wrote before does not count
		"203.0.113.7, 10.1.2.3":         429, // another proxy of ours
		"203.0.113.7:4711":              429,
		"203.0.113.8":                   403,
		"2001:db8::1":                   403,
		"[2001:db8:1::1]:443":           403,
		"127.0.0.1, nonsense, 10.9.9.9": 403, // what follows the last address that can be read
	} {
		if got := tries(from); got != want {
			t.Errorf("%s: %d, want %d", from, got, want)
		}
	}
	for range 4 {
		s.do(nil, "GET", "/api/call/numbers", "", header("X-Forwarded-For", "203.0.113.9"))
	}
	if r := s.do(nil, "GET", "/api/call/numbers", "", header("X-Forwarded-For", "203.0.113.9")); r.status != 429 {
		t.Errorf("requests of one address: %d", r.status)
	}
}

func TestForwardedHeadersOfAnybodyElseMeanNothing(t *testing.T) {
	t.Parallel()
	s := behind(t, "192.0.2.0/24")
	for i := range 3 {
		s.do(nil, "POST", "/api/sign-in", `{"token":"a-token-that-nobody-has"}`, header("X-Forwarded-For", "203.0.113."+string(rune('1'+i))))
	}
	r := s.do(nil, "POST", "/api/sign-in", `{"token":"a-token-that-nobody-has"}`, header("X-Forwarded-For", "203.0.113.9"))
	if r.status != 429 {
		t.Errorf("limits are got round by a header: %d", r.status)
	}
	open := newSite(t, nil)
	cookie := open.signIn(wen)
	open.signIns.become(access.Agent, true)
	if r := open.do(cookie, "POST", "/api/desk/status", `{"status":"available"}`, header("X-Forwarded-Proto", "https"), header("Origin", strings.Replace(open.url, "http:", "https:", 1))); r.status != 403 {
		t.Errorf("another origin by a header: %d", r.status)
	}
}

func TestTheAuditSeesWhoAskedATrustedProxy(t *testing.T) {
	t.Parallel()
	s := behind(t, "127.0.0.0/8")
	s.signIns.become(access.Agent, true)
	cookie := s.signIn(wen)
	if r := s.do(cookie, "GET", "/api/people", "", header("X-Forwarded-For", "203.0.113.7")); r.status != 403 {
		t.Fatalf("%d %s", r.status, r.body)
	}
	if e := s.parts.lastAudit(); e.From != "203.0.113.7" {
		t.Errorf("audit %+v", e)
	}
}

func TestWhoComesToATrustedProxyByHTTPSHasASecureCookie(t *testing.T) {
	t.Parallel()
	s := behind(t, "127.0.0.1")
	s.signIns.mu.Lock()
	s.signIns.links["a-link-that-works-once"] = wen
	s.signIns.mu.Unlock()
	origin := header("Origin", strings.Replace(s.url, "http:", "https:", 1))
	r := s.do(nil, "POST", "/api/sign-in", `{"token":"a-link-that-works-once"}`, header("X-Forwarded-Proto", "https"), origin)
	if r.status != http.StatusOK || len(r.cookies) != 1 || !r.cookies[0].Secure || r.cookies[0].Name != "__Host-zhiyin" {
		t.Fatalf("%d %s, cookies %+v", r.status, r.body, r.cookies)
	}
	if r := s.do(r.cookies[0], "POST", "/api/sign-out", `{}`, header("X-Forwarded-Proto", "https"), origin); r.status != http.StatusOK {
		t.Errorf("the cookie is not known again: %d %s", r.status, r.body)
	}
}

func TestATrustedProxyIsAnAddress(t *testing.T) {
	t.Parallel()
	_, err := api.New(door.Config{Listen: "127.0.0.1:0", Proxies: []string{"proxy.example"}}, api.Ports{}, slog.New(slog.DiscardHandler))
	if !errors.Is(err, zhiyin.Invalid) || !strings.Contains(err.Error(), "trusted_proxies") {
		t.Errorf("%v", err)
	}
}
