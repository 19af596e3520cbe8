package phone

import (
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"maps"
	"net/netip"
	"os"
	"regexp"
	"slices"
	"strings"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/edge/sip"
)

// SIPConfig is the telephone side.
type SIPConfig struct {
	Listen      string                 `koanf:"listen" doc:"IP and port for SIP over UDP and TCP."`
	TLSListen   string                 `koanf:"tls_listen" doc:"IP and port for SIP over TLS, usually port 5061; empty: none. It needs tls_cert and tls_key."`
	TLSCert     string                 `koanf:"tls_cert" doc:"Certificate for SIP over TLS with its chain, PEM file; shown to trunks that ask for one, too."`
	TLSKey      string                 `koanf:"tls_key" doc:"Private key of tls_cert, PEM file."`
	TLSClientCA string                 `koanf:"tls_client_ca" doc:"Authorities, PEM file. Whoever connects over TLS must have a certificate of theirs; empty: nobody must."`
	TLSTrunkCA  string                 `koanf:"tls_trunk_ca" doc:"Authorities that trunks' certificates must be from, PEM file; empty: those that the system trusts."`
	Public      string                 `koanf:"public" doc:"IP that telephones are told, when it differs from listen's."`
	Open        *bool                  `koanf:"open" doc:"Whether sources that are neither a trunk nor a telephone may call; empty: only while listen is localhost."`
	Digest      []string               `koanf:"digest" doc:"Algorithms that passwords are asked for with, in order of preference: SHA-256, MD5. Many telephones fail when SHA-256 is among them."`
	SRTP        string                 `koanf:"srtp" doc:"Whether audio of telephones is protected: off, offer (those that can), require (over TLS only)."`
	Flood       int                    `koanf:"flood" doc:"Requests a second that a source may send before it is known; five times as many at once."`
	Country     string                 `koanf:"country" doc:"Country code for numbers written without one."`
	Session     time.Duration          `koanf:"session" doc:"Longest time between two signs of life of a call (RFC 4028); at least 90 s. Carriers that want less are followed."`
	Reliable    bool                   `koanf:"reliable_ringing" doc:"Ring reliably (RFC 3262) every caller who can acknowledge it, not only those who insist."`
	DialAllowed []string               `koanf:"dial_allowed" doc:"Prefixes of numbers that may be called: +86, +852, 10086. Empty: those of country, without premium numbers."`
	Order       []string               `koanf:"order" doc:"Trunks in the order in which calls out try them; those left out carry calls in only. Empty: all, by name."`
	Trunks      map[string]TrunkConfig `koanf:"trunks"`
}

// TrunkConfig is one carrier or neighbouring exchange.
type TrunkConfig struct {
	Address   string   `koanf:"address" doc:"host or host:port that calls go out to; empty: calls in only."`
	Transport string   `koanf:"transport" doc:"udp, tcp or tls; empty: udp."`
	User      string   `koanf:"user" doc:"Digest user, for calls out and registration, and for calls in where ips is empty."`
	Secret    string   `koanf:"secret" doc:"Digest password."`
	Register  bool     `koanf:"register" doc:"Whether to register at address, as carriers want whose customers have no fixed IP."`
	IPs       []string `koanf:"ips" doc:"IPs or prefixes (192.0.2.0/28) whose calls are the trunk's without a password."`
	From      string   `koanf:"from" doc:"Domain in From and in registrations; empty: address's host."`
	CallerID  string   `koanf:"caller_id" doc:"Number that calls out show; empty: that of the contact's unit."`
	SRTP      string   `koanf:"srtp" doc:"Whether its audio is protected: off, offer (followed when it protects, offered over tls), require (needs transport tls); empty: off."`
	MaxCalls  int      `koanf:"max_calls" doc:"Calls at once in both directions; more are busy. 0: no limit of its own."`
	Transfer  string   `koanf:"transfer" doc:"How calls are transferred to telephones: bridge (both legs stay here) or refer (the trunk connects them by SIP REFER; bridge if it refuses)."`
	Trusted   bool     `koanf:"trusted" doc:"Whether its P-Asserted-Identity is believed, and it is told ours."`
}

// trunkName is what a trunk may be called: fit for settings, metrics and logs.
var trunkName = regexp.MustCompile(`^[a-z][a-z0-9_]{0,31}$`)

// Telephony turns the settings into the endpoint's; Invalid says which is wrong.
func (c SIPConfig) Telephony() (cfg sip.Config, err error) {
	if cfg.Bind, err = netip.ParseAddrPort(c.Listen); err != nil {
		return cfg, fmt.Errorf("phone: sip.listen must be an IP and a port: %w", zhiyin.Invalid)
	}
	cfg.Numbering = sip.Numbering{Country: c.Country}
	for _, a := range c.Digest {
		if a != "MD5" && a != "SHA-256" {
			return cfg, fmt.Errorf("phone: sip.digest has MD5 and SHA-256: %w", zhiyin.Invalid)
		}
	}
	cfg.Digest, cfg.Flood, cfg.Reliable = c.Digest, c.Flood, c.Reliable
	if cfg.Session = c.Session; c.Session < 90*time.Second {
		return cfg, fmt.Errorf("phone: sip.session must be 90s or more: %w", zhiyin.Invalid)
	}
	cfg.Open = cfg.Bind.Addr().IsLoopback()
	if c.Open != nil {
		cfg.Open = *c.Open
	}
	if cfg.SRTP, err = srtp("sip.srtp", c.SRTP); err != nil {
		return cfg, err
	}
	if c.Public != "" {
		if cfg.Public, err = netip.ParseAddr(c.Public); err != nil {
			return cfg, fmt.Errorf("phone: sip.public must be an IP: %w", zhiyin.Invalid)
		}
	}
	if err := c.secure(&cfg); err != nil {
		return cfg, err
	}
	cfg.Trunks, err = c.trunks()
	return cfg, err
}

