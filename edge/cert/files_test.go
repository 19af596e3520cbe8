package cert_test

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"math/big"
	"os"
	"path/filepath"
	"testing"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/edge/cert"
)

// forged is a leaf for name by ca.
func forged(t *testing.T, ca tls.Certificate, name string) *x509.Certificate {
	t.Helper()
	return leafFor(t, &ca, name).Leaf
}

// leafFor makes a leaf signed by ca, or by itself where ca is nil.
func leafFor(t *testing.T, ca *tls.Certificate, name string) tls.Certificate {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	serial, _ := rand.Int(rand.Reader, big.NewInt(1<<62))
	of := &x509.Certificate{SerialNumber: serial, NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(24 * time.Hour), DNSNames: []string{name}}
	by, with := of, any(key)
	if ca == nil {
		of.IsCA, of.BasicConstraintsValid = true, true
	} else {
		by, with = ca.Leaf, ca.PrivateKey
	}
	der, err := x509.CreateCertificate(rand.Reader, of, by, &key.PublicKey, with)
	if err != nil {
		t.Fatal(err)
	}
	leaf, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key, Leaf: leaf}
}

func TestFilesAreReadAgainWhenTheyChange(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	certFile, keyFile := filepath.Join(dir, "web.pem"), filepath.Join(dir, "web.key")
	config := cert.Config{Mode: cert.Files, CertFile: certFile, KeyFile: keyFile}
	if _, err := cert.New(config, quiet); zhiyin.KindOf(err) != zhiyin.Invalid {
		t.Errorf("no files: %v", err)
	}
	first, second := leafFor(t, nil, "desk.example"), leafFor(t, nil, "desk.example")
	pemFiles(t, certFile, keyFile, first)
	k, err := cert.New(config, quiet)
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- k.Run(ctx) }()
	serial := func() *big.Int {
		pool := x509.NewCertPool()
		pool.AddCert(first.Leaf)
		pool.AddCert(second.Leaf)
		chain, err := shown(t, k, "desk.example", time.Now(), pool)
		if err != nil {
			t.Fatal(err)
		}
		return chain[0].SerialNumber
	}
	if serial().Cmp(first.Leaf.SerialNumber) != 0 {
		t.Error("not the first")
	}

	if err := os.WriteFile(certFile, []byte("half a certif"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := k.Reload(); zhiyin.KindOf(err) != zhiyin.Invalid {
		t.Errorf("half a file: %v", err)
	}
	if serial().Cmp(first.Leaf.SerialNumber) != 0 {
		t.Error("a broken file took the certificate away")
	}

	pemFiles(t, certFile, keyFile, second)
	if err := k.Reload(); err != nil { // as SIGHUP does
		t.Fatal(err)
	}
	if serial().Cmp(second.Leaf.SerialNumber) != 0 {
		t.Error("SIGHUP did not take the second")
	}
	pemFiles(t, certFile, keyFile, first)
	deadline := time.Now().Add(60 * time.Second)
	for serial().Cmp(first.Leaf.SerialNumber) != 0 { // by itself, within 5 s
		if time.Now().After(deadline) {
			t.Fatal("the changed files were never read")
		}
		time.Sleep(100 * time.Millisecond)
	}
	stop()
	if err := <-ended; err != nil {
		t.Error(err)
	}
}
