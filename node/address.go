package node

import (
	"net"
	"strings"
)

// Address is the web address as people type it, once the node listens. Where the
// certificate is for given names, it is the first of them.
func (n *Node) Address() string {
	if n.cfg.Web.URL != "" {
		return n.cfg.Web.URL
	}
	scheme := "http"
	if n.Secure() {
		scheme = "https"
	}
	host, port, err := net.SplitHostPort(n.WebAddr())
	if err != nil {
		return scheme + "://" + n.WebAddr()
	}
	return webAddress(scheme, host, port, n.cfg.Web.Names)
}

// standardPort is what browsers add to a scheme themselves.
var standardPort = map[string]string{"http": "80", "https": "443"}

func webAddress(scheme, host, port string, names []string) string {
	if scheme == "https" && len(names) > 0 {
		host = names[0]
	} else if ip := net.ParseIP(host); ip != nil && ip.IsLoopback() {
		host = "localhost"
	} else if ip != nil && ip.IsUnspecified() {
		host = reachable()
	}
	if port != standardPort[scheme] {
		return scheme + "://" + net.JoinHostPort(host, port)
	}
	if strings.Contains(host, ":") {
		host = "[" + host + "]"
	}
	return scheme + "://" + host
}

// reachable is how others reach a node that listens on every interface.
func reachable() string {
	if lan, err := LANAddress(); err == nil {
		return lan.String()
	}
	return "localhost"
}
