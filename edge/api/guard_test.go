package api_test

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/edge/api"
	"zhiyin.dev/edge/api/door"
)

func TestAPageOfAnotherSiteCanNotPost(t *testing.T) {
	t.Parallel()
	s := newSite(t, nil)
	cookie := s.signIn(wen)
	for _, origin := range []string{"https://evil.example", "null", "", strings.Replace(s.url, "http:", "https:", 1), s.url + "0"} {
		if r := s.do(cookie, "POST", "/api/desk/status", `{"status":"available"}`, header("Origin", origin)); r.status != 403 || r.kind() != "denied" {
			t.Errorf("origin %q: %d %s", origin, r.status, r.body)
		}
	}
	for _, kind := range []string{"text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", ""} {
		if r := s.do(cookie, "POST", "/api/desk/status", `{"status":"available"}`, header("Content-Type", kind)); r.status != 415 {
			t.Errorf("type %q: %d %s", kind, r.status, r.body)
		}
	}
	beacon := header("Content-Type", "text/plain;charset=UTF-8")
	if r := s.do(cookie, "POST", "/api/desk/line/close", `{"tab":"a"}`, beacon); r.status != 200 || !s.parts.heard("detach ag_wen a") {
		t.Errorf("the beacon: %d %s", r.status, r.body)
	}
	if r := s.do(cookie, "POST", "/api/desk/line/close", `{"tab":"a"}`, beacon, header("Origin", "https://evil.example")); r.status != 403 {
		t.Errorf("a beacon of another site: %d", r.status)
	}
	if r := s.do(nil, "GET", "/healthz", "", func(r *http.Request) { r.Host = "rebound.example" }); r.status != 421 {
		t.Errorf("a foreign host name on this machine: %d", r.status)
	}
}

func TestWhatMeansNothingIsInvalid(t *testing.T) {
	t.Parallel()
	s := newSite(t, nil)
	cookie := s.signIn(wen)
	s.connect("ct_1", wen, "rs_1")
	for _, c := range []struct {
		path, body string
		status     int
	}{
		{"/api/desk/status", `{`, 400}, {"/api/desk/status", `{"status":"asleep"}`, 400}, {"/api/desk/status", `{"status":"away"}`, 400},
		{"/api/desk/status", `{"status":"available","extra":1}`, 400}, {"/api/desk/status", `[]`, 400}, {"/api/desk/status", ``, 400},
		{"/api/desk/contacts/ct_1/digits", `{"digits":"12E"}`, 400}, {"/api/desk/contacts/ct_1/mute", `{"on":"yes"}`, 400},
		{"/api/desk/contacts/..%2fx/mute", `{"on":true}`, 400}, {"/api/desk/contacts/ct_1/transfer", `{}`, 400},
		{"/api/desk/contacts/ct_1/note", `{"text":"` + strings.Repeat("x", 70<<10) + `"}`, 413},
		{"/api/desk/line", `{"tab":"a","sdp":"` + strings.Repeat("x", 70<<10) + `"}`, 413},
	} {
		r := s.do(cookie, "POST", c.path, c.body)
		if r.status != c.status || r.kind() != "invalid" || r.header.Get("Content-Type") != "application/problem+json" {
			t.Errorf("%s %.60s: %d %s", c.path, c.body, r.status, r.body)
		}
	}
	chunked := func(r *http.Request) {
		r.Body, r.ContentLength = io.NopCloser(strings.NewReader(`{"text":"`+strings.Repeat("x", 1<<20)+`"}`)), -1
	}
	if r := s.do(cookie, "POST", "/api/desk/contacts/ct_1/note", "", chunked); r.status != 413 {
		t.Errorf("a body of no declared size: %d %s", r.status, r.body)
	}
}

func TestTheRestOfABodyIsNoRequest(t *testing.T) {
	t.Parallel()
	s := newSite(t, nil)
	cookie := s.signIn(wen)
	s.connect("ct_1", wen, "rs_1")
	hidden := "GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"
	body := strings.Repeat("x", 400<<10) + strings.Repeat(hidden, 2000)
	for _, framing := range []string{
		fmt.Sprintf("Content-Length: %d\r\n\r\n%s", len(body), body),
		fmt.Sprintf("Transfer-Encoding: chunked\r\n\r\n%x\r\n%s\r\n0\r\n\r\n", len(body), body),
	} {
		conn, err := net.Dial("tcp", strings.TrimPrefix(s.url, "http://"))
		if err != nil {
			t.Fatal(err)
		}
		sent := make(chan struct{})
		go func() {
			defer close(sent)
			_, _ = io.WriteString(conn, "POST /api/desk/contacts/ct_1/note HTTP/1.1\r\nHost: "+strings.TrimPrefix(s.url, "http://")+
				"\r\nOrigin: "+s.url+"\r\nContent-Type: application/json\r\nCookie: "+cookie.Name+"="+cookie.Value+"\r\n"+framing)
		}()
		_ = conn.SetReadDeadline(time.Now().Add(10 * time.Second))
		answers, _ := io.ReadAll(conn) // a reset after the answer is as good as an end
		if n := bytes.Count(answers, []byte("HTTP/1.1 ")); n != 1 || !bytes.HasPrefix(answers, []byte("HTTP/1.1 413")) {
			t.Errorf("%d answers to one request: %.300s", n, answers)
		}
		conn.Close()
		<-sent
	}
}

