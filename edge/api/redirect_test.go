package api_test

import (
	"bufio"
	"context"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"zhiyin.dev/edge/api"
	"zhiyin.dev/edge/api/apitest"
	"zhiyin.dev/edge/api/door"
	"zhiyin.dev/edge/cert"
)

// secureSite serves by HTTPS as desk.test with a CA of its own; client trusts
// it and finds every name at the site.
func secureSite(t *testing.T) (s *apitest.Site, client *http.Client) {
	t.Helper()
	keeper, err := cert.New(cert.Config{Mode: cert.Own, Dir: t.TempDir() + "/tls", Names: []string{"desk.test"}}, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	s = apitest.NewSite(t, func(c *door.Config, p *api.Ports) { p.Certs, c.Redirect = keeper, "127.0.0.1:0" })
	authority, _ := keeper.Authority()
	pool := x509.NewCertPool()
	pool.AppendCertsFromPEM(authority)
	at := strings.TrimPrefix(s.URL, "https://")
	client = &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		Transport: &http.Transport{TLSClientConfig: &tls.Config{RootCAs: pool}, DialContext: func(ctx context.Context, network, address string) (net.Conn, error) {
			if strings.HasPrefix(address, "desk.test:") {
				address = at
			}
			return (&net.Dialer{}).DialContext(ctx, network, address)
		}}}
	t.Cleanup(client.CloseIdleConnections)
	return s, client
}

func TestOverTLSTheCookieIsForTheHostAlone(t *testing.T) {
	t.Parallel()
	s, client := secureSite(t)
	s.SignIns.Links["one-time-link-over-tls"] = apitest.Wen
	own := "https://desk.test" + s.URL[strings.LastIndex(s.URL, ":"):]
	req, _ := http.NewRequest("POST", own+"/api/sign-in", strings.NewReader(`{"token":"one-time-link-over-tls"}`))
	req.Header.Set("Origin", own)
	req.Header.Set("Content-Type", "application/json")
	res, err := client.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	if c := res.Cookies(); len(c) != 1 || !c[0].Secure || c[0].Name != "__Host-zhiyin" || res.Header.Get("Strict-Transport-Security") == "" {
		t.Errorf("%v %v", c, res.Header)
	}
	res, err = client.Get(s.URL + "/healthz")
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	if h := res.Header.Get("Strict-Transport-Security"); h != "" {
		t.Errorf("an address of this machine is bound to https: %q", h)
	}
}

func TestPlainHTTPIsLedToHTTPSOnBothPorts(t *testing.T) {
	t.Parallel()
	s, client := secureSite(t)
	port := s.URL[strings.LastIndex(s.URL, ":"):]
	for _, from := range []string{"http://desk.test" + port, "http://" + s.Server.RedirectAddr().String()} {
		for range 3 { // the port goes on serving
			res, err := client.Get(from + "/desk?x=1")
			if err != nil {
				t.Fatalf("%s: %v", from, err)
			}
			_ = res.Body.Close()
			want := "https://desk.test" + port + "/desk?x=1"
			if strings.Contains(from, "127.0.0.1") {
				want = "https://127.0.0.1" + port + "/desk?x=1"
			}
			if got := res.Header.Get("Location"); res.StatusCode != http.StatusPermanentRedirect || got != want {
				t.Errorf("%s: %d %s, want %s", from, res.StatusCode, got, want)
			}
		}
		res, err := client.Post(from+"/api/sign-in", "application/json", strings.NewReader(`{"token":"secret"}`))
		if err != nil {
			t.Fatal(err)
		}
		_ = res.Body.Close()
		if res.StatusCode != http.StatusBadRequest || res.Header.Get("Location") != "" {
			t.Errorf("%s: a secret in the clear is answered %d %s", from, res.StatusCode, res.Header.Get("Location"))
		}
	}
}

func TestTheCACanBeReadBeforeItIsTrusted(t *testing.T) {
	t.Parallel()
	s, client := secureSite(t)
	authority, fingerprint := s.Ports.Certs.Authority()
	for _, from := range []string{"http://" + s.Server.RedirectAddr().String(), strings.Replace(s.URL, "https://", "http://", 1), s.URL} {
		res, err := client.Get(from + "/ca.crt")
		if err != nil {
			t.Fatal(err)
		}
		body, _ := io.ReadAll(res.Body)
		_ = res.Body.Close()
		if string(body) != string(authority) || res.Header.Get("Content-Type") != "application/x-x509-ca-cert" {
			t.Errorf("%s: %d %q", from, res.StatusCode, res.Header.Get("Content-Type"))
		}
		for language, want := range map[string]string{"zh-CN,zh;q=0.9": "信任这台知音", "en-GB,en;q=0.9": "Trust this Zhiyin", "": "信任这台知音"} {
			req, _ := http.NewRequest("GET", from+"/ca", nil)
			req.Header.Set("Accept-Language", language)
			res, err := client.Do(req)
			if err != nil {
				t.Fatal(err)
			}
			body, _ := io.ReadAll(res.Body)
			_ = res.Body.Close()
			if !strings.Contains(string(body), want) || !strings.Contains(string(body), strings.ReplaceAll(fingerprint, ":", " ")) {
				t.Errorf("%s in %q lacks %q or the fingerprint", from, language, want)
			}
		}
	}
}

func TestJunkOnTheSecurePortHarmsNobody(t *testing.T) {
	t.Parallel()
	s, client := secureSite(t)
	for _, junk := range []string{"", "\x00\x00\x00", "GET / HTTP/1.1\r\n", "\x16\x03\x01\xff\xff", "OPTIONS sip:x SIP/2.0\r\n\r\n", strings.Repeat("A", 100_000)} {
		conn, err := net.Dial("tcp", strings.TrimPrefix(s.URL, "https://"))
		if err != nil {
			t.Fatal(err)
		}
		_, _ = fmt.Fprint(conn, junk)
		_ = conn.(*net.TCPConn).CloseWrite()
		_ = conn.SetReadDeadline(time.Now().Add(10 * time.Second))
		if _, err := io.Copy(io.Discard, bufio.NewReader(conn)); err != nil && strings.Contains(err.Error(), "timeout") {
			t.Errorf("%.10q: the connection stays open", junk)
		}
		_ = conn.Close()
	}
	res, err := client.Get(s.URL + "/healthz")
	if err != nil {
		t.Fatal(err)
	}
	_ = res.Body.Close()
	if res.StatusCode != http.StatusOK {
		t.Errorf("afterwards %d", res.StatusCode)
	}
}
