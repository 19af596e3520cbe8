// Package mail sends messages by SMTP (RFC 5321), over TLS unless the settings say
// that the server is in the house.
package mail

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"strings"
	"time"

	gomail "github.com/wneessen/go-mail"

	"zhiyin.dev"
	"zhiyin.dev/edge/notify"
)

// Config is a submission server.
type Config struct {
	Host     string
	Port     int    // 587 unless written
	TLS      string // starttls (required; RFC 3207), tls (from the first byte; RFC 8314) or off
	User     string
	Password string
	From     string // address, or "Name <address>"
	Roots    *x509.CertPool
	Within   time.Duration // default 15 s
}

// Sender is a submission server. It may be used from several goroutines: each letter
// has a connection of its own.
type Sender struct{ cfg Config }

// New checks the settings. Invalid names the one that is wrong.
func New(cfg Config) (*Sender, error) {
	if cfg.Port == 0 {
		cfg.Port = 587
	}
	if cfg.TLS == "" {
		cfg.TLS = "starttls"
	}
	if cfg.Within <= 0 {
		cfg.Within = 15 * time.Second
	}
	s := &Sender{cfg}
	switch {
	case cfg.Host == "":
		return nil, fmt.Errorf("notify: mail needs a host: %w", zhiyin.Invalid)
	case cfg.TLS != "starttls" && cfg.TLS != "tls" && cfg.TLS != "off":
		return nil, fmt.Errorf("notify: mail.tls must be starttls, tls or off: %w", zhiyin.Invalid)
	case cfg.TLS == "off" && cfg.User != "":
		return nil, fmt.Errorf("notify: mail: a password is not sent without TLS: %w", zhiyin.Invalid)
	}
	if err := gomail.NewMsg().From(cfg.From); err != nil {
		return nil, fmt.Errorf("notify: mail.from: %w", zhiyin.Invalid)
	}
	if _, err := s.client(); err != nil {
		return nil, fmt.Errorf("notify: mail: %v: %w", err, zhiyin.Invalid)
	}
	return s, nil
}

func (s *Sender) client() (*gomail.Client, error) {
	policy := gomail.TLSMandatory
	if s.cfg.TLS == "off" {
		policy = gomail.NoTLS
	}
	options := []gomail.Option{gomail.WithPort(s.cfg.Port), gomail.WithTLSPolicy(policy), gomail.WithTimeout(s.cfg.Within),
		gomail.WithTLSConfig(&tls.Config{ServerName: s.cfg.Host, RootCAs: s.cfg.Roots, MinVersion: tls.VersionTLS12})}
	if s.cfg.TLS == "tls" {
		options = append(options, gomail.WithSSL())
	}
	if s.cfg.User != "" {
		options = append(options, gomail.WithSMTPAuth(gomail.SMTPAuthAutoDiscover), gomail.WithUsername(s.cfg.User), gomail.WithPassword(s.cfg.Password))
	}
	return gomail.NewClient(s.cfg.Host, options...)
}

// Send submits one mail. Its Message-ID is made of the message's id, so that a second
// attempt is the same mail.
func (s *Sender) Send(ctx context.Context, l notify.Letter) (string, error) {
	m := gomail.NewMsg()
	if m.From(s.cfg.From) != nil || m.To(l.To) != nil {
		return "", notify.Fault{Name: "address", Final: true}
	}
	m.Subject(l.Subject)
	m.SetMessageIDWithValue(strings.ToLower(string(l.ID)) + "@" + s.cfg.Host)
	m.SetDate()
	m.SetGenHeader("Auto-Submitted", "auto-generated") // RFC 3834 §5: no holiday answers
	m.SetBodyString(gomail.TypeTextPlain, l.Text)
	c, err := s.client()
	if err == nil {
		err = c.DialAndSendWithContext(ctx, m)
	}
	if err != nil {
		return "", faultOf(err)
	}
	return "", nil
}

// faultOf names why a mail was not taken: 4xx may be taken later, 5xx will not (RFC
// 5321 §4.2.1). The error's own text has addresses.
func faultOf(err error) notify.Fault {
	var send *gomail.SendError
	var dns *net.DNSError
	var verify *tls.CertificateVerificationError
	var timeout net.Error
	switch {
	case errors.As(err, &send) && send.ErrorCode() != 0:
		return notify.Fault{Name: "status", Final: !send.IsTemp()}
	case errors.As(err, &dns):
		return notify.Fault{Name: "dns"}
	case errors.As(err, &verify):
		return notify.Fault{Name: "tls"}
	case errors.As(err, &timeout) && timeout.Timeout(), errors.Is(err, context.DeadlineExceeded):
		return notify.Fault{Name: "timeout"}
	}
	return notify.Fault{Name: "refused"}
}
