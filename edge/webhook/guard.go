package webhook

import (
	"errors"
	"fmt"
	"net/netip"
	"net/url"
	"strings"
	"syscall"

	"zhiyin.dev"
)

// errInside is the refusal of an address that is not the public internet's.
var errInside = errors.New("the address is not public")

// inside are the networks that are not the public internet (IANA special-purpose
// registries, RFC 6890 and successors), with the prefixes that carry an IPv4
// address in an IPv6 one: who lets them through lets through what they carry.
var inside = prefixes("0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24",
	"192.0.2.0/24", "192.31.196.0/24", "192.52.193.0/24", "192.88.99.0/24", "192.168.0.0/16", "192.175.48.0/24", "198.18.0.0/15", "198.51.100.0/24",
	"203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4",
	"::/96", "64:ff9b::/96", "64:ff9b:1::/48", "100::/64", "2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20", "5f00::/16", "fc00::/7", "fe80::/10", "fec0::/10", "ff00::/8")

func prefixes(list ...string) []netip.Prefix {
	out := make([]netip.Prefix, len(list))
	for i, p := range list {
		out[i] = netip.MustParsePrefix(p)
	}
	return out
}

// Guard says which addresses may be called: the public ones, and those that the
// house allows.
type Guard struct{ allow []netip.Prefix }

// NewGuard reads the allowed networks: 10.1.0.0/16 or 10.1.2.3. Invalid names the
// one that is none.
func NewGuard(allow []string) (Guard, error) {
	var g Guard
	for _, text := range allow {
		p, err := netip.ParsePrefix(text)
		if err != nil {
			a, err := netip.ParseAddr(text)
			if err != nil {
				return g, fmt.Errorf("webhook: allowed network %q: %w", text, zhiyin.Invalid)
			}
			p = netip.PrefixFrom(a, a.BitLen())
		}
		g.allow = append(g.allow, p.Masked())
	}
	return g, nil
}

// allowed tells whether the house allows the address, public or not.
func (g Guard) allowed(a netip.Addr) bool {
	a = a.Unmap().WithZone("")
	for _, p := range g.allow {
		if p.Contains(a) {
			return true
		}
	}
	return false
}

// public tells whether the address is on the public internet.
func public(a netip.Addr) bool {
	if a.Zone() != "" {
		return false
	}
	a = a.Unmap()
	for _, p := range inside {
		if p.Contains(a) {
			return false
		}
	}
	return a.IsValid()
}

// control refuses a connection by the very address that it goes to, after the
// name was resolved: a name that points elsewhere a moment later changes nothing.
// In plain HTTP it goes to allowed networks only.
func (g Guard) control(plain bool) func(network, address string, _ syscall.RawConn) error {
	return func(network, address string, _ syscall.RawConn) error {
		to, err := netip.ParseAddrPort(address)
		if err != nil || network != "tcp4" && network != "tcp6" {
			return errInside
		}
		if g.allowed(to.Addr()) || !plain && public(to.Addr()) {
			return nil
		}
		return errInside
	}
}

// Check refuses an address that can't be called as it stands: Invalid, with the
// reason as a flaw. What a name resolves to is seen only when it is called.
func (g Guard) Check(address string) error {
	const most = 1000
	u, err := url.Parse(address)
	switch {
	case len(address) > most, err != nil, u.Host == "", u.Opaque != "":
		return barred{zhiyin.Flawf("the address must be a whole one of at most 1,000 characters")}
	case u.User != nil, u.Fragment != "":
		return barred{zhiyin.Flawf("the address takes no user, password or fragment")}
	case u.Scheme != "https" && (u.Scheme != "http" || len(g.allow) == 0):
		return barred{zhiyin.Flawf("the address must begin with https://")}
	case u.Hostname() == "":
		return barred{zhiyin.Flawf("the address needs a host")}
	case g.inside(strings.ToLower(u.Hostname()), u.Scheme == "http"):
		return barred{zhiyin.Flawf("the address is within the house, and webhooks.allow does not name it")}
	}
	return nil
}

// barred is why an address can't be called.
type barred struct{ flaw zhiyin.Flaw }

func (b barred) Error() string     { return "webhook: " + b.flaw.Text + ": " + zhiyin.Invalid.Error() }
func (b barred) Unwrap() error     { return zhiyin.Invalid }
func (b barred) Said() zhiyin.Flaw { return b.flaw }

// inside tells whether a host that is an address already may not be called.
func (g Guard) inside(host string, plain bool) bool {
	a, err := netip.ParseAddr(host)
	if err != nil {
		if host == "localhost" || strings.HasSuffix(host, ".localhost") {
			a = netip.MustParseAddr("127.0.0.1")
		} else {
			return false
		}
	}
	return !g.allowed(a) && (plain || !public(a))
}
