package cert

import (
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"net"
	"net/http"
	"os"
	"slices"
	"time"

	"golang.org/x/crypto/acme"
	"golang.org/x/crypto/acme/autocert"

	"zhiyin.dev"
)

// acmeALPN is the protocol of a tls-alpn-01 question (RFC 8737 §3).
const acmeALPN = acme.ALPNProto

// ACMEConfig is the CA that is asked.
type ACMEConfig struct {
	Directory string // URL; empty: Let's Encrypt
	Email     string // where the CA may write to; may be empty
	Roots     string // PEM file of CAs to trust when asking, for a company's own; empty: the system's
}

func newManager(cfg Config) (*autocert.Manager, error) {
	if len(cfg.Names) == 0 {
		return nil, fmt.Errorf("cert: ACME needs the host names (web.names): %w", zhiyin.Invalid)
	}
	for _, name := range cfg.Names {
		if net.ParseIP(name) != nil {
			return nil, fmt.Errorf("cert: ACME gives certificates to host names, not to %s: %w", name, zhiyin.Invalid)
		}
	}
	client := &acme.Client{DirectoryURL: cfg.ACME.Directory, UserAgent: "zhiyin"}
	if cfg.ACME.Directory == "" {
		client.DirectoryURL = autocert.DefaultACMEDirectory
	}
	if cfg.ACME.Roots != "" {
		text, err := os.ReadFile(cfg.ACME.Roots)
		pool := x509.NewCertPool()
		if err != nil || !pool.AppendCertsFromPEM(text) {
			return nil, fmt.Errorf("cert: ACME roots %s hold no certificate: %w", cfg.ACME.Roots, zhiyin.Invalid)
		}
		client.HTTPClient = &http.Client{Timeout: 30 * time.Second, Transport: &http.Transport{TLSClientConfig: &tls.Config{RootCAs: pool, MinVersion: tls.VersionTLS12}}}
	}
	return &autocert.Manager{Prompt: autocert.AcceptTOS, Cache: autocert.DirCache(cfg.Dir), HostPolicy: autocert.HostWhitelist(cfg.Names...),
		Email: cfg.ACME.Email, Client: client, RenewBefore: renewBefore}, nil
}

func isChallenge(hello *tls.ClientHelloInfo) bool {
	return slices.Contains(hello.SupportedProtos, acmeALPN)
}
