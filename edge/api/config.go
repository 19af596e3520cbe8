package api

import (
	"fmt"
	"net"
	"net/netip"
	"net/url"
	"strings"
	"time"

	"zhiyin.dev"
)

// Config of the HTTP server.
type Config struct {
	Listen    string   `koanf:"listen" doc:"address and port to serve on; beyond this machine only with cert_file and key_file"`
	CertFile  string   `koanf:"cert_file" doc:"TLS certificate chain, PEM"`
	KeyFile   string   `koanf:"key_file" doc:"private key of the certificate, PEM"`
	PublicURL string   `koanf:"public_url" doc:"scheme and host that browsers use, where a proxy stands in front"`
	Admin     []string `koanf:"admin" doc:"addresses or prefixes that may read /metrics, besides this machine"`

	SignInsPerMinute int           `koanf:"sign_ins_per_minute" doc:"sign-in attempts from one address; default 10"`
	CallsPerMinute   int           `koanf:"calls_per_minute" doc:"click-to-call calls from one address; default 30"`
	Recheck          time.Duration `koanf:"recheck" doc:"how often an open socket's sign-in is checked; at most and by default 5s"`
}

// settled is a Config that was checked and completed.
type settled struct {
	Config
	tls    bool
	secure bool // browsers come by https
	public *url.URL
	admin  []netip.Prefix
}

func (c Config) settle() (settled, error) {
	s := settled{Config: c}
	var err error
	if s.tls, err = c.transport(); err != nil {
		return s, err
	}
	if s.public, err = publicURL(c.PublicURL); err != nil {
		return s, err
	}
	s.secure = s.tls || s.public != nil && s.public.Scheme == "https"
	for _, a := range c.Admin {
		p, err := prefix(a)
		if err != nil {
			return s, fmt.Errorf("api: admin %q is no address: %w", a, zhiyin.Invalid)
		}
		s.admin = append(s.admin, p)
	}
	if s.SignInsPerMinute <= 0 {
		s.SignInsPerMinute = 10
	}
	if s.CallsPerMinute <= 0 {
		s.CallsPerMinute = 30
	}
	if s.Recheck <= 0 || s.Recheck > 5*time.Second {
		s.Recheck = 5 * time.Second // a revoked sign-in sees nothing after that
	}
	return s, nil
}

// transport decides between TLS and plain HTTP, which is for this machine only.
func (c Config) transport() (tls bool, err error) {
	if (c.CertFile == "") != (c.KeyFile == "") {
		return false, fmt.Errorf("api: cert_file and key_file go together: %w", zhiyin.Invalid)
	}
	host, _, err := net.SplitHostPort(c.Listen)
	if err != nil {
		return false, fmt.Errorf("api: listen must be host:port: %w", zhiyin.Invalid)
	}
	if c.CertFile != "" {
		return true, nil
	}
	if !local(host) {
		return false, fmt.Errorf("api: listening on %s is beyond this machine and needs TLS: give it a certificate and its key (cert_file and key_file here, web.cert and web.key in the settings): %w", c.Listen, zhiyin.Invalid)
	}
	return false, nil
}

// local tells whether a host names this machine only.
func local(host string) bool {
	if host == "localhost" {
		return true
	}
	a, err := netip.ParseAddr(host)
	return err == nil && a.IsLoopback()
}

func publicURL(text string) (*url.URL, error) {
	if text == "" {
		return nil, nil
	}
	u, err := url.Parse(strings.TrimSuffix(text, "/"))
	if err != nil || u.Host == "" || u.Path != "" || u.Scheme != "http" && u.Scheme != "https" {
		return nil, fmt.Errorf("api: public_url must be scheme://host: %w", zhiyin.Invalid)
	}
	return u, nil
}

func prefix(text string) (netip.Prefix, error) {
	if a, err := netip.ParseAddr(text); err == nil {
		return a.Prefix(a.BitLen())
	}
	return netip.ParsePrefix(text)
}
