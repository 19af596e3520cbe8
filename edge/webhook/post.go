package webhook

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"time"
)

// Bounds of one attempt.
const (
	attemptWithin = 15 * time.Second
	connectWithin = 5 * time.Second
	answerBytes   = 4 << 10 // of the answer's body, which nobody reads
	headerBytes   = 32 << 10
	bodyBytes     = 256 << 10
	perHost       = 8 // connections
	retryAfterMax = 24 * time.Hour
)

// outcome is what one attempt came to. Fault is empty for success.
type outcome struct {
	code       int
	latency    time.Duration
	fault      string
	retryAfter time.Duration // as the receiver asks; 0: it does not
	final      bool          // another attempt would come to the same
}

// poster makes attempts. Safe for concurrent use.
type poster struct {
	secure, plain *http.Client
	agent         string
}

func newPoster(cfg Config) *poster {
	return &poster{secure: cfg.client(false), plain: cfg.client(true), agent: cfg.Agent}
}

func (c Config) client(plain bool) *http.Client { return c.Guard.Client(c.Roots, c.Within, plain) }

// Client reaches the addresses that the guard lets through; in plain HTTP only what
// the house allows. It follows no redirect and no proxy: the address that is called is
// the one that was registered.
func (g Guard) Client(roots *x509.CertPool, within time.Duration, plain bool) *http.Client {
	dial := &net.Dialer{Timeout: connectWithin, Control: g.control(plain)}
	return &http.Client{
		Timeout:       within,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		Transport: &http.Transport{DialContext: dial.DialContext, TLSHandshakeTimeout: connectWithin, ForceAttemptHTTP2: true,
			TLSClientConfig: &tls.Config{RootCAs: roots, MinVersion: tls.VersionTLS12}, DisableCompression: true,
			MaxConnsPerHost: perHost, MaxIdleConnsPerHost: perHost, IdleConnTimeout: time.Minute, MaxResponseHeaderBytes: headerBytes},
	}
}

func (p *poster) close() {
	p.secure.CloseIdleConnections()
	p.plain.CloseIdleConnections()
}

// post sends a request once.
func (p *poster) post(ctx context.Context, r Request, now time.Time) outcome {
	if len(r.Body) > bodyBytes {
		return outcome{fault: faultSize}
	}
	req, err := http.NewRequestWithContext(ctx, r.Method, r.URL, bytes.NewReader(r.Body))
	if err != nil {
		return outcome{fault: faultOther}
	}
	req.Header = r.Header
	req.Header.Set("User-Agent", p.agent)
	client := p.secure
	if req.URL.Scheme == "http" {
		client = p.plain
	}
	began := time.Now()
	res, err := client.Do(req)
	if err != nil {
		return outcome{latency: time.Since(began), fault: faultOf(err)}
	}
	_, _ = io.Copy(io.Discard, io.LimitReader(res.Body, answerBytes)) // what it says does not matter
	_ = res.Body.Close()
	out := outcome{code: res.StatusCode, latency: time.Since(began), retryAfter: retryAfter(res.Header, now)}
	if res.StatusCode < 200 || res.StatusCode > 299 {
		out.fault = faultStatus
	}
	return out
}

// retryAfter reads the header's seconds or date (RFC 9110 §10.2.3).
func retryAfter(h http.Header, now time.Time) time.Duration {
	text := h.Get("Retry-After")
	if seconds, err := strconv.Atoi(text); err == nil && seconds > 0 {
		return min(time.Duration(min(seconds, 1<<20))*time.Second, retryAfterMax)
	}
	if at, err := http.ParseTime(text); err == nil && at.After(now) {
		return min(at.Sub(now), retryAfterMax)
	}
	return 0
}

// Faults of an attempt, as they are kept and shown.
const (
	faultTimeout = "timeout"
	faultRefused = "refused"
	faultTLS     = "tls"
	faultDNS     = "dns"
	faultAddress = "address"
	faultStatus  = "status"
	faultSize    = "size"
	faultOther   = "other"
)

// faultOf names why there was no answer; the error's own text has addresses.
func faultOf(err error) string {
	var dns *net.DNSError
	var record tls.RecordHeaderError
	var verify *tls.CertificateVerificationError
	var alert tls.AlertError
	var op *net.OpError
	var u *url.Error
	switch {
	case errors.Is(err, errInside):
		return faultAddress
	case errors.As(err, &dns):
		return faultDNS
	case errors.As(err, &verify), errors.As(err, &record), errors.As(err, &alert):
		return faultTLS
	case errors.As(err, &u) && u.Timeout(), errors.Is(err, context.DeadlineExceeded):
		return faultTimeout
	case errors.As(err, &op) && (op.Op == "dial" || op.Op == "read" || op.Op == "write"), errors.Is(err, io.EOF):
		return faultRefused
	}
	return faultOther
}

// Reach opens a connection to an address as an attempt would, sends nothing over it,
// and returns the fault, "" for none.
func (r *Runner) Reach(ctx context.Context, address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return faultOther
	}
	ctx, cancel := context.WithTimeout(ctx, connectWithin)
	defer cancel()
	plain := u.Scheme == "http"
	port := u.Port()
	if port == "" {
		port = map[bool]string{true: "80", false: "443"}[plain]
	}
	dial := &net.Dialer{Control: r.cfg.Guard.control(plain)}
	to := net.JoinHostPort(u.Hostname(), port)
	var conn net.Conn
	if plain {
		conn, err = dial.DialContext(ctx, "tcp", to)
	} else {
		conn, err = (&tls.Dialer{NetDialer: dial, Config: &tls.Config{RootCAs: r.cfg.Roots, MinVersion: tls.VersionTLS12}}).DialContext(ctx, "tcp", to)
	}
	if err != nil {
		return faultOf(err)
	}
	_ = conn.Close() // nothing was sent
	return ""
}
