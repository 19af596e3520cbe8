package cert_test

import (
	"crypto/tls"
	"crypto/x509"
	"net"
	"net/http"
	"net/http/httptest"
	"testing"

	"zhiyin.dev"
	"zhiyin.dev/edge/cert"
)

func TestACMEGetsACertificateByEitherChallengeAndKeepsIt(t *testing.T) {
	t.Parallel()
	for _, method := range []string{"tls-alpn-01", "http-01"} {
		t.Run(method, func(t *testing.T) {
			t.Parallel()
			authority := newCA(t, method)
			config := cert.Config{Mode: cert.ACME, Dir: t.TempDir(), Names: []string{"desk.example"},
				ACME: cert.ACMEConfig{Directory: authority.url("/dir"), Email: "ops@desk.example", Roots: authority.roots()}}
			k, err := cert.New(config, quiet)
			if err != nil {
				t.Fatal(err)
			}
			if _, has := k.Until(); has {
				t.Error("a certificate before anybody asked")
			}
			secure := listener(t, k)
			plain := httptest.NewServer(k.Challenge(http.NotFoundHandler()))
			defer plain.Close()
			authority.at = secure
			if method == "http-01" {
				authority.at = plain.Listener.Addr().String()
			}
			pool := x509.NewCertPool()
			pool.AddCert(authority.root.Leaf)
			dial := func(at, name string) error {
				conn, err := tls.Dial("tcp", at, &tls.Config{ServerName: name, RootCAs: pool})
				if err == nil {
					_ = conn.Close()
				}
				return err
			}
			if err := dial(secure, "desk.example"); err != nil {
				t.Fatalf("%v; the CA says %v", err, authority.faults)
			}
			if until, ok := k.Until(); !ok || until.IsZero() {
				t.Error("it does not know how long the certificate holds")
			}
			if dial(secure, "other.example") == nil {
				t.Error("a name that is not ours got a certificate")
			}
			again, err := cert.New(config, quiet) // a restart
			if err != nil {
				t.Fatal(err)
			}
			if err := dial(listener(t, again), "desk.example"); err != nil || authority.issued != 1 || len(authority.faults) > 0 {
				t.Errorf("after a restart: %v, %d issued, %v", err, authority.issued, authority.faults)
			}
		})
	}
}

func TestACMENeedsHostNames(t *testing.T) {
	t.Parallel()
	for _, names := range [][]string{nil, {"192.0.2.7"}} {
		if _, err := cert.New(cert.Config{Mode: cert.ACME, Dir: t.TempDir(), Names: names}, quiet); zhiyin.KindOf(err) != zhiyin.Invalid {
			t.Errorf("%v: %v", names, err)
		}
	}
}

// listener shows k's certificate to whoever connects.
func listener(t *testing.T, k *cert.Keeper) string {
	t.Helper()
	l, err := tls.Listen("tcp", "127.0.0.1:0", k.TLS())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	go func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			go func(c net.Conn) {
				_ = c.(*tls.Conn).Handshake() // its error is the client's as well
				_ = c.Close()
			}(conn)
		}
	}()
	return l.Addr().String()
}
