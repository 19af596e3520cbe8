package cert

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"os"
	"path/filepath"
	"strings"
	"time"

	"zhiyin.dev"
)

const (
	authorityFor = 10 * 365 * 24 * time.Hour
	backdate     = time.Hour // clocks of telephones are not exact
)

// authority is the installation's own CA: ca.crt and ca.key in its directory.
// It can vouch for private addresses and for the names it was made with, and
// for nothing else (name constraints, RFC 5280 §4.2.1.10): whoever trusts it
// does not hand the whole web to whoever steals its key.
type authority struct {
	cert *x509.Certificate
	key  *ecdsa.PrivateKey
	pem  []byte
}

// openAuthority reads the CA, or makes it where there is none.
func openAuthority(dir string, names []string, now time.Time) (*authority, error) {
	keyPath := filepath.Join(dir, "ca.key")
	info, err := os.Stat(keyPath)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return makeAuthority(dir, names, now)
	case err != nil:
		return nil, fmt.Errorf("cert: own CA: %v: %w", err, zhiyin.Unavailable)
	case info.Mode().Perm()&0o077 != 0:
		return nil, fmt.Errorf("cert: %s may be read by others, want mode 0600: %w", keyPath, zhiyin.Denied)
	}
	pair, err := tls.LoadX509KeyPair(filepath.Join(dir, "ca.crt"), keyPath)
	if err != nil {
		return nil, fmt.Errorf("cert: own CA in %s can't be read: %v: %w", dir, err, zhiyin.Invalid)
	}
	key, ok := pair.PrivateKey.(*ecdsa.PrivateKey)
	if !ok || !pair.Leaf.IsCA {
		return nil, fmt.Errorf("cert: %s is no CA of ours: %w", dir, zhiyin.Invalid)
	}
	return &authority{cert: pair.Leaf, key: key, pem: pemOf("CERTIFICATE", pair.Leaf.Raw)}, nil
}

func makeAuthority(dir string, names []string, now time.Time) (*authority, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, fmt.Errorf("cert: own CA: %v: %w", err, zhiyin.Internal)
	}
	host, _ := os.Hostname()
	template := &x509.Certificate{SerialNumber: serial(), Subject: pkix.Name{Organization: []string{"Zhiyin"}, CommonName: strings.TrimSpace("Zhiyin CA " + host)},
		NotBefore: now.Add(-backdate), NotAfter: now.Add(authorityFor), IsCA: true, BasicConstraintsValid: true, MaxPathLenZero: true,
		KeyUsage: x509.KeyUsageCertSign | x509.KeyUsageCRLSign, PermittedDNSDomainsCritical: true}
	constrain(template, append(machineNames(), names...))
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		return nil, fmt.Errorf("cert: own CA: %v: %w", err, zhiyin.Internal)
	}
	cert, err := x509.ParseCertificate(der)
	if err != nil {
		return nil, fmt.Errorf("cert: own CA: %v: %w", err, zhiyin.Internal)
	}
	a := &authority{cert: cert, key: key, pem: pemOf("CERTIFICATE", der)}
	raw, err := x509.MarshalECPrivateKey(key)
	if err != nil {
		return nil, fmt.Errorf("cert: own CA: %v: %w", err, zhiyin.Internal)
	}
	// The key last: a directory with a key has a whole CA.
	if err := errors.Join(os.MkdirAll(dir, 0o700), replace(filepath.Join(dir, "ca.crt"), a.pem, 0o644)); err != nil {
		return nil, fmt.Errorf("cert: own CA: %v: %w", err, zhiyin.Unavailable)
	}
	if err := replace(filepath.Join(dir, "ca.key"), pemOf("EC PRIVATE KEY", raw), 0o600); err != nil {
		return nil, fmt.Errorf("cert: own CA: %v: %w", err, zhiyin.Unavailable)
	}
	return a, nil
}

// constrain bounds the CA to names, private addresses and the names that never
// are on the public web (RFC 6761, 6762, 8375).
func constrain(c *x509.Certificate, names []string) {
	c.PermittedDNSDomains = []string{"localhost", "local", "lan", "internal", "home.arpa"}
	for _, block := range []string{"127.0.0.0/8", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "169.254.0.0/16", "100.64.0.0/10",
		"::1/128", "fc00::/7", "fe80::/10"} {
		_, prefix, _ := net.ParseCIDR(block)
		c.PermittedIPRanges = append(c.PermittedIPRanges, prefix)
	}
	for _, name := range names {
		if ip := net.ParseIP(name); ip == nil {
			c.PermittedDNSDomains = append(c.PermittedDNSDomains, name)
		} else if !inside(c, name) {
			c.PermittedIPRanges = append(c.PermittedIPRanges, single(ip))
		}
	}
}

func single(ip net.IP) *net.IPNet {
	if four := ip.To4(); four != nil {
		return &net.IPNet{IP: four, Mask: net.CIDRMask(32, 32)}
	}
	return &net.IPNet{IP: ip, Mask: net.CIDRMask(128, 128)}
}

// inside tells whether the CA may vouch for the name or IP.
func inside(ca *x509.Certificate, name string) bool {
	if ip := net.ParseIP(name); ip != nil {
		for _, block := range ca.PermittedIPRanges {
			if block.Contains(ip) {
				return true
			}
		}
		return false
	}
	for _, domain := range ca.PermittedDNSDomains {
		if strings.EqualFold(name, domain) || strings.HasSuffix(strings.ToLower(name), "."+strings.ToLower(domain)) {
			return true
		}
	}
	return false
}

func (a *authority) fingerprint() string {
	sum := sha256.Sum256(a.cert.Raw)
	parts := make([]string, len(sum))
	for i, b := range sum {
		parts[i] = fmt.Sprintf("%02X", b)
	}
	return strings.Join(parts, ":")
}

func pemOf(kind string, der []byte) []byte {
	return pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der})
}
