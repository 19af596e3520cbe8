package sip

import (
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"syscall"

	msg "github.com/emiago/sipgo/sip"

	"zhiyin.dev"
)

// listenTries is how many free UDP ports may be taken for TCP before we give up.
const listenTries = 32

// listen opens UDP and TCP on one port, and TLS where it is wanted.
func (s *Server) listen() (err error) {
	for range listenTries {
		if err = s.listenPlain(); err == nil || s.cfg.Bind.Port() != 0 {
			break
		}
	}
	if err != nil {
		return fmt.Errorf("sip: listen on %s: %w (%w)", s.cfg.Bind, zhiyin.Unavailable, err)
	}
	if !s.cfg.TLSBind.IsValid() {
		return nil
	}
	if s.cfg.TLS == nil || len(s.cfg.TLS.Certificates) == 0 && s.cfg.TLS.GetCertificate == nil {
		return errors.Join(fmt.Errorf("sip: TLS needs a certificate: %w", zhiyin.Invalid), s.deafen())
	}
	own := s.cfg.TLS.Clone()
	own.MinVersion = max(own.MinVersion, tls.VersionTLS12)
	if own.ClientCAs != nil {
		own.ClientAuth = tls.RequireAndVerifyClientCert
	}
	if s.tls, err = listenTCP(s.cfg.TLSBind, own); err != nil {
		return errors.Join(fmt.Errorf("sip: listen on %s: %w (%w)", s.cfg.TLSBind, zhiyin.Unavailable, err), s.deafen())
	}
	return nil
}

func (s *Server) listenPlain() (err error) {
	if s.conn, err = ListenUDP(s.cfg.Bind); err != nil {
		return err
	}
	s.local = s.conn.Addr()
	if s.tcp, err = listenTCP(netip.AddrPortFrom(s.cfg.Bind.Addr(), s.local.Port()), nil); err != nil {
		return errors.Join(err, s.conn.Close())
	}
	return nil
}

// deafen closes the sockets that we listen on, with their connections.
func (s *Server) deafen() error {
	err := errors.Join(s.conn.Close(), s.tcp.Close())
	if s.tls != nil {
		err = errors.Join(err, s.tls.Close())
	}
	return err
}

// serve has sipgo read each socket; it tells through served how that ended, and
// returns how many there are.
func (s *Server) serve(served chan<- error) (sockets int) {
	ends := func(where netip.AddrPort, cause error) {
		served <- fmt.Errorf("sip: reading from %s: %v: %w", where, cause, zhiyin.Unavailable)
	}
	go func() { ends(s.local, s.conn.Serve(s.stack.ServeUDP)) }()
	go func() { ends(s.local, s.stack.ServeTCP(s.tcp)) }()
	if s.tls == nil {
		return 2
	}
	go func() { ends(s.tls.addr, s.stack.ServeTLS(s.tls)) }()
	return 3
}

// towardsTrunks is how we are a TLS client: with our own certificate, if a trunk
// asks for one.
func (s *Server) towardsTrunks() *tls.Config {
	c := &tls.Config{MinVersion: tls.VersionTLS12, RootCAs: s.cfg.TrunkCAs}
	if s.cfg.TLS != nil {
		c.Certificates = s.cfg.TLS.Certificates
	}
	return c
}

// dialling are sipgo's transports with our limits on connections that we open.
func (s *Server) dialling() msg.TransportsConfig {
	dialer := func(net.Addr) net.Dialer { return net.Dialer{Timeout: connectWithin, Control: s.whileOpen} }
	own := func() *msg.TransportTCP {
		return &msg.TransportTCP{DialerCreate: dialer, WriteTimeout: writeWithin, ReadTimeout: knownIdle}
	}
	return msg.TransportsConfig{TCP: own(), TLS: &msg.TransportTLS{TransportTCP: own()}}
}

// whileOpen keeps a message that sipgo still holds from opening a connection
// that nobody would close.
func (s *Server) whileOpen(string, string, syscall.RawConn) error {
	if s.stopped() {
		return net.ErrClosed
	}
	return nil
}

// hangUpConnections closes what peers and we have opened.
func (s *Server) hangUpConnections() {
	for _, network := range []string{"tcp", "tls"} {
		_ = s.ua.TransportLayer().Pool(network).Clear() // they are gone either way
	}
	s.tcp.work.Wait()
	if s.tls != nil {
		s.tls.work.Wait()
	}
}

// attend starts what trunks and telephones need.
func (s *Server) attend() {
	if s.cfg.Phones != nil {
		s.absent(s.attendPhones)
	}
	for _, t := range s.trunks {
		if t.Address == "" {
			continue
		}
		if t.Register {
			s.absent(s.newRegistration(t).run)
		}
		s.absent(func() { s.watch(t) })
	}
}

// absent runs f on a goroutine that is waited for before calls are let go.
func (s *Server) absent(f func()) {
	s.absence.Add(1)
	go func() {
		defer s.absence.Done()
		select {
		case <-s.conn.Ready():
			f()
		case <-s.leaving:
		}
	}()
}