// srtp reads a policy.
func srtp(setting, text string) (sip.SRTP, error) {
	p, ok := map[string]sip.SRTP{"": sip.SRTPOff, "off": sip.SRTPOff, "offer": sip.SRTPOffer, "require": sip.SRTPRequire}[text]
	if !ok {
		return p, fmt.Errorf("phone: %s is off, offer or require: %w", setting, zhiyin.Invalid)
	}
	return p, nil
}

// told is a listening address as telephones are told it; "" for none.
func (c SIPConfig) told(listen string) string {
	at, err := netip.ParseAddrPort(listen)
	if err != nil {
		return ""
	}
	if public, err := netip.ParseAddr(c.Public); err == nil {
		at = netip.AddrPortFrom(public, at.Port())
	}
	return at.String()
}

// secure reads the certificates.
func (c SIPConfig) secure(cfg *sip.Config) (err error) {
	if c.TLSListen != "" {
		if cfg.TLSBind, err = netip.ParseAddrPort(c.TLSListen); err != nil {
			return fmt.Errorf("phone: sip.tls_listen must be an IP and a port: %w", zhiyin.Invalid)
		}
	}
	if c.TLSCert != "" || c.TLSListen != "" {
		pair, err := tls.LoadX509KeyPair(c.TLSCert, c.TLSKey)
		if err != nil {
			return fmt.Errorf("phone: sip.tls_cert and sip.tls_key: %v: %w", err, zhiyin.Invalid)
		}
		cfg.TLS = &tls.Config{Certificates: []tls.Certificate{pair}, MinVersion: tls.VersionTLS12}
		if cfg.TLS.ClientCAs, err = authorities("sip.tls_client_ca", c.TLSClientCA); err != nil {
			return err
		}
	}
	cfg.TrunkCAs, err = authorities("sip.tls_trunk_ca", c.TLSTrunkCA)
	return err
}

// authorities reads a PEM file; nil for no path.
func authorities(setting, path string) (*x509.CertPool, error) {
	if path == "" {
		return nil, nil
	}
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("phone: %s: %v: %w", setting, err, zhiyin.Invalid)
	}
	pool := x509.NewCertPool()
	if !pool.AppendCertsFromPEM(text) {
		return nil, fmt.Errorf("phone: %s: no certificate in %s: %w", setting, path, zhiyin.Invalid)
	}
	return pool, nil
}

// trunks lists the trunks in the order in which calls out try them, then those
// for calls in only.
func (c SIPConfig) trunks() (out []sip.Trunk, err error) {
	names := slices.Sorted(maps.Keys(c.Trunks))
	first := c.Order
	if len(first) == 0 {
		first = names
	}
	for i, name := range first {
		if _, ok := c.Trunks[name]; !ok || slices.Contains(first[:i], name) {
			return nil, fmt.Errorf("phone: sip.order: %q is no trunk, or named twice: %w", name, zhiyin.Invalid)
		}
	}
	for _, name := range append(slices.Clone(first), names...) {
		if slices.ContainsFunc(out, func(t sip.Trunk) bool { return t.Name == name }) {
			continue
		}
		t, err := c.Trunks[name].trunk(name)
		if err != nil {
			return nil, err
		}
		t.Inbound = !slices.Contains(first, name)
		out = append(out, t)
	}
	return out, nil
}

func (c TrunkConfig) trunk(name string) (sip.Trunk, error) {
	bad := func(what string) (sip.Trunk, error) {
		return sip.Trunk{}, fmt.Errorf("phone: sip.trunks.%s%s: %w", name, what, zhiyin.Invalid)
	}
	switch {
	case !trunkName.MatchString(name):
		return bad(": a name is small letters, digits and _")
	case c.Address == "" && len(c.IPs) == 0 && (c.User == "" || c.Secret == ""):
		return bad(" needs an address, ips, or user and secret")
	case c.Register && (c.Address == "" || c.User == "" || c.Secret == ""):
		return bad(".register needs address, user and secret")
	case c.Transfer != "" && c.Transfer != "bridge" && c.Transfer != "refer":
		return bad(".transfer is bridge or refer")
	case c.MaxCalls < 0:
		return bad(".max_calls is negative")
	}
	t := sip.Trunk{Name: name, Address: c.Address, Transport: strings.ToLower(c.Transport), User: c.User, Secret: c.Secret,
		Register: c.Register, Domain: c.From, CallerID: c.CallerID, MaxCalls: c.MaxCalls, Trusted: c.Trusted, Refer: c.Transfer == "refer"}
	var err error
	if t.SRTP, err = srtp("sip.trunks."+name+".srtp", c.SRTP); err != nil {
		return t, err
	}
	for _, text := range c.IPs {
		p, err := prefix(text)
		if err != nil {
			return bad(".ips are IPs or prefixes as 10.0.0.0/8")
		}
		t.Sources = append(t.Sources, p)
	}
	return t, nil
}

// prefix reads an IP or a prefix.
func prefix(text string) (netip.Prefix, error) {
	if a, err := netip.ParseAddr(text); err == nil {
		return netip.PrefixFrom(a, a.BitLen()), nil
	}
	return netip.ParsePrefix(text)
}
