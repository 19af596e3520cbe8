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
	"zhiyin.dev/edge/api/apitest"
	"zhiyin.dev/edge/api/door"
)

func TestAPageOfAnotherSiteCanNotPost(t *testing.T) {
	t.Parallel()
	s := apitest.NewSite(t, nil)
	cookie := s.SignIn(apitest.Wen)
	for _, origin := range []string{"https://evil.example", "null", "", strings.Replace(s.URL, "http:", "https:", 1), s.URL + "0"} {
		if r := s.Do(cookie, "POST", "/api/desk/status", `{"status":"available"}`, apitest.Header("Origin", origin)); r.Status != 403 || r.Kind() != "denied" {
			t.Errorf("origin %q: %d %s", origin, r.Status, r.Body)
		}
	}
	for _, kind := range []string{"text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", ""} {
		if r := s.Do(cookie, "POST", "/api/desk/status", `{"status":"available"}`, apitest.Header("Content-Type", kind)); r.Status != 415 {
			t.Errorf("type %q: %d %s", kind, r.Status, r.Body)
		}
	}
	beacon := apitest.Header("Content-Type", "text/plain;charset=UTF-8")
	if r := s.Do(cookie, "POST", "/api/desk/line/close", `{"tab":"a"}`, beacon); r.Status != 200 || !s.Parts.Heard("detach ag_wen a") {
		t.Errorf("the beacon: %d %s", r.Status, r.Body)
	}
	if r := s.Do(cookie, "POST", "/api/desk/line/close", `{"tab":"a"}`, beacon, apitest.Header("Origin", "https://evil.example")); r.Status != 403 {
		t.Errorf("a beacon of another site: %d", r.Status)
	}
	if r := s.Do(nil, "GET", "/healthz", "", func(r *http.Request) { r.Host = "rebound.example" }); r.Status != 421 {
		t.Errorf("a foreign host name on this machine: %d", r.Status)
	}
}

func TestWhatMeansNothingIsInvalid(t *testing.T) {
	t.Parallel()
	s := apitest.NewSite(t, nil)
	cookie := s.SignIn(apitest.Wen)
	s.Connect("ct_1", apitest.Wen, "rs_1")
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
		r := s.Do(cookie, "POST", c.path, c.body)
		if r.Status != c.status || r.Kind() != "invalid" || r.Header.Get("Content-Type") != "application/problem+json" {
			t.Errorf("%s %.60s: %d %s", c.path, c.body, r.Status, r.Body)
		}
	}
	chunked := func(r *http.Request) {
		r.Body, r.ContentLength = io.NopCloser(strings.NewReader(`{"text":"`+strings.Repeat("x", 1<<20)+`"}`)), -1
	}
	if r := s.Do(cookie, "POST", "/api/desk/contacts/ct_1/note", "", chunked); r.Status != 413 {
		t.Errorf("a body of no declared size: %d %s", r.Status, r.Body)
	}
}

