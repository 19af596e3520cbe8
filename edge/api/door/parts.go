package door

import (
	"context"
	"crypto/tls"
	"net/http"

	"zhiyin.dev"
	"zhiyin.dev/intake"
)

// Audit keeps what was done; an entry is durable when the call returns. Who
// shows personal data shows it only then.
type Audit interface {
	Audit(ctx context.Context, entries ...zhiyin.AuditEntry) error
}

// WriteKeys knows which system holds a write key. An unknown one is Denied.
type WriteKeys interface {
	Source(ctx context.Context, key string) (intake.Source, error)
}

// Certificates keeps the certificate of https; *cert.Keeper is one.
type Certificates interface {
	// TLS always shows the certificate in force.
	TLS() *tls.Config
	// Authority is the installation's own CA as PEM with its fingerprint; empty
	// where there is none.
	Authority() (pem []byte, fingerprint string)
	// Challenge answers a CA's questions over plain HTTP in front of next.
	Challenge(next http.Handler) http.Handler
}
