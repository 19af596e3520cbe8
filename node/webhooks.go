package node

import (
	"crypto/x509"
	"fmt"
	"os"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/edge/webhook"
)

// WebhookConfig is whom other systems' addresses may be.
type WebhookConfig struct {
	Allow        []string      `koanf:"allow" doc:"Networks within the house that webhooks may reach, as 10.1.0.0/16; over plain http too."`
	CA           string        `koanf:"ca" doc:"Certificates to trust beside the system's, PEM file, for receivers within the house."`
	DisableAfter time.Duration `koanf:"disable_after" doc:"A webhook to which nothing arrives for so long is disabled."`
}

// buildWebhooks makes the runner that tells other systems what was kept.
func (n *Node) buildWebhooks() error {
	guard, err := webhook.NewGuard(n.cfg.Webhooks.Allow)
	if err != nil {
		return fmt.Errorf("node: webhooks.allow: %w", err)
	}
	roots, err := rootsWith(n.cfg.Webhooks.CA)
	if err != nil {
		return err
	}
	n.guard, n.roots = guard, roots
	n.webhooks = webhook.New(webhook.Config{Guard: guard, Roots: roots, DisableAfter: n.cfg.Webhooks.DisableAfter, Now: n.now}, n.interchange, n.log.With("part", "webhooks"))
	return nil
}

// rootsWith is nil for the system's own.
func rootsWith(file string) (*x509.CertPool, error) {
	if file == "" {
		return nil, nil
	}
	roots, err := x509.SystemCertPool()
	if err != nil {
		roots = x509.NewCertPool() // a system without certificates
	}
	raw, err := os.ReadFile(file)
	if err != nil || !roots.AppendCertsFromPEM(raw) {
		return nil, fmt.Errorf("node: webhooks.ca: %s holds no certificates: %w", file, zhiyin.Invalid)
	}
	return roots, nil
}
