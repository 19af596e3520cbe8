package node

import (
	"fmt"
	"net"
	"net/netip"
	"net/url"
	"path/filepath"

	"zhiyin.dev"
	"zhiyin.dev/edge/cert"
)

// openCerts makes the keeper of the web's certificate, where there is to be one.
func (n *Node) openCerts() (err error) {
	mode, err := n.cfg.Web.mode()
	if err != nil || mode == "" {
		return err
	}
	w := n.cfg.Web
	names := append([]string{}, w.Names...)
	if u, err := url.Parse(w.URL); err == nil && u.Hostname() != "" {
		names = append(names, u.Hostname())
	}
	if mode == cert.ACME {
		names = w.Names
	}
	n.certs, err = cert.New(cert.Config{Mode: mode, Dir: filepath.Join(n.cfg.Data, "tls"), Names: names, CertFile: w.Cert, KeyFile: w.Key,
		ACME: cert.ACMEConfig{Directory: w.ACMEDirectory, Email: w.ACMEEmail, Roots: w.ACMERoots}, Now: n.now}, n.log.With("part", "certificate"))
	return err
}

// mode is where the certificate comes from; "": nowhere, plain HTTP.
func (w WebConfig) mode() (cert.Mode, error) {
	if (w.Cert == "") != (w.Key == "") {
		return "", fmt.Errorf("node: web.cert and web.key go together: %w", zhiyin.Invalid)
	}
	switch w.TLS {
	case string(cert.Own), string(cert.ACME):
		return cert.Mode(w.TLS), nil
	case string(cert.Files):
		if w.Cert == "" {
			return "", fmt.Errorf("node: web.tls is files, so web.cert and web.key are needed: %w", zhiyin.Invalid)
		}
		return cert.Files, nil
	case "off":
		return "", nil
	case "":
		return w.usual(), nil
	}
	return "", fmt.Errorf("node: web.tls must be own, acme, files or off: %w", zhiyin.Invalid)
}

// usual is what goes without saying. Behind a proxy's https it is plain HTTP.
func (w WebConfig) usual() cert.Mode {
	host, _, _ := net.SplitHostPort(w.Listen)
	ip, err := netip.ParseAddr(host)
	switch {
	case w.Cert != "":
		return cert.Files
	case host == "localhost" || err == nil && ip.IsLoopback():
		return ""
	}
	return cert.Own
}

// Secure tells whether the web speaks HTTPS itself.
func (n *Node) Secure() bool { return n.certs != nil }

// Authority is the fingerprint of the installation's own CA, "" without one.
func (n *Node) Authority() string {
	if n.certs == nil {
		return ""
	}
	_, fingerprint := n.certs.Authority()
	return fingerprint
}

// Reload reads again what may change while the node runs: speech models, and the
// certificate's files. What can't be read is logged and the old stays.
func (n *Node) Reload() {
	if n.recognisers != nil {
		n.recognisers.Reload()
	}
	if n.certs == nil {
		return
	}
	if err := n.certs.Reload(); err != nil {
		n.log.Error("certificate not reloaded, the one in force stays", "err", err)
		return
	}
	n.log.Info("reloaded")
}
