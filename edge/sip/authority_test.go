package sip_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"math/big"
	"net"
	"net/netip"
	"os"
	"path/filepath"
	"testing"
	"time"

	"zhiyin.dev/edge/sip"
)

type authority struct {
	pool      *x509.CertPool
	pair      tls.Certificate
	cert, key string // files
}

func newAuthority(t testing.TB) authority {
	t.Helper()
	private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	form := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "127.0.0.1"}, NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign | x509.KeyUsageDigitalSignature,
		ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth, x509.ExtKeyUsageClientAuth}}
	raw, err := x509.CreateCertificate(rand.Reader, form, form, private.Public(), private)
	if err != nil {
		t.Fatal(err)
	}
	secret, err := x509.MarshalPKCS8PrivateKey(private)
	if err != nil {
		t.Fatal(err)
	}
	a := authority{pool: x509.NewCertPool(), cert: filepath.Join(t.TempDir(), "cert.pem"), key: filepath.Join(t.TempDir(), "key.pem")}
	cert := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: raw})
	key := pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: secret})
	a.pool.AppendCertsFromPEM(cert)
	if a.pair, err = tls.X509KeyPair(cert, key); err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(os.WriteFile(a.cert, cert, 0o600), os.WriteFile(a.key, key, 0o600)); err != nil {
		t.Fatal(err)
	}
	return a
}

func secure(a authority) func(*sip.Config) {
	return func(c *sip.Config) {
		c.TLSBind, c.TLS, c.TrunkCAs = netip.AddrPortFrom(loopback, 0), &tls.Config{Certificates: []tls.Certificate{a.pair}}, a.pool
	}
}