func TestTheRestOfABodyIsNoRequest(t *testing.T) {
	t.Parallel()
	s := apitest.NewSite(t, nil)
	cookie := s.SignIn(apitest.Wen)
	s.Connect("ct_1", apitest.Wen, "rs_1")
	hidden := "GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"
	body := strings.Repeat("x", 400<<10) + strings.Repeat(hidden, 2000)
	for _, framing := range []string{
		fmt.Sprintf("Content-Length: %d\r\n\r\n%s", len(body), body),
		fmt.Sprintf("Transfer-Encoding: chunked\r\n\r\n%x\r\n%s\r\n0\r\n\r\n", len(body), body),
	} {
		conn, err := net.Dial("tcp", strings.TrimPrefix(s.URL, "http://"))
		if err != nil {
			t.Fatal(err)
		}
		sent := make(chan struct{})
		go func() {
			defer close(sent)
			_, _ = io.WriteString(conn, "POST /api/desk/contacts/ct_1/note HTTP/1.1\r\nHost: "+strings.TrimPrefix(s.URL, "http://")+
				"\r\nOrigin: "+s.URL+"\r\nContent-Type: application/json\r\nCookie: "+cookie.Name+"="+cookie.Value+"\r\n"+framing)
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
	s := apitest.NewSite(t, func(c *door.Config, _ *api.Ports) { c.SignInsPerMinute, c.CallsPerMinute = 3, 2 })
	for path, allowed := range map[string]int{"/api/sign-in": 3, "/api/calls": 2} {
		body := `{"token":"a-token-that-nobody-has"}`
		if path == "/api/calls" {
			body = `{"number":"muhe-400","sdp":"v=0"}`
		}
		for range allowed {
			if r := s.Do(nil, "POST", path, body); r.Status == 429 {
				t.Errorf("%s: busy too soon", path)
			}
		}
		if r := s.Do(nil, "POST", path, body); r.Status != 429 || r.Kind() != "busy" || r.Header.Get("Retry-After") == "" {
			t.Errorf("%s: %d %s", path, r.Status, r.Body)
		}
	}
}

func TestOnePersonAsksOnlySoOften(t *testing.T) {
	t.Parallel()
	s := apitest.NewSite(t, func(c *door.Config, _ *api.Ports) { c.RequestsPerSignIn, c.RequestsPerMinute = 5, 3 })
	one, other := s.SignIn(apitest.Wen), s.SignIn(apitest.Li)
	for range 5 {
		if r := s.Do(one, "GET", "/api/account", ""); r.Status != 200 {
			t.Errorf("busy too soon: %d %s", r.Status, r.Body)
		}
	}
	if r := s.Do(one, "GET", "/api/desk/me", ""); r.Status != 429 || r.Kind() != "busy" || r.Header.Get("Retry-After") == "" {
		t.Errorf("%d %s", r.Status, r.Body)
	}
	if r := s.Do(other, "GET", "/api/account", ""); r.Status != 200 {
		t.Errorf("somebody else: %d", r.Status)
	}
	if r := s.Do(nil, "GET", "/metrics", ""); !strings.Contains(r.Body, `zhiyin_http_limited_total{limit="sign_in"} 1`) {
		t.Errorf("not counted: %d", r.Status)
	}
}

func TestASignInLinkWorksOnceAndTheCookieIsGuarded(t *testing.T) {
	t.Parallel()
	s := apitest.NewSite(t, nil)
	c := s.SignIn(apitest.Wen)
	if !c.HttpOnly || c.SameSite != http.SameSiteStrictMode || c.Path != "/" || c.Secure {
		t.Errorf("cookie %+v", c)
	}
	token := strings.TrimPrefix(c.Value, "session-of-")
	if r := s.Do(nil, "POST", "/api/sign-in", `{"token":"`+token+`"}`); r.Status != 403 || len(r.Cookies) > 0 {
		t.Errorf("the second time: %d", r.Status)
	}
	s.SignIns.Failing(fmt.Errorf("store: %w", zhiyin.Unavailable))
	if r := s.Do(c, "GET", "/api/desk/me", ""); r.Status != 503 || r.Kind() != "unavailable" {
		t.Errorf("a store that is down: %d", r.Status)
	}
}

func TestEveryAnswerHasItsGuards(t *testing.T) {
	t.Parallel()
	s := apitest.NewSite(t, nil)
	for _, path := range []string{"/desk", "/api/call/numbers", "/api/desk/me", "/api/nothing"} {
		h := s.Do(nil, "GET", path, "").Header
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
	s := apitest.NewSite(t, func(c *door.Config, _ *api.Ports) { c.Listen, c.PublicURL = "0.0.0.0:0", "https://desk.example" })
	for host, want := range map[string]int{"desk.example": http.StatusOK, "evil.example": http.StatusMisdirectedRequest} {
		req, _ := http.NewRequest("GET", "http://127.0.0.1"+s.URL[strings.LastIndex(s.URL, ":"):]+"/healthz", nil)
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
	s := apitest.NewSite(t, nil)
	conn, err := net.Dial("tcp", strings.TrimPrefix(s.URL, "http://"))
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
	s := apitest.NewSite(t, nil)
	cookie := s.SignIn(apitest.Wen)
	b := s.Tab(cookie, "tab=a")
	b.Until("hello")
	s.Connect("ct_1", apitest.Wen, "rs_1")
	b.Until("contact")
	key := func(r *http.Request) { r.SetBasicAuth("write-key", "") }
	all := func() {
		s.Do(cookie, "POST", "/api/desk/contacts/ct_1/note", `{"text":"苏婉 `+apitest.Secret+`"}`)
		s.Do(cookie, "POST", "/api/desk/contacts/ct_1/transfer", `{"to":"+86`+apitest.Secret+`"}`)
		s.Do(cookie, "POST", "/api/desk/contacts/ct_1/digits", `{"digits":"`+apitest.Secret+`"}`)
		s.Do(cookie, "POST", "/api/desk/contacts/ct_1/digits", `{"digits":"x`+apitest.Secret+`"}`)
		s.Do(nil, "POST", "/v1/identify", `{"userId":"u","traits":{"name":"苏婉","phone":"`+apitest.Secret+`"}}`, key)
		s.Do(nil, "GET", "/api/calls/ct_web?token=token-of-the-call", "")
		s.Do(nil, "POST", "/api/calls", `{"number":"muhe-400","as":"苏婉","sdp":"v=0"}`)
		s.Do(nil, "GET", "/sign-in/one-time-secret", "")
	}
	all()
	for _, kind := range []error{zhiyin.Internal, zhiyin.Unavailable, zhiyin.Conflict, errors.New("unforeseen")} {
		s.Parts.Failing(fmt.Errorf("part: %w", kind))
		s.SignIns.Failing(nil)
		all()
	}
	s.Parts.Failing(nil)
	conn, err := net.Dial("tcp", strings.TrimPrefix(s.URL, "http://"))
	if err != nil {
		t.Fatal(err)
	}
	_, _ = conn.Write([]byte(apitest.Secret + " \x00\r\n\r\n"))
	_, _ = io.Copy(io.Discard, conn)
	conn.Close()
	s.Stop()
	log := s.Log.String()
	if !strings.Contains(log, "request failed") || !strings.Contains(log, "POST /api/desk/contacts/{id}/note") {
		t.Errorf("our own faults are not in the log:\n%s", log)
	}
	for _, personal := range []string{apitest.Secret, "苏婉", "文静", "session-of-", "token-of-the-call", "one-time", "write-key"} {
		if strings.Contains(log, personal) {
			t.Errorf("%q is in the log:\n%s", personal, log)
		}
	}
}

func TestOurOwnFaultIsNotToldInDetail(t *testing.T) {
	t.Parallel()
	s := apitest.NewSite(t, nil)
	cookie := s.SignIn(apitest.Wen)
	s.Connect("ct_1", apitest.Wen, "rs_1")
	s.Parts.Failing(errors.New("disk of db7 is full"))
	r := s.Do(cookie, "POST", "/api/desk/contacts/ct_1/end", `{}`)
	if r.Status != 500 || r.Kind() != "internal" || strings.Contains(r.Body, "db7") {
		t.Errorf("%d %s", r.Status, r.Body)
	}
}
