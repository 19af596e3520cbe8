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
	"zhiyin.dev/edge/api/apitest"
	"zhiyin.dev/edge/api/door"
)

// behind is a site whose only callers are a proxy's, on this machine.
func behind(t *testing.T, proxies ...string) *apitest.Site {
	return apitest.NewSite(t, func(c *door.Config, _ *api.Ports) { c.Proxies, c.SignInsPerMinute, c.RequestsPerMinute = proxies, 3, 4 })
}

func TestEachWhoAsksATrustedProxyHasLimitsOfTheirOwn(t *testing.T) {
	t.Parallel()
	s := behind(t, "127.0.0.1", "10.0.0.0/8")
	tries := func(from string) (status int) {
		return s.Do(nil, "POST", "/api/sign-in", `{"token":"a-token-that-nobody-has"}`, apitest.Header("X-Forwarded-For", from)).Status
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
		s.Do(nil, "GET", "/api/call/numbers", "", apitest.Header("X-Forwarded-For", "203.0.113.9"))
	}
	if r := s.Do(nil, "GET", "/api/call/numbers", "", apitest.Header("X-Forwarded-For", "203.0.113.9")); r.Status != 429 {
		t.Errorf("requests of one address: %d", r.Status)
	}
}

func TestForwardedHeadersOfAnybodyElseMeanNothing(t *testing.T) {
	t.Parallel()
	s := behind(t, "192.0.2.0/24")
	for i := range 3 {
		s.Do(nil, "POST", "/api/sign-in", `{"token":"a-token-that-nobody-has"}`, apitest.Header("X-Forwarded-For", "203.0.113."+string(rune('1'+i))))
	}
	r := s.Do(nil, "POST", "/api/sign-in", `{"token":"a-token-that-nobody-has"}`, apitest.Header("X-Forwarded-For", "203.0.113.9"))
	if r.Status != 429 {
		t.Errorf("limits are got round by a header: %d", r.Status)
	}
	open := apitest.NewSite(t, nil)
	cookie := open.SignIn(apitest.Wen)
	open.SignIns.Become(access.Agent, true)
	if r := open.Do(cookie, "POST", "/api/desk/status", `{"status":"available"}`, apitest.Header("X-Forwarded-Proto", "https"), apitest.Header("Origin", strings.Replace(open.URL, "http:", "https:", 1))); r.Status != 403 {
		t.Errorf("another origin by a header: %d", r.Status)
	}
}

func TestTheAuditSeesWhoAskedATrustedProxy(t *testing.T) {
	t.Parallel()
	s := behind(t, "127.0.0.0/8")
	s.SignIns.Become(access.Agent, true)
	cookie := s.SignIn(apitest.Wen)
	if r := s.Do(cookie, "GET", "/api/people", "", apitest.Header("X-Forwarded-For", "203.0.113.7")); r.Status != 403 {
		t.Fatalf("%d %s", r.Status, r.Body)
	}
	if e := s.Parts.LastAudit(); e.From != "203.0.113.7" {
		t.Errorf("audit %+v", e)
	}
}

func TestWhoComesToATrustedProxyByHTTPSHasASecureCookie(t *testing.T) {
	t.Parallel()
	s := behind(t, "127.0.0.1")
	s.SignIns.Mu.Lock()
	s.SignIns.Links["a-link-that-works-once"] = apitest.Wen
	s.SignIns.Mu.Unlock()
	origin := apitest.Header("Origin", strings.Replace(s.URL, "http:", "https:", 1))
	r := s.Do(nil, "POST", "/api/sign-in", `{"token":"a-link-that-works-once"}`, apitest.Header("X-Forwarded-Proto", "https"), origin)
	if r.Status != http.StatusOK || len(r.Cookies) != 1 || !r.Cookies[0].Secure || r.Cookies[0].Name != "__Host-zhiyin" {
		t.Fatalf("%d %s, cookies %+v", r.Status, r.Body, r.Cookies)
	}
	if r := s.Do(r.Cookies[0], "POST", "/api/sign-out", `{}`, apitest.Header("X-Forwarded-Proto", "https"), origin); r.Status != http.StatusOK {
		t.Errorf("the cookie is not known again: %d %s", r.Status, r.Body)
	}
}

func TestATrustedProxyIsAnAddress(t *testing.T) {
	t.Parallel()
	_, err := api.New(door.Config{Listen: "127.0.0.1:0", Proxies: []string{"proxy.example"}}, api.Ports{}, slog.New(slog.DiscardHandler))
	if !errors.Is(err, zhiyin.Invalid) || !strings.Contains(err.Error(), "trusted_proxies") {
		t.Errorf("%v", err)
	}
}
