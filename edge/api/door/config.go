package door

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
	Listen    string   `koanf:"listen" doc:"address and port to serve on; beyond this machine only with certificates, or behind a proxy that has them"`
	Redirect  string   `koanf:"redirect" doc:"address for plain HTTP that only leads to https; empty: none"`
	PublicURL string   `koanf:"public_url" doc:"scheme and host that browsers use, where a proxy stands in front"`
	Proxies   []string `koanf:"trusted_proxies" doc:"addresses or prefixes of proxies whose X-Forwarded-For and X-Forwarded-Proto are believed"`
	Admin     []string `koanf:"admin" doc:"addresses or prefixes that may read /metrics, besides this machine"`

	SignInsPerMinute  int           `koanf:"sign_ins_per_minute" doc:"sign-in attempts from one address; default 60"`
	ChatsPerMinute    int           `koanf:"chats_per_minute" doc:"chats opened or come back to from one address; default 120"`
	CallsPerMinute    int           `koanf:"calls_per_minute" doc:"click-to-call calls from one address; default 30"`
	RequestsPerMinute int           `koanf:"requests_per_minute" doc:"requests of the API from one address; default 6000"`
	RequestsPerSignIn int           `koanf:"requests_per_sign_in" doc:"requests of the API by one person; default 600"`
	EventsPerMinute   int           `koanf:"events_per_minute" doc:"messages of one source in a minute; default 3000000"`
	Recheck           time.Duration `koanf:"recheck" doc:"how often an open socket's sign-in is checked; at most and by default 5s"`
}

// settled is a Config that was checked and completed.
type settled struct {
	Config
	tls    bool
	secure bool // browsers come by https
	public *url.URL

	admin, proxies []netip.Prefix
}

// settle checks and completes; tls says that there are certificates.
func (c Config) settle(tls bool) (settled, error) {
	s := settled{Config: c, tls: tls}
	var err error
	if s.public, err = publicURL(c.PublicURL); err != nil {
		return s, err
	}
	if err = s.transport(); err != nil {
		return s, err
	}
	s.secure = s.tls || s.public != nil && s.public.Scheme == "https"
	if s.admin, err = prefixes("admin", c.Admin); err != nil {
		return s, err
	}
	if s.proxies, err = prefixes("trusted_proxies", c.Proxies); err != nil {
		return s, err
	}
	if s.SignInsPerMinute <= 0 {
		s.SignInsPerMinute = 60
	}
	if s.RequestsPerMinute <= 0 {
		s.RequestsPerMinute = 6000
	}
	if s.RequestsPerSignIn <= 0 {
		s.RequestsPerSignIn = 600
	}
	if s.ChatsPerMinute <= 0 {
		s.ChatsPerMinute = 120
	}
	if s.CallsPerMinute <= 0 {
		s.CallsPerMinute = 30
	}
	if s.EventsPerMinute <= 0 {
		s.EventsPerMinute = 3_000_000 // 50,000 a second
	}
	if s.Recheck <= 0 || s.Recheck > 5*time.Second {
		s.Recheck = 5 * time.Second // a revoked sign-in sees nothing after that
	}
	return s, nil
}

// transport refuses plain HTTP beyond this machine, unless browsers come by a
// proxy's https.
func (s *settled) transport() error {
	host, _, err := net.SplitHostPort(s.Listen)
	switch {
	case err != nil:
		return fmt.Errorf("api: listen must be host:port: %w", zhiyin.Invalid)
	case s.Redirect != "" && !s.tls:
		return fmt.Errorf("api: redirect leads to https, for which there is no certificate: %w", zhiyin.Invalid)
	case s.tls || Local(host) || s.public != nil && s.public.Scheme == "https":
		return nil
	}
	return fmt.Errorf("api: listening on %s is beyond this machine and needs TLS: a certificate (web.tls in the settings), or a proxy that has one (web.url beginning with https://): %w", s.Listen, zhiyin.Invalid)
}

// Local tells whether a host names this machine only.
func Local(host string) bool {
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

func prefixes(setting string, list []string) (out []netip.Prefix, err error) {
	for _, text := range list {
		p, err := prefix(text)
		if err != nil {
			return nil, fmt.Errorf("api: %s: %q is no address: %w", setting, text, zhiyin.Invalid)
		}
		out = append(out, p)
	}
	return out, nil
}

func prefix(text string) (netip.Prefix, error) {
	if a, err := netip.ParseAddr(text); err == nil {
		return a.Prefix(a.BitLen())
	}
	return netip.ParsePrefix(text)
}