func TestTryingTooOftenIsBusy(t *testing.T) {
	t.Parallel()
	s := newSite(t, func(c *door.Config, _ *api.Ports) { c.SignInsPerMinute, c.CallsPerMinute = 3, 2 })
	for path, allowed := range map[string]int{"/api/sign-in": 3, "/api/calls": 2} {
		body := `{"token":"a-token-that-nobody-has"}`
		if path == "/api/calls" {
			body = `{"number":"muhe-400","sdp":"v=0"}`
		}
		for range allowed {
			if r := s.do(nil, "POST", path, body); r.status == 429 {
				t.Errorf("%s: busy too soon", path)
			}
		}
		if r := s.do(nil, "POST", path, body); r.status != 429 || r.kind() != "busy" || r.header.Get("Retry-After") == "" {
			t.Errorf("%s: %d %s", path, r.status, r.body)
		}
	}
}

func TestOnePersonAsksOnlySoOften(t *testing.T) {
	t.Parallel()
	s := newSite(t, func(c *door.Config, _ *api.Ports) { c.RequestsPerSignIn, c.RequestsPerMinute = 5, 3 })
	one, other := s.signIn(wen), s.signIn(li)
	for range 5 {
		if r := s.do(one, "GET", "/api/account", ""); r.status != 200 {
			t.Errorf("busy too soon: %d %s", r.status, r.body)
		}
	}
	if r := s.do(one, "GET", "/api/desk/me", ""); r.status != 429 || r.kind() != "busy" || r.header.Get("Retry-After") == "" {
		t.Errorf("%d %s", r.status, r.body)
	}
	if r := s.do(other, "GET", "/api/account", ""); r.status != 200 {
		t.Errorf("somebody else: %d", r.status)
	}
	if r := s.do(nil, "GET", "/metrics", ""); !strings.Contains(r.body, `zhiyin_http_limited_total{limit="sign_in"} 1`) {
		t.Errorf("not counted: %d", r.status)
	}
}

func TestASignInLinkWorksOnceAndTheCookieIsGuarded(t *testing.T) {
	t.Parallel()
	s := newSite(t, nil)
	c := s.signIn(wen)
	if !c.HttpOnly || c.SameSite != http.SameSiteStrictMode || c.Path != "/" || c.Secure {
		t.Errorf("cookie %+v", c)
	}
	token := strings.TrimPrefix(c.Value, "session-of-")
	if r := s.do(nil, "POST", "/api/sign-in", `{"token":"`+token+`"}`); r.status != 403 || len(r.cookies) > 0 {
		t.Errorf("the second time: %d", r.status)
	}
	s.signIns.failing(fmt.Errorf("store: %w", zhiyin.Unavailable))
	if r := s.do(c, "GET", "/api/desk/me", ""); r.status != 503 || r.kind() != "unavailable" {
		t.Errorf("a store that is down: %d", r.status)
	}
}

func TestEveryAnswerHasItsGuards(t *testing.T) {
	t.Parallel()
	s := newSite(t, nil)
	for _, path := range []string{"/desk", "/api/call/numbers", "/api/desk/me", "/api/nothing"} {
		h := s.do(nil, "GET", path, "").header
		csp := h.Get("Content-Security-Policy")
		if !strings.Contains(csp, "default-src 'none'") || !strings.Contains(csp, "script-src 'self';") || !strings.Contains(csp, "frame-ancestors 'none'") {
			t.Errorf("%s: policy %q", path, csp)
		}
		if h.Get("X-Content-Type-Options") != "nosniff" || h.Get("Referrer-Policy") != "no-referrer" || h.Get("Strict-Transport-Security") != "" {
			t.Errorf("%s: %v", path, h)
		}
		if api := strings.HasPrefix(path, "/api/"); api != (h.Get("Cache-Control") == "no-store") {
			t.Errorf("%s: cache %q", path, h.Get("Cache-Control"))
		}
	}
}

func TestBeyondThisMachineTLSIsNeeded(t *testing.T) {
	t.Parallel()
	log := slog.New(slog.DiscardHandler)
	for _, listen := range []string{":8080", "0.0.0.0:8080", "192.0.2.7:8080", "[::]:8080", "example.org:80", "8080"} {
		_, err := api.New(door.Config{Listen: listen}, api.Ports{}, log)
		if !errors.Is(err, zhiyin.Invalid) {
			t.Errorf("%s: %v", listen, err)
		}
		if listen == "0.0.0.0:8080" && (!strings.Contains(err.Error(), "web.tls") || !strings.Contains(err.Error(), "web.url")) {
			t.Errorf("the error does not name the settings: %v", err)
		}
	}
	if _, err := api.New(door.Config{Listen: "127.0.0.1:0", Redirect: "127.0.0.1:0"}, api.Ports{}, log); !errors.Is(err, zhiyin.Invalid) {
		t.Errorf("a redirect without a certificate: %v", err)
	}
	if _, err := api.New(door.Config{Listen: "0.0.0.0:8080", PublicURL: "http://desk.example"}, api.Ports{}, log); !errors.Is(err, zhiyin.Invalid) {
		t.Errorf("behind a proxy that speaks plain HTTP: %v", err)
	}
}

