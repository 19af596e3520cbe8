package door

import (
	"context"
	"net/http"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"zhiyin.dev"
	"zhiyin.dev/access"
)

// Ports are what is asked here.
type Ports struct {
	Desk    Desk
	SignIns SignIns
	Audit   Audit
	Sources Sources   // nil: no page of another site reports events; with Quarantine and APIKeys: they are shown
	Keys    WriteKeys // needed with Intake
	APIKeys APIKeys   // nil: there are none
	Certs   Certificates
	Kept    <-chan struct{}        // yields after something was kept; nil: streams look each second
	Answers Answers                // nil: an Idempotency-Key is not looked at
	Figures []prometheus.Collector // of other parts, for /metrics
	Screens http.Handler           // pages and their files, at /
	Now     func() time.Time       // the node's clock; nil: time.Now
}

// Desk is what is needed of it here.
type Desk interface {
	SetStatus(ctx context.Context, agent zhiyin.AgentID, status zhiyin.AgentStatus, reason string) error
}

// SignIns is what is needed of it here.
type SignIns interface {
	// SignIn says who it is, with the roles of this moment.
	SignIn(ctx context.Context, session string, now time.Time) (access.Actor, error)
}

// Sources is what is needed of it here.
type Sources interface {
	// Opens tells whether pages of the origin ("https://shop.example") may report
	// with the source's key; an empty source stands for any.
	Opens(source, origin string) bool
}

// APIKeys is what is needed of it here.
type APIKeys interface {
	KeyOf(ctx context.Context, secret string, now time.Time) (access.Key, error)
	Units(ctx context.Context) ([]zhiyin.Unit, error)
}
