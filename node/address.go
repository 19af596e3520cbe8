package node

import "net"

// Address is the web address as people type it, once the node listens.
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
	switch ip := net.ParseIP(host); {
	case ip == nil:
	case ip.IsLoopback():
		host = "localhost"
	case ip.IsUnspecified():
		host = "localhost"
		if lan, err := LANAddress(); err == nil {
			host = lan.String()
		}
	}
	return scheme + "://" + net.JoinHostPort(host, port)
}
