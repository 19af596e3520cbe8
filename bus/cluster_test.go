package bus_test

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"io"
	"log/slog"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/nats-io/jwt/v2"
	"github.com/nats-io/nats-server/v2/server"
	"github.com/nats-io/nkeys"

	"zhiyin.dev"
	"zhiyin.dev/bus"
)

// cluster is a NATS server on a port.
func cluster(t *testing.T, o server.Options) *server.Server {
	t.Helper()
	o.Host, o.NoSigs, o.NoLog = "127.0.0.1", true, true
	if o.Port == 0 {
		o.Port = server.RANDOM_PORT
	}
	s, err := server.NewServer(&o)
	if err != nil {
		t.Fatal(err)
	}
	go s.Start() // ended below
	if !s.ReadyForConnections(10 * time.Second) {
		t.Fatal("the server is not ready")
	}
	t.Cleanup(func() { end(s) })
	return s
}

func end(s *server.Server) { s.Shutdown(); s.WaitForShutdown() }

// member is a bus on the cluster.
func member(t *testing.T, cfg bus.Config) *bus.Bus {
	t.Helper()
	b, err := bus.New(cfg, slog.New(slog.NewTextHandler(io.Discard, nil)))
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- b.Run(ctx) }()
	t.Cleanup(func() {
		stop()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	})
	return b
}

// reach publishes until the other hears it: a subscription takes a moment to
// spread.
func reach(t *testing.T, from *bus.Bus, heard <-chan string, word string) {
	t.Helper()
	deadline := time.After(20 * time.Second)
	for {
		from.Publish("desk", []byte(word))
		select {
		case got := <-heard:
			if got == word {
				return
			}
		case <-time.After(20 * time.Millisecond):
		case <-deadline:
			t.Fatalf("%q was not heard", word)
		}
	}
}

func TestNodesOnAClusterHearEachOtherAndOtherInstallationsDoNot(t *testing.T) {
	t.Parallel()
	s := cluster(t, server.Options{})
	a, b := member(t, bus.Config{URLs: []string{s.ClientURL()}}), member(t, bus.Config{URLs: []string{s.ClientURL()}})
	other := member(t, bus.Config{URLs: []string{s.ClientURL()}, Prefix: "other"})
	heard, _ := subscribe(t, b, "desk")
	foreign, _ := subscribe(t, other, "desk")
	reach(t, other, foreign, "ours") // its subscription is there
	reach(t, a, heard, "one")
	reach(t, a, heard, "two")
	if len(foreign) != 0 && <-foreign != "ours" {
		t.Error("the other installation heard it")
	}
}

func TestAClusterThatGoesAndComesBackCostsOnlyTheMessagesBetween(t *testing.T) {
	t.Parallel()
	s := cluster(t, server.Options{})
	port := s.Addr().(*net.TCPAddr).Port
	cfg := bus.Config{URLs: []string{s.ClientURL()}}
	a, b := member(t, cfg), member(t, cfg)
	heard, _ := subscribe(t, b, "desk")
	wake := b.Wake("ledger")
	reach(t, a, heard, "before")
	end(s)
	start := time.Now()
	for range 5000 {
		a.Publish("desk", []byte("lost"))
	}
	if took := time.Since(start); took > 5*time.Second {
		t.Errorf("5000 messages without a server took %s", took)
	}
	for len(wake) > 0 {
		<-wake
	}
	cluster(t, server.Options{Port: port})
	select {
	case <-wake:
	case <-time.After(20 * time.Second):
		t.Fatal("nobody was woken after the outage")
	}
	reach(t, a, heard, "after")
	if a.Dropped() == 0 {
		t.Error("nothing was counted as dropped")
	}
}

func TestANodeStartsWithoutTheClusterAndJoinsItLater(t *testing.T) {
	t.Parallel()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	port := l.Addr().(*net.TCPAddr).Port
	_ = l.Close() // nobody listens there now
	cfg := bus.Config{URLs: []string{"nats://127.0.0.1:1", "nats://" + l.Addr().String()}}
	a, b := member(t, cfg), member(t, cfg)
	if a.Connected() {
		t.Error("connected to nothing")
	}
	heard, _ := subscribe(t, b, "desk")
	wake := b.Wake("ledger")
	cluster(t, server.Options{Port: port})
	<-wake
	reach(t, a, heard, "there")
	if !a.Connected() {
		t.Error("not connected")
	}
}