func TestBehindAProxysHTTPSItSpeaksPlainHTTPForThatNameOnly(t *testing.T) {
	t.Parallel()
	s := newSite(t, func(c *door.Config, _ *api.Ports) { c.Listen, c.PublicURL = "0.0.0.0:0", "https://desk.example" })
	for host, want := range map[string]int{"desk.example": http.StatusOK, "evil.example": http.StatusMisdirectedRequest} {
		req, _ := http.NewRequest("GET", "http://127.0.0.1"+s.url[strings.LastIndex(s.url, ":"):]+"/healthz", nil)
		req.Host = host
		res, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		_ = res.Body.Close()
		if res.StatusCode != want {
			t.Errorf("%s: %d, want %d", host, res.StatusCode, want)
		}
	}
}

func TestWhoSendsHeadersSlowlyIsCutOff(t *testing.T) {
	t.Parallel()
	s := newSite(t, nil)
	conn, err := net.Dial("tcp", strings.TrimPrefix(s.url, "http://"))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	if _, err := conn.Write([]byte("GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Slow: ")); err != nil {
		t.Fatal(err)
	}
	start := time.Now()
	_ = conn.SetReadDeadline(start.Add(20 * time.Second))
	_, err = bufio.NewReader(conn).ReadString(0)
	if ne := net.Error(nil); errors.As(err, &ne) && ne.Timeout() || time.Since(start) > 10*time.Second {
		t.Errorf("still open after %s: %v", time.Since(start), err)
	}
}

// TestNothingPersonalIsLogged runs requests that carry a number, a name and a
// token through success and every kind of failure.
func TestNothingPersonalIsLogged(t *testing.T) {
	t.Parallel()
	s := newSite(t, nil)
	cookie := s.signIn(wen)
	b := s.tab(cookie, "tab=a")
	b.until("hello")
	s.connect("ct_1", wen, "rs_1")
	b.until("contact")
	key := func(r *http.Request) { r.SetBasicAuth("write-key", "") }
	all := func() {
		s.do(cookie, "POST", "/api/desk/contacts/ct_1/note", `{"text":"苏婉 `+secret+`"}`)
		s.do(cookie, "POST", "/api/desk/contacts/ct_1/transfer", `{"to":"+86`+secret+`"}`)
		s.do(cookie, "POST", "/api/desk/contacts/ct_1/digits", `{"digits":"`+secret+`"}`)
		s.do(cookie, "POST", "/api/desk/contacts/ct_1/digits", `{"digits":"x`+secret+`"}`)
		s.do(nil, "POST", "/v1/identify", `{"userId":"u","traits":{"name":"苏婉","phone":"`+secret+`"}}`, key)
		s.do(nil, "GET", "/api/calls/ct_web?token=token-of-the-call", "")
		s.do(nil, "POST", "/api/calls", `{"number":"muhe-400","as":"苏婉","sdp":"v=0"}`)
		s.do(nil, "GET", "/sign-in/one-time-secret", "")
	}
	all()
	for _, kind := range []error{zhiyin.Internal, zhiyin.Unavailable, zhiyin.Conflict, errors.New("unforeseen")} {
		s.parts.failing(fmt.Errorf("part: %w", kind))
		s.signIns.failing(nil)
		all()
	}
	s.parts.failing(nil)
	conn, err := net.Dial("tcp", strings.TrimPrefix(s.url, "http://"))
	if err != nil {
		t.Fatal(err)
	}
	_, _ = conn.Write([]byte(secret + " \x00\r\n\r\n"))
	_, _ = io.Copy(io.Discard, conn)
	conn.Close()
	s.stop()
	log := s.log.String()
	if !strings.Contains(log, "request failed") || !strings.Contains(log, "POST /api/desk/contacts/{id}/note") {
		t.Errorf("our own faults are not in the log:\n%s", log)
	}
	for _, personal := range []string{secret, "苏婉", "文静", "session-of-", "token-of-the-call", "one-time", "write-key"} {
		if strings.Contains(log, personal) {
			t.Errorf("%q is in the log:\n%s", personal, log)
		}
	}
}

func TestOurOwnFaultIsNotToldInDetail(t *testing.T) {
	t.Parallel()
	s := newSite(t, nil)
	cookie := s.signIn(wen)
	s.connect("ct_1", wen, "rs_1")
	s.parts.failing(errors.New("disk of db7 is full"))
	r := s.do(cookie, "POST", "/api/desk/contacts/ct_1/end", `{}`)
	if r.status != 500 || r.kind() != "internal" || strings.Contains(r.body, "db7") {
		t.Errorf("%d %s", r.status, r.body)
	}
}
