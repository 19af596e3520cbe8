package cert

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"errors"
	"fmt"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"zhiyin.dev"
)

// A leaf lives for 90 days and is made anew when 30 are left; telephones refuse
// leaves of more than 825 days, browsers' makers want ever shorter ones.
const (
	leafFor     = 90 * 24 * time.Hour
	renewBefore = 30 * 24 * time.Hour
)

// renewOwn makes a new leaf when the one in force ends soon or lacks a name or
// address that the machine has by now. After a restart the kept one is used.
func (k *Keeper) renewOwn() error {
	k.mu.Lock()
	defer k.mu.Unlock()
	names, left := k.ownNames()
	if k.leaf.Load() == nil {
		k.readLeaf()
		for _, name := range left {
			k.log.Warn("the own CA was made without this name and can't vouch for it; to have a new CA, which every device must trust anew, remove its directory", "name", name, "dir", k.cfg.Dir)
		}
	}
	if c := k.leaf.Load(); c != nil && k.cfg.Now().Before(c.Leaf.NotAfter.Add(-renewBefore)) && covers(c.Leaf, names) {
		return nil
	}
	return k.issue(names)
}

// ownNames are what the leaf is for, and what the CA may not vouch for.
func (k *Keeper) ownNames() (names, left []string) {
	for _, name := range append(machineNames(), k.cfg.Names...) {
		switch {
		case !inside(k.authority.cert, name):
			left = append(left, name)
		case !slices.Contains(names, name):
			names = append(names, name)
		}
	}
	return names, left
}

func covers(leaf *x509.Certificate, names []string) bool {
	for _, name := range names {
		if leaf.VerifyHostname(name) != nil {
			return false
		}
	}
	return true
}

// readLeaf takes up the leaf that an earlier process made, if it is this CA's.
func (k *Keeper) readLeaf() {
	pair, err := tls.LoadX509KeyPair(filepath.Join(k.cfg.Dir, "web.crt"), filepath.Join(k.cfg.Dir, "web.key"))
	if err == nil && pair.Leaf.CheckSignatureFrom(k.authority.cert) == nil {
		k.leaf.Store(&pair)
	}
}

func (k *Keeper) issue(names []string) error {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return fmt.Errorf("cert: leaf: %v: %w", err, zhiyin.Internal)
	}
	now := k.cfg.Now()
	template := &x509.Certificate{SerialNumber: serial(), Subject: pkix.Name{Organization: []string{"Zhiyin"}, CommonName: "zhiyin"},
		NotBefore: now.Add(-backdate), NotAfter: now.Add(leafFor), KeyUsage: x509.KeyUsageDigitalSignature, BasicConstraintsValid: true,
		ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth}}
	for _, name := range names {
		if ip := net.ParseIP(name); ip != nil {
			template.IPAddresses = append(template.IPAddresses, ip)
		} else {
			template.DNSNames = append(template.DNSNames, name)
		}
	}
	der, err := x509.CreateCertificate(rand.Reader, template, k.authority.cert, &key.PublicKey, k.authority.key)
	if err != nil {
		return fmt.Errorf("cert: leaf: %v: %w", err, zhiyin.Internal)
	}
	leaf, err := x509.ParseCertificate(der)
	if err != nil {
		return fmt.Errorf("cert: leaf: %v: %w", err, zhiyin.Internal)
	}
	k.leaf.Store(&tls.Certificate{Certificate: [][]byte{der, k.authority.cert.Raw}, PrivateKey: key, Leaf: leaf})
	k.log.Info("certificate made by the own CA", "until", leaf.NotAfter.Format(time.DateOnly), "names", len(names))
	return k.keepLeaf(der, key)
}

// keepLeaf lets the next process go on with the same leaf.
func (k *Keeper) keepLeaf(der []byte, key *ecdsa.PrivateKey) error {
	raw, err := x509.MarshalECPrivateKey(key)
	if err == nil {
		err = errors.Join(replace(filepath.Join(k.cfg.Dir, "web.key"), pemOf("EC PRIVATE KEY", raw), 0o600),
			replace(filepath.Join(k.cfg.Dir, "web.crt"), append(pemOf("CERTIFICATE", der), k.authority.pem...), 0o644))
	}
	if err != nil {
		return fmt.Errorf("cert: keep leaf: %v: %w", err, zhiyin.Unavailable)
	}
	return nil
}

// machineNames are localhost, the host's name and every address of its
// interfaces that other machines can use.
func machineNames() []string {
	names := []string{"localhost", "127.0.0.1", "::1"}
	if host, err := os.Hostname(); err == nil && host != "" && host != "localhost" {
		names = append(names, strings.ToLower(host))
		if !strings.Contains(host, ".") {
			names = append(names, strings.ToLower(host)+".local")
		}
	}
	addresses, err := net.InterfaceAddrs()
	if err != nil {
		return names
	}
	for _, a := range addresses {
		if n, ok := a.(*net.IPNet); ok && n.IP.IsGlobalUnicast() {
			names = append(names, n.IP.String())
		}
	}
	return names
}

func serial() *big.Int {
	n, err := rand.Int(rand.Reader, new(big.Int).Lsh(big.NewInt(1), 120))
	if err != nil {
		panic("cert: no randomness: " + err.Error())
	}
	return n.Add(n, big.NewInt(1))
}

// replace writes the whole file under another name and renames it.
func replace(path string, content []byte, mode os.FileMode) error {
	f, err := os.CreateTemp(filepath.Dir(path), ".new-*")
	if err != nil {
		return err
	}
	defer func() { _ = os.Remove(f.Name()) }() // renamed by then
	_, err = f.Write(content)
	err = errors.Join(err, f.Chmod(mode), f.Sync(), f.Close())
	if err == nil {
		err = os.Rename(f.Name(), path)
	}
	return err
}
