package cert_test

import (
	"bytes"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"log/slog"
	"net"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/edge/cert"
)

var quiet = slog.New(slog.DiscardHandler)

// clock is a node's clock that a test moves.
type clock struct{ at time.Time }

func (c *clock) now() time.Time { return c.at }

func own(t *testing.T, dir string, c *clock, names ...string) *cert.Keeper {
	t.Helper()
	k, err := cert.New(cert.Config{Mode: cert.Own, Dir: dir, Names: names, Now: c.now}, quiet)
	if err != nil {
		t.Fatal(err)
	}
	return k
}

// shown is the chain that a real client gets for name; it trusts the keeper's
// CA alone and lives at the clock's time.
func shown(t *testing.T, k *cert.Keeper, name string, now time.Time, pool *x509.CertPool) ([]*x509.Certificate, error) {
	t.Helper()
	if pool == nil {
		pool = x509.NewCertPool()
		authority, _ := k.Authority()
		pool.AppendCertsFromPEM(authority)
	}
	near, far := net.Pipe()
	defer near.Close()
	served := make(chan struct{})
	go func() {
		defer close(served)
		defer far.Close()
		_ = tls.Server(far, k.TLS()).Handshake() // its error is the client's as well
	}()
	client := tls.Client(near, &tls.Config{ServerName: name, RootCAs: pool, Time: func() time.Time { return now }})
	err := client.Handshake()
	chain := client.ConnectionState().PeerCertificates
	near.Close()
	<-served
	return chain, err
}

func TestTheOwnCAVouchesForTheMachineAndItsNames(t *testing.T) {
	t.Parallel()
	c := &clock{time.Date(2026, 3, 1, 9, 0, 0, 0, time.UTC)}
	dir := filepath.Join(t.TempDir(), "tls")
	k := own(t, dir, c, "desk.example", "192.168.7.9")
	for _, name := range []string{"localhost", "127.0.0.1", "desk.example", "192.168.7.9"} {
		if chain, err := shown(t, k, name, c.at, nil); err != nil {
			t.Errorf("%s: %v", name, err)
		} else if leaf := chain[0]; leaf.NotAfter.Sub(c.at) != 90*24*time.Hour || leaf.IsCA || !slices.Equal(leaf.ExtKeyUsage, []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth}) {
			t.Errorf("%s: until %s, usage %v", name, leaf.NotAfter, leaf.ExtKeyUsage)
		}
	}
	if _, err := shown(t, k, "bank.example", c.at, nil); err == nil {
		t.Error("it vouches for a name that nobody asked for")
	}
	for _, secret := range []string{"ca.key", "web.key"} {
		if info, err := os.Stat(filepath.Join(dir, secret)); err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("%s: %v %v", secret, info, err)
		}
	}
}

func TestTheOwnCACanNotVouchForTheWeb(t *testing.T) {
	t.Parallel()
	c := &clock{time.Now()}
	dir := t.TempDir()
	own(t, dir, c)
	ca, err := tls.LoadX509KeyPair(filepath.Join(dir, "ca.crt"), filepath.Join(dir, "ca.key"))
	if err != nil {
		t.Fatal(err)
	}
	pool := x509.NewCertPool()
	pool.AddCert(ca.Leaf)
	for name, want := range map[string]bool{"www.example.com": false, "desk.local": true} {
		leaf := forged(t, ca, name)
		_, err := leaf.Verify(x509.VerifyOptions{DNSName: name, Roots: pool})
		if (err == nil) != want {
			t.Errorf("%s: %v", name, err)
		}
	}
	if ca.Leaf.NotAfter.Sub(c.at) < 9*365*24*time.Hour {
		t.Errorf("the CA ends on %s", ca.Leaf.NotAfter)
	}
}

func TestALeafIsKeptThroughRestartsAndRenewedInTime(t *testing.T) {
	t.Parallel()
	c := &clock{time.Date(2026, 3, 1, 9, 0, 0, 0, time.UTC)}
	dir := t.TempDir()
	k := own(t, dir, c)
	first, err := shown(t, k, "localhost", c.at, nil)
	if err != nil {
		t.Fatal(err)
	}
	_, print := k.Authority()

	c.at = c.at.Add(59 * 24 * time.Hour)
	k = own(t, dir, c) // a restart
	if err := k.Reload(); err != nil {
		t.Fatal(err)
	}
	if again, err := shown(t, k, "localhost", c.at, nil); err != nil || !bytes.Equal(again[0].Raw, first[0].Raw) {
		t.Errorf("another leaf after a restart, err %v", err)
	}
	c.at = c.at.Add(2 * 24 * time.Hour)
	if err := k.Reload(); err != nil {
		t.Fatal(err)
	}
	renewed, err := shown(t, k, "localhost", c.at, nil)
	if err != nil || bytes.Equal(renewed[0].Raw, first[0].Raw) || renewed[0].NotAfter.Sub(c.at) != 90*24*time.Hour {
		t.Errorf("29 days before its end it was not renewed: %v", err)
	}
	if until, ok := k.Until(); !ok || !until.Equal(renewed[0].NotAfter) {
		t.Errorf("until %s %v", until, ok)
	}
	if _, now := k.Authority(); now != print {
		t.Error("the CA has changed")
	}
	k = own(t, dir, c, "new.local") // a name more
	if _, err := shown(t, k, "new.local", c.at, nil); err != nil {
		t.Errorf("a new name: %v", err)
	}
}

func TestACAKeyThatOthersCanReadIsRefused(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	c := &clock{time.Now()}
	own(t, dir, c)
	if err := os.Chmod(filepath.Join(dir, "ca.key"), 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := cert.New(cert.Config{Mode: cert.Own, Dir: dir}, quiet); zhiyin.KindOf(err) != zhiyin.Denied {
		t.Errorf("%v", err)
	}
	if err := os.WriteFile(filepath.Join(dir, "ca.crt"), []byte("junk"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(filepath.Join(dir, "ca.key"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := cert.New(cert.Config{Mode: cert.Own, Dir: dir}, quiet); zhiyin.KindOf(err) != zhiyin.Invalid {
		t.Errorf("a broken CA: %v", err)
	}
	if _, err := cert.New(cert.Config{Mode: "magic"}, quiet); zhiyin.KindOf(err) != zhiyin.Invalid {
		t.Errorf("an unknown mode: %v", err)
	}
}

// pemFile writes a certificate and its key.
func pemFiles(t *testing.T, cert, key string, pair tls.Certificate) {
	t.Helper()
	raw, err := x509.MarshalPKCS8PrivateKey(pair.PrivateKey)
	if err != nil {
		t.Fatal(err)
	}
	for path, block := range map[string]*pem.Block{cert: {Type: "CERTIFICATE", Bytes: pair.Certificate[0]}, key: {Type: "PRIVATE KEY", Bytes: raw}} {
		if err := os.WriteFile(path, pem.EncodeToMemory(block), 0o600); err != nil {
			t.Fatal(err)
		}
	}
}
