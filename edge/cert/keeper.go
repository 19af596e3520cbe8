// Package cert keeps the certificate of the node's HTTPS and SIP-TLS ports: it
// makes it with a CA of the installation's own, gets it by ACME (RFC 8555), or
// reads it from files, and renews or reloads it while connections go on.
//
//	keeper, err := cert.New(cert.Config{Mode: cert.Own, Dir: dir, Names: names}, log)
//	listener = tls.NewListener(listener, keeper.TLS())
//	err = keeper.Run(ctx)
package cert

import (
	"context"
	"crypto/tls"
	"fmt"
	"log/slog"
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	"golang.org/x/crypto/acme/autocert"

	"zhiyin.dev"
)

// Mode says where the certificate comes from.
type Mode string

// The modes.
const (
	Own   Mode = "own"   // from a CA that this installation made
	ACME  Mode = "acme"  // from a public or company CA, by RFC 8555
	Files Mode = "files" // from two PEM files that somebody else renews
)

// lookEvery is how often files and the machine's addresses are looked at.
const lookEvery = 5 * time.Second

// Config of a Keeper.
type Config struct {
	Mode     Mode
	Dir      string           // of the CA's and the ACME account's files; mode 0700. Own, ACME
	Names    []string         // host names and IPs to vouch for; with Own beside the machine's own. ACME: host names, at least one
	CertFile string           // Files: chain, PEM
	KeyFile  string           // Files: private key, PEM
	ACME     ACMEConfig       // ACME
	Now      func() time.Time // nil: time.Now
}

// Keeper holds the certificate in force. Safe for concurrent use.
type Keeper struct {
	cfg Config
	log *slog.Logger

	leaf      atomic.Pointer[tls.Certificate] // in force; with ACME the one shown last
	authority *authority                      // Own
	manager   *autocert.Manager               // ACME
	stamp     stamp                           // of the files read last; guarded by mu
	mu        sync.Mutex                      // one renewal at a time
}

// New makes ready to serve: with Own and Files the certificate is in force when
// it returns; with ACME the first connection gets it. Errors: Invalid for a
// setting or a file that can't be used, Denied for a CA key that others can
// read, Unavailable when the directory can't be written.
func New(cfg Config, log *slog.Logger) (*Keeper, error) {
	if cfg.Now == nil {
		cfg.Now = time.Now
	}
	k := &Keeper{cfg: cfg, log: log}
	var err error
	switch cfg.Mode {
	case Own:
		if k.authority, err = openAuthority(cfg.Dir, cfg.Names, cfg.Now()); err == nil {
			err = k.renewOwn()
		}
	case Files:
		err = k.Reload()
	case ACME:
		k.manager, err = newManager(cfg)
	default:
		err = fmt.Errorf("cert: mode must be own, acme or files, not %q: %w", cfg.Mode, zhiyin.Invalid)
	}
	if err != nil {
		return nil, err
	}
	return k, nil
}

// TLS is a configuration that always shows the certificate in force. It asks
// for TLS 1.2 or later and HTTP/1.1, from which the desk's socket upgrades
// (RFC 6455 §4.1).
func (k *Keeper) TLS() *tls.Config {
	c := &tls.Config{MinVersion: tls.VersionTLS12, NextProtos: []string{"http/1.1"}, GetCertificate: k.certificate}
	if k.manager != nil {
		c.NextProtos = append(c.NextProtos, acmeALPN)
	}
	return c
}

func (k *Keeper) certificate(hello *tls.ClientHelloInfo) (*tls.Certificate, error) {
	if k.manager == nil {
		return k.leaf.Load(), nil
	}
	c, err := k.manager.GetCertificate(hello)
	if err == nil && !isChallenge(hello) {
		k.leaf.Store(c)
	}
	return c, err
}

// Run renews what is due and takes over changed files until ctx ends. What goes
// wrong is logged and tried again; the certificate in force stays.
func (k *Keeper) Run(ctx context.Context) error {
	tick := time.NewTicker(lookEvery)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		}
		if err := k.look(); err != nil {
			k.log.Error("certificate not renewed, the one in force stays", "err", err)
		}
	}
}

func (k *Keeper) look() error {
	switch k.cfg.Mode {
	case Own:
		return k.renewOwn()
	case Files:
		return k.reloadChanged()
	}
	return nil // autocert has timers of its own
}

// Until is the end of the certificate in force; false while there is none.
func (k *Keeper) Until() (time.Time, bool) {
	c := k.leaf.Load()
	if c == nil || c.Leaf == nil {
		return time.Time{}, false
	}
	return c.Leaf.NotAfter, true
}

// Authority is the own CA's certificate as PEM and the SHA-256 fingerprint that
// people compare, AB:CD:…; empty with the other modes.
func (k *Keeper) Authority() (pem []byte, fingerprint string) {
	if k.authority == nil {
		return nil, ""
	}
	return k.authority.pem, k.authority.fingerprint()
}

// Challenge answers ACME's http-01 questions in front of next.
func (k *Keeper) Challenge(next http.Handler) http.Handler {
	if k.manager == nil {
		return next
	}
	return k.manager.HTTPHandler(next)
}