func TestCredentialsAndCAOpenAClosedCluster(t *testing.T) {
	t.Parallel()
	certificate, ca := certified(t)
	options, creds := closed(t)
	options.TLSConfig, options.TLS = &tls.Config{Certificates: []tls.Certificate{certificate}}, true
	s := cluster(t, options)
	cfg := bus.Config{URLs: []string{"tls://" + s.Addr().String()}, Credentials: creds, CA: ca}
	a, b := member(t, cfg), member(t, cfg)
	heard, _ := subscribe(t, b, "desk")
	reach(t, a, heard, "sealed")
	for what, wrong := range map[string]bus.Config{
		"without credentials": {URLs: cfg.URLs, CA: ca}, "without the CA": {URLs: cfg.URLs, Credentials: creds},
	} {
		out := member(t, wrong)
		deaf, _ := subscribe(t, out, "desk")
		reach(t, a, heard, "again "+what)
		if len(deaf) != 0 || out.Connected() {
			t.Errorf("%s: it is in", what)
		}
	}
}

func TestWhatCanNotBeUsedIsRefused(t *testing.T) {
	t.Parallel()
	for _, cfg := range []bus.Config{
		{URLs: []string{"nats://127.0.0.1:1"}, Credentials: filepath.Join(t.TempDir(), "none.creds")},
		{URLs: []string{"nats://127.0.0.1:1"}, CA: filepath.Join(t.TempDir(), "none.pem")},
		{URLs: []string{"nats://127.0.0.1:port"}},
		{URLs: []string{"nats://127.0.0.1:1"}, Prefix: "a.*"},
	} {
		if _, err := bus.New(cfg, slog.New(slog.DiscardHandler)); zhiyin.KindOf(err) != zhiyin.Invalid {
			t.Errorf("%+v: %v", cfg, err)
		}
	}
}

// certified makes a certificate for 127.0.0.1 that is its own CA.
func certified(t *testing.T) (tls.Certificate, string) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	text := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "bus"}, NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
		IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign | x509.KeyUsageDigitalSignature, IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}}
	der, err := x509.CreateCertificate(rand.Reader, text, text, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "ca.pem")
	if err := os.WriteFile(path, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}), 0o600); err != nil {
		t.Fatal(err)
	}
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}, path
}

// closed are the options of a server that takes users of one account only, and
// the file of such a user.
func closed(t *testing.T) (server.Options, string) {
	t.Helper()
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	pair := func(prefix nkeys.PrefixByte) (nkeys.KeyPair, string) {
		k, err := nkeys.CreatePair(prefix)
		must(err)
		public, err := k.PublicKey()
		must(err)
		return k, public
	}
	operator, operatorKey := pair(nkeys.PrefixByteOperator)
	account, accountKey := pair(nkeys.PrefixByteAccount)
	user, userKey := pair(nkeys.PrefixByteUser)
	operatorClaims := jwt.NewOperatorClaims(operatorKey)
	_, err := operatorClaims.Encode(operator)
	must(err)
	accountJWT, err := jwt.NewAccountClaims(accountKey).Encode(operator)
	must(err)
	userJWT, err := jwt.NewUserClaims(userKey).Encode(account)
	must(err)
	seed, err := user.Seed()
	must(err)
	creds, err := jwt.FormatUserConfig(userJWT, seed)
	must(err)
	path := filepath.Join(t.TempDir(), "user.creds")
	must(os.WriteFile(path, creds, 0o600))
	resolver := &server.MemAccResolver{}
	must(resolver.Store(accountKey, accountJWT))
	return server.Options{TrustedOperators: []*jwt.OperatorClaims{operatorClaims}, AccountResolver: resolver}, path
}
