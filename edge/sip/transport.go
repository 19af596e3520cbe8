package sip

import (
	"context"
	"fmt"
	"net"
	"strconv"
	"strings"
	"time"

	msg "github.com/emiago/sipgo/sip"

	"zhiyin.dev"
)

// Transports, as a Via header names them (RFC 3261 §20.42).
const (
	overUDP = "UDP"
	overTCP = "TCP"
	overTLS = "TLS"
)

// hop is where a request goes next.
type hop struct {
	transport string
	to        string // host:port; "": where the request's first Route or its target points
}

// connectWithin bounds the wait for a TCP connection with its TLS handshake and
// for the name's address: a trunk that can't be reached must not keep a caller.
const connectWithin = 4 * time.Second

// mtuSafe is the longest request that goes over UDP (RFC 3261 §18.1.1).
const mtuSafe = 1300

// transportOf is the transport of a message that came, in the Via's form.
func transportOf(m interface{ Transport() string }) string {
	switch t := strings.ToUpper(m.Transport()); t {
	case overTCP, overTLS:
		return t
	}
	return overUDP
}

// connects tells whether a transport has connections, and so needs no repetition.
func connects(transport string) bool { return transport != overUDP }

// port is where we listen for a transport.
func (s *Server) port(transport string) int {
	if transport == overTLS && s.tls != nil {
		return int(s.tls.addr.Port())
	}
	return int(s.local.Port())
}

// address has req go out over h. Over UDP it leaves from our own socket.
func (s *Server) address(req *msg.Request, h hop) {
	req.SetTransport(h.transport)
	req.Laddr = msg.Addr{}
	if h.transport == overUDP {
		req.Laddr = msg.Addr{IP: s.local.Addr().AsSlice(), Port: int(s.local.Port())}
	}
	if h.to != "" {
		req.SetDestination(h.to)
	}
}

// via has rport (RFC 3581), so that answers find us behind a NAT.
func (s *Server) via(transport string) *msg.ViaHeader {
	return &msg.ViaHeader{
		ProtocolName: "SIP", ProtocolVersion: "2.0", Transport: transport,
		Host: s.cfg.Public.String(), Port: s.port(transport),
		Params: msg.HeaderParams{{K: "branch", V: msg.GenerateBranch()}, {K: "rport"}},
	}
}

// contact is our address for a peer on transport.
func (s *Server) contact(transport string) *msg.ContactHeader {
	uri := msg.Uri{Scheme: "sip", Host: s.cfg.Public.String(), Port: s.port(transport)}
	if connects(transport) {
		uri.UriParams = msg.HeaderParams{{K: "transport", V: strings.ToLower(transport)}}
	}
	return &msg.ContactHeader{Address: uri}
}

// begin starts a client transaction. A request that is too long for UDP goes
// over TCP where the peer has it (RFC 3261 §18.1.1).
func (s *Server) begin(req *msg.Request) (*msg.ClientTx, error) {
	if s.stopped() {
		return nil, fmt.Errorf("sip: %s: stopping: %w", req.Method, zhiyin.Unavailable)
	}
	ctx, cancel := context.WithTimeout(context.Background(), connectWithin)
	defer cancel()
	if transportOf(req) == overUDP && len(req.String()) > mtuSafe {
		if tx, ok := s.beginTCP(ctx, req); ok {
			return tx, nil
		}
	}
	tx, err := s.ua.TransactionLayer().Request(ctx, req)
	if err != nil { // err may quote addresses: it is not passed on
		return nil, fmt.Errorf("sip: %s can't be sent: %w", req.Method, zhiyin.Unavailable)
	}
	return tx, nil
}

// tcpTry is how long a peer that we talk UDP with may take to accept TCP, and
// tcpAgain how long one that did not is spared.
const (
	tcpTry   = time.Second
	tcpAgain = 10 * time.Minute
)

// beginTCP tries TCP for a request made for UDP; when that fails req is as it was.
func (s *Server) beginTCP(ctx context.Context, req *msg.Request) (*msg.ClientTx, bool) {
	peer := req.Destination()
	if !s.onlyUDP.allow(peer, s.cfg.Now()) {
		return nil, false
	}
	ctx, cancel := context.WithTimeout(ctx, tcpTry)
	defer cancel()
	via, local := req.Via(), req.Laddr
	via.Transport = overTCP
	s.address(req, hop{transport: overTCP})
	tx, err := s.ua.TransactionLayer().Request(ctx, req)
	if err == nil {
		return tx, true
	}
	s.onlyUDP.note(peer, s.cfg.Now().Add(tcpAgain))
	via.Transport, req.Laddr = overUDP, local
	via.Params.Add("branch", msg.GenerateBranch())
	req.SetTransport(overUDP)
	return nil, false
}

// write sends an ACK, which has no transaction of its own; nothing once the
// server is closed.
func (s *Server) write(req *msg.Request) error {
	if s.stopped() {
		return nil
	}
	ctx, cancel := context.WithTimeout(context.Background(), connectWithin)
	defer cancel()
	conn, err := s.ua.TransportLayer().ClientRequestConnection(ctx, req)
	if err != nil {
		return fmt.Errorf("sip: %s can't be sent: %w", req.Method, zhiyin.Unavailable)
	}
	defer conn.TryClose()
	if err := conn.WriteMsg(req); err != nil {
		return fmt.Errorf("sip: %s can't be sent: %w", req.Method, zhiyin.Unavailable)
	}
	return nil
}

// connected tells whether there is a connection of transport with the peer at addr.
func (s *Server) connected(transport, addr string) bool {
	conn, err := s.ua.TransportLayer().GetConnection(transport, addr)
	if err != nil {
		return false
	}
	_, _ = conn.TryClose() // gives back what GetConnection took
	return true
}

// hostPort splits "host" or "host:port"; the port is the transport's when it is missing.
func hostPort(address, transport string) (host string, port int, err error) {
	host, text, err := net.SplitHostPort(address)
	if err != nil {
		host, text = strings.Trim(address, "[]"), strconv.Itoa(msg.DefaultPort(transport))
	}
	port, err = strconv.Atoi(text)
	if err != nil || host == "" || port < 1 || port > 65535 || strings.ContainsAny(host, " \t\r\n<>;@?\"") {
		return "", 0, fmt.Errorf("sip: address: %w", zhiyin.Invalid)
	}
	return host, port, nil
}
