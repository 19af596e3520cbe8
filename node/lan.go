package node

import (
	"fmt"
	"net"
	"net/netip"

	"zhiyin.dev"
	"zhiyin.dev/edge/cert"
)

// OnLAN opens cfg to the local network: screens by HTTPS with the own CA,
// telephones and audio on every address, told as the machine's address on the
// network. What cfg already says beyond this machine stays. It returns that
// address; Unavailable without a network.
func OnLAN(cfg Config) (Config, netip.Addr, error) {
	ip, err := LANAddress()
	if err != nil {
		return cfg, ip, err
	}
	if cfg.SIP.Public != "" {
		if ip, err = netip.ParseAddr(cfg.SIP.Public); err != nil {
			return cfg, ip, fmt.Errorf("node: sip.public must be an IP: %w", zhiyin.Invalid)
		}
	}
	usual := DefaultConfig()
	if cfg.Web.Listen == usual.Web.Listen {
		cfg.Web.Listen = "0.0.0.0:8443"
	}
	if cfg.Web.TLS == "" && cfg.Web.Cert == "" {
		cfg.Web.TLS = string(cert.Own)
	}
	cfg.Web.Names = append(cfg.Web.Names, ip.String())
	if cfg.SIP.Listen == usual.SIP.Listen {
		cfg.SIP.Listen = "0.0.0.0:5060"
	}
	cfg.SIP.Public = ip.String()
	if open := true; cfg.SIP.Open == nil { // a demo's doors are open
		cfg.SIP.Open = &open
	}
	if cfg.Media.Bind == usual.Media.Bind {
		cfg.Media.Bind = "0.0.0.0"
	}
	if cfg.Media.Browser == usual.Media.Browser {
		cfg.Media.Browser = "0.0.0.0:0"
	}
	return cfg, ip, nil
}

// LANAddress is the machine's IPv4 address towards other networks, or else the
// first that other machines can use. Nothing is sent to find it.
func LANAddress() (netip.Addr, error) {
	if c, err := net.Dial("udp4", "192.0.2.1:9"); err == nil { // TEST-NET-1 (RFC 5737): only the route is looked up
		local := c.LocalAddr().(*net.UDPAddr).AddrPort().Addr().Unmap()
		_ = c.Close()
		if !local.IsLoopback() {
			return local, nil
		}
	}
	addresses, err := net.InterfaceAddrs()
	if err == nil {
		for _, a := range addresses {
			if n, ok := a.(*net.IPNet); ok && n.IP.To4() != nil && n.IP.IsGlobalUnicast() {
				ip, _ := netip.AddrFromSlice(n.IP.To4())
				return ip, nil
			}
		}
	}
	return netip.Addr{}, fmt.Errorf("node: this machine has no address on a network: %w", zhiyin.Unavailable)
}
